import type { Session } from '../../aws/session';
import { Deployed } from '../deployed';
import type { ReadName } from '../model';
import { readInventory } from '../read';

const region = 'us-east-1';
const account = '111122223333';
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
type Answers = Record<string, (input: never) => object>;

async function read(answers: Answers, scope: Record<string, string>, ...wanted: ReadName[]) {
  const calls: string[] = [];
  const session: Session = {
    account,
    region,
    partition: 'aws',
    async call(_, command, input) {
      calls.push(command);
      const answer = answers[command];
      if (!answer) throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
      return answer(input as never) as never;
    },
  };
  const tags = new Map(Object.entries(scope).map(([key, value]) => [key, (given: string) => given === value] as const));
  const snapshot = await readInventory(session, { wanted, scope: tags, at: new Date('2026-06-15T12:00:00Z') });
  return { deployed: new Deployed(snapshot), calls };
}

const alarm = (Namespace: string, dimensions: Record<string, string>) => ({
  AlarmArn: arn('cloudwatch', `alarm:${JSON.stringify(dimensions)}`),
  AlarmName: JSON.stringify(dimensions),
  Namespace,
  MetricName: 'x',
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});
const alarms = (...MetricAlarms: object[]): Answers => ({
  DescribeAlarms: () => ({ MetricAlarms, CompositeAlarms: [] }),
});
const refuse = (name: string) => () => {
  throw Object.assign(new Error('refused'), { name });
};

const cluster = arn('ecs', 'cluster/prod');
const service = arn('ecs', 'service/prod/api');
const containers: Answers = {
  ListClusters: () => ({ clusterArns: [cluster, arn('ecs', 'cluster/idle'), arn('ecs', 'cluster/gone')] }),
  DescribeClusters: () => ({
    clusters: [
      { clusterArn: cluster, clusterName: 'prod', activeServicesCount: 11, tags: [{ key: 'Team', value: 'platform' }] },
      { clusterArn: arn('ecs', 'cluster/idle'), clusterName: 'idle', activeServicesCount: 0 },
    ],
    failures: [{ arn: arn('ecs', 'cluster/gone'), reason: 'MISSING' }],
  }),
  ListServices: () => ({ serviceArns: [service, ...Array.from({ length: 10 }, (_, index) => `${service}${index}`)] }),
  DescribeServices: ({ services }: { services: string[] }) => ({
    services: services.map((serviceArn) => ({
      serviceArn,
      serviceName: serviceArn.split('/').at(-1),
      clusterArn: cluster,
      status: serviceArn.endsWith('9') ? 'INACTIVE' : 'ACTIVE',
    })),
    failures: [],
  }),
};

test('only the lists are read in which something is named', async () => {
  const { deployed, calls } = await read(
    {
      ...alarms(
        alarm('AWS/ApplicationELB', { LoadBalancer: 'app/web/1' }),
        alarm('AWS/ApplicationELB', { LoadBalancer: 'app/web/0' }),
        alarm('Payments', { DBInstanceIdentifier: 'payments' }),
      ),
      DescribeLoadBalancers: () => ({
        LoadBalancers: [{ LoadBalancerArn: arn('elasticloadbalancing', 'loadbalancer/app/web/1') }],
      }),
    },
    {},
    'dimension-targets',
  );
  expect(calls.sort()).toEqual(['DescribeAlarms', 'DescribeLoadBalancers']);
  expect(deployed.of('dimension-targets', 'load-balancer app/web/1')).toHaveLength(1);
  expect(deployed.of('dimension-targets', 'load-balancer app/web/0')).toEqual([]);
});

test('a list that was refused leaves a gap for what it does not hold', async () => {
  const { deployed } = await read(alarms(alarm('AWS/Lambda', { FunctionName: 'pay' })), {}, 'dimension-targets');
  expect(() => deployed.of('dimension-targets', 'function pay')).toThrow('lambda:ListFunctions');
});

