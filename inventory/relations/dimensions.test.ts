import { isOf, metricsOf, namedBy, queriesOf } from './dimensions';

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
  [
    'CWAgent',
    { AutoScalingGroupName: 'web', InstanceId: 'i-1', path: '/' },
    ['auto-scaling-group web', 'instance i-1'],
  ],
  ['CWAgent', { InstanceId: 'mi-1' }, []],
  ['AWS/EBS', { VolumeId: 'vol-1' }, ['volume vol-1']],
  ['AWS/PrivateLinkEndpoints', { 'VPC Endpoint Id': 'vpce-1', 'VPC Id': 'vpc-1' }, ['vpc-endpoint vpce-1']],
  ['AWS/S3', { BucketName: 'logs', StorageType: 'StandardStorage' }, ['bucket logs']],
  ['AWS/CloudFront', { DistributionId: 'E1', Region: 'Global' }, ['distribution E1']],
  ['AWS/Route53', { HealthCheckId: '1-2' }, ['health-check 1-2']],
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
    [],
  ],
  [
    `SELECT SUM("UnHealthyHostCount") FROM "AWS/ApplicationELB" WHERE LoadBalancer = 'app/web/1' AND TargetGroup != 'x' GROUP BY TargetGroup`,
    [
      { value: 'app/web/1', not: false },
      { value: 'x', not: true },
    ],
  ],
  [`SELECT SUM(UnHealthyHostCount) FROM "AWS/ApplicationELB" WHERE tag."Team" = 'web'`, null],
])('reads the query %s', (Expression, conditions) => {
  expect(queriesOf({ Metrics: [{ Id: 'q', Expression }] })).toEqual([
    { metric: 'UnHealthyHostCount', namespace: 'AWS/ApplicationELB', conditions },
  ]);
});

test.each([
  ['everything', '', true],
  ['the resource', ` WHERE DBInstanceIdentifier = 'payments'`, true],
  ['another whose name begins like it', ` WHERE DBInstanceIdentifier = 'payments-reporting'`, false],
  ['all but the resource', ` WHERE DBInstanceIdentifier != 'payments'`, false],
  ['all but another', ` WHERE DBInstanceIdentifier != 'reporting'`, true],
  ['the resource in one zone alone', ` WHERE DBInstanceIdentifier = 'payments' AND Zone = 'a'`, false],
  ['what is not understood', ` WHERE DBInstanceIdentifier LIKE 'payments'`, false],
])('a query of %s', (_, where, expected) => {
  const Expression = `SELECT MAX(CPUUtilization) FROM "AWS/RDS"${where} GROUP BY DBInstanceIdentifier`;
  const [query] = queriesOf({ Metrics: [{ Id: 'q', Expression }] });
  expect(query && isOf(query, ['payments'])).toBe(expected);
});
