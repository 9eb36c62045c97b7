import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SNSClient,
} from '@aws-sdk/client-sns';

export const Client = SNSClient;
/** Every command of this service that may be sent. */
export const commands = {
  GetTopicAttributes: GetTopicAttributesCommand,
  ListSubscriptions: ListSubscriptionsCommand,
  ListSubscriptionsByTopic: ListSubscriptionsByTopicCommand,
  ListTagsForResource: ListTagsForResourceCommand,
  ListTopics: ListTopicsCommand,
};
