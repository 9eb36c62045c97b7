/** Faults of the alarms, the topic they notify, the dashboard and the log groups. */
import {
  DeleteDashboardsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { DeleteRetentionPolicyCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  SetTopicAttributesCommand,
} from '@aws-sdk/client-sns';
import { account, region } from '../emulator';
import { alarmInput, deleteAlarm } from './alarm';
import type { Broken, Fault, Ground } from './fault';
import { databaseArn, findAlarm, findGroup, findLoadBalancer, known, name, tags, topicArn } from './find';

/** An alarm that no coverage and no expectation asks for: what is wrong with it is its own fault alone. */
const spare = 'web-UnHealthyHostCount';
const memory = 'database-FreeableMemory';

/** Puts an alarm with a change, and puts it as it was. */
function alarm(suffix: string, change: Partial<PutMetricAlarmInput>) {
  return async ({ aws }: Ground): Promise<Broken> => {
    const before = await findAlarm(aws, suffix);
    const { AlarmArn: resource } = before;
    await aws.cloudWatch.send(new PutMetricAlarmCommand(alarmInput(before, change)));
    return { resource, undo: () => aws.cloudWatch.send(new PutMetricAlarmCommand(alarmInput(before))) };
  };
}

/** Sets an attribute of the topic, and sets it back. */
function topic(AttributeName: string, change: string) {
  return async ({ aws: { sns } }: Ground): Promise<Broken> => {
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
    const before = known(Attributes?.[AttributeName], `attribute ${AttributeName} of the topic`);
    const set = (AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn: topicArn, AttributeName, AttributeValue }));
    await set(change);
    return { resource: topicArn, undo: () => set(before) };
  };
}

const unreadTopic = `${name}-unread`;

/** Lets an alarm act on a new topic without a subscription. */
async function unread(ground: Ground, actions: (topic: string) => string[]): Promise<Broken> {
  const { sns } = ground.aws;
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
  const { TopicArn } = await sns.send(
    new CreateTopicCommand({
      Name: unreadTopic,
      Attributes: { KmsMasterKeyId: Attributes?.KmsMasterKeyId ?? '' },
      Tags: tags,
    }),
  );
  const { resource, undo } = await alarm(memory, { AlarmActions: actions(known(TopicArn, 'new topic')) })(ground);
  return {
    resource,
    undo: async () => {
      await undo();
      await sns.send(new DeleteTopicCommand({ TopicArn }));
    },
  };
}

