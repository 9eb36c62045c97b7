import type { Kind, Kinds, Resource } from './model';
import { membership, type Scope } from './scope';

const region = 'us-east-1';
const account = '111122223333';
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const scope: Scope = new Map([['App', (value: string) => value === 'payments']]);
const ours = { App: 'payments' };

function resource<K extends Kind>(kind: K, id: string, name: string, properties: Kinds[K], tags = {}): Resource {
  return { kind, id, name, account, region, tags, properties } as Resource;
}
const database = resource('database', arn('rds', 'db:main'), 'main', {}, ours);
const pay = resource('function', arn('lambda', 'function:pay'), 'pay', {}, ours);
const nat = resource('nat-gateway', arn('ec2', 'natgateway/nat-1'), 'a name', {}, ours);
const balancer = resource('load-balancer', arn('elasticloadbalancing', 'loadbalancer/app/web/1'), 'web', {}, ours);
const service = (cluster: string, tags = {}) =>
  resource(
    'service',
    arn('ecs', `service/${cluster}/api`),
    'api',
    { serviceName: 'api', clusterArn: arn('ecs', `cluster/${cluster}`) },
    tags,
  );
const group = { AutoScalingGroupName: 'api' } as Kinds['auto-scaling-group'];
const scaling = resource(
  'auto-scaling-group',
  arn('autoscaling', 'autoScalingGroup:1:autoScalingGroupName/api'),
  'api',
  group,
  ours,
);
const policy = (AutoScalingGroupName: string) =>
  resource(
    'scaling-policy',
    arn('autoscaling', `scalingPolicy:1:autoScalingGroupName/${AutoScalingGroupName}:policyName/up`),
    'up',
    { AutoScalingGroupName },
  );
const logs = (name: string) => resource('log-group', arn('logs', `log-group:${name}`), name, { logGroupName: name });
const board = (...metrics: string[][]) =>
  resource('dashboard', `arn:aws:cloudwatch::${account}:dashboard/board`, 'board', {
    DashboardBody: JSON.stringify({ widgets: [{ properties: { region, metrics } }] }),
  });
const watching = (dimensions: Record<string, string>) =>
  resource('alarm', arn('cloudwatch', 'alarm:a'), 'a', {
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  } as Kinds['alarm']);

test.each([
  ['a policy of our group', policy('api'), scaling, 'in'],
  ['a policy of another group', policy('web'), scaling, 'out'],
  ['a log group of our database', logs('/aws/rds/instance/main/postgresql'), database, 'in'],
  ['a log group of a cluster of the same name', logs('/aws/rds/cluster/main/audit'), database, 'out'],
  ['a log group of our function', logs('/aws/lambda/pay'), pay, 'in'],
  ['a log group of another function', logs('/aws/lambda/payroll'), pay, 'out'],
  ['a dashboard of our database', board(['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'main']), database, 'in'],
  [
    'a dashboard of our load balancer',
    board(['AWS/ApplicationELB', 'RequestCount', 'LoadBalancer', 'app/web/1']),
    balancer,
    'in',
  ],
  [
    'a dashboard of another database',
    board(['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'other']),
    database,
    'out',
  ],
  ['an alarm of our function', watching({ FunctionName: 'pay' }), pay, 'in'],
  ['an alarm of our service', watching({ ClusterName: 'prod', ServiceName: 'api' }), service('prod', ours), 'in'],
  ['an alarm of our NAT gateway', watching({ NatGatewayId: 'nat-1' }), nat, 'in'],
  [
    'an alarm of a service of that name elsewhere',
    watching({ ClusterName: 'test', ServiceName: 'api' }),
    service('prod', ours),
    'out',
  ],
] as const)('%s', (_, attached, to, expected) => {
  expect(membership([attached, to], scope, new Map(), new Map()).get(attached.id)).toBe(expected);
});

test('a dashboard of several environments draws none of them in', () => {
  const other = resource('database', arn('rds', 'db:other'), 'other', {});
  const both = board(
    ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'main'],
    ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'other'],
  );
  const found = membership([both, database, other], scope, new Map(), new Map());
  expect([found.get(both.id), found.get(other.id)]).toEqual(['in', 'out']);
});
