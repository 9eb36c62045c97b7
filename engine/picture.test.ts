import type { Answers, Detail, Kind, Kinds, Membership, Snapshot } from '../inventory/model';
import { pictureOf } from './picture';
import { resourceOf } from './testing';

const arn = (rest: string) => `arn:aws:${rest}`;
const balancer = arn('elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1');
const listener = arn('elasticloadbalancing:us-east-1:111122223333:listener/app/web/1/2');
const group = arn('elasticloadbalancing:us-east-1:111122223333:targetgroup/web/3');
const scaling = arn('autoscaling:us-east-1:111122223333:autoScalingGroup:u:autoScalingGroupName/web');
const database = arn('rds:us-east-1:111122223333:db:payments');
const replica = arn('rds:us-east-1:111122223333:db:reader');
const alarm = arn('cloudwatch:us-east-1:111122223333:alarm:cpu');
const topic = arn('sns:us-east-1:111122223333:ops');
const instance = arn('test:us-east-1:111122223333:instance/i-1');

type Reads = { [K in Kind]?: Kinds[K][] };

function snapshotOf(reads: Reads, parts: Partial<Snapshot> = {}): Snapshot {
  const answers = new Map<Kind | Detail, Answers>();
  for (const [kind, list] of Object.entries(reads)) {
    const items = (list as Kinds[Kind][]).map((properties) => resourceOf(kind as Kind, properties));
    answers.set(kind as Kind, new Map([['', { items }]]));
  }
  return {
    account: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    at: new Date('2026-11-23T00:00:00Z'),
    answers,
    membership: new Map(),
    untold: new Map(),
    gaps: [],
    ...parts,
  };
}

const tier: Reads = {
  'load-balancer': [
    {
      LoadBalancerArn: balancer,
      LoadBalancerName: 'web',
      VpcId: 'vpc-1',
      AvailabilityZones: [{ ZoneName: 'us-east-1b' }, { ZoneName: 'us-east-1a' }],
    },
  ],
  listener: [
    { ListenerArn: listener, LoadBalancerArn: balancer, DefaultActions: [{ Type: 'forward', TargetGroupArn: group }] },
  ],
  'target-group': [{ TargetGroupArn: group, TargetGroupName: 'web', VpcId: 'vpc-1' }],
  'auto-scaling-group': [
    {
      AutoScalingGroupARN: scaling,
      AutoScalingGroupName: 'web',
      TargetGroupARNs: [group],
      AvailabilityZones: ['us-east-1a'],
      Instances: [{ InstanceId: 'i-1' }],
    } as Kinds['auto-scaling-group'],
  ],
  instance: [{ InstanceId: 'i-1', VpcId: 'vpc-1', Placement: { AvailabilityZone: 'us-east-1a' } }],
  database: [
    {
      DBInstanceArn: database,
      DBInstanceIdentifier: 'payments',
      DBSubnetGroup: { VpcId: 'vpc-1' },
      AvailabilityZone: 'us-east-1a',
      SecondaryAvailabilityZone: 'us-east-1b',
      TagList: [{ Key: 'Team', Value: 'data' }],
    },
    { DBInstanceArn: replica, DBInstanceIdentifier: 'reader', ReadReplicaSourceDBInstanceIdentifier: 'payments' },
  ],
  alarm: [
    {
      AlarmArn: alarm,
      AlarmName: 'cpu',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'payments' }],
      AlarmActions: [topic],
    },
  ],
  topic: [{ TopicArn: topic }],
};

const wires = (picture: ReturnType<typeof pictureOf>) =>
  picture.edges.map(({ from, relation, to }) => [from, relation, to]);

test('wires what leads to what', () => {
  const snapshot = snapshotOf(tier);
  snapshot.answers.set(
    'subscriptions',
    new Map([
      [
        topic,
        {
          items: [
            { SubscriptionArn: `${topic}:9`, Protocol: 'email', Endpoint: 'ops@example.com' },
            { SubscriptionArn: 'PendingConfirmation', Protocol: 'https', Endpoint: 'https://example.com/?token=hush' },
          ],
        },
      ],
    ]),
  );
  const picture = pictureOf([snapshot]);
  expect(wires(picture)).toEqual([
    [balancer, 'listens', listener],
    [listener, 'forwards', group],
    [group, 'targets', scaling],
    [scaling, 'runs', instance],
    [database, 'replicates', replica],
    [database, 'watched', alarm],
    [alarm, 'notifies', topic],
    [topic, 'delivers', `${topic}:9`],
    [topic, 'delivers', `${topic}:subscription-1`],
  ]);
  expect(picture.nodes.filter(({ kind }) => kind === 'subscription').map(({ name }) => name)).toEqual([
    'email',
    'https (not confirmed)',
  ]);
  expect(JSON.stringify(picture)).not.toMatch(/ops@|hush/);
});

test('says where each stands: what a resource does not say itself comes from what leads to it', () => {
  const { nodes } = pictureOf([snapshotOf(tier)]);
  const places = Object.fromEntries(nodes.map(({ id, vpc, zones }) => [id, [vpc, zones]]));
  expect(places).toEqual({
    [balancer]: ['vpc-1', ['us-east-1a', 'us-east-1b']],
    [listener]: ['vpc-1', []],
    [group]: ['vpc-1', []],
    [scaling]: ['vpc-1', ['us-east-1a']],
    [instance]: ['vpc-1', ['us-east-1a']],
    [database]: ['vpc-1', ['us-east-1a', 'us-east-1b']],
    [replica]: [null, []],
    [alarm]: [null, []],
    [topic]: [null, []],
  });
  expect(nodes.find(({ id }) => id === database)?.tags).toEqual({ Team: 'data' });
});

test('what another environment owns is not in the picture, nor what leads there', () => {
  const membership = new Map<string, Membership>([[topic, 'out']]);
  const picture = pictureOf([snapshotOf(tier, { membership })]);
  expect(picture.nodes.some(({ id }) => id === topic)).toBe(false);
  expect(picture.edges.some(({ to }) => to === topic)).toBe(false);
});

test('targets that no group runs are drawn from their health', () => {
  const { 'auto-scaling-group': _left, ...rest } = tier;
  const snapshot = snapshotOf(rest);
  snapshot.answers.set('target-health', new Map([[group, { items: [{ Target: { Id: 'i-1' } }] }]]));
  expect(wires(pictureOf([snapshot]))).toContainEqual([group, 'targets', instance]);
});

test('a target group that no known action names hangs on the load balancer that it names itself', () => {
  const [web] = tier['target-group'] ?? [];
  const { listener: _left, ...rest } = tier;
  const own = pictureOf([snapshotOf({ ...rest, 'target-group': [{ ...web, LoadBalancerArns: [balancer] }] })]);
  expect(wires(own)).toContainEqual([balancer, 'forwards', group]);
});

test('what could not be read is left out, and the rest is drawn', () => {
  const snapshot = snapshotOf(tier);
  const gap = { action: 'sns:ListSubscriptionsByTopic', account: null, region: null, resource: topic, error: 'Denied' };
  snapshot.answers.set('subscriptions', new Map([[topic, { items: [], gap }]]));
  expect(wires(pictureOf([snapshot]))).toContainEqual([alarm, 'notifies', topic]);
});

test('what two places share is there once', () => {
  const twice = pictureOf([snapshotOf(tier), snapshotOf(tier)]);
  expect(twice).toEqual(pictureOf([snapshotOf(tier)]));
});
