import { resourceList } from './reading';

export const cloudwatch = {
  alarm: resourceList({
    kind: 'alarm',
    service: 'cloudwatch',
    command: 'DescribeAlarms',
    // Without AlarmTypes composite alarms are left out.
    input: { MaxRecords: 100, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    token: ['NextToken', 'NextToken'],
    items: (output) =>
      output.MetricAlarms || output.CompositeAlarms
        ? [...(output.MetricAlarms ?? []), ...(output.CompositeAlarms ?? [])]
        : undefined,
    id: (item) => item.AlarmArn,
    name: (item) => item.AlarmName,
  }),
  dashboard: resourceList({
    kind: 'dashboard',
    service: 'cloudwatch',
    command: 'ListDashboards',
    input: {},
    token: ['NextToken', 'NextToken'],
    items: (output) => output.DashboardEntries,
    id: (item) => item.DashboardArn,
    name: (item) => item.DashboardName,
  }),
};
