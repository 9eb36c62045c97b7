import { CloudTrailClient, DescribeTrailsCommand, ListTagsCommand } from '@aws-sdk/client-cloudtrail';

export const Client = CloudTrailClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeTrails: DescribeTrailsCommand,
  ListTags: ListTagsCommand,
};
