import { kinds } from './kinds';
import type { Gap, Kind, Kinds, Resource, Tags } from './model';
import { drawnInBy, membership, type Scope, scopeKinds } from './scope';

const at = (service: string, rest: string) => `arn:aws:${service}:us-east-1:111122223333:${rest}`;
const scope: Scope = new Map<string, (value: string) => boolean>([
  ['App', (value: string) => value === 'payments'],
  ['Env', (value: string) => value === 'prod'],
]);
const ours: Tags = { App: 'payments', Env: 'prod' };
const theirs: Tags = { App: 'payments', Env: 'test' };

function resource<K extends Kind>(kind: K, id: string, properties: Kinds[K], tags: Tags | undefined = {}): Resource {
  const name = id.split(/[/:]/).at(-1) ?? id;
  return { kind, id, name, account: '111122223333', region: 'us-east-1', tags, properties } as Resource;
}

const vpc = (tags?: Tags) => resource('vpc', at('ec2', 'vpc/vpc-1'), { VpcId: 'vpc-1' }, tags);
const subnet = (tags?: Tags) => resource('subnet', at('ec2', 'subnet/subnet-1'), { VpcId: 'vpc-1' }, tags);
const balancerArn = at('elasticloadbalancing', 'loadbalancer/app/web/0123456789abcdef');
const balancer = (tags?: Tags) => ({
  ...resource('load-balancer', balancerArn, { VpcId: 'vpc-1' }, tags),
  name: 'web',
});
const groupArn = at('elasticloadbalancing', 'targetgroup/app/fedcba9876543210');
const targets = (tags?: Tags, LoadBalancerArns = [balancerArn]) => ({
  ...resource('target-group', groupArn, { LoadBalancerArns }, tags),
  name: 'app',
});
const scaling = (tags?: Tags, more: Kinds['auto-scaling-group'] = {} as Kinds['auto-scaling-group']) =>
  resource('auto-scaling-group', at('autoscaling', 'autoScalingGroup:1:autoScalingGroupName/app'), more, tags);
const template = (tags?: Tags) => resource('launch-template', at('ec2', 'launch-template/lt-1'), {}, tags);
const instance = (tags?: Tags) => resource('instance', at('ec2', 'instance/i-1'), { SubnetId: 'subnet-1' }, tags);
const database = (tags?: Tags, more: Kinds['database'] = {}) => resource('database', at('rds', 'db:main'), more, tags);
const cluster = (tags?: Tags, more: Kinds['database-cluster'] = {}) =>
  resource('database-cluster', at('rds', 'cluster:aurora'), more, tags);
const alarm = (name: string, more: Partial<Kinds['alarm']>, tags?: Tags) =>
  resource('alarm', at('cloudwatch', `alarm:${name}`), { ...more } as Kinds['alarm'], tags);
const watching = (Name: string, Value: string) => ({ Dimensions: [{ Name, Value }] });
const topic = (tags?: Tags) => resource('topic', at('sns', 'alerts'), {}, tags);

const gap = (action: string): Gap => ({
  action,
  account: '111122223333',
  region: 'us-east-1',
  resource: null,
  error: 'AccessDenied',
});

/** Where each resource belongs: `in`, `out`, or the action that hides it. */
function placed(
  resources: Resource[],
  gaps: Partial<Record<Kind, Gap>> = {},
  untold: Record<string, Gap> = {},
  by: Scope = scope,
): string[] {
  const found = membership(
    resources,
    by,
    new Map(Object.entries(gaps) as [Kind, Gap][]),
    new Map(Object.entries(untold)),
  );
  return resources.map(({ id }) => {
    const place = found.get(id) ?? 'unsaid';
    return typeof place === 'string' ? place : place.action;
  });
}

test('without a scope nothing is said of any place, for all is in', () => {
  expect(membership([vpc(), database(theirs)], new Map(), new Map(), new Map()).size).toBe(0);
});

describe("a resource's own tags", () => {
  test.each<[string, Tags, string]>([
    ['every key with its value', ours, 'in'],
    ['and more', { ...ours, Team: 'x' }, 'in'],
    ['none', {}, 'out'],
    ['one of two keys', { App: 'payments' }, 'out'],
    ['a key with another value', theirs, 'out'],
    ['an empty value', { App: 'payments', Env: '' }, 'out'],
    ['keys that every object has', { constructor: 'payments' }, 'out'],
  ])('%s', (_, tags, place) => {
    expect(placed([database(tags)])).toEqual([place]);
  });

  test.each<Tags>([
    { App: 'payments', Env: 'Prod' },
    { App: 'payments', Env: 'PROD ' },
    { App: ' Payments', Env: ' prod' },
    { App: 'payments', env: 'prod' },
    { App: 'payments', 'ENV ': 'Prod' },
  ])('%j are misspelt, and mean this environment all the same', (misspelt) => {
    expect(placed([database(misspelt)])).toEqual(['in']);
  });

  test.each<Tags>([
    { app: 'payments', env: 'prod' },
    { App: 'payments', env: 'test' },
    { App: 'payments', Env: 'test', env: 'prod' },
    { App: 'payments', Env: 'prod-2' },
  ])('%j do not', (tags) => {
    expect(placed([database(tags)])).toEqual(['out']);
  });
});

