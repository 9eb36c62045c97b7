import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import type { Alarm } from '../../inventory/model';
import suite from '../alarms';

const id = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors';
const topic = 'arn:aws:sns:us-east-1:111122223333:alarms';
const policy = 'arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:1:autoScalingGroupName/web:policyName/up';
const sound: Alarm = {
  AlarmArn: id,
  AlarmName: 'errors',
  ActionsEnabled: true,
  AlarmActions: [topic],
  StateValue: 'OK',
  StateUpdatedTimestamp: new Date('2026-06-15T00:00:00Z'),
  Namespace: 'AWS/RDS',
  MetricName: 'CPUUtilization',
  Statistic: 'Average',
  Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'payments' }],
  ComparisonOperator: 'GreaterThanThreshold',
  Threshold: 80,
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
  TreatMissingData: 'breaching',
};
const composite: Partial<Alarm> = {
  AlarmRule: 'ALARM("errors (all)") OR ALARM(slow)',
  MetricName: undefined,
  Namespace: undefined,
  Dimensions: undefined,
  TreatMissingData: undefined,
  DatapointsToAlarm: undefined,
};
const tracking: Partial<Alarm> = {
  AlarmName: 'TargetTracking-web-AlarmLow-1',
  AlarmActions: [policy],
  StateValue: 'ALARM',
};

function judge(control: string, change: Partial<Alarm> = {}, world: World = {}, parameters = {}) {
  const deployed = deployedWith({
    alarm: [{ ...sound, ...change }],
    'dimension-targets': {
      'database payments': [{ arn: 'arn:aws:rds:us-east-1:111122223333:db:payments' }],
      'database gone': [],
    },
    ...world,
  });
  return judgeOne(controlOf(suite, control), deployed, parameters).map(({ resource, status, observed, message }) => [
    resource,
    status,
    observed ?? message,
  ]);
}

const controls = ['state', 'missing-data', 'datapoints', 'dimensions-resolve', 'sense'];

test.each(controls)('alarm.%s passes a sound alarm', (name) => {
  expect(judge(`alarm.${name}`).map((row) => row.slice(0, 2))).toEqual([[id, 'pass']]);
});

test.each(controls)(
  'alarm.%s cannot judge where alarms did not come through, and says so where there are none',
  (name) => {
    expect(judge(`alarm.${name}`, {}, { alarm: [], gaps: { alarm: 'AccessDenied' } })[0]?.[1]).toBe('error');
    expect(judge(`alarm.${name}`, {}, { alarm: [] })[0]?.[1]).toBe('not-applicable');
  },
);

const data = (name: string, comparison: Alarm['ComparisonOperator'], Threshold: number, more: Partial<Alarm> = {}) => ({
  MetricName: name,
  ComparisonOperator: comparison,
  Threshold,
  ...more,
});
const anomaly = (ComparisonOperator: Alarm['ComparisonOperator']): Partial<Alarm> => ({
  MetricName: undefined,
  Namespace: undefined,
  Threshold: undefined,
  ThresholdMetricId: 'band',
  ComparisonOperator,
  Metrics: [
    {
      Id: 'm1',
      MetricStat: { Metric: { Namespace: 'AWS/RDS', MetricName: 'FreeStorageSpace' }, Period: 60, Stat: 'Average' },
    },
    { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m1, 2)' },
  ],
});

test.each([
  ['state', { StateValue: 'ALARM', StateReason: 'too high' }, 'ALARM since 2026-06-15T00:00:00.000Z: too high'],
  [
    'state',
    { StateValue: 'INSUFFICIENT_DATA', StateTransitionedTimestamp: new Date('2026-06-14T11:59:59Z') },
    'INSUFFICIENT_DATA since 2026-06-14T11:59:59.000Z',
  ],
  ['state', { ...composite, StateValue: 'ALARM' }, 'ALARM since 2026-06-15T00:00:00.000Z'],
  ['missing-data', { TreatMissingData: 'missing' }, 'TreatMissingData missing'],
  ['missing-data', { TreatMissingData: undefined }, 'TreatMissingData missing'],
  ['datapoints', { DatapointsToAlarm: undefined }, 'DatapointsToAlarm is not set, of 5 periods'],
  ['dimensions-resolve', { Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'gone' }] }, 'missing: database gone'],
  ['dimensions-resolve', composite, 'missing: alarm errors (all), alarm slow'],
  ['sense', data('FreeStorageSpace', 'GreaterThanThreshold', 1), 'FreeStorageSpace GreaterThanThreshold 1'],
  ['sense', data('CPUUtilization', 'LessThanThreshold', 80), 'CPUUtilization LessThanThreshold 80'],
  ['sense', data('CPUUtilization', 'GreaterThanThreshold', 100), 'CPUUtilization GreaterThanThreshold 100'],
  [
    'sense',
    data('CPUUtilization', 'GreaterThanOrEqualToThreshold', 101),
    'CPUUtilization GreaterThanOrEqualToThreshold 101',
  ],
  ['sense', data('BurstBalance', 'LessThanThreshold', 0), 'BurstBalance LessThanThreshold 0'],
  ['sense', data('BurstBalance', 'LessThanOrEqualToThreshold', 100), 'BurstBalance LessThanOrEqualToThreshold 100'],
  ['sense', data('ReadLatency', 'GreaterThanOrEqualToThreshold', 0), 'ReadLatency GreaterThanOrEqualToThreshold 0'],
  ['sense', anomaly('GreaterThanUpperThreshold'), 'FreeStorageSpace GreaterThanUpperThreshold'],
  [
    'sense',
    { ...data('CPUUtilization', 'GreaterThanThreshold', 150), AlarmActions: [policy] },
    'CPUUtilization GreaterThanThreshold 150',
  ],
  [
    'sense',
    data('GroupInServiceInstances', 'LessThanThreshold', 0, { Namespace: 'AWS/AutoScaling' }),
    'GroupInServiceInstances LessThanThreshold 0',
  ],
] satisfies [string, Partial<Alarm>, string][])('alarm.%s fails %j', (name, change, observed) => {
  expect(judge(`alarm.${name}`, change)).toEqual([[id, 'fail', observed]]);
});

