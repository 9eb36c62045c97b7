import type { Session } from '../../aws/session';
import type { Item } from '../model';
import { pages, type Read, regionFacts, resourceList } from '../reading';

function arn(session: Session, owner: string | undefined, type: string, id: string | undefined): string | undefined {
  return id && `arn:${session.partition}:ec2:${session.region}:${owner ?? session.account}:${type}/${id}`;
}

function nameTag(item: { Tags?: readonly { Key?: string; Value?: string }[] }): string | undefined {
  return item.Tags?.find((tag) => tag.Key === 'Name')?.Value || undefined;
}

/** What was deleted is listed for an hour more, and is no longer there. Source: the pages on deleting NAT gateways and VPC endpoints. */
function isThere({ State }: { State?: string }): boolean {
  return !/^delet(ing|ed)$/i.test(State ?? '');
}

/** The entries of the prefix lists that security groups name, by the list's id. */
const prefixListEntries: Read = {
  actions: ['ec2:GetManagedPrefixListEntries'],
  needs: ['security-group'],
  async run(reading) {
    const groups = (await reading.answers('security-group')).get('');
    const named = ((groups?.items ?? []) as Item<'security-group'>[]).flatMap(({ properties }) =>
      [...(properties.IpPermissions ?? []), ...(properties.IpPermissionsEgress ?? [])].flatMap(({ PrefixListIds }) =>
        (PrefixListIds ?? []).flatMap(({ PrefixListId }) => PrefixListId ?? []),
      ),
    );
    return new Map(
      await Promise.all(
        [...new Set(named)].sort().map(async (PrefixListId) => {
          const answer = await pages(
            reading.session,
            {
              service: 'ec2',
              command: 'GetManagedPrefixListEntries',
              input: { PrefixListId, MaxResults: 100 },
              token: ['NextToken', 'NextToken'],
              items: (output) => output.Entries,
            },
            PrefixListId,
          );
          return [PrefixListId, answer] as const;
        }),
      ),
    );
  },
};

export const ec2 = {
  vpc: resourceList({
    kind: 'vpc',
    service: 'ec2',
    command: 'DescribeVpcs',
    input: { MaxResults: 1000 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.Vpcs,
    id: (item, session) => arn(session, item.OwnerId, 'vpc', item.VpcId),
    name: (item) => nameTag(item) ?? item.VpcId,
    tags: (item) => item.Tags,
  }),
  subnet: resourceList({
    kind: 'subnet',
    service: 'ec2',
    command: 'DescribeSubnets',
    input: { MaxResults: 1000 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.Subnets,
    id: (item, session) => item.SubnetArn ?? arn(session, item.OwnerId, 'subnet', item.SubnetId),
    name: (item) => nameTag(item) ?? item.SubnetId,
    tags: (item) => item.Tags,
  }),
  'security-group': resourceList({
    kind: 'security-group',
    service: 'ec2',
    command: 'DescribeSecurityGroups',
    input: { MaxResults: 1000 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.SecurityGroups,
    id: (item, session) => item.SecurityGroupArn ?? arn(session, item.OwnerId, 'security-group', item.GroupId),
    name: (item) => item.GroupName,
    tags: (item) => item.Tags,
  }),
  'nat-gateway': resourceList({
    kind: 'nat-gateway',
    service: 'ec2',
    command: 'DescribeNatGateways',
    input: { MaxResults: 1000 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.NatGateways?.filter(isThere),
    id: (item, session) => arn(session, undefined, 'natgateway', item.NatGatewayId),
    name: (item) => nameTag(item) ?? item.NatGatewayId,
    tags: (item) => item.Tags,
  }),
  'vpc-endpoint': resourceList({
    kind: 'vpc-endpoint',
    service: 'ec2',
    command: 'DescribeVpcEndpoints',
    input: { MaxResults: 1000 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.VpcEndpoints?.filter(isThere),
    id: (item, session) => arn(session, item.OwnerId, 'vpc-endpoint', item.VpcEndpointId),
    name: (item) => nameTag(item) ?? item.VpcEndpointId,
    tags: (item) => item.Tags,
  }),
  'network-acl': resourceList({
    kind: 'network-acl',
    service: 'ec2',
    command: 'DescribeNetworkAcls',
    input: { MaxResults: 1000 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.NetworkAcls,
    id: (item, session) => arn(session, item.OwnerId, 'network-acl', item.NetworkAclId),
    name: (item) => nameTag(item) ?? item.NetworkAclId,
    tags: (item) => item.Tags,
  }),
  volume: resourceList({
    kind: 'volume',
    service: 'ec2',
    command: 'DescribeVolumes',
    input: { MaxResults: 500 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.Volumes,
    id: (item, session) => arn(session, undefined, 'volume', item.VolumeId),
    name: (item) => nameTag(item) ?? item.VolumeId,
    tags: (item) => item.Tags,
  }),
  'launch-template': resourceList({
    kind: 'launch-template',
    service: 'ec2',
    command: 'DescribeLaunchTemplates',
    input: { MaxResults: 200 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.LaunchTemplates,
    id: (item, session) => arn(session, undefined, 'launch-template', item.LaunchTemplateId),
    name: (item) => item.LaunchTemplateName,
    tags: (item) => item.Tags,
  }),
  instance: resourceList({
    kind: 'instance',
    service: 'ec2',
    command: 'DescribeInstances',
    input: { MaxResults: 1000 },
    token: ['NextToken', 'NextToken'],
    // A terminated instance is listed for an hour more, and is none.
    items: (output) =>
      output.Reservations?.flatMap((reservation) => reservation.Instances ?? []).filter(
        (instance) => instance.State?.Name !== 'terminated',
      ),
    id: (item, session) => arn(session, undefined, 'instance', item.InstanceId),
    name: (item) => nameTag(item) ?? item.InstanceId,
    tags: (item) => item.Tags,
  }),
  'route-tables': regionFacts({
    detail: 'route-tables',
    service: 'ec2',
    command: 'DescribeRouteTables',
    input: { MaxResults: 100 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.RouteTables,
  }),
  'prefix-list-entries': prefixListEntries,
};
