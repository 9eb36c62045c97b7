/** Where the traffic of a subnet can go: whether it is public, private or isolated, as its route table says. */
import type { Route, RouteTable } from '@aws-sdk/client-ec2';
import { type Deployed, Unseen } from '../deployed';
import type { Resource } from '../model';
import { contains } from './zones';

/** The reads that the questions of this file need, beside `subnet`. */
export const routeReads = ['route-tables'] as const;

export interface RouteKind {
  /**
   * `public`: a route leads to an internet gateway, so that an address on the internet can be reached and can reach in.
   * `private`: it has a way out alone (NAT, an egress-only gateway, a transit gateway, an appliance). `isolated`: neither.
   * Source: https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types
   */
  kind: 'public' | 'private' | 'isolated';
  /** The ids of what leads out. */
  via: string[];
  /** The ids of the NAT gateways among them, whether they work or not. */
  natGateways: string[];
}

/** What is no place on the internet. Source: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291. */
const privateBlocks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
] as const;

/** Whether a CIDR block holds addresses of the internet, and not private ones alone. A malformed one counts as such. */
export function isInternetBlock(block: string): boolean {
  const [network = '', length = ''] = block.split('/');
  if (!/^\d+$/.test(length)) return true;
  return !privateBlocks.some((wide) => Number(length) >= Number(wide.split('/')[1]) && contains(wide, network));
}

/** Whether a destination stands for all that no other route names: the default route, or half of it. */
function isDefault(route: Route): boolean {
  const block = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? '';
  return /\/[01]$/.test(block);
}

function leavesToInternet(route: Route): boolean {
  // A prefix list behind a NAT or internet gateway is of addresses out there: what lies inside needs no gateway.
  if (route.DestinationPrefixListId) return true;
  return isInternetBlock(route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? '');
}

/** What a route leads out through, and how. A route into the VPC or to AWS's services by a gateway endpoint is none. */
function wayOut(route: Route): { kind: 'public' | 'private'; via: string } | undefined {
  const { GatewayId: gateway, NatGatewayId, EgressOnlyInternetGatewayId, CarrierGatewayId } = route;
  if (gateway?.startsWith('igw-')) return { kind: 'public', via: gateway };
  if (CarrierGatewayId) return { kind: 'public', via: CarrierGatewayId };
  const narrow = NatGatewayId ?? EgressOnlyInternetGatewayId;
  if (narrow) return leavesToInternet(route) ? { kind: 'private', via: narrow } : undefined;
  // A network of our own or an appliance is a way to the internet where everything else goes there. Peering never is.
  const { TransitGatewayId, NetworkInterfaceId, InstanceId, LocalGatewayId, CoreNetworkArn } = route;
  const network =
    TransitGatewayId ??
    NetworkInterfaceId ??
    InstanceId ??
    LocalGatewayId ??
    CoreNetworkArn ??
    (gateway === 'local' ? undefined : gateway);
  return network && isDefault(route) ? { kind: 'private', via: network } : undefined;
}

/** An association that is being removed, or could not be made, decides nothing. */
function holds({ AssociationState }: NonNullable<RouteTable['Associations']>[number]): boolean {
  const state = AssociationState?.State;
  return state === undefined || state === 'associated' || state === 'associating';
}

/**
 * The route table that a subnet uses: its own, or the main one of its VPC.
 *
 * @throws Unseen if route tables could not be read, or the answer holds none for it, which AWS always has.
 */
export function routeTableOf(subnet: Resource<'subnet'>, deployed: Deployed): RouteTable {
  const { SubnetId, VpcId } = subnet.properties;
  const tables = deployed.all('route-tables');
  const among = (of: (association: NonNullable<RouteTable['Associations']>[number]) => boolean) =>
    tables.find(
      (table) =>
        table.VpcId === VpcId &&
        (table.Associations ?? []).some((association) => holds(association) && of(association)),
    );
  const table =
    among((association) => association.SubnetId !== undefined && association.SubnetId === SubnetId) ??
    among((association) => association.Main === true);
  if (table) return table;
  const { account, region } = deployed;
  const error = `it names no route table for ${SubnetId}`;
  throw new Unseen({ action: 'ec2:DescribeRouteTables', account, region, resource: subnet.id, error });
}

/**
 * The internet gateway that sends what comes in for this subnet through an appliance, by a route table of its own.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html#route-tables-appliance-routing
 */
function inspectedBy(subnet: Resource<'subnet'>, deployed: Deployed): string | undefined {
  const { VpcId, CidrBlock, Ipv6CidrBlockAssociationSet } = subnet.properties;
  const blocks = new Set([CidrBlock, ...(Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => Ipv6CidrBlock)]);
  blocks.delete(undefined);
  for (const table of deployed.all('route-tables')) {
    const gateway = (table.Associations ?? []).find(({ GatewayId }) => GatewayId?.startsWith('igw-'))?.GatewayId;
    if (!gateway || table.VpcId !== VpcId) continue;
    const inspects = (table.Routes ?? []).some(
      (route) =>
        (blocks.has(route.DestinationCidrBlock) || blocks.has(route.DestinationIpv6CidrBlock)) &&
        route.GatewayId !== 'local',
    );
    if (inspects) return gateway;
  }
  return undefined;
}

/**
 * Whether a subnet is public, private or isolated, for IPv4 and IPv6 together. A route whose target is gone (a blackhole)
 * still counts: it says what the subnet was made to be.
 *
 * @throws Unseen if route tables could not be read.
 */
export function routeKind(subnet: Resource<'subnet'>, deployed: Deployed): RouteKind {
  const ways = (routeTableOf(subnet, deployed).Routes ?? []).flatMap((route) => {
    const way = wayOut(route);
    return way ? [{ ...way, natGateway: way.via === route.NatGatewayId ? way.via : undefined }] : [];
  });
  const inspecting = ways.length > 0 ? inspectedBy(subnet, deployed) : undefined;
  const via = [...new Set([...ways.map((way) => way.via), ...(inspecting ? [inspecting] : [])])];
  const natGateways = [...new Set(ways.flatMap(({ natGateway }) => natGateway ?? []))];
  const isPublic = inspecting !== undefined || ways.some(({ kind }) => kind === 'public');
  return { kind: isPublic ? 'public' : ways.length > 0 ? 'private' : 'isolated', via, natGateways };
}

/**
 * The subnets with these ids.
 *
 * @throws Unseen if one of them is in no answer: what stands in it is then hidden.
 */
export function subnetsOf(ids: readonly (string | undefined)[], deployed: Deployed): Resource<'subnet'>[] {
  return ids.map((id) => {
    const subnet = deployed.find('subnet', id);
    if (subnet) return subnet;
    const { account, region } = deployed;
    const error = `it does not hold ${id ?? 'a subnet without an id'}`;
    throw new Unseen({ action: 'ec2:DescribeSubnets', account, region, resource: id ?? null, error });
  });
}
