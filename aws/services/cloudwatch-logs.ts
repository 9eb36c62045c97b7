import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';

export const Client = CloudWatchLogsClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeLogGroups: DescribeLogGroupsCommand,
  ListTagsForResource: ListTagsForResourceCommand,
};
