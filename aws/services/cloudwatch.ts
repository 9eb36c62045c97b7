import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch';

export const Client = CloudWatchClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeAlarms: DescribeAlarmsCommand,
  GetDashboard: GetDashboardCommand,
  ListDashboards: ListDashboardsCommand,
  ListTagsForResource: ListTagsForResourceCommand,
};
