/** How subnets lead out: zones, NAT gateways, and public addresses where there must be none. */
import { cannotJudge, control, fail, flag, integer, type Judgement, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Resource } from '../../inventory/model';
import { routeKind, routeReads, routeTableOf, subnetsOf } from '../../inventory/relations/routes';

const documentation = 'https://docs.aws.amazon.com/vpc/latest/userguide';

const zones = control({
  id: 'vpc.zones',
  severity: 'high',
  title: 'Each tier of subnets (public, private, isolated) covers the wanted number of zones',
  why: 'What is to outlive a zone needs a subnet in another; and a subnet whose routes changed has left its tier, whatever its name says.',
  fix: 'Add an `aws_subnet` of the tier in another `availability_zone`, or associate the subnet with the route table of its tier again.',
  references: [{ page: `${documentation}/configure-subnets.html` }],
  parameters: { zones: integer('the least number of Availability Zones of each tier', 2) },
  development: { zones: 1 },
  judges: ['vpc'],
  reads: ['subnet', ...routeReads],
  check({ properties: { VpcId } }, { deployed, parameters }) {
    const subnets = deployed
      .all('subnet')
      .filter((subnet) => subnet.properties.VpcId === VpcId && deployed.inScope(subnet));
    if (subnets.length === 0) return notApplicable('no subnet of the VPC is in scope');
    const tiers = new Map<string, Set<string>>();
    for (const subnet of subnets) {
      const { AvailabilityZone: zone, SubnetId } = subnet.properties;
      if (!zone) return cannotJudge(`the answer does not hold AvailabilityZone of ${SubnetId}`);
      const { kind } = routeKind(subnet, deployed);
      tiers.set(kind, (tiers.get(kind) ?? new Set<string>()).add(zone));
    }
    const shown = (some: [string, Set<string>][]) =>
      some.map(([kind, covered]) => `${kind}: ${[...covered].sort().join(', ')}`).join('; ');
    const few = [...tiers].filter(([, covered]) => covered.size < parameters.zones);
    if (few.length === 0) return pass(shown([...tiers]));
    const names = few.map(([kind]) => kind).join(', ');
    return fail(
      `the ${names} subnets cover too few zones`,
      `each tier in at least ${parameters.zones} zones`,
      shown([...tiers]),
    );
  },
});

/** What keeps a NAT gateway from working for a zone; undefined where nothing does. */
function faultOf(id: string, zone: string | undefined, perZone: boolean, deployed: Deployed): string | undefined {
  const gateway = deployed.find('nat-gateway', id)?.properties;
  if (!gateway) return 'does not exist';
  if (gateway.State !== 'available') return `is ${gateway.State}`;
  // A regional NAT gateway stands in no subnet, and in every zone.
  if (gateway.AvailabilityMode === 'regional') return undefined;
  const [home] = subnetsOf([gateway.SubnetId], deployed);
  if (home && gateway.ConnectivityType !== 'private' && routeKind(home, deployed).kind !== 'public')
    return `stands in ${gateway.SubnetId}, which does not lead to the internet`;
  const own = home?.properties.AvailabilityZone;
  return perZone && own !== zone ? `stands in ${own}` : undefined;
}

/** The ids of the NAT gateways that the routes of a subnet name. */
function gatewaysOf(subnet: Resource<'subnet'>, deployed: Deployed): string[] {
  return (routeTableOf(subnet, deployed).Routes ?? []).flatMap(({ NatGatewayId }) => NatGatewayId ?? []);
}

