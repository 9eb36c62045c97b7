import type { InstanceRefresh, ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import type { Kinds } from '../../inventory/model';
import suite from '../auto-scaling';

const id = 'arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web';
const group: Kinds['auto-scaling-group'] = {
  AutoScalingGroupARN: id,
  AutoScalingGroupName: 'web',
  MinSize: 2,
  MaxSize: 6,
  DesiredCapacity: 2,
  DefaultCooldown: 300,
  AvailabilityZones: ['us-east-1a'],
  HealthCheckType: 'ELB',
  CreatedTime: new Date(0),
  VPCZoneIdentifier: 'subnet-1,subnet-2',
  SuspendedProcesses: [],
  Tags: [{ Key: 'Team', Value: 'platform', PropagateAtLaunch: true }],
};
const tracking: ScalingPolicy = {
  AutoScalingGroupName: 'web',
  PolicyName: 'requests',
  PolicyType: 'TargetTrackingScaling',
  Enabled: true,
  TargetTrackingConfiguration: {
    TargetValue: 1000,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' },
  },
};
const step = (PolicyName: string, ScalingAdjustment: number, more: Partial<ScalingPolicy> = {}): ScalingPolicy => ({
  AutoScalingGroupName: 'web',
  PolicyName,
  PolicyType: 'StepScaling',
  AdjustmentType: 'ChangeInCapacity',
  Enabled: true,
  EstimatedInstanceWarmup: 120,
  StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment }],
  ...more,
});
const table = (subnet: string, route: object) => ({
  RouteTableId: `rtb-${subnet}`,
  VpcId: 'vpc-1',
  Associations: [{ SubnetId: subnet, AssociationState: { State: 'associated' as const } }],
  Routes: [
    { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
    { DestinationCidrBlock: '0.0.0.0/0', ...route },
  ],
});
const nat = { NatGatewayId: 'nat-1' };
const internet = { GatewayId: 'igw-1' };

function judge(control: string, change: Partial<Kinds['auto-scaling-group']> = {}, world: World = {}, parameters = {}) {
  const deployed = deployedWith({
    'auto-scaling-group': [{ ...group, ...change }],
    'scaling-policies': [tracking, step('burst', 1), { ...step('other', 1), AutoScalingGroupName: 'other' }],
    'instance-refreshes': { [id]: [{ Status: 'Successful', PercentageComplete: 100 }] },
    subnet: [
      { SubnetId: 'subnet-1', VpcId: 'vpc-1' },
      { SubnetId: 'subnet-2', VpcId: 'vpc-1' },
    ],
    'route-tables': [table('subnet-1', nat), table('subnet-2', nat)],
    ...world,
  });
  return judgeOne(controlOf(suite, control), deployed, parameters).map(({ resource, status, observed, message }) => [
    resource,
    status,
    observed ?? message,
  ]);
}

const controls = [
  'private-subnets',
  'scaling-policy',
  'scaling-cooldown',
  'suspended-processes',
  'instance-refresh',
  'tags-propagate',
];

test.each(controls)('asg.%s passes a sound group', (name) => {
  expect(judge(`asg.${name}`).map((row) => row.slice(0, 2))).toEqual([[id, 'pass']]);
});

test.each([
  ['private-subnets', { 'route-tables': [], gaps: { 'route-tables': 'AccessDenied' } }],
  ['private-subnets', { subnet: [], gaps: { subnet: 'AccessDenied' } }],
  ['private-subnets', { subnet: [] }],
  ['scaling-policy', { 'scaling-policies': [tracking], gaps: { 'scaling-policies': 'AccessDenied' } }],
  ['scaling-cooldown', { 'scaling-policies': [], gaps: { 'scaling-policies': 'AccessDenied' } }],
  ['suspended-processes', { 'auto-scaling-group': [], gaps: { 'auto-scaling-group': 'AccessDenied' } }],
  ['tags-propagate', { 'auto-scaling-group': [], gaps: { 'auto-scaling-group': 'AccessDenied' } }],
  ['instance-refresh', { 'instance-refreshes': {}, gaps: { 'instance-refreshes': { [id]: 'AccessDenied' } } }],
  ['instance-refresh', { 'instance-refreshes': { [id]: [{}] } }],
] satisfies [string, World][])('asg.%s cannot judge in %j', (name, world) => {
  expect(judge(`asg.${name}`, {}, world).map(([, status]) => status)).toEqual(['error']);
});

test.each([
  ['suspended-processes', { SuspendedProcesses: undefined }],
  ['private-subnets', { VPCZoneIdentifier: '' }],
])('asg.%s cannot judge %j', (name, change) => {
  expect(judge(`asg.${name}`, change).map(([, status]) => status)).toEqual(['error']);
});

const refresh = (Status: InstanceRefresh['Status']) => ({
  'instance-refreshes': { [id]: [{ Status, PercentageComplete: 50, StatusReason: 'unhealthy' }] },
});

test.each([
  [
    'private-subnets',
    { 'route-tables': [table('subnet-1', nat), table('subnet-2', internet)] },
    'subnet-1 private (nat-1); subnet-2 public (igw-1)',
  ],
  ['scaling-policy', { 'scaling-policies': [] }, 'no policy'],
  [
    'scaling-policy',
    { 'scaling-policies': [{ ...tracking, Enabled: false }] },
    'requests (TargetTrackingScaling, disabled)',
  ],
  ['scaling-policy', { 'scaling-policies': [step('up', 1)] }, 'up (StepScaling)'],
  [
    'scaling-policy',
    { 'scaling-policies': [step('up', 1), step('down', -1, { Enabled: false })] },
    'up (StepScaling), down (StepScaling, disabled)',
  ],
  [
    'scaling-policy',
    { 'scaling-policies': [{ ...tracking, PolicyType: 'PredictiveScaling' }] },
    'requests (PredictiveScaling)',
  ],
  [
    'scaling-cooldown',
    { 'scaling-policies': [step('up', 1, { EstimatedInstanceWarmup: undefined })] },
    'up (StepScaling): warm-up not set',
  ],
  [
    'scaling-cooldown',
    { 'scaling-policies': [step('up', 1, { EstimatedInstanceWarmup: 0 })] },
    'up (StepScaling): warm-up 0 s',
  ],
  [
    'scaling-cooldown',
    { 'scaling-policies': [{ AutoScalingGroupName: 'web', PolicyName: 'up', Cooldown: 0 }] },
    'up (SimpleScaling): cooldown 0 s',
  ],
  ['instance-refresh', refresh('Failed'), 'Failed, 50 % done: unhealthy'],
  ['instance-refresh', refresh('Cancelled'), 'Cancelled, 50 % done: unhealthy'],
  ['instance-refresh', refresh('Cancelling'), 'Cancelling, 50 % done: unhealthy'],
  ['instance-refresh', refresh('RollbackSuccessful'), 'RollbackSuccessful, 50 % done: unhealthy'],
  ['instance-refresh', refresh('RollbackInProgress'), 'RollbackInProgress, 50 % done: unhealthy'],
  ['instance-refresh', refresh('RollbackFailed'), 'RollbackFailed, 50 % done: unhealthy'],
] satisfies [string, World, string][])('asg.%s fails in %j', (name, world, observed) => {
  expect(judge(`asg.${name}`, {}, world)).toEqual([[id, 'fail', observed]]);
});

test.each([
  [
    'suspended-processes',
    {
      SuspendedProcesses: [
        { ProcessName: 'Launch', SuspensionReason: 'by hand' },
        { ProcessName: 'AZRebalance' },
        { ProcessName: 'Terminate', SuspensionReason: '' },
      ],
    },
    'Launch (by hand), AZRebalance (no reason given), Terminate (no reason given)',
  ],
  [
    'tags-propagate',
    {
      Tags: [
        { Key: 'Team', PropagateAtLaunch: false },
        { Key: 'CostCenter' },
        { Key: 'Environment', PropagateAtLaunch: true },
      ],
    },
    'not propagated: Team, CostCenter',
  ],
])('asg.%s fails %j', (name, change, observed) => {
  expect(judge(`asg.${name}`, change)).toEqual([[id, 'fail', observed]]);
});

test.each([
  ['scaling-policy', { 'scaling-policies': [step('up', 1), step('down', -1)] }],
  ['scaling-policy', { 'scaling-policies': [step('exact', 4, { AdjustmentType: 'ExactCapacity' })] }],
  [
    'scaling-policy',
    {
      'scaling-policies': [
        { AutoScalingGroupName: 'web', PolicyName: 'up', ScalingAdjustment: 1 },
        { AutoScalingGroupName: 'web', PolicyName: 'down', ScalingAdjustment: -1 },
      ],
    },
  ],
  ['scaling-cooldown', { 'scaling-policies': [{ AutoScalingGroupName: 'web', PolicyName: 'up' }] }],
  ['instance-refresh', refresh('InProgress')],
  ['private-subnets', { 'route-tables': [table('subnet-1', nat), { ...table('subnet-2', {}), Routes: [] }] }],
] satisfies [string, World][])('asg.%s passes in %j', (name, world) => {
  expect(judge(`asg.${name}`, {}, world).map(([, status]) => status)).toEqual(['pass']);
});

test('a step policy may wait for the default warm-up of its group', () => {
  const world = { 'scaling-policies': [step('up', 1, { EstimatedInstanceWarmup: undefined })] };
  expect(judge('asg.scaling-cooldown', { DefaultInstanceWarmup: 60 }, world)).toEqual([
    [id, 'pass', 'up (StepScaling): warm-up 60 s'],
  ]);
});

test('wanted metrics must be followed by target tracking', () => {
  expect(judge('asg.scaling-policy', {}, {}, { metrics: ['ALBRequestCountPerTarget'] })[0]?.[1]).toBe('pass');
  expect(judge('asg.scaling-policy', {}, {}, { metrics: ['ASGAverageCPUUtilization'] })[0]?.[1]).toBe('fail');
  const own = {
    ...tracking,
    TargetTrackingConfiguration: { TargetValue: 1, CustomizedMetricSpecification: { MetricName: 'Backlog' } },
  };
  expect(judge('asg.scaling-policy', {}, { 'scaling-policies': [own] }, { metrics: ['Backlog'] })[0]?.[1]).toBe('pass');
});

test.each([
  ['scaling-cooldown', {}, { 'scaling-policies': [tracking] }, 'the group has no simple or step policy'],
  ['instance-refresh', {}, { 'instance-refreshes': { [id]: [] } }, 'the group was not refreshed in the last six weeks'],
  [
    'tags-propagate',
    { Tags: [{ Key: 'Name', PropagateAtLaunch: false }] },
    {},
    'the group carries none of the required tags, which tags.required says',
  ],
] satisfies [string, Partial<Kinds['auto-scaling-group']>, World, string][])(
  'asg.%s has nothing to say of %j in %j',
  (name, change, world, message) => {
    expect(judge(`asg.${name}`, change, world)).toEqual([[id, 'not-applicable', message]]);
  },
);

describe('asg.private-subnets of a group that names zones alone', () => {
  const zoned = (...AvailabilityZones: string[]) => ({ VPCZoneIdentifier: '', AvailabilityZones });
  const subnet = (SubnetId: string, AvailabilityZone: string, DefaultForAz = true) => ({
    SubnetId,
    AvailabilityZone,
    DefaultForAz,
    VpcId: 'vpc-1',
  });
  const world: World = {
    subnet: [
      subnet('subnet-0', 'us-east-1a', false),
      subnet('subnet-1', 'us-east-1a'),
      subnet('subnet-2', 'us-east-1b'),
    ],
    'route-tables': [table('subnet-0', nat), table('subnet-1', internet), table('subnet-2', nat)],
  };

  test('its instances stand in the default subnets of the zones', () => {
    expect(judge('asg.private-subnets', zoned('us-east-1a', 'us-east-1b'), world)).toEqual([
      [id, 'fail', 'subnet-1 public (igw-1); subnet-2 private (nat-1)'],
    ]);
    expect(judge('asg.private-subnets', zoned('us-east-1b'), world)[0]?.[1]).toBe('pass');
  });

  test('it cannot be judged where a zone has no default subnet', () => {
    expect(judge('asg.private-subnets', zoned('us-east-1b', 'us-east-1c'), world)).toEqual([
      [id, 'error', 'the answer names no subnet of the group'],
    ]);
  });
});
