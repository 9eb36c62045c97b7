import { metricsOf, namedBy, queriesOf } from './dimensions';

test.each([
  [
    'AWS/ApplicationELB',
    { LoadBalancer: 'app/web/1', TargetGroup: 'targetgroup/web/2' },
    ['load-balancer app/web/1', 'target-group targetgroup/web/2'],
  ],
  ['AWS/NetworkELB', { LoadBalancer: 'net/web/1' }, ['load-balancer net/web/1']],
  ['AWS/EC2', { InstanceId: 'i-1' }, ['instance i-1']],
  ['AWS/EC2', { InstanceType: 't4g.small' }, []],
  ['AWS/AutoScaling', { AutoScalingGroupName: 'web' }, ['auto-scaling-group web']],
  ['AWS/RDS', { DBClusterIdentifier: 'payments', Role: 'WRITER' }, ['database-cluster payments']],
  ['AWS/ECS', { ClusterName: 'prod', ServiceName: 'api' }, ['cluster prod', 'service prod/api']],
  ['AWS/ECS', { ServiceName: 'api' }, []],
  ['AWS/SQS', { QueueName: 'jobs' }, ['queue jobs']],
  ['Payments/Orders', { LoadBalancer: 'app/web/1' }, []],
  ['constructor', { LoadBalancer: 'app/web/1' }, []],
  ['AWS/EC2', { toString: 'x' }, []],
])('%s %j names %j', (namespace, dimensions, expected) => {
  const given = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  expect(namedBy({ namespace, dimensions: given }).map(({ kind, value }) => `${kind} ${value}`)).toEqual(expected);
});

const stat = (MetricName: string, more = {}) => ({
  Id: 'm1',
  MetricStat: {
    Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: [{ Name: 'LoadBalancer', Value: 'app/web/1' }] },
    Period: 60,
    Stat: 'Sum',
  },
  ...more,
});

test('the metrics of an alarm are its own or those of its metric math', () => {
  expect(metricsOf({ MetricName: 'Errors', Namespace: 'AWS/Lambda', ExtendedStatistic: 'p99' })).toEqual([
    { namespace: 'AWS/Lambda', name: 'Errors', dimensions: [], statistic: 'p99', account: undefined },
  ]);
  const math = metricsOf({
    Metrics: [{ Id: 'e1', Expression: 'm1/m2' }, stat('RequestCount', { AccountId: '222233334444' })],
  });
  expect(math.map(({ name, account }) => [name, account])).toEqual([['RequestCount', '222233334444']]);
  expect(metricsOf({ AlarmRule: 'ALARM("a")' })).toEqual([]);
});

test.each([
  [
    'SELECT MAX(UnHealthyHostCount) FROM SCHEMA("AWS/ApplicationELB", LoadBalancer, TargetGroup) GROUP BY LoadBalancer',
    undefined,
  ],
  [
    `SELECT SUM("UnHealthyHostCount") FROM "AWS/ApplicationELB" WHERE LoadBalancer = 'app/web/1' GROUP BY TargetGroup`,
    "LoadBalancer = 'app/web/1'",
  ],
])('reads the query %s', (Expression, where) => {
  expect(queriesOf({ Metrics: [{ Id: 'q', Expression }] })).toEqual([
    { metric: 'UnHealthyHostCount', namespace: 'AWS/ApplicationELB', where },
  ]);
});

test('metric math is no query', () => {
  expect(queriesOf({ Metrics: [{ Id: 'e', Expression: 'SUM(METRICS())' }] })).toEqual([]);
});
