/** Runs what is asked of one endpoint, and says how each check ended. */
import { readFile } from 'node:fs/promises';
import { formatHostPort, parseHostPort } from '../probes/address';
import { probeEveryAddress } from '../probes/addresses';
import type { Attempt, Failure } from '../probes/attempt';
import { probeDns } from '../probes/dns';
import { type Exchange, type HttpProbe, type ProbeOptions, probeHttp } from '../probes/http';
import { type RecordedTls, recordedTls } from '../probes/recording';
import { safeUrl } from '../probes/secrets';
import {
  type CertificateAttempt,
  probeCertificate,
  probeTlsVersions,
  type TlsProbe,
  tlsVersions,
  type VersionsAttempt,
} from '../probes/tls';
import { waitFor } from '../probes/wait';
import type { Bounded } from './bounds';
import type { ProbeCheck, ProbeFacts, ProbeFailure, ProbeOutcome, SeenAttempt } from './control';
import type { Target } from './targets';

/** Where the probes of an offline run go instead: the local servers that replay what was recorded. */
export interface Redirected {
  connectTo: string;
  ca: string | undefined;
  /** Gives a recorded fault back. */
  lookup: ProbeOptions['lookup'];
}

/** What a recording holds for a target. */
export interface Replay {
  /** By the name of what is asked; what is missing was not recorded. */
  redirected: ReadonlyMap<string, Redirected>;
  /** The addresses at which the endpoint was recorded. */
  addresses: readonly string[];
  /** Whether its handshakes were recorded. */
  handshakes: boolean;
}

export interface ProbeRun {
  bounded: Bounded;
  replay?: Replay;
  /** Waiting for endpoints that name none of their own; times in milliseconds. */
  wait?: { for: number; every: number; successes: number };
  /** Ends all probing. */
  signal?: AbortSignal;
  onExchange?: (exchange: Exchange) => void;
  onHandshakes?: (name: string, tls: RecordedTls) => void;
  /** Told as each attempt ends. */
  onAttempt?: (probe: string, attempt: Attempt) => void;
  /** The names of load balancers are not known to resolve: AWS is stood in for by something else. */
  emulated?: boolean;
}

/** The names under which what is asked of a target is recorded. */
export const redirectName = (name: string) => `${name} redirect`;
export const addressName = (name: string, address: string) => `${name} at ${address}`;