describe('what is attached to something in scope is in scope', () => {
  test('load balancer → target group → Auto Scaling group → launch template and instances', () => {
    const group = scaling({}, {
      TargetGroupARNs: [groupArn],
      LaunchTemplate: { LaunchTemplateId: 'lt-1' },
      Instances: [{ InstanceId: 'i-1' }],
    } as Kinds['auto-scaling-group']);
    expect(placed([balancer(ours), targets(), group, template(), instance()])).toEqual(['in', 'in', 'in', 'in', 'in']);
  });

  test('and the other way, from the group to its load balancer', () => {
    const group = scaling(ours, { TrafficSources: [{ Identifier: groupArn }] } as Kinds['auto-scaling-group']);
    expect(placed([balancer(), targets(), group])).toEqual(['in', 'in', 'in']);
  });

  test('a mixed group and the template that it launches', () => {
    const group = scaling(ours, {
      MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1' } } },
    } as Kinds['auto-scaling-group']);
    expect(placed([group, template()])).toEqual(['in', 'in']);
  });

  test('database → its subnet group; cluster → its members', () => {
    const subnets = resource('database-subnet-group', at('rds', 'subgrp:private'), {});
    expect(placed([database(ours, { DBSubnetGroup: { DBSubnetGroupName: 'private' } }), subnets])).toEqual([
      'in',
      'in',
    ]);
    const aurora = cluster(ours, { DBClusterMembers: [{ DBInstanceIdentifier: 'main' }] });
    expect(placed([aurora, database({})])).toEqual(['in', 'in']);
    expect(placed([cluster({}), database(ours, { DBClusterIdentifier: 'aurora' })])).toEqual(['in', 'in']);
  });

  test.each<[string, Resource, Partial<Kinds['alarm']>]>([
    ['load balancer', balancer(ours), watching('LoadBalancer', 'app/web/0123456789abcdef')],
    ['target group', targets(ours), watching('TargetGroup', 'targetgroup/app/fedcba9876543210')],
    ['Auto Scaling group', scaling(ours), watching('AutoScalingGroupName', 'app')],
    ['database', database(ours), watching('DBInstanceIdentifier', 'main')],
    ['database cluster', cluster(ours), watching('DBClusterIdentifier', 'aurora')],
    ['instance', instance(ours), watching('InstanceId', 'i-1')],
    [
      'database, by a metric of an expression',
      database(ours),
      {
        Metrics: [
          { Id: 'm', MetricStat: { Metric: watching('DBInstanceIdentifier', 'main'), Period: 60, Stat: 'Sum' } },
        ],
      },
    ],
  ])('%s → the alarms on it', (_, watched, properties) => {
    expect(placed([watched, alarm('a', properties), alarm('b', watching('InstanceId', 'i-2'))])).toEqual([
      'in',
      'in',
      'out',
    ]);
  });

  test('alarm → the topic that it notifies, and no further: other alarms of a shared topic stay out', () => {
    const notifying = { AlarmActions: [topic().id] };
    const own = alarm('own', notifying, ours);
    expect(placed([own, topic(), alarm('other', notifying)])).toEqual(['in', 'in', 'out']);
  });

  test('a topic that is tagged as ours → the alarms that act on it, but for those of others', () => {
    const clearing = alarm('clear', { OKActions: [topic().id] });
    const theirs = alarm('theirs', { AlarmActions: [topic().id] }, { App: 'shop' });
    expect(placed([topic(ours), clearing, theirs])).toEqual(['in', 'in', 'out']);
  });

  test('Auto Scaling group → the alarms that drive a policy of it, whatever they watch', () => {
    const driving = (group: string) => ({
      ...watching('QueueName', 'jobs'),
      AlarmActions: [at('autoscaling', `scalingPolicy:1:autoScalingGroupName/${group}:policyName/up`)],
    });
    const group = { ...scaling(ours), name: 'app' };
    expect(placed([group, alarm('ours', driving('app')), alarm('other', driving('application'))])).toEqual([
      'in',
      'in',
      'out',
    ]);
  });

  test.each(['ALARM("child")', 'ALARM(child) AND NOT OK("child")', `ALARM("${at('cloudwatch', 'alarm:child')}")`])(
    'a composite alarm with the rule %s and its child, both ways',
    (AlarmRule) => {
      expect(placed([alarm('whole', { AlarmRule }, ours), alarm('child', {}), alarm('stranger', {})])).toEqual([
        'in',
        'in',
        'out',
      ]);
      expect(placed([alarm('whole', { AlarmRule }), alarm('child', {}, ours)])).toEqual(['in', 'in']);
    },
  );
});

