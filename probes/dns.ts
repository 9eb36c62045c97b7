/** The DNS probe: which addresses a name has, and which it must have. */
import { Resolver } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { Attempt, Failure } from './attempt';
import { errorCode } from './classify';
import { type Lookup, unlessAborted } from './connect';
import { fault, ProbeFault } from './faults';
import { conclude, newProgress, type RunOptions, runOnce } from './run';
import { safeText } from './secrets';

export interface DnsProbe {
  name: string;
  host: string;
  /** `address` or `address:port` of the server to ask; unless given, the operating system is asked. */
  server?: string;
  expect?: {
    /** Exactly these addresses, in any order and spelling. */
    addresses?: string[];
    /** At least one address of each of these families. */
    families?: (4 | 6)[];
  };
  /** Milliseconds. */
  deadline: number;
}

export interface Address {
  address: string;
  family: number;
}

export interface DnsAttempt extends Attempt {
  addresses: Address[];
}

/** Looks a name up once. An IP address stands for itself. */
export async function probeDns(probe: DnsProbe, options: RunOptions = {}): Promise<DnsAttempt> {
  const progress = newProgress({ stage: 'lookup', name: probe.host, at: probe.host, within: probe.deadline });
  const { attempt, result } = await runOnce(progress, options, async (around) => {
    const started = around.clock();
    const family = isIP(probe.host);
    if (family !== 0) return [{ address: probe.host, family }];
    const found = probe.server
      ? await askServer(probe.server, probe.host, around.signal)
      : await askSystem(around.lookup, probe.host, around.signal);
    if (found.length === 0) throw new ProbeFault([fault('NAME_NOT_FOUND', { name: probe.host })]);
    progress.phases.lookup = around.clock() - started;
    return found;
  });
  if (result) attempt.failures.push(...judgeAddresses(probe, result));
  return conclude({ ...attempt, addresses: result ?? [] });
}

async function askSystem(lookup: Lookup, host: string, signal: AbortSignal): Promise<Address[]> {
  return await unlessAborted(lookup(host), signal);
}

/** Codes that say that the name, or this kind of record of it, does not exist. */
const none = new Set(['ENODATA', 'ENOTFOUND']);

async function askServer(server: string, host: string, signal: AbortSignal): Promise<Address[]> {
  const resolver = new Resolver();
  resolver.setServers([server]);
  const stop = () => resolver.cancel();
  signal.addEventListener('abort', stop, { once: true });
  const ask = async (family: 4 | 6): Promise<Address[] | { missing: unknown }> => {
    try {
      const addresses = await (family === 4 ? resolver.resolve4(host) : resolver.resolve6(host));
      return addresses.map((address) => ({ address, family }));
    } catch (error) {
      if (none.has(errorCode(error).code)) return { missing: error };
      throw error;
    }
  };
  try {
    const [four, six] = await Promise.all([ask(4), ask(6)]);
    if ('missing' in four && 'missing' in six) throw four.missing;
    return [four, six].flatMap((found) => ('missing' in found ? [] : found));
  } finally {
    signal.removeEventListener('abort', stop);
    resolver.cancel();
  }
}

function judgeAddresses({ host, expect = {} }: DnsProbe, found: readonly Address[]): Failure[] {
  const failures: Failure[] = [];
  for (const wanted of expect.families ?? []) {
    if (found.some(({ family }) => family === wanted)) continue;
    const family = `IPv${wanted}`;
    failures.push(fault('FAMILY_MISSING', { name: host, family }, { expected: family, observed: 'none' }));
  }
  if (expect.addresses && !sameAddresses(expect.addresses, found)) {
    const observed = safeText(found.map(({ address }) => address).join(', '));
    const compared = { expected: expect.addresses.join(', '), observed };
    failures.push(fault('WRONG_ADDRESSES', { name: host, ...compared }, compared));
  }
  return failures;
}

function sameAddresses(expected: readonly string[], found: readonly Address[]): boolean {
  const within = (addresses: readonly string[]) => {
    const list = new BlockList();
    for (const address of addresses) if (isIP(address)) list.addAddress(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
    return (address: string) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  };
  const addresses = found.map(({ address }) => address);
  return expected.every(within(addresses)) && addresses.every(within(expected));
}