/** Whether a NAT gateway serves anybody. One that does not tells of a private subnet that lost its route, and now looks isolated. */
function judgeGateway(gateway: Resource<'nat-gateway'>, perZone: boolean, deployed: Deployed): Judgement {
  const { NatGatewayId: id = '', State, SubnetId, AvailabilityMode } = gateway.properties;
  if (State !== 'available') return notApplicable(`it is ${State}, which the subnets that lead to it say`);
  const subnets = deployed.all('subnet').map((subnet) => ({ subnet, gateways: gatewaysOf(subnet, deployed) }));
  const served = subnets.filter(({ gateways }) => gateways.includes(id));
  if (served.length > 0) return pass(`it serves ${served.map(({ subnet }) => subnet.properties.SubnetId).join(', ')}`);
  const home = AvailabilityMode === 'regional' ? undefined : subnetsOf([SubnetId], deployed)[0];
  const { AvailabilityZone: zone, VpcId } = home?.properties ?? {};
  const others = subnets.filter(
    ({ subnet: { properties }, gateways }) =>
      gateways.length > 0 && properties.VpcId === VpcId && (!perZone || properties.AvailabilityZone === zone),
  );
  if (others.length > 0)
    return notApplicable(
      perZone
        ? 'the private subnets of its zone lead to another one, which is said of them'
        : 'the private subnets lead to another one',
    );
  return fail(
    'no subnet leads out through it: whatever was to do so is cut off',
    `a private subnet${zone ? ` of ${zone}` : ''} with a route to it`,
    'no route of a subnet leads to it',
  );
}

const nat = control({
  id: 'vpc.nat',
  severity: 'high',
  title:
    'Every private subnet leads out through a working NAT gateway in its own zone, and every NAT gateway serves one',
  why: 'A zone that leaves through the NAT gateway of another is cut off when that one fails, and pays for the traffic between them.',
  fix: 'Give each zone an `aws_nat_gateway` in its public subnet, and each private subnet a route table whose `0.0.0.0/0` leads to the one of its zone.',
  references: [{ page: `${documentation}/nat-gateway-basics.html` }],
  parameters: { perZone: flag('whether each zone must have its own', true) },
  development: { perZone: false },
  judges: ['subnet', 'nat-gateway'],
  reads: routeReads,
  check(resource, { deployed, parameters: { perZone } }) {
    if (resource.kind === 'nat-gateway') return judgeGateway(resource, perZone, deployed);
    return judgeSubnet(resource, perZone, deployed);
  },
});

function judgeSubnet(subnet: Resource<'subnet'>, perZone: boolean, deployed: Deployed): Judgement {
  const { kind, via, natGateways } = routeKind(subnet, deployed);
  if (kind !== 'private') return notApplicable(`it is ${kind}`);
  if (natGateways.length === 0) return notApplicable(`it leads out through ${via.join(', ')}`);
  const zone = subnet.properties.AvailabilityZone;
  if (!zone) return cannotJudge('the answer does not hold AvailabilityZone');
  const states = natGateways.map((id) => ({ id, fault: faultOf(id, zone, perZone, deployed) }));
  const observed = states.map(({ id, fault }) => `${id} ${fault ?? 'available'}`).join('; ');
  if (states.every(({ fault }) => fault === undefined)) return pass(`in ${zone}: ${observed}`);
  const expected = perZone ? `a working NAT gateway in ${zone}` : 'a working NAT gateway';
  return fail(
    `it leads out through a NAT gateway that ${states.find(({ fault }) => fault)?.fault}`,
    expected,
    observed,
  );
}

const noAutoPublicIp = control({
  id: 'vpc.no-auto-public-ip',
  severity: 'medium',
  title: 'Private and isolated subnets assign no public addresses',
  why: 'An address that was given without being asked for is a way in as soon as somebody changes a route.',
  fix: 'Set `map_public_ip_on_launch = false` on the `aws_subnet`.',
  references: [{ securityHub: 'EC2.15' }, { page: `${documentation}/subnet-public-ip.html` }],
  judges: ['subnet'],
  reads: routeReads,
  check(subnet, { deployed }) {
    const { kind } = routeKind(subnet, deployed);
    if (kind === 'public') return notApplicable('it is public');
    const { MapPublicIpOnLaunch } = subnet.properties;
    if (MapPublicIpOnLaunch === undefined) return cannotJudge('the answer does not hold MapPublicIpOnLaunch');
    if (!MapPublicIpOnLaunch) return pass(`${kind}, MapPublicIpOnLaunch false`);
    return fail(
      `the subnet is ${kind}, and gives public addresses`,
      'MapPublicIpOnLaunch false',
      'MapPublicIpOnLaunch true',
    );
  },
});

export const routingControls = [zones, nat, noAutoPublicIp];
