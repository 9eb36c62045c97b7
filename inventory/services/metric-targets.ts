/** Whether what the metrics of alarms and dashboards are of exists. */

import type { Answer, Answers, FoundTarget, Kind, ReadName, Resource } from '../model';
import { pages, type Read, type Reading } from '../reading';
import { dashboardNames } from '../relations/dashboards';
import { metricsOf, type Named, type NamedKind, namedBy, namedText, serviceValue } from '../relations/dimensions';

type Found = (resource: Resource, value: string) => boolean;
const byName: Found = ({ name }, value) => name === value;
const byId: Found = ({ id }, value) => id.endsWith(`/${value}`);

/** How a resource is known by what a dimension names it. */
const known: { readonly [K in Exclude<NamedKind, 'queue'>]: Found } = {
  // With the id in it: a load balancer that was made anew under its old name has other metrics.
  'load-balancer': ({ id }, value) => id.endsWith(`:loadbalancer/${value}`),
  'target-group': ({ id }, value) => id.endsWith(`:${value}`),
  'auto-scaling-group': byName,
  instance: byId,
  database: byName,
  'database-cluster': byName,
  table: byName,
  function: byName,
  cluster: byName,
  service: (resource, value) => resource.kind === 'service' && serviceValue(resource) === value,
  topic: byName,
  'log-group': byName,
  'nat-gateway': (resource, value) => resource.kind === 'nat-gateway' && resource.properties.NatGatewayId === value,
  certificate: ({ id }, value) => id === value,
  volume: byId,
  'vpc-endpoint': byId,
  bucket: byName,
  distribution: byId,
  'health-check': byId,
};

/** SQS answers a name that no queue has with an error. Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
const noQueue = /QueueDoesNotExist|NonExistentQueue/;

async function queue(reading: Reading, name: string): Promise<Answer> {
  const answer = await pages(
    reading.session,
    {
      service: 'sqs',
      command: 'GetQueueUrl',
      input: { QueueName: name },
      items: ({ QueueUrl }) => (QueueUrl ? [{ arn: QueueUrl } satisfies FoundTarget] : undefined),
    },
    name,
  );
  return answer.gap && noQueue.test(answer.gap.error) ? { items: [] } : answer;
}

async function look(reading: Reading, { kind, value }: Named): Promise<Answer> {
  if (kind === 'queue') return queue(reading, value);
  const list = (await reading.answers(kind)).get('');
  const found = ((list?.items ?? []) as Resource[]).filter((resource) => known[kind](resource, value));
  const items = found.map(({ id }): FoundTarget => ({ arn: id }));
  return items.length === 0 && list?.gap ? { items, gap: list.gap } : { items };
}

async function lookAll(reading: Reading, named: readonly Named[]): Promise<Answers> {
  const once = new Map(named.map((each) => [namedText(each), each] as const));
  return new Map(await Promise.all([...once].map(async ([text, each]) => [text, await look(reading, each)] as const)));
}

/** The lists that looking up may need: each is read only where something is named that stands in it. */
const actions = [
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'autoscaling:DescribeAutoScalingGroups',
  'ec2:DescribeInstances',
  'ec2:DescribeNatGateways',
  'ec2:DescribeVolumes',
  'ec2:DescribeVpcEndpoints',
  'rds:DescribeDBInstances',
  'rds:DescribeDBClusters',
  'dynamodb:ListTables',
  'lambda:ListFunctions',
  'ecs:ListClusters',
  'ecs:DescribeClusters',
  'ecs:ListServices',
  'ecs:DescribeServices',
  'sns:ListTopics',
  'sqs:GetQueueUrl',
  'logs:DescribeLogGroups',
  'acm:ListCertificates',
  's3:ListAllMyBuckets',
  'cloudfront:ListDistributions',
  'route53:ListHealthChecks',
] as const;

/** Whether the resources that the dimensions of alarms in scope name exist, by what `namedText` says of them. */
const dimensionTargets: Read = {
  actions,
  needs: ['alarm'] satisfies ReadName[],
  async run(reading) {
    const alarms = await reading.inScope('alarm');
    const metrics = alarms.flatMap(({ properties }) => metricsOf(properties));
    const own = metrics.filter(({ account }) => account === undefined || account === reading.session.account);
    return lookAll(reading, own.flatMap(namedBy));
  },
};

/** Whether the resources that the dashboards in scope name exist, by what `namedText` says of them. */
const dashboardTargets: Read = {
  actions,
  needs: ['dashboard'] satisfies ReadName[],
  async run(reading) {
    const dashboards = await reading.inScope('dashboard' satisfies Kind);
    const named = dashboards.flatMap(
      ({ properties }) => dashboardNames(properties.DashboardBody ?? '', reading.session)?.named ?? [],
    );
    return lookAll(reading, named);
  },
};

export const metricTargets = { 'dimension-targets': dimensionTargets, 'dashboard-targets': dashboardTargets };
