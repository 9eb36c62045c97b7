/** Probes every target of a run within the same bounds, live or against a recording. */
import { setMaxListeners } from 'node:events';
import type { ProbeSettings } from '../environment/configuration';
import type { Deployed } from '../inventory/deployed';
import type { Exchange } from '../probes/http';
import { type RecordedExchange, type RecordedTls, readExchanges } from '../probes/recording';
import type { Bounded } from './bounds';
import { type ProbeCheck, type ProbeOutcome, probeChecks } from './control';
import { probeTarget } from './probe';
import { addressName, type ProbeRun, type Redirected, type Replay, redirectName } from './probe-asking';
import { couldNot } from './probe-outcome';
import type { SelectedControl } from './select';
import { type Asked, configuredTargets, loadBalancerTargets, type Target, type Untargeted } from './targets';

export interface ProbingOptions {
  bounded: Bounded;
  /** What the recording of an offline run holds of probes. */
  recorded?: unknown;
  wait?: ProbeRun['wait'];
  signal?: AbortSignal;
  emulated?: boolean;
  onExchange?: (exchange: Exchange) => void;
  onHandshakes?: (name: string, tls: RecordedTls) => void;
  onProbe?: (probe: string, state: 'started' | 'finished') => void;
  onAttempt?: ProbeRun['onAttempt'];
}

/** What the selected controls ask of endpoints. */
export function askedOf(selected: readonly SelectedControl[]): Asked {
  return new Map(
    probeChecks.flatMap((check) => {
      const own = selected.find(({ control }) => 'probes' in control && control.probes === check);
      if (!own) return [];
      const { parameters } = own;
      return [[check, { private: parameters.private === true, ipv6: parameters.ipv6 !== false }] as const];
    }),
  );
}

/** Probes the configuration's endpoints. */
export function probeConfigured(
  probes: readonly ProbeSettings[],
  asked: Asked,
  options: ProbingOptions,
): Promise<ProbeOutcome[]> {
  return probeTargets(configuredTargets(probes, [...asked.keys()]), withoutIPv6(asked), options);
}

/** The checks that leave IPv6 addresses out. */
function withoutIPv6(asked: Asked): ReadonlySet<ProbeCheck> {
  return new Set([...asked].flatMap(([check, { ipv6 }]) => (ipv6 === false ? [check] : [])));
}

/** Probes what the load balancers in scope serve. */
export async function probeLoadBalancers(
  everywhere: readonly Deployed[],
  probes: readonly ProbeSettings[],
  asked: Asked,
  options: ProbingOptions,
): Promise<ProbeOutcome[]> {
  const found = everywhere.map((deployed) => loadBalancerTargets(deployed, asked, probes));
  const untargeted = found.flatMap((each) => each.untargeted).flatMap(outcomesOf);
  return [
    ...untargeted,
    ...(await probeTargets(
      found.flatMap(({ targets }) => targets),
      withoutIPv6(asked),
      options,
    )),
  ];
}

function outcomesOf({ subject, checks, because }: Untargeted): ProbeOutcome[] {
  const common = { subject, name: subject.name, url: '', observed: '', attempts: [] };
  return checks.map((check) => {
    if (typeof because === 'string') return { ...common, check, judged: true, failures: [], skipped: because };
    const message = `${because.action} did not come through (${because.error})`;
    return { ...common, check, judged: false, failures: [{ message, expected: 'it can be read', observed: message }] };
  });
}

async function probeTargets(
  targets: readonly Target[],
  onlyIPv4: ReadonlySet<ProbeCheck>,
  options: ProbingOptions,
): Promise<ProbeOutcome[]> {
  if (targets.length === 0) return [];
  const { bounded, wait, signal, emulated, onExchange, onHandshakes, onAttempt, onProbe } = options;
  const common = { bounded, wait, signal, emulated, onlyIPv4, onExchange, onHandshakes, onAttempt };
  // Every attempt that waits for something listens to it, and that so many do is no leak.
  if (signal) setMaxListeners(0, signal);
  const offline = options.recorded === undefined ? undefined : await openReplay(targets, options.recorded);
  try {
    const outcomes = await Promise.all(
      targets.map(async (target) => {
        onProbe?.(target.name, 'started');
        try {
          const replay = offline?.replays.get(target.name);
          return await probeTarget(target, { ...common, ...(replay && { replay }) });
        } catch (error) {
          return target.checks.map((check) => couldNot(target, check, (error as Error).message));
        } finally {
          onProbe?.(target.name, 'finished');
        }
      }),
    );
    return outcomes.flat();
  } finally {
    await offline?.close();
  }
}

interface Opened {
  replays: ReadonlyMap<string, Replay>;
  close: () => Promise<void>;
}

/** Starts the servers that answer for these targets as it was recorded; what was not recorded has none. */
async function openReplay(targets: readonly Target[], recorded: unknown): Promise<Opened> {
  const { replayServers } = await import('../probes/replay');
  const exchanges = readExchanges(recorded);
  const known = 'problem' in exchanges ? [] : exchanges;
  const isKnown = ({ name, url, method }: AskedOffline) => {
    const path = new URL(url).pathname;
    return known.some(
      ({ probe, request }) => probe === name && request.method === method && new URL(request.url).pathname === path,
    );
  };
  const asked = targets.map((target) => ({ target, ...askedOffline(target, known) }));
  const { redirected: all, close } = await replayServers(known, asked.flatMap(({ probes }) => probes).filter(isKnown));
  const replays = asked.map(({ target: { name }, probes, addresses }): [string, Replay] => {
    const redirected = new Map(
      probes.flatMap((probe) => {
        const to = all.get(probe.name);
        return to ? [[probe.name, to] as [string, Redirected]] : [];
      }),
    );
    const handshakes = known.some(({ probe, tls }) => probe === name && tls !== undefined);
    return [name, { redirected, addresses, handshakes }];
  });
  return { replays: new Map(replays), close };
}

interface AskedOffline {
  name: string;
  url: string;
  method: string;
}

/** What probing a target asks of a recording: its own URL, where plain HTTP leads, and each address that was recorded. */
function askedOffline(
  { name, settings: { url, method }, plain, checks }: Target,
  known: readonly RecordedExchange[],
): { probes: AskedOffline[]; addresses: string[] } {
  const prefix = addressName(name, '');
  const addresses = [...new Set(known.map(({ probe }) => probe))]
    .filter((probe) => probe.startsWith(prefix))
    .map((probe) => probe.slice(prefix.length));
  const probes: AskedOffline[] = [{ name, url, method }];
  if (typeof plain === 'object' && checks.includes('redirect')) {
    probes.push({ name: redirectName(name), url: plain.url, method: 'GET' });
  }
  if (checks.includes('every-address')) {
    for (const address of addresses) probes.push({ name: addressName(name, address), url, method });
  }
  return { probes, addresses };
}
