import type { Answer, Resource } from '../model';
import { pages, type Read, resourceList } from '../reading';

const dashboardList = resourceList({
  kind: 'dashboard',
  service: 'cloudwatch',
  command: 'ListDashboards',
  input: {},
  token: ['NextToken', 'NextToken'],
  items: (output) => output.DashboardEntries,
  id: (item) => item.DashboardArn,
  name: (item) => item.DashboardName,
});

/**
 * Dashboards with their bodies: what a dashboard shows is all that tells whose it is, where it has no tags of its own. One
 * whose body does not come through leaves a gap, for it may belong anywhere.
 */
const dashboard: Read = {
  actions: [...dashboardList.actions, 'cloudwatch:GetDashboard'],
  needs: [],
  async run(reading) {
    const list: Answer = (await dashboardList.run(reading)).get('') ?? { items: [] };
    let gap = list.gap;
    const items = await Promise.all(
      (list.items as Resource<'dashboard'>[]).map(async (resource): Promise<Resource<'dashboard'>> => {
        const answer = await pages(
          reading.session,
          {
            service: 'cloudwatch',
            command: 'GetDashboard',
            input: { DashboardName: resource.name },
            items: ({ DashboardBody }) => (DashboardBody === undefined ? undefined : [DashboardBody]),
          },
          resource.id,
        );
        gap ??= answer.gap;
        return { ...resource, properties: { ...resource.properties, DashboardBody: answer.items[0] } };
      }),
    );
    return new Map([['', gap ? { items, gap } : { items }]]);
  },
};

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
  dashboard,
};