describe('what many environments share', () => {
  test('a network without tags joins no strangers', () => {
    const stranger = database({}, { DBSubnetGroup: { VpcId: 'vpc-1' } });
    expect(placed([balancer(ours), vpc(), stranger])).toEqual(['in', 'in', 'out']);
  });

  test("a network that is the environment's has all in it that says nothing of itself", () => {
    const other = database(theirs, { DBSubnetGroup: { VpcId: 'vpc-1' } });
    expect(placed([vpc(ours), subnet(), balancer(), other])).toEqual(['in', 'in', 'in', 'out']);
  });

  test("parts of another's that say nothing themselves are not drawn in by a network that both share", () => {
    const group = scaling(theirs, { Instances: [{ InstanceId: 'i-1' }] } as Kinds['auto-scaling-group']);
    const member = database({}, { DBClusterIdentifier: 'aurora', DBSubnetGroup: { VpcId: 'vpc-1' } });
    const members = { DBClusterMembers: [{ DBInstanceIdentifier: 'main' }] };
    expect(placed([vpc(ours), balancer(theirs), targets({})])).toEqual(['in', 'out', 'out']);
    expect(placed([vpc(ours), subnet(ours), group, instance({})])).toEqual(['in', 'in', 'out', 'out']);
    expect(placed([vpc(ours), cluster(theirs, members), member])).toEqual(['in', 'out', 'out']);
    expect(placed([vpc(ours), cluster({}, members), member])).toEqual(['in', 'in', 'in']);
    // What is a part of ours too is ours.
    expect(
      placed([
        balancer(theirs),
        targets({}),
        scaling(ours, { TargetGroupARNs: [groupArn] } as Kinds['auto-scaling-group']),
      ]),
    ).toEqual(['out', 'in', 'in']);
  });

  test('a cluster without members stands in the network of the databases that share its subnet group or a security group', () => {
    const subnetGroup = { DBSubnetGroup: { DBSubnetGroupName: 'private', VpcId: 'vpc-1' } };
    const main = database(theirs, { ...subnetGroup, VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }] });
    expect(placed([vpc(ours), main, cluster({}, { DBSubnetGroup: 'private' })])).toEqual(['in', 'out', 'in']);
    const behind = { DBSubnetGroup: 'other', VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }] };
    expect(placed([vpc(ours), main, cluster({}, behind)])).toEqual(['in', 'out', 'in']);
    expect(placed([vpc(ours), main, cluster({}, { DBSubnetGroup: 'other' })])).toEqual(['in', 'out', 'out']);
    expect(placed([vpc(ours), main, cluster(theirs, { DBSubnetGroup: 'private' })])).toEqual(['in', 'out', 'out']);
  });

  test('a function that an alarm of ours calls is in, and no function that an alarm of others calls', () => {
    const arn = at('lambda', 'function:page');
    const called = () => resource('function', arn, { FunctionArn: arn });
    expect(placed([alarm('a', { AlarmActions: [arn] }, ours), called()])).toEqual(['in', 'in']);
    expect(placed([alarm('a', { AlarmActions: [arn] }, theirs), called()])).toEqual(['out', 'out']);
  });

  test('the target groups of a shared load balancer that are tagged for another environment are its parts all the same', () => {
    expect(placed([balancer(ours), targets(theirs)])).toEqual(['in', 'in']);
  });

  test('a load balancer of another environment is not drawn in by one target group', () => {
    expect(placed([balancer(theirs), targets(ours)])).toEqual(['out', 'in']);
  });

  test('a launch template in use is in, whatever it says; an untagged one draws no other group in', () => {
    const launching = { LaunchTemplate: { LaunchTemplateId: 'lt-1' } } as Kinds['auto-scaling-group'];
    const other = {
      ...scaling({}, launching),
      id: at('autoscaling', 'autoScalingGroup:2:autoScalingGroupName/b'),
      name: 'b',
    };
    expect(placed([scaling(ours, launching), template(theirs), other])).toEqual(['in', 'in', 'out']);
  });
});

