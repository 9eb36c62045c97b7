/** Where a probe may connect: host and port notations, and the addresses that are refused. */
import { BlockList, isIP, isIPv6 } from 'node:net';

export interface HostPort {
  host: string;
  port: number;
}

/** `host:port` or `[v6]:port`; undefined when the text is neither. */
export function parseHostPort(text: string): HostPort | undefined {
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (!host || !(port >= 1 && port <= 65535)) return undefined;
  if (parts?.[1] && !isIPv6(host)) return undefined;
  return { host, port };
}

/** An address with its port, IPv6 in brackets. */
export function formatHostPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** An IPv6 host of a URL without its brackets. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * Link-local addresses, among them the instance metadata service and its like: 169.254.0.0/16 (RFC 3927), fe80::/10
 * (RFC 4291), and fd00:ec2::254, fd00:ec2::23 and fd00:ec2::253
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html). A probe's answer stands in a
 * report: the metadata service's answer would put credentials there.
 */
const refused = new BlockList();
refused.addSubnet('169.254.0.0', 16, 'ipv4');
refused.addSubnet('fe80::', 10, 'ipv6');
refused.addSubnet('fd00:ec2::', 32, 'ipv6');

/**
 * Prefixes of IPv6 addresses that end in an IPv4 one, and reach the same machine where the network translates: IPv4-mapped and
 * IPv4-compatible (RFC 4291, section 2.5.5), IPv4-translated (RFC 2765), NAT64 (RFC 6052; RFC 8215 for a network of one's own).
 */
const embedding = new BlockList();
embedding.addSubnet('::ffff:0:0', 96, 'ipv6');
embedding.addSubnet('::', 96, 'ipv6');
embedding.addSubnet('::ffff:0:0:0', 96, 'ipv6');
embedding.addSubnet('64:ff9b::', 96, 'ipv6');
embedding.addSubnet('64:ff9b:1::', 48, 'ipv6');

/** The IPv4 address inside an IPv6 one that leads to the same machine. */
function embeddedIPv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const sixToFour = groups[0] === 0x2002;
  if (!sixToFour && !embedding.check(address, 'ipv6')) return undefined;
  // 6to4 (RFC 3056) has it behind its prefix, all others at the end.
  const [high = 0, low = 0] = sixToFour ? groups.slice(1, 3) : groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address. */
export function groupsOf(address: string): number[] {
  const canonical = bare(new URL(`http://[${address}]/`).hostname);
  const [left = '', right] = canonical.split('::').map((half) => half.split(':').filter(Boolean));
  const [before, after] = [[...left], [...(right ?? [])]];
  const missing = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...missing, ...after].map((group) => Number.parseInt(group, 16));
}

function listed(address: string, list: BlockList): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * Whether an address is refused, in whatever form it is written: `0xa9fea9fe` and `2852039166` are addresses to a resolver.
 * `allow` lists single addresses that may be probed all the same. A name is not refused; what it resolves to may be.
 */
export function isRefusedAddress(host: string, allow: readonly string[] = []): boolean {
  const address = canonical(host);
  if (address === undefined) return false;
  const allowed = new BlockList();
  for (const each of allow) if (isIP(each) !== 0) allowed.addAddress(each, isIPv6(each) ? 'ipv6' : 'ipv4');
  const forms = [address, ...(isIPv6(address) ? [embeddedIPv4(address)].filter((each) => each !== undefined) : [])];
  return forms.some((form) => listed(form, refused)) && !forms.some((form) => listed(form, allowed));
}

/** An address as it is usually written, without a zone (`%eth0`); undefined when the host is a name. */
function canonical(host: string): string | undefined {
  const plain = host.replace(/%.*$/, '');
  if (isIP(plain) !== 0) return plain;
  // Hosts of a URL are read as resolvers read them: https://url.spec.whatwg.org/#concept-ipv4-parser
  const read = URL.canParse(`http://${plain}/`) ? new URL(`http://${plain}/`).hostname : '';
  return isIP(read) === 0 ? undefined : read;
}
