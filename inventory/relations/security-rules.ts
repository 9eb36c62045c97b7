/** Whom security groups admit, and where they let traffic go. */
import type { IpPermission } from '@aws-sdk/client-ec2';
import { type Deployed, Unseen } from '../deployed';
import { isInternetBlock } from './routes';

/** The reads that the questions of this file need. */
export const ruleReads = ['security-group', 'prefix-list-entries'] as const;

/** One source (of ingress) or destination (of egress) that a rule of a security group admits. */
export interface Admission {
  /** The id of the group that has the rule. */
  group: string;
  from: { type: 'cidr4' | 'cidr6' | 'prefix-list' | 'group'; value: string };
  /** The CIDR blocks of `from`; none where it is a group. */
  blocks: readonly string[];
  /** `all`, `tcp`, `udp`, or what AWS answers: `icmp`, `icmpv6`, a protocol's number. */
  protocol: string;
  /** Inclusive. Both -1 where the protocol has no ports. */
  fromPort: number;
  toPort: number;
  description: string | undefined;
}

/** Protocols that AWS gives by number where somebody asked for them so. Source: IANA protocol numbers. */
const byNumber: Readonly<Record<string, string>> = {
  '-1': 'all',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
};

function portsOf({ IpProtocol, FromPort, ToPort }: IpPermission): Pick<Admission, 'protocol' | 'fromPort' | 'toPort'> {
  const protocol = byNumber[IpProtocol ?? '-1'] ?? (IpProtocol as string);
  if (protocol === 'all') return { protocol, fromPort: 0, toPort: 65535 };
  if (protocol !== 'tcp' && protocol !== 'udp') return { protocol, fromPort: -1, toPort: -1 };
  const all = FromPort === undefined || FromPort === -1;
  return { protocol, fromPort: all ? 0 : FromPort, toPort: all ? 65535 : (ToPort ?? 65535) };
}

function admissions(group: string, permissions: readonly IpPermission[], deployed: Deployed): Admission[] {
  return permissions.flatMap((permission) => {
    const admission = (
      type: Admission['from']['type'],
      value: string | undefined,
      description: string | undefined,
      blocks: readonly string[],
    ): Admission => ({ group, from: { type, value: value ?? 'unknown' }, blocks, ...portsOf(permission), description });
    return [
      ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) =>
        admission('cidr4', CidrIp, Description, [CidrIp ?? '0.0.0.0/0']),
      ),
      ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) =>
        admission('cidr6', CidrIpv6, Description, [CidrIpv6 ?? '::/0']),
      ),
      ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) => {
        const entries = deployed.of('prefix-list-entries', PrefixListId ?? '');
        const blocks = entries.flatMap(({ Cidr }) => Cidr ?? []);
        return admission('prefix-list', PrefixListId, Description, blocks);
      }),
      ...(permission.UserIdGroupPairs ?? []).map(({ GroupId, GroupName, Description }) =>
        admission('group', GroupId ?? GroupName, Description, []),
      ),
    ];
  });
}

function rulesOf(
  groupIds: readonly (string | undefined)[],
  deployed: Deployed,
  direction: 'IpPermissions' | 'IpPermissionsEgress',
): Admission[] {
  return [...new Set(groupIds)].flatMap((id) => {
    const group = deployed.find('security-group', id);
    const permissions = group?.properties[direction];
    if (id && permissions) return admissions(id, permissions, deployed);
    const { account, region } = deployed;
    const error = group
      ? `it does not hold ${direction} of ${id}`
      : `it does not hold ${id ?? 'a group without an id'}`;
    throw new Unseen({ action: 'ec2:DescribeSecurityGroups', account, region, resource: id ?? null, error });
  });
}

/**
 * Whom these security groups admit, on which ports.
 *
 * @throws Unseen if a group, or a prefix list that it names, is in no answer.
 */
export function ingressOf(groupIds: readonly (string | undefined)[], deployed: Deployed): Admission[] {
  return rulesOf(groupIds, deployed, 'IpPermissions');
}

/** Where these security groups let traffic go; `from` is the destination. @throws Unseen like `ingressOf` */
export function egressOf(groupIds: readonly (string | undefined)[], deployed: Deployed): Admission[] {
  return rulesOf(groupIds, deployed, 'IpPermissionsEgress');
}

/**
 * Wider than anything that one organization was ever given: a block like this stands for the internet, or a large part.
 * Source: IANA gives /8 of IPv4 to one holder at the most, and /12 of IPv6 to a regional registry.
 */
export function isInternet(block: string): boolean {
  const length = Number(block.split('/')[1] ?? 0);
  return length < (block.includes(':') ? 12 : 8) && isInternetBlock(block);
}

/** Whether an admission is of the internet at large, over a family of addresses (default: either). */
export function admitsInternet({ blocks }: Admission, family?: 'ipv4' | 'ipv6'): boolean {
  return blocks.some((block) => isInternet(block) && (!family || block.includes(':') === (family === 'ipv6')));
}

/** Whether an admission holds a port of TCP or UDP. */
export function admitsPort(
  { protocol, fromPort, toPort }: Admission,
  port: number,
  of: 'tcp' | 'udp' = 'tcp',
): boolean {
  return (protocol === 'all' || protocol === of) && fromPort <= port && port <= toPort;
}

/** The ports in the admission's range as text: `443`, `8000-8100`, `all ports`; for a protocol without ports its name. */
export function portsText({ protocol, fromPort, toPort }: Admission): string {
  if (fromPort < 0) return protocol;
  if (fromPort === 0 && toPort === 65535) return protocol === 'all' ? 'all traffic' : `all ${protocol} ports`;
  return `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
}

/** An admission as text for people: `tcp 443 from 0.0.0.0/0 (sg-1)`. */
export function admissionText(admission: Admission): string {
  return `${portsText(admission)} from ${admission.from.value} (${admission.group})`;
}