export const alarmFaults: readonly Fault[] = [
  {
    control: 'alarm.action',
    what: 'an alarm does nothing',
    break: alarm(memory, { AlarmActions: [] }),
  },
  {
    control: 'alarm.actions-enabled',
    what: 'the actions of an alarm are switched off',
    break: alarm(memory, { ActionsEnabled: false }),
  },
  {
    control: 'alarm.action-resolves',
    what: 'an alarm names a second topic that does not exist',
    break: alarm(memory, { AlarmActions: [topicArn, `arn:aws:sns:${region}:${account}:${name}-gone`] }),
  },
  {
    control: 'alarm.notifies',
    what: 'an alarm notifies a topic that nobody reads',
    also: ['sns.subscribed'],
    break: (ground) => unread(ground, (topic) => [topic]),
  },
  {
    control: 'alarm.state',
    what: 'an alarm is in ALARM',
    break: async ({ aws }) => {
      const { AlarmName, AlarmArn } = await findAlarm(aws, spare);
      const set = (StateValue: 'ALARM' | 'OK') =>
        aws.cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'set by a test' }));
      await set('ALARM');
      return { resource: AlarmArn, undo: () => set('OK') };
    },
  },
  {
    control: 'alarm.missing-data',
    what: 'an alarm does not say how it treats missing data',
    break: alarm(spare, { TreatMissingData: 'missing' }),
  },
  {
    control: 'alarm.datapoints',
    what: 'an alarm does not say how many data points it takes',
    break: alarm(spare, { DatapointsToAlarm: undefined }),
  },
  {
    control: 'alarm.dimensions-resolve',
    what: 'an alarm watches a database that does not exist',
    break: alarm(memory, { Dimensions: [{ Name: 'DBInstanceIdentifier', Value: `${name}-gone` }] }),
  },
  {
    control: 'alarm.sense',
    what: 'an alarm waits for a processor that is used to 150 percent',
    break: alarm('database-CPUUtilization', { Threshold: 150 }),
  },
  {
    control: 'alarm.sense',
    what: 'an alarm rings when there is much free memory',
    break: alarm(memory, { ComparisonOperator: 'GreaterThanThreshold' }),
  },
  {
    control: 'alarm.covers-load-balancer',
    what: 'nothing watches the response time',
    break: async ({ aws }) => {
      const undo = await deleteAlarm(aws, 'TargetResponseTime');
      return { resource: (await findLoadBalancer(aws)).LoadBalancerArn, undo };
    },
  },
  {
    control: 'alarm.covers-auto-scaling',
    what: 'nothing watches the processors of the web group',
    break: async ({ aws }) => {
      const undo = await deleteAlarm(aws, 'web-CPUUtilization');
      return { resource: (await findGroup(aws, 'web')).AutoScalingGroupARN, undo };
    },
  },
  {
    control: 'alarm.covers-database',
    what: 'nothing watches the connections of the database',
    break: async (ground) => {
      const { undo } = await alarm('database-DatabaseConnections', { MetricName: 'ReadLatency' })(ground);
      return { resource: databaseArn, undo };
    },
  },
  {
    control: 'alarm.drives-scaling',
    what: 'no alarm drives the step policy of the web group',
    break: async ({ aws }) => ({ resource: `policyName/${name}-web-burst`, undo: await deleteAlarm(aws, 'web-burst') }),
  },
  {
    control: 'sns.subscribed',
    what: 'an alarm notifies a second topic, which nobody reads',
    break: async (ground) => {
      const { undo } = await unread(ground, (topic) => [topicArn, topic]);
      return { resource: `:${unreadTopic}`, undo };
    },
  },
  {
    control: 'sns.encrypted',
    what: 'the topic is not encrypted',
    break: topic('KmsMasterKeyId', ''),
  },
  {
    control: 'sns.not-public',
    what: 'everyone may publish to the topic',
    break: topic(
      'Policy',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Publish', Resource: topicArn }],
      }),
    ),
  },
  {
    control: 'sns.not-public',
    what: 'everyone may subscribe to a topic that no alarm uses',
    break: async ({ aws: { sns } }) => {
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
      const { TopicArn } = await sns.send(
        new CreateTopicCommand({
          Name: `${name}-open`,
          Attributes: {
            KmsMasterKeyId: Attributes?.KmsMasterKeyId ?? '',
            Policy: JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:Subscribe', Resource: '*' }],
            }),
          },
          Tags: tags,
        }),
      );
      const resource = known(TopicArn, 'new topic');
      return { resource, undo: () => sns.send(new DeleteTopicCommand({ TopicArn })) };
    },
  },
  {
    control: 'dashboard.resolves',
    what: 'a dashboard shows a database that does not exist',
    break: async ({ aws: { cloudWatch } }) => {
      const { DashboardBody = '' } = await cloudWatch.send(new GetDashboardCommand({ DashboardName: name }));
      const put = (body: string) =>
        cloudWatch.send(new PutDashboardCommand({ DashboardName: name, DashboardBody: body }));
      await put(DashboardBody.replace(`"DBInstanceIdentifier","${name}"`, `"DBInstanceIdentifier","${name}-gone"`));
      return {
        resource: `dashboard/${name}`,
        undo: async () => {
          await cloudWatch.send(new DeleteDashboardsCommand({ DashboardNames: [name] }));
          await put(DashboardBody);
        },
      };
    },
  },
  {
    control: 'logs.retention',
    what: 'a log group keeps its events for ever',
    break: async ({ aws: { logs } }) => {
      const logGroupName = `/aws/rds/instance/${name}/upgrade`;
      await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
      return {
        resource: logGroupName,
        undo: () => logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 90 })),
      };
    },
  },
];
