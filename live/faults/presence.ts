/** Faults of what is expected to be there. */
import { CreateTargetGroupCommand, DeleteTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { deleteAlarm } from './alarm';
import type { Fault } from './fault';
import { findVpc, name, tags } from './find';

export const presenceFaults: readonly Fault[] = [
  {
    control: 'presence.resources',
    what: 'an expected alarm is deleted',
    // The dashboard shows it.
    also: ['dashboard.resolves'],
    break: async ({ aws }) => ({
      resource: `${name}-database-FreeableMemory`,
      undo: await deleteAlarm(aws, 'database-FreeableMemory'),
    }),
  },
  {
    control: 'presence.resources',
    what: 'there is a target group more than expected',
    break: async ({ aws: { loadBalancing }, aws }) => {
      const { TargetGroups } = await loadBalancing.send(
        new CreateTargetGroupCommand({
          Name: `${name}-old`,
          VpcId: await findVpc(aws),
          Protocol: 'HTTP',
          Port: 8083,
          HealthCheckPath: '/health',
          HealthCheckIntervalSeconds: 15,
          Matcher: { HttpCode: '200' },
          Tags: tags,
        }),
      );
      const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
      return {
        resource: `${name}-*`,
        undo: () => loadBalancing.send(new DeleteTargetGroupCommand({ TargetGroupArn })),
      };
    },
  },
];
