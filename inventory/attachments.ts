/** What each resource is attached to, by its own properties. */
import type { Alarm, Kind, Resource } from './model';
import { type ActionTarget, allTargets } from './relations/alarm-actions';
import { dashboardNames } from './relations/dashboards';
import type { Named, NamedKind } from './relations/dimensions';
import { specificationsOf } from './relations/launch-templates';

/**
 * What a resource is attached to, by id or by a name that stands for one (`vpc-…`, `subnet-…`). `parts` belong to it
 * whatever their tags say; `neighbours` only where their own tags say nothing, because others may share them.
 */
export interface Attached {
  parts: readonly (string | undefined)[];
  neighbours: readonly (string | undefined)[];
}

type AttachedOf = { readonly [K in Kind]?: (resource: Resource<K>) => Attached };

/** The ids and names in a composite alarm's rule. Source: CloudWatch user guide, "Create a composite alarm". */
export function alarmsInRule(alarm: Alarm): string[] {
  const rule = alarm.AlarmRule ?? '';
  const quoted = [...rule.matchAll(/"([^"]*)"|'([^']*)'/g)].map((found) => found[1] ?? found[2] ?? '');
  const plain = [...rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(([^"'()]*)\)/g)];
  const named = new Set([...quoted, ...plain.flatMap((found) => found[1]?.trim() || [])]);
  return [...named].map((name) => (name.startsWith('arn:') ? name : `alarm ${name}`));
}

/** What dimensions name by an id or an ARN, and not by a name. */
const namedById: ReadonlySet<NamedKind> = new Set([
  'instance',
  'certificate',
  'nat-gateway',
  'volume',
  'vpc-endpoint',
  'distribution',
  'health-check',
]);

/** The alias that a resource has which a dimension names. */
function aliasOf({ kind, value }: Named): string {
  if (kind === 'load-balancer' || kind === 'target-group') return `${kind} ${value.split('/')[1] ?? value}`;
  return namedById.has(kind) ? value : `${kind} ${value}`;
}

/** What a log group's name says it is of. Source: the pages on logs of AWS Lambda and Amazon RDS. */
function ownerOfLogs(name: string | undefined): string[] {
  const [, service, , owner] = /^\/aws\/(lambda|rds)\/(?:(instance|cluster)\/)?([^/]+)/.exec(name ?? '') ?? [];
  if (!owner) return [];
  if (service === 'lambda') return [`function ${owner}`];
  return name?.startsWith('/aws/rds/cluster/') ? [`database-cluster ${owner}`] : [`database ${owner}`];
}

/** What an alarm's action leads to, by its names here; a scaling policy by the group that it is of, which is in its ARN. */
function namesOfTarget({ kind, arn }: ActionTarget): string[] {
  const group = kind === 'scaling-policy' ? /:autoScalingGroupName\/([^:]+)/.exec(arn)?.[1] : undefined;
  return group === undefined ? [arn] : [`auto-scaling-group ${group}`];
}

const attachedOf: AttachedOf = {
  'load-balancer': ({ properties }) => ({
    parts: [],
    neighbours: [properties.VpcId, ...(properties.SecurityGroups ?? [])],
  }),
  'target-group': ({ properties }) => ({
    parts: [],
    neighbours: [properties.VpcId, ...(properties.LoadBalancerArns ?? [])],
  }),
  'auto-scaling-group': ({ properties }) => ({
    parts: [
      ...specificationsOf(properties).map(
        ({ LaunchTemplateId, LaunchTemplateName }) => LaunchTemplateId ?? `launch-template ${LaunchTemplateName}`,
      ),
      ...(properties.Instances ?? []).map((instance) => instance.InstanceId),
    ],
    neighbours: [
      ...(properties.TargetGroupARNs ?? []),
      ...(properties.TrafficSources ?? []).map((source) => source.Identifier),
      ...(properties.VPCZoneIdentifier ?? '').split(','),
    ],
  }),
  instance: ({ properties }) => ({
    parts: (properties.BlockDeviceMappings ?? []).map((device) => device.Ebs?.VolumeId),
    neighbours: [properties.SubnetId, ...(properties.SecurityGroups ?? []).map(({ GroupId }) => GroupId)],
  }),
  database: ({ properties }) => ({
    parts: [
      properties.DBSubnetGroup?.DBSubnetGroupName &&
        `database-subnet-group ${properties.DBSubnetGroup.DBSubnetGroupName}`,
    ],
    neighbours: [
      properties.DBClusterIdentifier && `database-cluster ${properties.DBClusterIdentifier}`,
      properties.DBSubnetGroup?.VpcId,
      ...(properties.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
    ],
  }),
  'database-cluster': ({ properties }) => ({
    parts: [
      ...(properties.DBClusterMembers ?? []).map((member) => `database ${member.DBInstanceIdentifier}`),
      properties.DBSubnetGroup && `database-subnet-group ${properties.DBSubnetGroup}`,
    ],
    neighbours: (properties.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
  }),
  alarm: ({ properties }) => ({
    parts: [],
    neighbours: [...allTargets(properties).flatMap(namesOfTarget), ...alarmsInRule(properties)],
  }),
  'scaling-policy': ({ properties }) => ({
    parts: [],
    neighbours: [properties.AutoScalingGroupName && `auto-scaling-group ${properties.AutoScalingGroupName}`],
  }),
  dashboard: ({ properties, account, region }) => {
    const { named = [], alarms = [] } = dashboardNames(properties.DashboardBody ?? '', { account, region }) ?? {};
    return { parts: [], neighbours: [...named.map(aliasOf), ...alarms] };
  },
  'log-group': ({ properties }) => ({ parts: [], neighbours: ownerOfLogs(properties.logGroupName) }),
  function: ({ properties }) => ({ parts: [], neighbours: [properties.VpcConfig?.VpcId] }),
  service: ({ properties }) => ({
    parts: [],
    neighbours: [properties.clusterArn, ...(properties.loadBalancers ?? []).map((each) => each.targetGroupArn)],
  }),
  subnet: ({ properties }) => ({ parts: [], neighbours: [properties.VpcId] }),
  'security-group': ({ properties }) => ({ parts: [], neighbours: [properties.VpcId] }),
  'nat-gateway': ({ properties }) => ({ parts: [], neighbours: [properties.SubnetId, properties.VpcId] }),
  'vpc-endpoint': ({ properties }) => ({ parts: [], neighbours: [properties.VpcId] }),
  'network-acl': ({ properties }) => ({
    parts: [],
    neighbours: [properties.VpcId, ...(properties.Associations ?? []).map(({ SubnetId }) => SubnetId)],
  }),
};

export function attached(resource: Resource): Attached {
  const of = attachedOf[resource.kind] as ((resource: Resource) => Attached) | undefined;
  return of?.(resource) ?? { parts: [], neighbours: [] };
}

/** What an alarm's dimensions name, as the ids and aliases of resources. Source: each service's CloudWatch metrics page. */
export function dimensionTargets(alarm: Alarm): string[] {
  const dimensions = [
    ...(alarm.Dimensions ?? []),
    ...(alarm.Metrics ?? []).flatMap((metric) => metric.MetricStat?.Metric?.Dimensions ?? []),
  ];
  return dimensions.flatMap(({ Name, Value }) => {
    if (!Name || !Value) return [];
    switch (Name) {
      case 'LoadBalancer':
        return [`load-balancer ${Value.split('/')[1] ?? Value}`];
      case 'TargetGroup':
        return [`target-group ${Value.split('/')[1] ?? Value}`];
      case 'AutoScalingGroupName':
        return [`auto-scaling-group ${Value}`];
      case 'DBInstanceIdentifier':
        return [`database ${Value}`];
      case 'DBClusterIdentifier':
        return [`database-cluster ${Value}`];
      case 'InstanceId':
        return [Value];
      case 'FunctionName':
        return [`function ${Value}`];
      case 'ServiceName':
        return dimensions.flatMap((each) => (each.Name === 'ClusterName' ? [`service ${each.Value}/${Value}`] : []));
      case 'TopicName':
        return [`topic ${Value}`];
      case 'NatGatewayId':
        return [Value];
      default:
        return [];
    }
  });
}

/**
 * The VPCs of clusters, whose own answer names none: those of the databases that share their subnet group or a security group. So one
 * without members is found, too.
 */
export function networksOfDatabases(
  resources: readonly Resource[],
): (cluster: Resource<'database-cluster'>) => string[] {
  const known = new Map<string, string>();
  for (const { kind, properties } of resources) {
    const network = kind === 'database' ? properties.DBSubnetGroup : undefined;
    if (kind !== 'database' || !network?.VpcId) continue;
    const groups = (properties.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId);
    for (const shared of [network.DBSubnetGroupName, ...groups]) if (shared) known.set(shared, network.VpcId);
  }
  return ({ properties: { DBSubnetGroup, VpcSecurityGroups = [] } }) =>
    [DBSubnetGroup, ...VpcSecurityGroups.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId)].flatMap(
      (shared) => (shared && known.get(shared)) || [],
    );
}
