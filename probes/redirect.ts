/** The redirect probe: follows a bounded chain of redirects, one connection each, and judges the way and its end. */
import type { Attempt, Failure } from './attempt';
import { steadyClock } from './attempt';
import { type Answer, judge, type StatusExpectation, statusMatches, statusWords } from './expect';
import { fault } from './faults';
import { attemptHttp, type HttpProbe, type ProbeOptions } from './http';
import { isPattern, pattern } from './patterns';
import { conclude } from './run';
import { plainHeaders, redact, safeUrl, secretsOf } from './secrets';

export interface RedirectProbe extends HttpProbe {
  /** What the last answer must be is `expect`; this is what the way there must be. */
  redirect?: {
    /** Redirects in a row at the most; 10 unless said otherwise. */
    maximum?: number;
    /** Whether there must be one at all; true unless said otherwise. */
    required?: boolean;
    /** Statuses that the first redirect may have. */
    status?: StatusExpectation;
    /** Where the last redirect must lead: a whole URL or a pattern. */
    to?: string;
  };
  /** By origin (`https://host[:port]`): `host:port` to connect to. For the first address `connectTo` does the same. */
  connectTos?: Record<string, string>;
}

/** One answer on the way. */
export interface Hop {
  url: string;
  status: number;
  /** Where it redirects to; null at the end. */
  location: string | null;
  address: string | null;
  milliseconds: number;
}

export interface RedirectAttempt extends Attempt {
  hops: Hop[];
}

/** RFC 9110, section 15.4: those that send a client elsewhere. */
const redirecting = new Set([301, 302, 303, 307, 308]);
const defaultMaximum = 10;

/**
 * Follows redirects from the probe's URL until an answer is none. Credentials, cookies, secret headers and the client
 * certificate go to the first origin alone; a chain never goes from HTTPS to plain HTTP. One deadline holds for all of it.
 * Throws PROBE_INVALID when the probe itself cannot be made.
 */
export async function probeRedirect(probe: RedirectProbe, options: ProbeOptions = {}): Promise<RedirectAttempt> {
  const clock = options.clock ?? steadyClock;
  const started = clock();
  const secrets = secretsOf(probe);
  const maximum = probe.redirect?.maximum ?? defaultMaximum;
  const hops: Hop[] = [];
  const seen = new Set<string>();
  const failures: Failure[] = [];
  let url = withoutUser(new URL(probe.url));
  let next = step(probe, url, { method: probe.method ?? 'GET', body: probe.body });
  let last: Attempt;
  for (;;) {
    const { attempt, answer } = await attemptHttp(next, options);
    last = attempt;
    const { target, ends } = answer ? onward(next, answer, secrets) : { target: undefined, ends: [] };
    if (answer) hops.push(hopOf(next, attempt, target, secrets));
    if (!answer) failures.push(...attempt.failures);
    failures.push(...ends);
    if (!answer || ends.length > 0) break;
    if (!target) {
      failures.push(...judgeEnd(probe, { ...answer, milliseconds: clock() - started }, hops, secrets));
      break;
    }
    seen.add(url.href);
    if (seen.has(target.href)) {
      failures.push(fault('REDIRECT_LOOP', { url: shown(target, secrets) }));
      break;
    }
    if (hops.length > maximum) {
      failures.push(fault('REDIRECT_TOO_MANY', { maximum }));
      break;
    }
    const left = probe.deadline - (clock() - started);
    if (left <= 0) {
      failures.push(fault('HEADERS_TIMEOUT', { at: shown(target, secrets), within: probe.deadline }));
      break;
    }
    next = { ...step(probe, target, changed(next, answer.status)), deadline: left };
    url = target;
  }
  failures.push(...judgeFirst(probe, hops));
  const at = new Date(started);
  return conclude({ ...last, failures, at, milliseconds: clock() - started, hops }, secrets);
}

function shown(url: URL, secrets: readonly string[]): string {
  return redact(safeUrl(url.href), secrets);
}

function hopOf(probe: HttpProbe, attempt: Attempt, target: URL | undefined, secrets: readonly string[]): Hop {
  return {
    url: shown(new URL(probe.url), secrets),
    status: attempt.response?.status ?? 0,
    location: target ? shown(target, secrets) : null,
    address: attempt.address ?? null,
    milliseconds: attempt.milliseconds,
  };
}

