import { CloudFrontClient, ListDistributionsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudfront';

export const Client = CloudFrontClient;
/** Every command of this service that may be sent. */
export const commands = {
  ListDistributions: ListDistributionsCommand,
  ListTagsForResource: ListTagsForResourceCommand,
};
