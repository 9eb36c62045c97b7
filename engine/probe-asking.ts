/** What is asked of one endpoint, check by check, with the waiting that is wanted. */
import { readFile } from 'node:fs/promises';
import { isIP, isIPv6 } from 'node:net';
import { failure } from '../errors/errors';
import { bare, formatHostPort, parseHostPort } from '../probes/address';
import { probeEveryAddress } from '../probes/addresses';
import { type Attempt, steadyClock } from '../probes/attempt';
import { errorCode } from '../probes/classify';
import { probeDns } from '../probes/dns';
import { fault } from '../probes/faults';
import { type Exchange, type HttpProbe, type ProbeOptions, probeHttp } from '../probes/http';
import type { RecordedTls } from '../probes/recording';
import { explainRedirect, probeRedirectToHttps } from '../probes/redirect';
import { conclude } from '../probes/run';
import {
  type CertificateAttempt,
  probeCertificate,
  probeTlsVersions,
  type TlsProbe,
  type VersionsAttempt,
} from '../probes/tls';
import { joinCertificates, versionsSeen } from '../probes/tls-addresses';
import { waitFor } from '../probes/wait';
import type { Bounded } from './bounds';
import type { ProbeCheck } from './control';
import { asFailures, describe, type Ended, kept, skip } from './probe-outcome';
import type { Target } from './targets';

/** Where the probes of an offline run go instead: the local servers that replay what was recorded. */
export interface Redirected {
  connectTo: string;
  /** By origin, for what a redirect leads to. */
  connectTos: Record<string, string>;
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

/** Waiting of endpoints; times in milliseconds. */
export interface ProbeWait {
  /** How long it is in all. */
  for: number;
  /** When it is over, by the clock of `steadyClock`, however many things are waited for until then. */
  until: number;
  every: number;
  successes: number;
}

export interface ProbeRun {
  bounded: Bounded;
  replay?: Replay;
  /** Waiting for endpoints that name none of their own. */
  wait?: ProbeWait;
  /** Ends all probing. */
  signal?: AbortSignal;
  onExchange?: (exchange: Exchange) => void;
  onHandshakes?: (name: string, tls: RecordedTls) => void;
  /** Told as each attempt ends that may be followed by another. */
  onAttempt?: (probe: string, attempt: Attempt) => void;
  /** AWS is stood in for by something else: the names that it gives lead nowhere, or to whoever has them in the world. */
  emulated?: boolean;
  /** Checks that leave IPv6 addresses out, where this machine has no IPv6. */
  onlyIPv4?: ReadonlySet<ProbeCheck>;
}

/** The names under which what is asked of a target is recorded. */
export const redirectName = (name: string) => `${name} redirect`;
export const addressName = (name: string, address: string) => `${name} at ${address}`;

/** A share of the interval between attempts, by which it varies: many who wait for one endpoint then do not ask as one. */
const jitter = 0.1;

const notFound = new Set(['NAME_NOT_FOUND', 'NAME_LOOKUP_FAILED', 'LOOKUP_TIMEOUT']);
const isCut = ({ code }: { code: string }) => code === 'CUT_SHORT';
const unanswered = new Set(['CONNECTION_REFUSED', 'CONNECT_TIMEOUT', 'HOST_UNREACHABLE']);

/** Everything that is asked of one target. */
export class Asking {
  readonly #target: Target;
  readonly #run: ProbeRun;
  /** One for all checks of the target, from now on. */
  readonly #wait: ProbeWait | undefined;

