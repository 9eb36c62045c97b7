/** What the metrics of alarms and dashboards are of: from a namespace and dimensions to the resources that they name. */
import type { Dimension } from '@aws-sdk/client-cloudwatch';
import type { Alarm, Resource } from '../model';

/** The kinds that a dimension can name and that can be looked up. A queue is looked up by its name, and is no kind. */
export type NamedKind =
  | 'load-balancer'
  | 'target-group'
  | 'auto-scaling-group'
  | 'instance'
  | 'database'
  | 'database-cluster'
  | 'table'
  | 'function'
  | 'cluster'
  | 'service'
  | 'topic'
  | 'queue'
  | 'log-group'
  | 'nat-gateway'
  | 'certificate'
  | 'volume'
  | 'vpc-endpoint'
  | 'bucket'
  | 'distribution'
  | 'health-check';

/** A resource as a dimension names it: `app/web/50dc6c495c0c9188` of a load balancer, `CLUSTER/SERVICE` of a service. */
export interface Named {
  kind: NamedKind;
  value: string;
}

/** A metric that is watched or shown. */
export interface WatchedMetric {
  namespace: string;
  name: string;
  dimensions: readonly Dimension[];
  /** The statistic: `Average`, `Sum`, `p99`. */
  statistic: string | undefined;
  /** The account whose metric it is, where another is named. */
  account: string | undefined;
}

/** What one names in reports and asks for among what was read. */
export function namedText({ kind, value }: Named): string {
  return `${kind} ${value}`;
}

type Rules = Readonly<Record<string, NamedKind>>;
const balancing: Rules = { LoadBalancer: 'load-balancer', TargetGroup: 'target-group' };
const databases: Rules = { DBInstanceIdentifier: 'database', DBClusterIdentifier: 'database-cluster' };
const containers: Rules = { ClusterName: 'cluster', ServiceName: 'service' };

/**
 * Dimensions that name a resource, by the namespace. Namespaces that are not here are not judged: custom ones mean by a
 * dimension whatever their owner wants. Source: the page on CloudWatch metrics of each service.
 */
const rules: Readonly<Record<string, Rules>> = {
  'AWS/ApplicationELB': balancing,
  'AWS/NetworkELB': balancing,
  'AWS/GatewayELB': balancing,
  'AWS/EC2': { InstanceId: 'instance', AutoScalingGroupName: 'auto-scaling-group' },
  // What the CloudWatch agent adds to its metrics of instances.
  CWAgent: { InstanceId: 'instance', AutoScalingGroupName: 'auto-scaling-group' },
  'AWS/AutoScaling': { AutoScalingGroupName: 'auto-scaling-group' },
  'AWS/RDS': databases,
  'AWS/DocDB': databases,
  'AWS/Neptune': databases,
  'AWS/DynamoDB': { TableName: 'table' },
  'AWS/Lambda': { FunctionName: 'function' },
  'AWS/ECS': containers,
  'ECS/ContainerInsights': containers,
  'AWS/SNS': { TopicName: 'topic' },
  'AWS/SQS': { QueueName: 'queue' },
  'AWS/Logs': { LogGroupName: 'log-group' },
  'AWS/NATGateway': { NatGatewayId: 'nat-gateway' },
  'AWS/CertificateManager': { CertificateArn: 'certificate' },
  'AWS/EBS': { VolumeId: 'volume' },
  'AWS/PrivateLinkEndpoints': { 'VPC Endpoint Id': 'vpc-endpoint' },
  'AWS/S3': { BucketName: 'bucket' },
  'AWS/CloudFront': { DistributionId: 'distribution' },
  'AWS/Route53': { HealthCheckId: 'health-check' },
};

/** The resources that a metric's dimensions name. Empty where its namespace is not known, or it is of many resources. */
export function namedBy({ namespace, dimensions }: Pick<WatchedMetric, 'namespace' | 'dimensions'>): Named[] {
  const known = rules[namespace] ?? {};
  const cluster = dimensions.find(({ Name }) => Name === 'ClusterName')?.Value;
  return dimensions.flatMap(({ Name, Value }): Named[] => {
    const kind = Name && Object.hasOwn(known, Name) ? known[Name] : undefined;
    if (!kind || !Value) return [];
    // The agent runs on machines elsewhere too, which have ids of another form.
    if (kind === 'instance' && !Value.startsWith('i-')) return [];
    if (kind === 'service') return cluster ? [{ kind, value: `${cluster}/${Value}` }] : [];
    return [{ kind, value: Value }];
  });
}

/** A service as its metrics name it: `CLUSTER/SERVICE`. */
export function serviceValue({ properties }: Resource<'service'>): string {
  return `${properties.clusterArn?.split('/').at(-1) ?? ''}/${properties.serviceName ?? ''}`;
}

/** The metrics that an alarm watches: its own one, or those of its metric math. None for a composite alarm or a query. */
export function metricsOf(alarm: Alarm): WatchedMetric[] {
  const own: WatchedMetric[] = alarm.MetricName
    ? [
        {
          namespace: alarm.Namespace ?? '',
          name: alarm.MetricName,
          dimensions: alarm.Dimensions ?? [],
          statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
          account: undefined,
        },
      ]
    : [];
  const among = (alarm.Metrics ?? []).flatMap(({ MetricStat, AccountId }): WatchedMetric[] => {
    const { Namespace, MetricName, Dimensions } = MetricStat?.Metric ?? {};
    if (!MetricName) return [];
    return [
      {
        namespace: Namespace ?? '',
        name: MetricName,
        dimensions: Dimensions ?? [],
        statistic: MetricStat?.Stat,
        account: AccountId,
      },
    ];
  });
  return [...own, ...among];
}

/** A Metrics Insights query of an alarm: one metric of many resources. */
export interface MetricQuery {
  namespace: string;
  metric: string;
  /** What dimensions must be, or must not be (`not`), all of it; null where the condition is not understood. */
  conditions: readonly { value: string; not: boolean }[] | null;
}

/** The conditions of a query: `A = 'x' AND B != 'y'`. There are no others. */
function conditionsOf(where: string | undefined): MetricQuery['conditions'] {
  if (where === undefined) return [];
  const parts = where.split(/\sAND\s/i).map((part) => /^\s*(?:"[^"]+"|[\w.]+)\s*(!?=)\s*'([^']*)'\s*$/.exec(part));
  const conditions = parts.flatMap((part) => (part ? [{ value: part[2] ?? '', not: part[1] === '!=' }] : []));
  return conditions.length === parts.length ? conditions : null;
}

/**
 * The Metrics Insights queries that an alarm watches.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
export function queriesOf(alarm: Alarm): MetricQuery[] {
  return (alarm.Metrics ?? []).flatMap(({ Expression }): MetricQuery[] => {
    const query = /^\s*SELECT\s+\w+\(([^)]*)\)\s+FROM\s+(?:SCHEMA\(\s*)?"?([^",)\s]+)/i.exec(Expression ?? '');
    const metric = query?.[1]?.trim().replace(/^"|"$/g, '');
    if (!query || !metric) return [];
    const where = /\sWHERE\s+([\s\S]*?)(?:\s(?:GROUP|ORDER)\s+BY\s|\sLIMIT\s|$)/i.exec(Expression ?? '');
    return [{ metric, namespace: query[2] ?? '', conditions: conditionsOf(where?.[1]) }];
  });
}

/** Whether a query is of a resource that has these values in its dimensions. */
export function isOf({ conditions }: MetricQuery, values: readonly string[]): boolean {
  return conditions?.every(({ value, not }) => values.includes(value) !== not) ?? false;
}