/** Where an answer leads: nowhere when it is no redirect; `ends` says why it cannot be followed. */
function onward(
  from: HttpProbe,
  answer: Answer,
  secrets: readonly string[],
): { target: URL | undefined; ends: Failure[] } {
  if (!redirecting.has(answer.status)) return { target: undefined, ends: [] };
  const url = shown(new URL(from.url), secrets);
  const { location } = answer.headers;
  const target = location !== undefined && URL.canParse(location, from.url) ? new URL(location, from.url) : undefined;
  if (!target || (target.protocol !== 'https:' && target.protocol !== 'http:')) {
    return { target: undefined, ends: [fault('REDIRECT_WITHOUT_TARGET', { url, status: answer.status })] };
  }
  // Credentials that the other side names are none of ours to send.
  const onto = withoutUser(target);
  if (new URL(from.url).protocol === 'https:' && onto.protocol === 'http:') {
    const to = shown(onto, secrets);
    const compared = { expected: 'https://', observed: to };
    return { target: onto, ends: [fault('REDIRECT_TO_PLAIN_HTTP', { from: url, to }, compared)] };
  }
  return { target: onto, ends: [] };
}

function withoutUser(url: URL): URL {
  const made = new URL(url);
  made.username = '';
  made.password = '';
  made.hash = '';
  return made;
}

interface Sent {
  method: string;
  body: string | undefined;
}

/** RFC 9110, section 15.4: 303 makes a GET of everything, 301 and 302 make one of POST, as every client does. */
function changed(from: HttpProbe, status: number): Sent {
  const method = (from.method ?? 'GET').toUpperCase();
  const becomesGet = (status === 303 && method !== 'HEAD') || ((status === 301 || status === 302) && method === 'POST');
  return becomesGet ? { method: 'GET', body: undefined } : { method, body: from.body };
}

/** The probe of one hop. */
function step(probe: RedirectProbe, url: URL, { method, body }: Sent): HttpProbe {
  const first = new URL(probe.url);
  const same = url.origin === first.origin;
  const connectTo = probe.connectTos?.[url.origin] ?? (same ? probe.connectTo : undefined);
  return {
    name: probe.name,
    url: same ? withUser(url, first) : url.href,
    method,
    body,
    expect: {},
    deadline: probe.deadline,
    proxy: probe.proxy,
    maximumBody: probe.maximumBody,
    allow: probe.allow,
    connectTo,
    address: url.hostname === first.hostname ? probe.address : undefined,
    tls: same ? probe.tls : { minimum: probe.tls?.minimum, ca: probe.tls?.ca },
    headers: same ? probe.headers : plainHeaders(probe.headers ?? {}),
    authorization: same ? probe.authorization : undefined,
  };
}

function withUser(url: URL, first: URL): string {
  const made = new URL(url);
  made.username = first.username;
  made.password = first.password;
  return made.href;
}

function judgeEnd(probe: RedirectProbe, answer: Answer, hops: readonly Hop[], secrets: readonly string[]): Failure[] {
  const failures = judge(probe.expect, answer, secrets);
  const first = hops[0];
  const { required = true, to } = probe.redirect ?? {};
  if (required && hops.length === 1 && first) {
    const compared = { expected: 'a redirect', observed: String(first.status) };
    return [fault('REDIRECT_MISSING', { url: first.url, status: first.status }, compared)];
  }
  const end = withoutUser(new URL(answer.url));
  if (
    to !== undefined &&
    !(isPattern(to) ? pattern(to).found(end.href) : URL.canParse(to) && new URL(to).href === end.href)
  ) {
    const compared = { expected: isPattern(to) ? to : safeUrl(to), observed: shown(end, secrets) };
    failures.push(fault('WRONG_REDIRECT', compared, compared));
  }
  return failures;
}

function judgeFirst(probe: RedirectProbe, hops: readonly Hop[]): Failure[] {
  const wanted = probe.redirect?.status;
  const first = hops[0];
  if (wanted === undefined || !first?.location || statusMatches(first.status, wanted)) return [];
  const compared = { expected: statusWords(wanted), observed: String(first.status) };
  return [fault('WRONG_STATUS', compared, compared)];
}