test('services are described ten at a time, those of idle clusters not at all, and known by cluster and name', async () => {
  const { deployed, calls } = await read(
    {
      ...alarms(
        alarm('AWS/ECS', { ClusterName: 'prod', ServiceName: 'api' }),
        alarm('AWS/ECS', { ClusterName: 'idle', ServiceName: 'api' }),
      ),
      ...containers,
    },
    {},
    'dimension-targets',
    'service',
  );
  expect(calls.filter((call) => /Services|Clusters/.test(call))).toEqual([
    'ListClusters',
    'DescribeClusters',
    'ListServices',
    'DescribeServices',
    'DescribeServices',
  ]);
  expect(deployed.of('dimension-targets', 'service prod/api')).toEqual([{ arn: service }]);
  expect(deployed.of('dimension-targets', 'service idle/api')).toEqual([]);
  expect(deployed.all('service')).toHaveLength(10);
  expect(deployed.all('cluster')[0]?.tags).toEqual({ Team: 'platform' });
});

test('what ECS could not describe is a gap, unless it is gone', async () => {
  const failing = {
    ...containers,
    DescribeClusters: () => ({ clusters: [], failures: [{ arn: cluster, reason: 'THROTTLED' }] }),
  };
  const { deployed } = await read(failing, {}, 'cluster');
  expect(() => deployed.all('cluster')).toThrow('THROTTLED');
});

test.each([
  ['is there', () => ({ QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/jobs' }), 1],
  ['is gone', refuse('QueueDoesNotExist'), 0],
  ['is gone, as older clients are told', refuse('AWS.SimpleQueueService.NonExistentQueue'), 0],
] as const)('a queue that %s', async (_, GetQueueUrl, found) => {
  const { deployed } = await read(
    { ...alarms(alarm('AWS/SQS', { QueueName: 'jobs' })), GetQueueUrl },
    {},
    'dimension-targets',
  );
  expect(deployed.of('dimension-targets', 'queue jobs')).toHaveLength(found);
});

test('a queue that may not be asked for is a gap', async () => {
  const { deployed } = await read(alarms(alarm('AWS/SQS', { QueueName: 'jobs' })), {}, 'dimension-targets');
  expect(() => deployed.of('dimension-targets', 'queue jobs')).toThrow('sqs:GetQueueUrl');
});

test('a NAT gateway that was deleted is listed for a while, and is none', async () => {
  const NatGateways = [
    { NatGatewayId: 'nat-1', State: 'available' },
    { NatGatewayId: 'nat-2', State: 'deleted' },
  ];
  const watched = ['nat-1', 'nat-2'].map((NatGatewayId) => alarm('AWS/NATGateway', { NatGatewayId }));
  const { deployed } = await read(
    { ...alarms(...watched), DescribeNatGateways: () => ({ NatGateways }) },
    {},
    'dimension-targets',
  );
  expect(deployed.of('dimension-targets', 'nat-gateway nat-1')).toHaveLength(1);
  expect(deployed.of('dimension-targets', 'nat-gateway nat-2')).toEqual([]);
});

const body = (database: string) =>
  JSON.stringify({
    widgets: [{ properties: { metrics: [['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', database]] } }],
  });
const dashboard = (name: string) => ({
  DashboardName: name,
  DashboardArn: `arn:aws:cloudwatch::${account}:dashboard/${name}`,
});
const dashboards: Answers = {
  ListDashboards: () => ({ DashboardEntries: [dashboard('ours'), dashboard('theirs')] }),
  GetDashboard: ({ DashboardName }: { DashboardName: string }) => ({ DashboardBody: body(DashboardName) }),
};

test('dashboards come with their bodies, and what they name is looked up', async () => {
  const { deployed } = await read(
    {
      ...dashboards,
      DescribeDBInstances: () => ({
        DBInstances: [{ DBInstanceArn: arn('rds', 'db:ours'), DBInstanceIdentifier: 'ours' }],
      }),
    },
    {},
    'dashboard-targets',
  );
  expect(deployed.of('dashboard-targets', 'database ours')).toHaveLength(1);
  expect(deployed.of('dashboard-targets', 'database theirs')).toEqual([]);
});

test('a dashboard whose body does not come through is a gap', async () => {
  const { deployed } = await read({ ...dashboards, GetDashboard: refuse('AccessDenied') }, {}, 'dashboard');
  expect(() => deployed.all('dashboard')).toThrow('cloudwatch:GetDashboard');
});
