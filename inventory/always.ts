/** What AWS answers of everything, always, so that an item without it is one that nobody can judge. */
import type { IpPermission, NetworkAclEntry, Route } from '@aws-sdk/client-ec2';
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Item, Kind, Kinds, ReadName } from './model';

/** Named values of an item: one that is undefined is lacking. */
type Answered = Readonly<Record<string, unknown>>;
type Of<R extends ReadName> = R extends Kind ? Kinds[R] : Item<Exclude<R, 'tags'>>;
type Always = { readonly [R in Exclude<ReadName, 'tags'>]?: (item: Of<R>) => Answered };

/** The values of each item of a list, by its place: `Instances[1].InstanceId`. An absent list is an empty one. */
function each<T>(name: string, list: readonly T[] | undefined, answered: (item: T) => Answered): Answered {
  return Object.fromEntries(
    (list ?? []).flatMap((item, index) =>
      Object.entries(answered(item)).map(([key, value]) => [`${name}[${index}].${key}`, value] as const),
    ),
  );
}

/** A list that always holds something. */
const some = (list: readonly unknown[] | undefined) => (list?.length ? list : undefined);

/** TCP and UDP, by name and by number. */
const hasPorts = (protocol: string | undefined) => ['tcp', 'udp', '6', '17'].includes(protocol ?? '');

/** Whom a rule admits stands in one of four lists. Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html */
function ofPermission(permission: IpPermission): Answered {
  const { IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs } = permission;
  return {
    IpProtocol,
    ...(hasPorts(IpProtocol) && { FromPort, ToPort }),
    source: some([IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs].flatMap((all) => all ?? [])),
    ...each('IpRanges', IpRanges, ({ CidrIp }) => ({ CidrIp })),
    ...each('Ipv6Ranges', Ipv6Ranges, ({ CidrIpv6 }) => ({ CidrIpv6 })),
    ...each('PrefixListIds', PrefixListIds, ({ PrefixListId }) => ({ PrefixListId })),
    ...each('UserIdGroupPairs', UserIdGroupPairs, ({ GroupId, GroupName }) => ({ GroupId: GroupId ?? GroupName })),
  };
}

/**
 * For whom a rule is the control of network ACLs asks itself: it needs to know only where no other rule decides.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html
 */
function ofEntry({ RuleNumber, Protocol, RuleAction, Egress, PortRange }: NetworkAclEntry) {
  const ports = hasPorts(Protocol) && { 'PortRange.From': PortRange?.From, 'PortRange.To': PortRange?.To };
  return { RuleNumber, Protocol, RuleAction, Egress, ...ports };
}

/** Where a route leads to is the one property that is no destination and no remark on the route. */
function ofRoute({
  DestinationCidrBlock,
  DestinationIpv6CidrBlock,
  DestinationPrefixListId,
  Origin,
  State,
  InstanceOwnerId,
  ...targets
}: Route): Answered {
  const target = Object.values(targets).find((value) => value !== undefined);
  return {
    destination: DestinationCidrBlock ?? DestinationIpv6CidrBlock ?? DestinationPrefixListId,
    // What a route led to may be gone, and then leads nowhere.
    ...(State !== 'blackhole' && { target: target }),
  };
}

const isGateway = (arn: string | undefined) => arn?.includes('/gwy/') === true;
const ofGroup = ({ VpcSecurityGroupId }: { VpcSecurityGroupId?: string }) => ({ VpcSecurityGroupId });
const ofSubnet = ({ SubnetIdentifier }: { SubnetIdentifier?: string }) => ({ SubnetIdentifier });
/** Source: API reference of Elastic Load Balancing, `Action`: a group stands in one place, or in both. */
const ofAction = ({ Type, TargetGroupArn, ForwardConfig }: Action): Answered => ({
  Type,
  ...(Type === 'forward' && { TargetGroupArn: TargetGroupArn ?? some(ForwardConfig?.TargetGroups) }),
  ...each('ForwardConfig.TargetGroups', ForwardConfig?.TargetGroups, (group) => ({
    TargetGroupArn: group.TargetGroupArn,
  })),
});
const ofRule = ({ Actions, IsDefault }: Item<'listener-rules'>) => ({
  Actions,
  IsDefault,
  ...each('Actions', Actions, ofAction),
});