function describe({ ok, failures, milliseconds, response, tls }: Attempt): string {
  if (!ok) return failures.map(({ message }) => message).join('; ');
  const parts = [
    response && `status ${response.status}`,
    tls && `${tls.version} ${tls.cipher}`,
    `${Math.round(milliseconds)} ms`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function kept(attempt: Attempt): SeenAttempt {
  const { at, ok, milliseconds } = attempt;
  return { at, ok, message: describe(attempt), milliseconds: Math.round(milliseconds) };
}

function asFailures(failures: readonly Failure[]): ProbeFailure[] {
  return failures.map(({ code, message, expected, observed }) => ({
    code,
    message,
    expected: expected ?? 'the endpoint answers as expected',
    observed: observed ?? message,
  }));
}

async function pem(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? undefined : readFile(file, 'utf8');
}

type Ended = Pick<ProbeOutcome, 'judged' | 'failures' | 'observed' | 'attempts'> & {
  skipped?: string;
  facts?: ProbeFacts;
};

/** The outcome of a check that could not be made. */
export function couldNot({ name, subject, settings }: Target, check: ProbeCheck, problem: string): ProbeOutcome {
  const failure = { message: problem, expected: 'the probe can be made', observed: problem };
  const nothing = { judged: false, failures: [failure], observed: problem, attempts: [] };
  return { check, subject, name, url: safeUrl(settings.url), ...nothing };
}

const skip = (reason: string): Ended => ({ judged: true, failures: [], observed: '', attempts: [], skipped: reason });

function ended(attempt: Attempt, facts?: ProbeFacts): Ended {
  const { judged } = attempt;
  const found = { judged, failures: asFailures(attempt.failures), observed: describe(attempt) };
  return { ...found, attempts: [kept(attempt)], ...(facts && { facts }) };
}

const notFound = new Set(['NAME_NOT_FOUND', 'NAME_LOOKUP_FAILED', 'LOOKUP_TIMEOUT']);
const unanswered = new Set(['CONNECTION_REFUSED', 'CONNECT_TIMEOUT', 'HOST_UNREACHABLE']);

/** Everything that is asked of one target. */
class Asking {
  readonly #target: Target;
  readonly #run: ProbeRun;

  constructor(target: Target, run: ProbeRun) {
    this.#target = target;
    this.#run = run;
  }

  /** The probe of the endpoint itself, or of what is recorded under another name of it. */
  async probe(name = this.#target.name): Promise<HttpProbe> {
    const { settings } = this.#target;
    const { url, method, headers, body, authorization, expect, maximumBody, deadline } = settings;
    const replayed = this.#replayed(name);
    return {
      ...{ name, url, method, headers, body, authorization, expect, maximumBody, deadline },
      connectTo: replayed?.connectTo ?? settings.connectTo,
      proxy: replayed ? undefined : settings.proxy,
      allow: settings.allowAddresses,
      tls: {
        minimum: settings.tls.minimum === 'TLSv1.3' ? 'TLSv1.3' : 'TLSv1.2',
        ca: replayed ? replayed.ca : await pem(settings.tls.ca),
        onlyCa: replayed !== undefined,
        certificate: replayed ? undefined : await pem(settings.tls.certificate),
        key: replayed ? undefined : await pem(settings.tls.key),
      },
    };
  }

  #replayed(name: string): Redirected | undefined {
    const { replay } = this.#run;
    const redirected = replay?.redirected.get(name);
    if (replay && !redirected) throw new Error(`the recording has no answer for ${name}: make it anew`);
    return redirected;
  }

  #options(name: string): ProbeOptions {
    const { signal, onExchange } = this.#run;
    return { signal, onExchange, lookup: this.#replayed(name)?.lookup };
  }

  /** Attempts, again while waiting is worth it. */
  async #waited<A extends Attempt>(
    attempt: (signal: AbortSignal) => Promise<A>,
    bounded = this.#run.bounded,
  ): Promise<{ last: A; end: Ended }> {
    const { replay, signal, onAttempt } = this.#run;
    // An offline run connects to this machine, where nothing starts later.
    const wait = replay ? undefined : (this.#target.settings.wait ?? this.#run.wait);
    const { outcome, attempts, satisfied } = await waitFor(
      (cut) => bounded(() => attempt(cut)),
      wait ? { ...wait, jitter: 0.1 } : { for: 0, every: 0, successes: 1 },
      { signal, ...(wait && { onAttempt: (each: A) => onAttempt?.(this.#target.name, each) }) },
    );
    const failures = satisfied ? [] : asFailures(outcome.failures);
    if (!satisfied && failures.length === 0) {
      failures.push({
        message: `the endpoint did not answer as expected ${wait?.successes ?? 1} times in a row before the time was over`,
        expected: `${wait?.successes ?? 1} answers in a row`,
        observed: `${attempts.filter(({ ok }) => ok).length} of ${attempts.length} attempts`,
      });
    }
    const judged = satisfied || outcome.judged;
    return { last: outcome, end: { judged, failures, observed: describe(outcome), attempts: attempts.map(kept) } };
  }

  async base(): Promise<{ last: Attempt; end: Ended }> {
    const { name } = this.#target;
    const probe = await this.probe();
    const made = await this.#waited((signal) => probeHttp(probe, { ...this.#options(name), signal }));
    return { last: made.last, end: this.#unlessUnknown(made.last, made.end) };
  }

  /** That a load balancer's name does not resolve from here says nothing of the load balancer. */
  #unlessUnknown(attempt: Attempt, end: Ended): Ended {
    if (!this.#target.derived || attempt.ok || !attempt.failures.every(({ code }) => notFound.has(code))) return end;
    const host =
      parseHostPort(this.#target.settings.connectTo ?? '')?.host ?? new URL(this.#target.settings.url).hostname;
    if (this.#run.emulated) {
      return skip(
        `${host} does not resolve, and AWS_ENDPOINT_URL names something that stands in for AWS: a probe with \`connectTo\` says where it is served`,
      );
    }
    const message = `${host} does not resolve from here: probe from a network that knows it, or name a probe with \`connectTo\``;
    return { ...end, judged: false, failures: [{ message, expected: 'a name that resolves', observed: end.observed }] };
  }

  async redirect(): Promise<Ended> {
    const { plain, settings, name: own } = this.#target;
    if (typeof plain === 'string') return skip(plain);
    const name = redirectName(own);
    const host = new URL(plain.url).hostname.replace(/[.[\]]/g, '\\$&');
    const probe: HttpProbe = {
      name,
      url: plain.url,
      connectTo: this.#replayed(name)?.connectTo ?? plain.connectTo,
      proxy: this.#run.replay ? undefined : settings.proxy,
      allow: settings.allowAddresses,
      // RFC 9110, sections 15.4.2 and 15.4.9: those that are permanent.
      expect: { redirect: { status: [301, 308], to: `/^https:\\/\\/${host}(:\\d+)?(\\/|$)/` } },
      deadline: settings.deadline,
    };
    const { last, end } = await this.#waited((signal) => probeHttp(probe, { ...this.#options(name), signal }));
    const closed = last.failures.length > 0 && last.failures.every(({ code }) => unanswered.has(code));
    if (plain.optional && closed) return skip(`nothing answers plain HTTP: ${describe(last)}`);
    return this.#unlessUnknown(last, end);
  }

  async #tls(): Promise<TlsProbe> {
    const { tls, connectTo, deadline, allow } = await this.probe();
    const url = new URL(this.#target.settings.url);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const { name } = this.#target;
    return { name, host, port: Number(url.port || 443), connectTo, tls, deadline, allow };
  }

  /** Why TLS cannot be looked at by itself; undefined where it can. */
  #withoutTls(): string | undefined {
    const { url, proxy } = this.#target.settings;
    if (!url.startsWith('https:')) return 'it is asked without TLS';
    if (this.#run.replay) return undefined;
    return proxy === undefined ? undefined : 'it is asked through a proxy, which hides the handshakes';
  }

  #unrecorded(): void {
    const { replay } = this.#run;
    if (replay && !replay.handshakes)
      throw new Error(`the recording has no handshakes of ${this.#target.name}: make it anew`);
  }

  async versions(): Promise<{ end: Ended; attempts: VersionsAttempt[] }> {
    const without = this.#withoutTls();
    if (without) return { end: skip(without), attempts: [] };
    this.#unrecorded();
    const { bounded, signal, replay } = this.#run;
    const probe = await this.#tls();
    const options = { signal, lookup: this.#options(this.#target.name).lookup };
    const to = probe.connectTo === undefined ? undefined : parseHostPort(probe.connectTo);
    const { host, port = 443 } = to ?? probe;
    const looked = replay
      ? undefined
      : await bounded(() => probeDns({ name: probe.name, host, deadline: probe.deadline }, options));
    if (looked && !looked.ok) return { end: this.#unlessUnknown(looked, ended(looked)), attempts: [] };
    const places = looked?.addresses.map(({ address }) =>
      to ? { connectTo: formatHostPort(address, port) } : { address },
    ) ?? [{}];
    // Each of them is four handshakes, and these must not come all at once either.
    const attempts = await Promise.all(
      places.map((place) => bounded(() => probeTlsVersions({ ...probe, ...place }, {}, options))),
    );
    const versions = attempts.flatMap((attempt, index) => {
      // The port of a server that replays is another each time.
      const at = replay ? probe.host : (attempt.address ?? looked?.addresses[index]?.address ?? host);
      return attempt.versions.map(({ version, outcome, problem }) => ({ at, version, outcome, problem }));
    });
    const facts = { versions, ...(this.#target.policy && { policy: this.#target.policy }) };
    return { end: { judged: true, failures: [], observed: '', attempts: attempts.map(kept), facts }, attempts };
  }

  async certificate(): Promise<{ end: Ended; attempt?: CertificateAttempt }> {
    const without = this.#withoutTls();
    if (without) return { end: skip(without) };
    this.#unrecorded();
    const { bounded, signal } = this.#run;
    const probe = await this.#tls();
    const { lookup } = this.#options(this.#target.name);
    const attempt = await bounded(() => probeCertificate(probe, {}, { signal, lookup }));
    const end = ended(attempt, { certificates: attempt.tls?.certificates ?? [] });
    return { end: this.#unlessUnknown(attempt, end), attempt };
  }

  async everyAddress(): Promise<Ended> {
    const { settings, name } = this.#target;
    const { bounded, replay, signal } = this.#run;
    if (settings.proxy !== undefined && !replay) return skip('it is asked through a proxy, which chooses the address');
    const exchanged = (address: string, exchange: Exchange) =>
      this.#run.onExchange?.({ ...exchange, probe: addressName(name, address) });
    if (!replay) {
      const probe = await this.probe();
      const from = settings.connectTo === undefined ? undefined : parseHostPort(settings.connectTo);
      const { last, end } = await this.#waited(
        (cut) => probeEveryAddress(probe, { signal: cut, from, onAddress: exchanged, bounded }),
        // Its single attempts are bounded, and all together would wait for themselves.
        (work) => work(),
      );
      const addresses = last.attempts.map(({ address }) => address).join(', ');
      return this.#unlessUnknown(
        last,
        end.failures.length > 0 ? end : { ...end, observed: `each answers: ${addresses}` },
      );
    }
    if (replay.addresses.length === 0) throw new Error(`the recording has no addresses of ${name}: make it anew`);
    const attempts = await Promise.all(
      replay.addresses.map(async (address) => {
        const at = addressName(name, address);
        const probe = await this.probe(at);
        return bounded(() => probeHttp(probe, { signal, lookup: this.#replayed(at)?.lookup }));
      }),
    );
    const failures = attempts.flatMap((attempt, index) =>
      asFailures(attempt.failures).map((failure) => ({
        ...failure,
        message: `one of ${attempts.length} addresses does not answer as it must, ${replay.addresses[index]}: ${failure.message}`,
      })),
    );
    const judged = attempts.every((attempt) => attempt.ok) || attempts.some((attempt) => !attempt.ok && attempt.judged);
    return { judged, failures, observed: `each answers: ${replay.addresses.join(', ')}`, attempts: attempts.map(kept) };
  }
}

/** Runs everything that is asked of a target. What goes wrong with a check is told in its outcome. */
export async function probeTarget(target: Target, run: ProbeRun): Promise<ProbeOutcome[]> {
  const { name, subject, checks, settings } = target;
  const asking = new Asking(target, run);
  const outcomes = new Map<ProbeCheck, ProbeOutcome>();
  const settle = async (check: ProbeCheck, work: () => Promise<Ended>) => {
    if (!checks.includes(check)) return;
    try {
      outcomes.set(check, { check, subject, name, url: safeUrl(settings.url), ...(await work()) });
    } catch (error) {
      outcomes.set(check, couldNot(target, check, (error as Error).message));
    }
  };
  const handshakes = checks.includes('tls-versions') || checks.includes('certificate');
  const wanted = (['http', 'target-path', 'hsts'] as const).some((check) => checks.includes(check));
  // A recording keeps the handshakes with the answer that they were made for.
  const recorded = handshakes && run.onHandshakes !== undefined;
  // Made once, whatever asks for it; a failure is told by each of these.
  const base = wanted || recorded ? asking.base() : undefined;
  await Promise.allSettled([base]);
  const answered = async () => {
    if (!base) throw new Error('nothing was asked');
    return base;
  };
  await settle('http', async () => (await answered()).end);
  await settle('target-path', async () => (await answered()).end);
  await settle('hsts', async () => {
    if (!settings.url.startsWith('https:')) return skip('over plain HTTP the header means nothing');
    const { last, end } = await answered();
    if (end.skipped) return end;
    if (!last.response) return { ...end, judged: false, attempts: [] };
    const facts = { hsts: last.response.headers['strict-transport-security'] ?? null };
    return { judged: true, failures: [], observed: '', attempts: [], facts };
  });
  const versions = recorded || checks.includes('tls-versions') ? asking.versions() : undefined;
  const certificate = recorded || checks.includes('certificate') ? asking.certificate() : undefined;
  await Promise.all([
    settle('redirect', () => asking.redirect()),
    settle('every-address', () => asking.everyAddress()),
    settle('tls-versions', async () => (await versions)?.end ?? skip('nothing was asked')),
    settle('certificate', async () => (await certificate)?.end ?? skip('nothing was asked')),
    Promise.allSettled([versions, certificate]),
  ]);
  if (recorded && versions && certificate) {
    const tls = await handshakesOf(versions, certificate);
    if (tls) run.onHandshakes?.(name, tls);
  }
  return checks.flatMap((check) => outcomes.get(check) ?? []);
}

/** What a recording keeps of the handshakes; undefined where something of them could not be seen, which must not be replayed. */
async function handshakesOf(
  versions: ReturnType<Asking['versions']>,
  certificate: ReturnType<Asking['certificate']>,
): Promise<RecordedTls | undefined> {
  const [tried, shown] = await Promise.allSettled([versions, certificate]);
  if (tried.status === 'rejected' || shown.status === 'rejected') return undefined;
  const [first] = tried.value.attempts;
  const all = tried.value.attempts.flatMap((attempt) => attempt.versions);
  const { attempt } = shown.value;
  if (!first || !attempt?.tls || all.some(({ outcome }) => outcome === 'inconclusive')) return undefined;
  // A version counts as spoken where one address speaks it.
  const spoken = tlsVersions.flatMap((version) => {
    const own = all.filter((each) => each.version === version);
    return own.find(({ outcome }) => outcome === 'accepted') ?? own[0] ?? [];
  });
  return recordedTls({ ...first, versions: spoken }, attempt);
}

/** The HTTP probe of a target, as a live run makes it. @throws Error where a PEM file of it cannot be read */
export function httpProbeOf(target: Target): Promise<HttpProbe> {
  return new Asking(target, { bounded: (work) => work() }).probe();
}
