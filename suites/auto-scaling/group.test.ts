import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import type { Kinds } from '../../inventory/model';
import suite from '../auto-scaling';

const id = 'arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web';
const targetGroup = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1';
const instance = (AvailabilityZone: string, more = {}) => ({
  InstanceId: `i-${AvailabilityZone}`,
  AvailabilityZone,
  LifecycleState: 'InService' as const,
  HealthStatus: 'Healthy',
  LaunchConfigurationName: undefined,
  ProtectedFromScaleIn: false,
  ...more,
});
const sound: Kinds['auto-scaling-group'] = {
  AutoScalingGroupARN: id,
  AutoScalingGroupName: 'web',
  MinSize: 2,
  MaxSize: 6,
  DesiredCapacity: 2,
  DefaultCooldown: 300,
  AvailabilityZones: ['us-east-1a', 'us-east-1b'],
  HealthCheckType: 'EC2,ELB',
  HealthCheckGracePeriod: 120,
  TargetGroupARNs: [targetGroup],
  Instances: [instance('us-east-1a'), instance('us-east-1b')],
  CreatedTime: new Date(0),
};

function judge(control: string, change: Partial<Kinds['auto-scaling-group']>, world: World = {}, parameters = {}) {
  const deployed = deployedWith({
    'auto-scaling-group': [{ ...sound, ...change }],
    'target-group': [{ TargetGroupArn: targetGroup }],
    ...world,
  });
  return judgeOne(controlOf(suite, control), deployed, parameters).map(({ resource, status, observed, message }) => [
    resource,
    status,
    observed ?? message,
  ]);
}

const controls = ['health-check', 'health-check-grace', 'target-group', 'capacity', 'in-service', 'multi-az'];

test.each(controls)('asg.%s passes a sound group', (name) => {
  expect(judge(`asg.${name}`, {}).map(([, status]) => status)).toEqual(['pass']);
});

test.each(controls)('asg.%s says that there is no group, and that groups could not be read', (name) => {
  expect(judge(`asg.${name}`, {}, { 'auto-scaling-group': [] })).toEqual([
    ['111122223333/us-east-1', 'not-applicable', 'there is no auto-scaling-group in scope'],
  ]);
  const hidden = judge(`asg.${name}`, {}, { 'auto-scaling-group': [], gaps: { 'auto-scaling-group': 'AccessDenied' } });
  expect(hidden.map(([, status]) => status)).toEqual(['error']);
});

test.each([
  ['health-check', { HealthCheckType: 'EC2' }, 'HealthCheckType EC2'],
  [
    'health-check',
    { HealthCheckType: 'EC2', TargetGroupARNs: [], LoadBalancerNames: ['classic'] },
    'HealthCheckType EC2',
  ],
  [
    'health-check',
    { HealthCheckType: 'ELB', TargetGroupARNs: [], TrafficSources: [{ Identifier: 'tg-1', Type: 'vpc-lattice' }] },
    'HealthCheckType ELB',
  ],
  ['health-check-grace', { HealthCheckGracePeriod: 0 }, '0 s'],
  ['health-check-grace', { HealthCheckGracePeriod: 29 }, '29 s'],
  ['health-check-grace', { HealthCheckGracePeriod: 901 }, '901 s'],
  ['target-group', { TargetGroupARNs: [] }, 'attached to none'],
  ['target-group', { TargetGroupARNs: [], LoadBalancerNames: ['old'] }, 'only classic load balancers: old'],
  [
    'target-group',
    { TargetGroupARNs: [], TrafficSources: [{ Identifier: `${targetGroup}-gone`, Type: 'elbv2' }] },
    `missing: ${targetGroup}-gone`,
  ],
  ['capacity', { MinSize: 1 }, 'MinSize 1, desired 2, MaxSize 6'],
  ['capacity', { MaxSize: 2 }, 'MinSize 2, desired 2, MaxSize 2'],
  ['capacity', { DesiredCapacity: 7 }, 'MinSize 2, desired 7, MaxSize 6'],
  ['in-service', { Instances: [instance('us-east-1a')] }, '1 of 2 in service, in zones: us-east-1a'],
  ['in-service', { Instances: [] }, '0 of 2 in service, in zones: none'],
  [
    'in-service',
    { Instances: [instance('us-east-1a'), instance('us-east-1a')] },
    '2 of 2 in service, in zones: us-east-1a',
  ],
  [
    'in-service',
    { Instances: [instance('us-east-1a'), instance('us-east-1b', { HealthStatus: 'Unhealthy' })] },
    '1 of 2 in service, in zones: us-east-1a; i-us-east-1b InService Unhealthy',
  ],
  ['multi-az', { AvailabilityZones: ['us-east-1a', 'us-east-1a'] }, 'zones: us-east-1a'],
])('asg.%s fails %j', (name, change, observed) => {
  expect(judge(`asg.${name}`, change)).toEqual([[id, 'fail', observed]]);
});

test.each([
  ['health-check-grace', { HealthCheckGracePeriod: 30 }],
  ['health-check-grace', { HealthCheckGracePeriod: 900 }],
  ['target-group', { TargetGroupARNs: [], TrafficSources: [{ Identifier: targetGroup, Type: 'elbv2' }] }],
  [
    'health-check',
    {
      HealthCheckType: 'VPC_LATTICE',
      TargetGroupARNs: [],
      TrafficSources: [{ Identifier: 'tg-1', Type: 'vpc-lattice' }],
    },
  ],
  ['in-service', { DesiredCapacity: 0, Instances: [] }],
  [
    'in-service',
    {
      DesiredCapacity: 4,
      Instances: [instance('us-east-1a', { WeightedCapacity: '2' }), instance('us-east-1b', { WeightedCapacity: '2' })],
    },
  ],
  [
    'in-service',
    {
      DesiredCapacity: 4,
      DesiredCapacityType: 'vcpu',
      Instances: [instance('us-east-1a', { WeightedCapacity: '2' }), instance('us-east-1b', { WeightedCapacity: '2' })],
    },
  ],
])('asg.%s passes %j', (name, change) => {
  expect(judge(`asg.${name}`, change).map(([, status]) => status)).toEqual(['pass']);
});

test.each([
  ['health-check-grace', { HealthCheckGracePeriod: undefined }],
  ['capacity', { MinSize: undefined }],
  ['in-service', { DesiredCapacity: undefined }],
  ['multi-az', { AvailabilityZones: undefined }],
  ['target-group', { TargetGroupARNs: [], TrafficSources: [{ Identifier: 'tg-1', Type: 'vpc-lattice' }] }],
])('asg.%s cannot judge %j', (name, change) => {
  expect(judge(`asg.${name}`, change).map(([, status]) => status)).toEqual(['error']);
});

test('asg.target-group cannot tell whether a target group exists that might be behind a gap', () => {
  const world = { 'target-group': [], gaps: { 'target-group': 'Throttling' } };
  expect(judge('asg.target-group', {}, world).map(([, status]) => status)).toEqual(['error']);
});

test('asg.health-check does not ask a group without a load balancer', () => {
  expect(judge('asg.health-check', { TargetGroupARNs: [] }).map(([, status]) => status)).toEqual(['not-applicable']);
});

test('asg.in-service cannot judge a capacity in vCPUs of which instances do not say how many they add', () => {
  const change = { DesiredCapacity: 4, DesiredCapacityType: 'vcpu' };
  expect(judge('asg.in-service', change)).toEqual([
    [id, 'error', 'the answer does not hold how much vcpu each instance adds'],
  ]);
});
