/** The tiers of an application, as what is attached shows them: load balancer → application → database, by their security groups. */
import { isIP } from 'node:net';
import type { Instance, NetworkInterface } from '@aws-sdk/client-ec2';
import type { Deployed } from '../deployed';
import type { Kind, Resource } from '../model';
import { ruleReads } from './security-rules';

/** The reads that the questions of this file need. */
export const tierReads = [
  'load-balancer',
  'target-group',
  'target-health',
  'target-interfaces',
  'auto-scaling-group',
  'instance',
  'function',
  'service',
  'database',
  'database-cluster',
  'database-proxies',
  ...ruleReads,
] as const;

/** A way that traffic takes: from the groups of one tier to those of the next, on a port. */
export interface Tier {
  /** What stands at its end, to tell people. */
  name: string;
  end: 'application' | 'database';
  from: ReadonlySet<string>;
  to: ReadonlySet<string>;
  port: number;
}

/** What belongs to the environment, of a list that is whole. */
function inScope<K extends Kind>(kind: K, deployed: Deployed): Resource<K>[] {
  return (deployed.all(kind) as Resource[]).filter((each) => deployed.inScope(each)) as Resource<K>[];
}

function idsOf(list: readonly { GroupId?: string }[] | undefined): string[] {
  return (list ?? []).flatMap(({ GroupId }) => GroupId ?? []);
}

/** The security groups of an instance, on all of its network interfaces. */
export function groupsOfInstance({ SecurityGroups, NetworkInterfaces }: Instance): string[] {
  const cards = (NetworkInterfaces ?? []).flatMap(({ Groups }) => idsOf(Groups));
  return [...new Set([...idsOf(SecurityGroups), ...cards])];
}

function holdsAddress(card: NetworkInterface, address: string): boolean {
  return (
    (card.PrivateIpAddresses ?? []).some(({ PrivateIpAddress }) => PrivateIpAddress === address) ||
    (card.Ipv6Addresses ?? []).some(({ Ipv6Address }) => Ipv6Address === address)
  );
}

/** The security groups of a registered target; none where it stands outside the VPC. */
function groupsOfTarget(id: string, vpc: string | undefined, deployed: Deployed): string[] {
  if (isIP(id) === 0) {
    const instance = deployed.find('instance', id);
    return instance ? groupsOfInstance(instance.properties) : [];
  }
  const card = deployed.all('target-interfaces').find((each) => each.VpcId === vpc && holdsAddress(each, id));
  return idsOf(card?.Groups);
}

/** From a load balancer's groups to those of its targets, on the ports on which they are registered. */
function applicationTiers(group: Resource<'target-group'>, deployed: Deployed): Tier[] {
  const { LoadBalancerArns, TargetType, VpcId, Port } = group.properties;
  if (TargetType === 'lambda' || TargetType === 'alb') return [];
  const from = new Set(
    (LoadBalancerArns ?? []).flatMap((arn) => deployed.find('load-balancer', arn)?.properties.SecurityGroups ?? []),
  );
  // A Network Load Balancer without groups hands on what comes, from whom it comes.
  if (from.size === 0) return [];
  const byPort = new Map<number, Set<string>>();
  for (const { Target } of deployed.of('target-health', group.id)) {
    const port = Target?.Port ?? Port;
    if (!Target?.Id || port === undefined) continue;
    const to = byPort.get(port) ?? new Set<string>();
    byPort.set(port, to);
    for (const id of groupsOfTarget(Target.Id, VpcId, deployed)) to.add(id);
  }
  return [...byPort].map(([port, to]) => ({ name: `target group ${group.name}`, end: 'application', from, to, port }));
}

/** The groups of what runs the application: targets, instances of Auto Scaling groups, functions, ECS services, proxies. */
function applicationGroups(tiers: readonly Tier[], deployed: Deployed): Set<string> {
  const groups = new Set(tiers.flatMap(({ to }) => [...to]));
  const add = (ids: readonly (string | undefined)[] | undefined) => {
    for (const id of ids ?? []) if (id) groups.add(id);
  };
  for (const scaled of inScope('auto-scaling-group', deployed)) {
    for (const { InstanceId } of scaled.properties.Instances ?? []) {
      const instance = deployed.find('instance', InstanceId);
      if (instance) add(groupsOfInstance(instance.properties));
    }
  }
  for (const { properties } of inScope('function', deployed)) add(properties.VpcConfig?.SecurityGroupIds);
  for (const { properties } of inScope('service', deployed))
    add(properties.networkConfiguration?.awsvpcConfiguration?.securityGroups);
  for (const { VpcSecurityGroupIds } of deployed.all('database-proxies')) add(VpcSecurityGroupIds);
  return groups;
}

/** The ids of the security groups of a database or a cluster. */
export function groupsOfDatabase({ properties }: Resource<'database' | 'database-cluster'>): string[] {
  return (properties.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []);
}

/** The databases and clusters in scope. A cluster's members share its groups, and are left to it. */
export function databasesInScope(deployed: Deployed): Resource<'database' | 'database-cluster'>[] {
  const instances = inScope('database', deployed);
  const single = instances.filter(({ properties }) => !properties.DBClusterIdentifier);
  return [...single, ...inScope('database-cluster', deployed)];
}

function portOf(database: Resource<'database' | 'database-cluster'>): number | undefined {
  if (database.kind === 'database-cluster') return database.properties.Port;
  return database.properties.Endpoint?.Port ?? (database.properties.DbInstancePort || undefined);
}

/** Each security group asks for the tiers; they are the same for all of one account and Region. */
const remembered = new WeakMap<Deployed, Tier[]>();

/**
 * The tiers of the environment. A database whose port is not known yet, as while it is made, ends none.
 *
 * @throws Unseen if what is attached could not be read.
 */
export function tiersOf(deployed: Deployed): readonly Tier[] {
  const known = remembered.get(deployed);
  if (known) return known;
  const inUse = inScope('target-group', deployed).filter(
    ({ properties }) => (properties.LoadBalancerArns ?? []).length > 0,
  );
  const tiers = inUse.flatMap((group) => applicationTiers(group, deployed));
  const from = applicationGroups(tiers, deployed);
  for (const database of databasesInScope(deployed)) {
    const port = portOf(database);
    const to = new Set(groupsOfDatabase(database));
    if (port !== undefined && from.size > 0)
      tiers.push({ name: `database ${database.name}`, end: 'database', from, to, port });
  }
  remembered.set(deployed, tiers);
  return tiers;
}