test.each([
  ['state', { StateValue: 'INSUFFICIENT_DATA', StateTransitionedTimestamp: new Date('2026-06-14T12:00:00Z') }],
  ['sense', data('CPUUtilization', 'GreaterThanOrEqualToThreshold', 100)],
  ['sense', data('CPUUtilization', 'GreaterThanThreshold', 150, { Statistic: 'Sum' })],
  ['sense', data('CPUUtilization', 'GreaterThanThreshold', 150, { Namespace: 'AWS/ECS' })],
  ['sense', { ...data('CPUUtilization', 'LessThanThreshold', 30), AlarmActions: [policy] }],
  ['sense', { ...data('CPUUtilization', 'LessThanThreshold', 30), AlarmActions: [policy, topic] }],
  ['sense', data('GroupInServiceInstances', 'LessThanThreshold', 2, { Namespace: 'AWS/AutoScaling' })],
  ['sense', data('GroupInServiceInstances', 'GreaterThanOrEqualToThreshold', 9, { Namespace: 'AWS/AutoScaling' })],
  ['sense', anomaly('LessThanLowerThreshold')],
  ['sense', anomaly('LessThanLowerOrGreaterThanUpperThreshold')],
] satisfies [string, Partial<Alarm>][])('alarm.%s passes %j', (name, change) => {
  expect(judge(`alarm.${name}`, change).map(([, status]) => status)).toEqual(['pass']);
});

test.each([
  ['state', { StateValue: undefined }],
  ['state', { StateValue: 'INSUFFICIENT_DATA', StateUpdatedTimestamp: undefined }],
  ['sense', { ComparisonOperator: undefined }],
  ['sense', { Threshold: undefined }],
  ['dimensions-resolve', { Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'unread' }] }],
] satisfies [string, Partial<Alarm>][])('alarm.%s cannot judge %j', (name, change) => {
  expect(judge(`alarm.${name}`, change).map(([, status]) => status)).toEqual(['error']);
});

test.each([
  ['state', { AlarmActions: [policy], StateValue: 'ALARM' }],
  ['state', tracking],
  ['missing-data', { ...tracking, TreatMissingData: undefined }],
  ['missing-data', composite],
  ['datapoints', { ...tracking, DatapointsToAlarm: undefined }],
  ['datapoints', composite],
  ['datapoints', { DatapointsToAlarm: undefined, EvaluationCriteria: { PromQLCriteria: { Query: 'up' } } }],
  ['dimensions-resolve', { Namespace: 'Payments/Orders' }],
  ['dimensions-resolve', { Dimensions: [] }],
  ['sense', composite],
  ['sense', { ...tracking, ...data('CPUUtilization', 'LessThanThreshold', 30) }],
  ['sense', { Namespace: 'Payments/Orders' }],
  ['sense', { MetricName: undefined, Metrics: [{ Id: 'e', Expression: 'm1/m2' }] }],
] satisfies [string, Partial<Alarm>][])('alarm.%s has nothing to say of %j', (name, change) => {
  expect(judge(`alarm.${name}`, change).map(([, status]) => status)).toEqual(['not-applicable']);
});

test('a gap of what a dimension names is no missing resource', () => {
  const world = { 'dimension-targets': {}, gaps: { 'dimension-targets': { 'database payments': 'AccessDenied' } } };
  expect(judge('alarm.dimensions-resolve', {}, world).map(([, status]) => status)).toEqual(['error']);
});

test('a metric of another account is not looked for in this one', () => {
  const MetricStat = {
    Metric: {
      Namespace: 'AWS/RDS',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'gone' }],
    },
    Period: 60,
    Stat: 'Average',
  };
  const change = { MetricName: undefined, Metrics: [{ Id: 'm1', AccountId: '222233334444', MetricStat }] };
  expect(judge('alarm.dimensions-resolve', change).map(([, status]) => status)).toEqual(['not-applicable']);
});

test('a composite alarm whose alarms exist passes, by name and ARN; those of another account are not looked for', () => {
  const AlarmRule = `ALARM("errors (all)") AND NOT OK(${id}-2) OR ALARM("arn:aws:cloudwatch:us-east-1:222233334444:alarm:far")`;
  const alarm = [
    { ...sound, ...composite, AlarmRule },
    { AlarmArn: `${id}-1`, AlarmName: 'errors (all)' },
    { AlarmArn: `${id}-2`, AlarmName: 'errors-2' },
  ];
  expect(judge('alarm.dimensions-resolve', {}, { alarm })[0]).toEqual([
    id,
    'pass',
    'its rule names 2 alarms, all of which exist',
  ]);
});

test('the time without data is a parameter, and one that is none is said to be so', () => {
  const change: Partial<Alarm> = { StateValue: 'INSUFFICIENT_DATA' };
  expect(judge('alarm.state', change, {}, { insufficientData: '11h' })[0]?.[1]).toBe('fail');
  expect(judge('alarm.state', change, {}, { insufficientData: '12h' })[0]?.[1]).toBe('pass');
  expect(judge('alarm.state', change, {}, { insufficientData: 'soon' })[0]?.[1]).toBe('error');
});