  constructor(target: Target, run: ProbeRun) {
    this.#target = target;
    this.#run = run;
    const own = target.settings.wait;
    // An offline run connects to this machine, where nothing starts later.
    if (!run.replay) this.#wait = own ? { ...own, until: steadyClock() + own.for } : run.wait;
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
        ca: replayed ? replayed.ca : await this.#pem('ca'),
        onlyCa: replayed !== undefined,
        certificate: replayed ? undefined : await this.#pem('certificate'),
        key: replayed ? undefined : await this.#pem('key'),
      },
    };
  }

  /** @throws AsbuiltError PROBE_INVALID */
  async #pem(which: 'ca' | 'certificate' | 'key'): Promise<string | undefined> {
    const { name, settings } = this.#target;
    const file = settings.tls[which];
    if (file === undefined) return undefined;
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      const { code } = errorCode(error);
      throw failure('PROBE_INVALID', { name, problem: `tls.${which} names ${file}, which cannot be read (${code})` });
    }
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

  /** Milliseconds that are left for waiting; 0: it is asked once, and given all the time that one attempt has. */
  #left(wait: ProbeWait): number {
    const left = wait.until - steadyClock();
    // What comes late is not cut for it: half an attempt would say nothing of the service.
    return left < Math.min(wait.for / 2, this.#target.settings.deadline) ? 0 : left;
  }

  /** Attempts, again while waiting is worth it. What an attempt saw where it held, `words` say. */
  async #waited<A extends Attempt>(
    attempt: (signal: AbortSignal) => Promise<A>,
    { bounded = this.#run.bounded, words = describe as (attempt: A) => string } = {},
  ): Promise<{ last: A; end: Ended }> {
    const { signal, onAttempt } = this.#run;
    const wait = this.#wait;
    const { outcome, attempts, satisfied } = await waitFor(
      (cut) => bounded(() => attempt(cut)),
      wait ? { ...wait, for: this.#left(wait), jitter } : { for: 0, every: 0, successes: 1 },
      { signal, ...(wait && { onAttempt: (each: A) => onAttempt?.(this.#target.name, each) }) },
    );
    const isOver = wait !== undefined && !satisfied && signal?.aborted !== true && outcome.failures.every(isCut);
    const good = attempts.filter(({ ok }) => ok).length;
    const isTooFew = isOver && good > 0;
    // An endpoint that was found, and used up the whole time or most of it, has had its chance; a resolver that hangs is not its fault.
    const hadItsChance = this.#isLookedUp(outcome) && outcome.milliseconds >= (wait?.for ?? 0) / 2;
    const isInVain = isOver && !isTooFew && hadItsChance;
    const failures = satisfied || isTooFew ? [] : asFailures(isInVain ? [this.#inVain(wait)] : outcome.failures);
    if (!satisfied && failures.length === 0) {
      failures.push({
        message: `the endpoint did not answer as expected ${wait?.successes ?? 1} times in a row before the time was over`,
        expected: `${wait?.successes ?? 1} answers in a row`,
        observed: `${good} of ${attempts.length} attempts`,
      });
    }
    const judged = satisfied || isInVain || isTooFew || outcome.judged;
    const seen = attempts.map((each) => kept(each, words(each)));
    return {
      last: outcome,
      end: { judged, failures, observed: outcome.ok ? words(outcome) : describe(outcome), attempts: seen },
    };
  }

  /** Who is connected to: a name or an address. */
  get #host(): string {
    const { url, connectTo = '' } = this.#target.settings;
    return parseHostPort(connectTo)?.host ?? bare(new URL(url).hostname);
  }

  #isLookedUp({ phases }: Attempt): boolean {
    return phases.lookup !== undefined || isIP(this.#host) !== 0;
  }

  #inVain(wait: ProbeWait) {
    return fault('WAITED_IN_VAIN', { at: new URL(this.#target.settings.url).host, within: wait.for });
  }

  async base(): Promise<{ last: Attempt; end: Ended }> {
    const { name } = this.#target;
    const probe = await this.probe();
    const connectTos = this.#replayed(name)?.connectTos ?? this.#connectTos();
    const made = await this.#waited(async (signal) => {
      const options = { ...this.#options(name), signal };
      return explainRedirect(await probeHttp(probe, options), { ...probe, connectTos }, options);
    });
    return { last: made.last, end: this.#unlessUnknown(made.last, made.end) };
  }

  /** Where the configuration says that the host is reached, by origin: for redirects that stay at the host. */
  #connectTos(): Record<string, string> {
    const { url, connectTo, connectToPlain } = this.#target.settings;
    const { origin, hostname } = new URL(url);
    return {
      ...(connectToPlain !== undefined && { [`http://${hostname}`]: connectToPlain }),
      ...(connectTo !== undefined && { [origin]: connectTo }),
    };
  }

  /** That a load balancer's name does not resolve from here says nothing of the load balancer. */
  #unlessUnknown(attempt: Attempt, end: Ended): Ended {
    if (!this.#target.derived || attempt.ok || !attempt.failures.every(({ code }) => notFound.has(code))) return end;
    const message = `${this.#host} does not resolve from here: probe from a network that knows it, or name a probe with \`connectTo\``;
    return { ...end, judged: false, failures: [{ message, expected: 'a name that resolves', observed: end.observed }] };
  }

  async redirect(): Promise<Ended> {
    const { plain, settings, name: own } = this.#target;
    if (typeof plain === 'string') return skip(plain);
    const name = redirectName(own);
    const probe = {
      name,
      url: plain.url,
      connectTo: this.#replayed(name)?.connectTo ?? plain.connectTo,
      proxy: this.#run.replay ? undefined : settings.proxy,
      allow: settings.allowAddresses,
      deadline: settings.deadline,
    };
    const { last, end } = await this.#waited((signal) =>
      probeRedirectToHttps(probe, { ...this.#options(name), signal }),
    );
    const closed = last.failures.length > 0 && last.failures.every(({ code }) => unanswered.has(code));
    if (plain.optional && closed) return skip(`nothing answers plain HTTP: ${describe(last)}`);
    return this.#unlessUnknown(last, end);
  }

  async #tls(): Promise<TlsProbe> {
    const { tls, connectTo, deadline, allow } = await this.probe();
    const url = new URL(this.#target.settings.url);
    const { name } = this.#target;
    return { name, host: bare(url.hostname), port: Number(url.port || 443), connectTo, tls, deadline, allow };
  }

  /** Why TLS cannot be looked at by itself; undefined where it can. */
  #withoutTls(): string | undefined {
    const { url, proxy } = this.#target.settings;
    if (!url.startsWith('https:')) return 'it is asked without TLS';
    if (this.#run.replay) return undefined;
    return proxy === undefined ? undefined : 'it is asked through a proxy, which hides the handshakes';
  }

  #asksIPv6(check: ProbeCheck): boolean {
    return !this.#run.onlyIPv4?.has(check);
  }

  #unrecorded(): void {
    const { replay } = this.#run;
    if (replay && !replay.handshakes)
      throw new Error(`the recording has no handshakes of ${this.#target.name}: make it anew`);
  }

  /** Makes an attempt at each address of the probe's host, looked up anew; or the attempt that looking it up was, where it failed. */
  async #eachAddress<A extends Attempt>(
    check: ProbeCheck,
    probe: TlsProbe,
    signal: AbortSignal,
    attempt: (placed: TlsProbe) => Promise<A>,
  ): Promise<{ at: string; attempt: A }[] | Attempt> {
    // The port of a server that replays is another each time.
    if (this.#run.replay) return [{ at: probe.host, attempt: await attempt(probe) }];
    const { lookup } = this.#options(this.#target.name);
    const to = probe.connectTo === undefined ? undefined : parseHostPort(probe.connectTo);
    const { host, port = 443 } = to ?? probe;
    const asked = { name: probe.name, host, deadline: probe.deadline };
    const looked = await this.#run.bounded(() => probeDns(asked, { signal, lookup }));
    if (!looked.ok) return looked;
    const addresses = looked.addresses.filter(({ family }) => family === 4 || this.#asksIPv6(check));
    if (addresses.length === 0) return conclude({ ...looked, failures: [fault('IPV6_ALONE', { name: host })] });
    return Promise.all(
      addresses.map(async ({ address }) => {
        const place = to ? { connectTo: formatHostPort(address, port) } : { address };
        return { at: formatHostPort(address, port), attempt: await attempt({ ...probe, ...place }) };
      }),
    );
  }

  async versions(): Promise<{ end: Ended; attempts: VersionsAttempt[] }> {
    const without = this.#withoutTls();
    if (without) return { end: skip(without), attempts: [] };
    this.#unrecorded();
    const { bounded } = this.#run;
    const { lookup } = this.#options(this.#target.name);
    const probe = await this.#tls();
    let tried: { at: string; attempt: VersionsAttempt }[] = [];
    const { last, end } = await this.#waited(
      async (signal) => {
        const made = await this.#eachAddress('tls-versions', probe, signal, (placed) =>
          // Each of them is four handshakes, and these must not come all at once either.
          probeTlsVersions(placed, {}, { signal, lookup, bounded }),
        );
        tried = Array.isArray(made) ? made : [];
        return Array.isArray(made) ? versionsSeen(made) : made;
      },
      {
        bounded: (work) => work(),
        words: () => `each version was tried at ${tried.map(({ at }) => at).join(', ')}`,
      },
    );
    const attempts = tried.map(({ attempt }) => attempt);
    if (tried.length === 0) return { end: this.#unlessUnknown(last, end), attempts };
    const versions = tried.flatMap(({ at, attempt }) =>
      attempt.versions.map(({ version, outcome, problem }) => ({ at, version, outcome, problem })),
    );
    const { policy, settings } = this.#target;
    const facts = {
      versions,
      ...(policy && { policy }),
      ...(settings.tls.minimum && { minimum: settings.tls.minimum }),
    };
    return { end: { judged: true, failures: [], observed: '', attempts: end.attempts, facts }, attempts };
  }

  async certificate(): Promise<{ end: Ended; attempt?: CertificateAttempt }> {
    const without = this.#withoutTls();
    if (without) return { end: skip(without) };
    this.#unrecorded();
    const { bounded } = this.#run;
    const { lookup } = this.#options(this.#target.name);
    const probe = await this.#tls();
    let shown: { at: string; attempt: CertificateAttempt }[] = [];
    const { last, end } = await this.#waited(
      async (signal) => {
        const made = await this.#eachAddress('certificate', probe, signal, (placed) =>
          bounded(() => probeCertificate(placed, {}, { signal, lookup })),
        );
        shown = Array.isArray(made) ? made : [];
        return Array.isArray(made) ? joinCertificates(made) : made;
      },
      { bounded: (work) => work() },
    );
    const handshakes = shown.flatMap(({ at, attempt: { tls, ocsp = 'none' } }) => (tls ? [{ at, ...tls, ocsp }] : []));
    const attempt = shown.find((each) => each.attempt.tls)?.attempt;
    return { end: { ...this.#unlessUnknown(last, end), facts: { handshakes } }, ...(attempt && { attempt }) };
  }

  async everyAddress(): Promise<Ended> {
    const { settings, name } = this.#target;
    const { bounded, replay } = this.#run;
    if (settings.proxy !== undefined && !replay) return skip('it is asked through a proxy, which chooses the address');
    const ipv6 = this.#asksIPv6('every-address');
    if (replay) return this.#everyRecordedAddress(replay.addresses.filter((each) => ipv6 || !isIPv6(each)));
    const exchanged = (address: string, exchange: Exchange) =>
      this.#run.onExchange?.({ ...exchange, probe: addressName(name, address) });
    const probe = await this.probe();
    const from = settings.connectTo === undefined ? undefined : parseHostPort(settings.connectTo);
    const { last, end } = await this.#waited(
      (signal) => probeEveryAddress(probe, { signal, from, ipv6, onAddress: exchanged, bounded }),
      {
        // Its single attempts are bounded, and all together would wait for themselves.
        bounded: (work) => work(),
        words: ({ attempts }) => `each answers: ${attempts.map(({ address }) => address).join(', ')}`,
      },
    );
    return this.#unlessUnknown(last, end);
  }

  async #everyRecordedAddress(addresses: readonly string[]): Promise<Ended> {
    const { name } = this.#target;
    const { bounded, signal } = this.#run;
    if (addresses.length === 0) throw new Error(`the recording has no addresses of ${name}: make it anew`);
    const attempts = await Promise.all(
      addresses.map(async (address) => {
        const at = addressName(name, address);
        const probe = await this.probe(at);
        return bounded(() => probeHttp(probe, { signal, lookup: this.#replayed(at)?.lookup }));
      }),
    );
    const failures = attempts.flatMap((attempt, index) =>
      asFailures(attempt.failures).map((failure) => ({
        ...failure,
        message: `one of ${attempts.length} addresses does not answer as it must, ${addresses[index]}: ${failure.message}`,
      })),
    );
    const judged = attempts.every((attempt) => attempt.ok) || attempts.some((attempt) => !attempt.ok && attempt.judged);
    const observed = `each answers: ${addresses.join(', ')}`;
    return { judged, failures, observed, attempts: attempts.map((attempt) => kept(attempt)) };
  }
}