/**
 * By read, what AWS answers of each item: what a judgement rests on, and whose absence has no meaning. What may be absent,
 * because there is none of it or because AWS documents a default, is not here: the controls speak of it.
 */
export const always: Always = {
  'load-balancer': ({ Type, IpAddressType }) => ({ Type, IpAddressType }),
  // A listener of a Gateway Load Balancer has neither. Source: API reference of Elastic Load Balancing, `Listener`.
  listener: ({ ListenerArn, Protocol, Port, DefaultActions }) => ({
    ...(!isGateway(ListenerArn) && { Protocol, Port }),
    DefaultActions,
    ...each('DefaultActions', DefaultActions, ofAction),
  }),
  // A function as target has no protocol. Source: the same, `TargetGroup`.
  'target-group': ({ TargetType, Protocol, Port, HealthCheckEnabled, LoadBalancerArns }) => ({
    TargetType,
    ...(TargetType !== 'lambda' && { Protocol, Port }),
    HealthCheckEnabled,
    LoadBalancerArns,
  }),
  'listener-rules': ofRule,
  'secure-listener-rules': ofRule,
  'listener-certificates': ({ CertificateArn }) => ({ CertificateArn }),
  'security-policies': ({ Name }) => ({ Name }),
  'load-balancer-attributes': ({ Key }) => ({ Key }),
  'target-group-attributes': ({ Key }) => ({ Key }),
  'target-health': ({ Target, TargetHealth }) => ({
    'Target.Id': Target?.Id,
    'TargetHealth.State': TargetHealth?.State,
  }),
  // Source: API reference of Auto Scaling, `AutoScalingGroup`, `Instance`, `TagDescription`: "Required: Yes".
  'auto-scaling-group': ({ AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity, AvailabilityZones, ...group }) => ({
    AutoScalingGroupName,
    MinSize,
    MaxSize,
    DesiredCapacity,
    AvailabilityZones,
    HealthCheckType: group.HealthCheckType,
    ...each('Instances', group.Instances, ({ InstanceId, AvailabilityZone, LifecycleState, HealthStatus }) => ({
      InstanceId,
      AvailabilityZone,
      LifecycleState,
      HealthStatus,
    })),
    ...each('Tags', group.Tags, ({ Key }) => ({ Key })),
  }),
  'scaling-policies': ({ PolicyARN, PolicyName, AutoScalingGroupName }) => ({
    PolicyARN,
    PolicyName,
    AutoScalingGroupName,
  }),
  'launch-template': ({ LaunchTemplateId, LaunchTemplateName, LatestVersionNumber, DefaultVersionNumber }) => ({
    LaunchTemplateId,
    LaunchTemplateName,
    LatestVersionNumber,
    DefaultVersionNumber,
  }),
  'launch-template-versions': ({ LaunchTemplateId, VersionNumber, LaunchTemplateData }) => ({
    LaunchTemplateId,
    VersionNumber,
    LaunchTemplateData,
  }),
  images: ({ ImageId, RootDeviceType, BlockDeviceMappings }) => ({
    ImageId,
    ...(RootDeviceType === 'ebs' && { BlockDeviceMappings: some(BlockDeviceMappings) }),
  }),
  // Source: API reference of IAM, `InstanceProfile`: "Required: Yes".
  'instance-profiles': ({ InstanceProfileName, Roles }) => ({ InstanceProfileName, Roles }),
  // One that is going has left its subnet.
  instance: ({ InstanceId, State, SubnetId, NetworkInterfaces }) => ({
    InstanceId,
    'State.Name': State?.Name,
    ...(State?.Name !== 'shutting-down' && {
      SubnetId,
      ...each('NetworkInterfaces', NetworkInterfaces, (card) => ({ SubnetId: card.SubnetId })),
    }),
  }),
  vpc: ({ VpcId }) => ({ VpcId }),
  subnet: ({ SubnetId, VpcId, AvailabilityZone }) => ({ SubnetId, VpcId, AvailabilityZone }),
  'nat-gateway': ({ NatGatewayId }) => ({ NatGatewayId }),
  'security-group': ({ GroupId, GroupName, IpPermissions, IpPermissionsEgress }) => ({
    GroupId,
    GroupName,
    ...each('IpPermissions', IpPermissions, ofPermission),
    ...each('IpPermissionsEgress', IpPermissionsEgress, ofPermission),
  }),
  'prefix-list-entries': ({ Cidr }) => ({ Cidr }),
  'network-acl': ({ VpcId, Entries, Associations }) => ({
    VpcId,
    ...each('Entries', Entries, ofEntry),
    ...each('Associations', Associations, ({ SubnetId }) => ({ SubnetId })),
  }),
  'vpc-endpoint': ({ VpcId, VpcEndpointType, State }) => ({ VpcId, VpcEndpointType, State }),
  // Each route table has the route into its VPC. Source: VPC user guide, "Configure route tables".
  'route-tables': ({ VpcId, Routes, Associations }) => ({
    VpcId,
    Routes: some(Routes),
    ...each('Routes', Routes, ofRoute),
    ...each('Associations', Associations, ({ Main, SubnetId, GatewayId, PublicIpv4Pool, AssociationState }) => ({
      'subnet or gateway': SubnetId ?? GatewayId ?? PublicIpv4Pool ?? (Main || undefined),
      'AssociationState.State': AssociationState?.State,
    })),
  }),
  // A flow log of a transit gateway has no traffic type. Source: EC2 API reference, `FlowLog`.
  'flow-logs': ({ ResourceId, LogDestinationType, TrafficType }) => ({
    ResourceId,
    LogDestinationType,
    ...(!ResourceId?.startsWith('tgw-') && { TrafficType }),
  }),
  'managed-instances': ({ InstanceId }) => ({ InstanceId }),
  database: ({ DBInstanceIdentifier, Engine, VpcSecurityGroups, DBSubnetGroup }) => ({
    DBInstanceIdentifier,
    Engine,
    ...each('VpcSecurityGroups', VpcSecurityGroups, ofGroup),
    ...each('DBSubnetGroup.Subnets', DBSubnetGroup?.Subnets, ofSubnet),
  }),
  'database-subnet-group': ({ Subnets }) => ({ ...each('Subnets', Subnets, ofSubnet) }),
  'database-cluster': ({ DBClusterIdentifier, Engine, VpcSecurityGroups, DBClusterMembers }) => ({
    DBClusterIdentifier,
    Engine,
    ...each('VpcSecurityGroups', VpcSecurityGroups, ofGroup),
    ...each('DBClusterMembers', DBClusterMembers, ({ DBInstanceIdentifier }) => ({ DBInstanceIdentifier })),
  }),
  'database-parameters': ({ ParameterName }) => ({ ParameterName }),
  'database-proxies': ({ DBProxyName }) => ({ DBProxyName }),
  'database-snapshots': ({ name, type, status, created }) => ({
    name: name || undefined,
    type,
    status,
    ...(status === 'available' && { created }),
  }),
  // A composite alarm has a rule, one of metric math its metrics, one of PromQL its query.
  alarm: ({ AlarmName, AlarmRule, Metrics, EvaluationCriteria, MetricName, Namespace, Dimensions }) => ({
    AlarmName,
    ...(!AlarmRule && !some(Metrics) && !EvaluationCriteria && { MetricName, Namespace }),
    ...each('Dimensions', Dimensions, ({ Name, Value }) => ({ Name, Value })),
  }),
  subscriptions: ({ SubscriptionArn }) => ({ SubscriptionArn }),
  certificate: ({ Status, NotBefore }) => ({ Status, ...(Status === 'ISSUED' && { NotBefore }) }),
  'server-certificates': ({ Arn }) => ({ Arn }),
};
