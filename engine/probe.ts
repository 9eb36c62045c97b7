import { readFile } from 'node:fs/promises';
import type { ProbeSettings } from '../environment/configuration';
import type { Attempt } from '../probes/attempt';
import type { Exchange, ProbeOptions } from '../probes/http';
import type { ProbeOutcome } from './control';

/** Where the probes of an offline run go instead: the local servers that replay what was recorded. */
export interface Redirected {
  connectTo: string;
  ca: string | undefined;
  /** Gives a recorded fault back. */
  lookup: ProbeOptions['lookup'];
}

export interface ProbeRun {
  /** By probe name. A probe that is not here goes where its settings say. */
  redirected?: ReadonlyMap<string, Redirected>;
  onExchange?: (exchange: Exchange) => void;
  /** Told as each attempt ends. */
  onAttempt?: (probe: string, attempt: Attempt) => void;
  onProbe?: (probe: string, state: 'started' | 'finished') => void;
}

function describe({ ok, failures, milliseconds, response, tls }: Attempt): string {
  if (!ok) return failures.map(({ message }) => message).join('; ');
  const parts = [
    response && `status ${response.status}`,
    tls && `${tls.version} ${tls.cipher}`,
    `${Math.round(milliseconds)} ms`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

async function pem(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? undefined : readFile(file, 'utf8');
}

/** The outcome of a probe that could not be made. */
export function couldNot(settings: ProbeSettings, problem: string): ProbeOutcome {
  const failure = { message: problem, expected: 'the probe can be made', observed: problem };
  return {
    name: settings.name,
    url: settings.url,
    judged: false,
    failures: [failure],
    observed: problem,
    attempts: [],
  };
}

async function probeOne(settings: ProbeSettings, run: ProbeRun): Promise<ProbeOutcome> {
  const [{ probeHttp }, { waitFor }] = await Promise.all([import('../probes/http'), import('../probes/wait')]);
  const elsewhere = run.redirected?.get(settings.name);
  const { name, url, method, headers, body, authorization, expect, proxy, maximumBody, deadline } = settings;
  const probe = {
    ...{ name, url, method, headers, body, authorization, expect, maximumBody, deadline },
    connectTo: elsewhere?.connectTo ?? settings.connectTo,
    proxy: elsewhere ? undefined : proxy,
    allow: settings.allowAddresses,
    tls: {
      minimum: settings.tls.minimum === 'TLSv1.3' ? ('TLSv1.3' as const) : ('TLSv1.2' as const),
      ca: elsewhere ? elsewhere.ca : await pem(settings.tls.ca),
      certificate: elsewhere ? undefined : await pem(settings.tls.certificate),
      key: elsewhere ? undefined : await pem(settings.tls.key),
    },
  };
  // An offline run connects to this machine, where nothing starts later.
  const wait = elsewhere ? undefined : settings.wait;
  const waited = await waitFor(
    (signal) => probeHttp(probe, { signal, onExchange: run.onExchange, lookup: elsewhere?.lookup }),
    wait ? { ...wait, jitter: 0.1 } : { for: 0, every: 0, successes: 1 },
    { onAttempt: (attempt) => run.onAttempt?.(name, attempt) },
  );
  const { outcome, attempts } = waited;
  const failures = outcome.failures.map((failure) => ({
    message: failure.message,
    expected: failure.expected ?? 'the endpoint answers as expected',
    observed: failure.observed ?? failure.message,
  }));
  if (!waited.satisfied && failures.length === 0) {
    const times = `${attempts.filter(({ ok }) => ok).length} of ${attempts.length} attempts`;
    failures.push({
      message: `the endpoint did not answer as expected ${settings.wait?.successes ?? 1} times in a row before the time was over`,
      expected: `${settings.wait?.successes ?? 1} answers in a row`,
      observed: times,
    });
  }
  return {
    name,
    url: settings.url,
    judged: waited.satisfied || outcome.judged,
    failures: waited.satisfied ? [] : failures,
    observed: describe(outcome),
    attempts: attempts.map((attempt) => ({
      at: attempt.at,
      ok: attempt.ok,
      message: describe(attempt),
      milliseconds: Math.round(attempt.milliseconds),
    })),
  };
}

/** Runs every probe of the configuration, a few at a time. What goes wrong with one is told in its outcome. */
export async function runProbes(probes: readonly ProbeSettings[], run: ProbeRun): Promise<ProbeOutcome[]> {
  if (probes.length === 0) return [];
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(10);
  return Promise.all(
    probes.map((settings) =>
      limit(async () => {
        run.onProbe?.(settings.name, 'started');
        try {
          return await probeOne(settings, run);
        } catch (error) {
          return couldNot(settings, (error as Error).message);
        } finally {
          run.onProbe?.(settings.name, 'finished');
        }
      }),
    ),
  );
}
