/** Who can reach a database: its addresses, its subnets and their routes, its security groups. */
import { cannotJudge, control, fail, flag, integer, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import { type Cluster, type Database, portOf, subnetGroupOf } from '../../inventory/relations/databases';
import { type RouteKind, routeKind, routeReads, subnetsOf } from '../../inventory/relations/routes';
import { type Admission, admissionText, ingressOf, ruleReads } from '../../inventory/relations/security-rules';
import { leftToCluster, userGuide } from './subjects';

export const notPublic = control({
  id: 'rds.not-public',
  severity: 'critical',
  title: 'The database is not publicly accessible',
  why: 'A public database has an address on the internet, and only a security group between it and everybody.',
  fix: 'Set `publicly_accessible = false` on the `aws_db_instance` or `aws_rds_cluster_instance`.',
  references: [
    { securityHub: 'RDS.2' },
    { cis: '3.2.3' },
    { page: `${userGuide}/USER_VPC.WorkingWithRDSInstanceinaVPC.html` },
  ],
  judges: ['database'],
  reads: [],
  check({ properties: { PubliclyAccessible } }) {
    if (PubliclyAccessible === undefined) return cannotJudge('the answer does not hold PubliclyAccessible');
    if (!PubliclyAccessible) return pass('PubliclyAccessible false');
    return fail('the database is publicly accessible', 'PubliclyAccessible false', 'PubliclyAccessible true');
  },
});

function subnetIds(resource: Database | Cluster, deployed: Deployed): string[] {
  const { Subnets = [] } = subnetGroupOf(resource, deployed) ?? {};
  return Subnets.flatMap(({ SubnetIdentifier }) => (SubnetIdentifier ? [SubnetIdentifier] : []));
}

const withoutSubnets = 'the answer does not hold the subnets of its subnet group';

/** Through a NAT gateway, a NAT instance, or what stands for one in IPv6: an egress-only internet gateway. */
function leavesThroughNat({ via, natGateways }: RouteKind): boolean {
  return natGateways.length > 0 || via.some((id) => /^(eigw|eni|i)-/.test(id));
}

export const isolatedSubnets = control({
  id: 'rds.isolated-subnets',
  severity: 'high',
  title: 'No subnet of the subnet group routes to the internet',
  why: 'A database needs nobody on the internet. With a route there, one wrong security group or one injected statement is enough to carry its data out.',
  fix: 'Give the database subnets a route table of their own without a route to an internet gateway or NAT gateway (`aws_route_table` with `aws_route_table_association`); what the database needs of AWS comes through VPC endpoints.',
  references: [{ securityHub: 'RDS.46' }, { page: `${userGuide}/USER_VPC.WorkingWithRDSInstanceinaVPC.html` }],
  parameters: { allowNat: flag('whether a route through a NAT gateway is allowed', false) },
  judges: ['database', 'database-cluster'],
  reads: ['database-subnet-group', 'subnet', ...routeReads],
  check(resource, { deployed, parameters: { allowNat } }) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const ids = subnetIds(resource, deployed);
    if (ids.length === 0) return cannotJudge(withoutSubnets);
    const routes = subnetsOf(ids, deployed).map((subnet) => ({
      name: subnet.properties.SubnetId,
      ...routeKind(subnet, deployed),
    }));
    const open = routes.filter((route) => route.kind === 'public' || (!allowNat && leavesThroughNat(route)));
    const shown = (some: typeof routes) =>
      some.map(({ name, kind, via }) => `${name}: ${kind}${via.length > 0 ? ` via ${via.join(', ')}` : ''}`);
    if (open.length === 0) return pass(shown(routes).join('; '));
    return fail(
      `${open.length} of ${ids.length} subnets of the database route to the internet`,
      allowNat ? 'no route to an internet gateway' : 'no route to an internet gateway or NAT gateway',
      shown(open).join('; '),
    );
  },
});

export const subnetZones = control({
  id: 'rds.subnet-zones',
  severity: 'medium',
  title: 'The subnet group covers the wanted number of zones',
  why: 'A standby, a replica or a restore can only stand in a zone that the subnet group has a subnet in.',
  fix: 'Add a subnet of another zone to `subnet_ids` of the `aws_db_subnet_group`.',
  references: [{ page: `${userGuide}/USER_VPC.WorkingWithRDSInstanceinaVPC.html#USER_VPC.Subnets` }],
  parameters: { zones: integer('the least number of zones', 2, 1) },
  judges: ['database', 'database-cluster'],
  reads: ['database-subnet-group'],
  check(resource, { deployed, parameters }) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const subnets = subnetGroupOf(resource, deployed)?.Subnets ?? [];
    if (subnets.length === 0) return cannotJudge(withoutSubnets);
    const named = subnets.flatMap(({ SubnetAvailabilityZone: zone }) => zone?.Name ?? []);
    const zones = new Set(named);
    const observed = `${subnets.length} subnets in zones: ${[...zones].sort().join(', ') || 'none'}`;
    if (zones.size >= parameters.zones) return pass(observed);
    if (named.length < subnets.length) return cannotJudge('the answer does not hold the zone of each subnet');
    return fail('the subnet group covers too few zones', `at least ${parameters.zones} zones`, observed);
  },
});

function isPortAlone({ protocol, fromPort, toPort }: Admission, port: number): boolean {
  return protocol === 'tcp' && fromPort === port && toPort === port;
}

export const ingress = control({
  id: 'rds.ingress',
  severity: 'critical',
  title: 'The security groups admit the database port alone, from security groups alone',
  why: 'An address range admits whatever comes to stand in it; a security group admits just the machines that were meant.',
  fix: 'Replace the rule with `aws_vpc_security_group_ingress_rule` of the database port, with `referenced_security_group_id` of the application.',
  references: [{ page: `${userGuide}/Overview.RDSSecurityGroups.html` }],
  judges: ['database', 'database-cluster'],
  reads: ruleReads,
  check(resource, { deployed }) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const port = portOf(resource);
    if (port === undefined) return cannotJudge('the answer does not hold the port of the database');
    const { VpcSecurityGroups } = resource.properties;
    if (!VpcSecurityGroups) return cannotJudge('the answer does not hold VpcSecurityGroups');
    const groups = VpcSecurityGroups.flatMap(({ VpcSecurityGroupId: id }) => id ?? []);
    if (groups.length === 0) return notApplicable('it has no security groups');
    const admissions = ingressOf(groups, deployed);
    const wrong = admissions.filter((each) => each.from.type !== 'group' || !isPortAlone(each, port));
    if (wrong.length === 0)
      return pass(admissions.map(admissionText).join('; ') || `${groups.join(', ')}: nothing is admitted`);
    return fail(
      'the security groups admit more than the database port from security groups',
      `tcp ${port} from security groups`,
      wrong.map(admissionText).join('; '),
    );
  },
});
