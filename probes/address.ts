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

/** The IPv4 address inside an IPv4-mapped (RFC 4291) or NAT64 (RFC 6052) one, which reaches the same machine. */
function embeddedIPv4(address: string): string | undefined {
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  const groups = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!groups?.[1] || !groups[2]) return undefined;
  const number = Number.parseInt(groups[1], 16) * 65536 + Number.parseInt(groups[2], 16);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

/** Whether an address is refused. `allow` lists single addresses that may be probed all the same. */
export function isRefusedAddress(address: string, allow: readonly string[] = []): boolean {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return false;
  if (allow.includes(plain)) return false;
  if (family === 4) return refused.check(plain, 'ipv4');
  const inner = embeddedIPv4(plain);
  return inner === undefined ? refused.check(plain, 'ipv6') : !allow.includes(inner) && refused.check(inner, 'ipv4');
}
