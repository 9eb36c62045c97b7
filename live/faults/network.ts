/** Faults of the VPC: its subnets, routes, gateways, security groups and instances. */
import {
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  CreateVpcEndpointCommand,
  DeleteFlowLogsCommand,
  DeleteNetworkAclEntryCommand,
  DeleteRouteCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DeleteVpcEndpointsCommand,
  DescribeFlowLogsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  DetachVolumeCommand,
  DisassociateAddressCommand,
  type IpPermission,
  ModifyInstanceMetadataOptionsCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  ReleaseAddressCommand,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import type { Aws } from '../clients';
import type { Broken, Fault, Ground } from './fault';
import { findGroup, findSecurityGroup, findSubnets, findVpc, known, name, tags } from './find';

const anywhere = [{ CidrIp: '0.0.0.0/0' }];

/** Admits more into a security group, and takes it back. */
function ingress(tier: 'load-balancer' | 'application' | 'database', permission: IpPermission) {
  return async ({ aws }: Ground): Promise<Broken> => {
    const rule = { GroupId: await findSecurityGroup(aws, tier), IpPermissions: [{ IpProtocol: 'tcp', ...permission }] };
    await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    return { resource: rule.GroupId, undo: () => aws.ec2.send(new RevokeSecurityGroupIngressCommand(rule)) };
  };
}

async function inVpc(aws: Aws): Promise<{ Name: string; Values: string[] }> {
  return { Name: 'vpc-id', Values: [await findVpc(aws)] };
}

async function webInstance(aws: Aws): Promise<{ id: string; zone: string | undefined }> {
  const { Instances } = await findGroup(aws, 'web');
  return { id: known(Instances?.[0]?.InstanceId, 'instance'), zone: Instances?.[0]?.AvailabilityZone };
}

function taggedAs(ResourceType: 'vpc-endpoint' | 'vpc-flow-log' | 'volume' | 'elastic-ip', list: Tag[]) {
  return { TagSpecifications: [{ ResourceType, Tags: list }] };
}

export const networkFaults: readonly Fault[] = [
  {
    control: 'vpc.dns',
    what: 'the VPC gives no host names',
    break: async ({ aws: { ec2 }, aws }) => {
      const VpcId = await findVpc(aws);
      const set = (Value: boolean) => ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value } }));
      await set(false);
      return { resource: VpcId, undo: () => set(true) };
    },
  },
  {
    control: 'vpc.flow-logs',
    what: 'the flow log is deleted',
    break: async ({ aws: { ec2 }, aws }) => {
      const VpcId = await findVpc(aws);
      const { FlowLogs } = await ec2.send(
        new DescribeFlowLogsCommand({ Filter: [{ Name: 'resource-id', Values: [VpcId] }] }),
      );
      const before = known(FlowLogs?.[0], 'flow log');
      await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [known(before.FlowLogId, 'id of the flow log')] }));
      return {
        resource: VpcId,
        undo: () =>
          ec2.send(
            new CreateFlowLogsCommand({
              ResourceIds: [VpcId],
              ResourceType: 'VPC',
              TrafficType: before.TrafficType,
              LogDestinationType: before.LogDestinationType,
              // The emulator gives the group's name alone.
              ...(before.LogDestination === undefined
                ? { LogGroupName: before.LogGroupName }
                : { LogDestination: before.LogDestination }),
              DeliverLogsPermissionArn: before.DeliverLogsPermissionArn,
              MaxAggregationInterval: before.MaxAggregationInterval,
              ...taggedAs('vpc-flow-log', before.Tags ?? []),
            }),
          ),
      };
    },
  },
  {
    control: 'vpc.flow-logs',
    what: 'the log group of the flow log keeps its events for ever',
    also: ['logs.retention'],
    break: async ({ aws: { ec2, logs }, aws }) => {
      const VpcId = await findVpc(aws);
      const { FlowLogs } = await ec2.send(
        new DescribeFlowLogsCommand({ Filter: [{ Name: 'resource-id', Values: [VpcId] }] }),
      );
      const logGroupName = known(FlowLogs?.[0]?.LogGroupName, 'log group of the flow log');
      const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
      const { retentionInDays } = known(logGroups?.[0], 'log group of the flow log');
      await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
      return {
        resource: VpcId,
        undo: () => logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays })),
      };
    },
  },
  {
    control: 'vpc.default-security-group',
    what: 'the default security group lets its members out',
    break: async ({ aws: { ec2 }, aws }) => {
      const { SecurityGroups } = await ec2.send(
        new DescribeSecurityGroupsCommand({
          Filters: [await inVpc(aws), { Name: 'group-name', Values: ['default'] }],
        }),
      );
      const rule = {
        GroupId: known(SecurityGroups?.[0]?.GroupId, 'default security group'),
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.20.0.0/16' }] }],
      };
      await ec2.send(new AuthorizeSecurityGroupEgressCommand(rule));
      return { resource: rule.GroupId, undo: () => ec2.send(new RevokeSecurityGroupEgressCommand(rule)) };
    },
  },
  {
    control: 'vpc.nat',
    what: 'a zone leaves through the NAT gateway of another',
    break: async ({ aws: { ec2 }, aws }) => {
      const vpc = await inVpc(aws);
      const [, second] = await findSubnets(aws, 'private');
      const { RouteTables } = await ec2.send(
        new DescribeRouteTablesCommand({ Filters: [vpc, { Name: 'association.subnet-id', Values: [second] }] }),
      );
      const RouteTableId = RouteTables?.[0]?.RouteTableId;
      const before = RouteTables?.[0]?.Routes?.find((route) => route.NatGatewayId)?.NatGatewayId;
      const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: [vpc] }));
      const other = NatGateways?.find((gateway) => gateway.NatGatewayId !== before)?.NatGatewayId;
      const lead = (NatGatewayId: string | undefined) =>
        ec2.send(new ReplaceRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId }));
      await lead(other);
      return { resource: second, undo: () => lead(before) };
    },
  },
  {
    control: 'vpc.nat',
    what: 'the private subnet of a zone loses its route to NAT',
    // It looks like an isolated one now, and leaves one private subnet behind.
    also: ['vpc.zones'],
    break: async ({ aws: { ec2 }, aws }) => {
      const [, second] = await findSubnets(aws, 'private');
      const { RouteTables } = await ec2.send(
        new DescribeRouteTablesCommand({
          Filters: [await inVpc(aws), { Name: 'association.subnet-id', Values: [second] }],
        }),
      );
      const NatGatewayId = RouteTables?.[0]?.Routes?.find((each) => each.NatGatewayId)?.NatGatewayId;
      const route = { RouteTableId: RouteTables?.[0]?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
      await ec2.send(new DeleteRouteCommand(route));
      return {
        resource: known(NatGatewayId, 'NAT gateway of the zone'),
        undo: () => ec2.send(new CreateRouteCommand({ ...route, NatGatewayId })),
      };
    },
  },
  {
    control: 'vpc.endpoints',
    what: 'the endpoint of S3 is deleted',
    break: async ({ aws: { ec2 }, aws }) => {
      const VpcId = await findVpc(aws);
      const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters: [await inVpc(aws)] }));
      const before = known(VpcEndpoints?.[0], 'endpoint');
      await ec2.send(
        new DeleteVpcEndpointsCommand({ VpcEndpointIds: [known(before.VpcEndpointId, 'id of the endpoint')] }),
      );
      return {
        resource: VpcId,
        undo: () =>
          ec2.send(
            new CreateVpcEndpointCommand({
              VpcId,
              ServiceName: before.ServiceName,
              VpcEndpointType: before.VpcEndpointType,
              RouteTableIds: before.RouteTableIds,
              PolicyDocument: before.PolicyDocument,
              PrivateDnsEnabled: before.PrivateDnsEnabled,
              ...taggedAs('vpc-endpoint', before.Tags ?? []),
            }),
          ),
      };
    },
  },
  {
    control: 'vpc.zones',
    what: 'a database subnet becomes a public one',
    // One database subnet is left, and the other is on the internet.
    also: ['rds.isolated-subnets'],
    break: async ({ aws: { ec2 }, aws }) => {
      const vpc = await inVpc(aws);
      const [, subnet] = await findSubnets(aws, 'database');
      const table = async (filter: { Name: string; Values: string[] }) => {
        const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters: [vpc, filter] }));
        return known(RouteTables?.[0], 'route table');
      };
      const own = await table({ Name: 'association.subnet-id', Values: [subnet] });
      const open = await table({ Name: 'tag:Name', Values: [`${name}-public`] });
      const AssociationId = own.Associations?.find((one) => one.SubnetId === subnet)?.RouteTableAssociationId;
      const { NewAssociationId } = await ec2.send(
        new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: open.RouteTableId }),
      );
      return {
        resource: vpc.Values[0] ?? '',
        undo: () =>
          ec2.send(
            new ReplaceRouteTableAssociationCommand({
              AssociationId: NewAssociationId,
              RouteTableId: own.RouteTableId,
            }),
          ),
      };
    },
  },
  {
    control: 'vpc.no-auto-public-ip',
    what: 'a private subnet gives public addresses',
    break: async ({ aws: { ec2 }, aws }) => {
      const [SubnetId] = await findSubnets(aws, 'private');
      const set = (Value: boolean) =>
        ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value } }));
      await set(true);
      return { resource: SubnetId, undo: () => set(false) };
    },
  },
  {
    control: 'vpc.network-acls',
    what: 'the network ACL of the public subnets admits the internet to port 22',
    break: async ({ aws: { ec2 }, aws }) => {
      const { NetworkAcls } = await ec2.send(
        new DescribeNetworkAclsCommand({
          Filters: [await inVpc(aws), { Name: 'tag:Name', Values: [`${name}-public`] }],
        }),
      );
      const entry = {
        NetworkAclId: known(NetworkAcls?.[0]?.NetworkAclId, 'network ACL'),
        RuleNumber: 50,
        Egress: false,
      };
      await ec2.send(
        new CreateNetworkAclEntryCommand({
          ...entry,
          Protocol: '6',
          PortRange: { From: 22, To: 22 },
          CidrBlock: '0.0.0.0/0',
          RuleAction: 'allow',
        }),
      );
      return { resource: entry.NetworkAclId, undo: () => ec2.send(new DeleteNetworkAclEntryCommand(entry)) };
    },
  },
  {
    control: 'sg.admin-ports',
    what: 'the application admits the internet to port 22',
    break: ingress('application', { FromPort: 22, ToPort: 22, IpRanges: anywhere }),
  },
  {
    control: 'sg.open-ports',
    what: 'the application admits the internet over IPv6 to port 9000',
    break: ingress('application', { FromPort: 9000, ToPort: 9000, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }),
  },
  {
    control: 'sg.chain',
    what: 'the whole VPC reaches the web service past the load balancer',
    break: ingress('application', { FromPort: 8080, ToPort: 8080, IpRanges: [{ CidrIp: '10.20.0.0/16' }] }),
  },
  {
    control: 'sg.egress',
    what: 'the database may call the internet',
    break: async ({ aws }) => {
      const rule = {
        GroupId: await findSecurityGroup(aws, 'database'),
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: anywhere }],
      };
      await aws.ec2.send(new AuthorizeSecurityGroupEgressCommand(rule));
      return { resource: rule.GroupId, undo: () => aws.ec2.send(new RevokeSecurityGroupEgressCommand(rule)) };
    },
  },
  {
    control: 'ec2.imdsv2',
    what: 'an instance answers to IMDSv1',
    break: async ({ aws: { ec2 }, aws }) => {
      const { id: InstanceId } = await webInstance(aws);
      const set = (HttpTokens: 'optional' | 'required') =>
        ec2.send(
          new ModifyInstanceMetadataOptionsCommand({
            InstanceId,
            HttpTokens,
            HttpEndpoint: 'enabled',
            HttpPutResponseHopLimit: 1,
          }),
        );
      await set('optional');
      return { resource: InstanceId, undo: () => set('required') };
    },
  },
  {
    control: 'ec2.bastion',
    what: 'a bastion admits an office to port 22',
    break: async (ground) => {
      const { aws } = ground;
      const { id } = await webInstance(aws);
      const role = { Resources: [id], Tags: [{ Key: 'Role', Value: 'bastion' }] };
      await aws.ec2.send(new CreateTagsCommand(role));
      const office = [{ CidrIp: '203.0.113.0/24' }];
      const { undo } = await ingress('application', { FromPort: 22, ToPort: 22, IpRanges: office })(ground);
      return {
        resource: id,
        undo: async () => {
          await undo();
          await aws.ec2.send(new DeleteTagsCommand(role));
        },
      };
    },
  },
  {
    control: 'ec2.no-public-ip',
    what: 'an instance of the application gets a public address',
    break: async ({ aws: { ec2 }, aws }) => {
      const { id: InstanceId } = await webInstance(aws);
      const { AllocationId } = await ec2.send(
        new AllocateAddressCommand({ Domain: 'vpc', ...taggedAs('elastic-ip', tags) }),
      );
      const { AssociationId } = await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }));
      return {
        resource: InstanceId,
        undo: async () => {
          await ec2.send(new DisassociateAddressCommand({ AssociationId }));
          await ec2.send(new ReleaseAddressCommand({ AllocationId }));
        },
      };
    },
  },
  {
    control: 'ec2.encrypted-volumes',
    what: 'an unencrypted volume is attached to an instance',
    break: async ({ aws: { ec2 }, aws }) => {
      const { id: InstanceId, zone: AvailabilityZone } = await webInstance(aws);
      const { VolumeId } = await ec2.send(
        new CreateVolumeCommand({
          AvailabilityZone,
          Size: 8,
          VolumeType: 'gp3',
          Encrypted: false,
          ...taggedAs('volume', tags),
        }),
      );
      const attachment = { VolumeId, InstanceId, Device: '/dev/sdf' };
      await ec2.send(new AttachVolumeCommand(attachment));
      return {
        resource: known(VolumeId, 'new volume'),
        undo: async () => {
          await ec2.send(new DetachVolumeCommand(attachment));
          await ec2.send(new DeleteVolumeCommand({ VolumeId }));
        },
      };
    },
  },
];