describe('what is hidden is not called outside', () => {
  const denied = gap('elasticloadbalancing:DescribeLoadBalancers');

  test('a list that did not come through hides what it might have drawn in', () => {
    expect(placed([targets({}), vpc(), database({})], { 'load-balancer': denied })).toEqual([
      denied.action,
      denied.action,
      'out',
    ]);
  });

  test('what says of itself that it is elsewhere, or ours, needs nothing more', () => {
    expect(placed([balancer(theirs), database(ours)], { 'auto-scaling-group': denied })).toEqual(['out', 'in']);
  });

  test('tags that could not be read', () => {
    const untold = gap('cloudwatch:ListTagsForResource');
    const own = alarm('a', {}, undefined);
    expect(placed([own, alarm('b', {})], {}, { [own.id]: untold })).toEqual([untold.action, 'out']);
  });

  test('tags that could not be read of something that is attached do not matter', () => {
    const untold = gap('elasticloadbalancing:DescribeTags');
    expect(placed([balancer(ours), targets(undefined)], {}, { [groupArn]: untold })).toEqual(['in', 'in']);
  });

  test("a neighbour whose tags are hidden may be somebody else's, in whatever network it stands", () => {
    const untold = gap('elasticloadbalancing:DescribeTags');
    const hidden = { [balancerArn]: untold, [groupArn]: untold };
    expect(placed([vpc(ours), balancer(undefined), targets(undefined)], {}, hidden)).toEqual([
      'in',
      untold.action,
      untold.action,
    ]);
    expect(placed([topic(ours), alarm('a', { AlarmActions: [topic().id] }, undefined)], {}, {})[1]).toBe('in');
  });

  test('what hidden tags might draw in is hidden too, and what they could not is not', () => {
    const untold = gap('elasticloadbalancing:DescribeTags');
    const group = scaling({}, {
      TargetGroupARNs: [groupArn],
      LaunchTemplate: { LaunchTemplateId: 'lt-1' },
    } as Kinds['auto-scaling-group']);
    const stranger = database({}, { DBSubnetGroup: { VpcId: 'vpc-1' } });
    const all = [balancer(undefined), targets({}), group, template({}), vpc(), stranger, scaling(theirs)];
    expect(placed(all.slice(0, 6), {}, { [balancerArn]: untold })).toEqual([
      untold.action,
      untold.action,
      untold.action,
      untold.action,
      untold.action,
      'out',
    ]);
  });
});

describe('it does not depend on what else was read', () => {
  test('no kind draws another in that is not read with it', () => {
    // Each kind is tagged in turn, in a world in which everything is attached to everything that it can be.
    const group = {
      TargetGroupARNs: [groupArn],
      VPCZoneIdentifier: 'subnet-1',
      LaunchTemplate: { LaunchTemplateId: 'lt-1' },
      Instances: [{ InstanceId: 'i-1' }],
    };
    const world = (tagged: Kind): Resource[] =>
      [
        vpc(),
        subnet(),
        balancer(),
        targets(),
        scaling({}, group as Kinds['auto-scaling-group']),
        template(),
        instance(),
        cluster({}, { DBClusterMembers: [{ DBInstanceIdentifier: 'main' }] }),
        database(
          {},
          { DBClusterIdentifier: 'aurora', DBSubnetGroup: { DBSubnetGroupName: 'private', VpcId: 'vpc-1' } },
        ),
        alarm('a', { ...watching('InstanceId', 'i-1'), AlarmActions: [topic().id] }),
        topic(),
      ].map((each) => ({ ...each, tags: each.kind === tagged ? ours : {} }));
    const drawn: string[] = [];
    for (const tagged of kinds) {
      const resources = world(tagged);
      const places = placed(resources);
      resources.forEach(({ kind }, index) => {
        if (kind === tagged || places[index] !== 'in') return;
        drawn.push(`${tagged} → ${kind}`);
        expect([...scopeKinds(kind)]).toContain(tagged);
      });
    }
    expect(drawn.length).toBeGreaterThan(20);
  });

  test('the kinds read for one kind are what draws it in, and what draws those in, but nothing beyond what is shared', () => {
    expect([...scopeKinds('topic')]).toEqual(
      expect.arrayContaining(['alarm', 'load-balancer', 'database', 'instance', 'vpc']),
    );
    expect([...scopeKinds('target-group')].sort()).toEqual([
      'auto-scaling-group',
      'load-balancer',
      'subnet',
      'target-group',
      'vpc',
    ]);
    expect(scopeKinds('bucket')).toEqual(new Set());
    expect(
      Object.values(drawnInBy)
        .flat()
        .every((kind) => kinds.includes(kind)),
    ).toBe(true);
  });
});
