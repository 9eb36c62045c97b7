/** The HTTP probe on every address of a name: half up must not pass. */
import pLimit from 'p-limit';
import { formatHostPort, type HostPort } from './address';
import { type Attempt, type Failure, steadyClock } from './attempt';
import { probeDns } from './dns';
import { fault } from './faults';
import { type Exchange, type HttpProbe, type ProbeOptions, probeHttp } from './http';
import { prepare } from './plan';
import { conclude } from './run';

export interface EveryAddressOptions extends ProbeOptions {
  /** Families that the name must have an address of. */
  families?: (4 | 6)[];
  /** Whether IPv6 addresses are probed too; true unless said otherwise. */
  ipv6?: boolean;
  /** Addresses probed at the same time; 4 unless said otherwise. */
  concurrency?: number;
  /** Look this name up in place of the URL's own, and connect to this port: what the probe's `connectTo` says. */
  from?: HostPort;
  /** Makes each attempt, so that a caller can bound how many there are; at once unless said otherwise. */
  bounded?: (attempt: () => Promise<Attempt>) => Promise<Attempt>;
  /** As `onExchange`, with the address that answered. */
  onAddress?: (address: string, exchange: Exchange) => void;
}

export interface EveryAddressAttempt extends Attempt {
  /** One attempt for each address, in the lookup's order; its `address` is the one that was meant to be connected to. */
  attempts: Attempt[];
}

const mostAddresses = 64;
const connecting = new Set<string>([
  'CONNECT_TIMEOUT',
  'CONNECTION_REFUSED',
  'HOST_UNREACHABLE',
  'CONNECTION_RESET',
  'TLS_TIMEOUT',
]);

/**
 * Looks the probe's host up once, and makes one attempt at each of its addresses, with the URL's own Host and SNI. The
 * probe's deadline holds for the lookup and for each attempt. `connectTo` and `address` of the probe are left aside: `from`
 * says where else to look.
 * Throws PROBE_INVALID when the probe itself cannot be made.
 */
export async function probeEveryAddress(
  probe: HttpProbe,
  options: EveryAddressOptions = {},
): Promise<EveryAddressAttempt> {
  const clock = options.clock ?? steadyClock;
  const started = clock();
  const { target } = prepare(probe);
  const { host, port } = options.from ?? target;
  const { families = [], ipv6 = true, concurrency = 4, bounded = (attempt) => attempt(), ...rest } = options;
  const looked = await probeDns({ name: probe.name, host, expect: { families }, deadline: probe.deadline }, rest);
  const wanted = looked.addresses.filter(({ family }) => family === 4 || ipv6);
  const chosen = wanted.slice(0, mostAddresses);
  const limit = pLimit(concurrency);
  const attempts = await Promise.all(
    chosen.map(({ address }) =>
      limit(async () => {
        const moved = options.from && formatHostPort(address, port);
        const where = moved === undefined ? { connectTo: undefined, address } : { connectTo: moved };
        const onExchange = rest.onAddress ? (seen: Exchange) => rest.onAddress?.(address, seen) : rest.onExchange;
        const attempt = await bounded(() => probeHttp({ ...probe, ...where }, { ...rest, onExchange }));
        return { ...attempt, address: formatHostPort(address, port) };
      }),
    ),
  );
  const failures = [...looked.failures, ...judgeAttempts(host, attempts)];
  if (looked.addresses.length > 0 && wanted.length === 0) failures.push(fault('IPV6_ALONE', { name: host }));
  if (wanted.length > chosen.length) {
    const found = wanted.length;
    failures.push(fault('ADDRESSES_TOO_MANY', { name: host, most: mostAddresses, found }));
  }
  const { at, phases } = looked;
  const milliseconds = clock() - started;
  return conclude({ ok: false, judged: true, failures, at, milliseconds, phases, fatal: false, attempts });
}

function judgeAttempts(host: string, attempts: readonly Attempt[]): Failure[] {
  const down = attempts.filter(({ ok }) => !ok);
  const first = down[0];
  if (!first) return [];
  if (down.length === attempts.length) return (down.find(({ judged }) => judged) ?? first).failures;
  const [six, four] = [true, false].map((wanted) => attempts.filter(({ address }) => isIPv6(address) === wanted));
  const dead = (six ?? []).length > 0 && (six ?? []).every(isUnreachable) && (four ?? []).some(({ ok }) => ok);
  const failures: Failure[] = [];
  for (const attempt of down) {
    if (dead && isIPv6(attempt.address)) continue;
    const problem = attempt.failures.map(({ message }) => message).join('; ');
    const observed = attempt.failures.map(({ code }) => code).join(', ');
    if (!attempt.judged) failures.push(...attempt.failures);
    else
      failures.push(fault('ADDRESS_DOWN', { at: attempt.address ?? host, of: attempts.length, problem }, { observed }));
  }
  if (dead) {
    const problem = six?.[0]?.failures[0]?.message ?? '';
    failures.push(
      fault('IPV6_DEAD', { name: host, problem }, { expected: 'IPv6 answers', observed: 'no IPv6 address answers' }),
    );
  }
  return failures;
}

function isIPv6(address: string | undefined): boolean {
  return address?.startsWith('[') ?? false;
}

/** No connection came about, and not for want of a route from here: that would say nothing about the service. */
function isUnreachable({ failures, judged }: Attempt): boolean {
  return judged && failures.some(({ code }) => connecting.has(code));
}
