import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch';

export const Client = CloudWatchClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeAlarms: DescribeAlarmsCommand,
  ListDashboards: ListDashboardsCommand,
  ListTagsForResource: ListTagsForResourceCommand,
};
