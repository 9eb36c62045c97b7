/** The redirect probes: from plain HTTP to HTTPS, and a bounded chain of redirects, judged by its way and its end. */
import type { Attempt, Failure } from './attempt';
import { steadyClock } from './attempt';
import { type Answer, judge, redirecting, type StatusExpectation, statusMatches, statusWords } from './expect';
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

const defaultMaximum = 10;

/** RFC 9110, sections 15.4.2 and 15.4.9: those that a client may remember for ever. */
const permanent: readonly number[] = [301, 308];

/**
 * Asks plain HTTP once, and judges that it redirects to HTTPS of the same host, permanently. Where it leads is not followed.
 * Throws PROBE_INVALID when the probe itself cannot be made.
 */
export async function probeRedirectToHttps(
  probe: Omit<HttpProbe, 'expect'>,
  options: ProbeOptions = {},
): Promise<Attempt> {
  const { attempt, answer } = await attemptHttp({ ...probe, expect: anyAnswer }, options);
  if (!answer) return attempt;
  const secrets = secretsOf(probe);
  const from = new URL(probe.url);
  const url = shown(from, secrets);
  const { status } = answer;
  const wanted = statusWords([...permanent]);
  const failures: Failure[] = [];
  if (!redirecting.has(status)) {
    failures.push(fault('REDIRECT_MISSING', { url, status }, { expected: wanted, observed: String(status) }));
  } else {
    const target = targetOf(answer, probe.url);
    if (!target) failures.push(fault('REDIRECT_WITHOUT_TARGET', { url, status }));
    else if (target.protocol !== 'https:' || target.hostname !== from.hostname) {
      const compared = { expected: `https://${from.hostname}/`, observed: shown(target, secrets) };
      failures.push(fault('REDIRECT_ELSEWHERE', { url, to: compared.observed }, compared));
    }
    if (!permanent.includes(status)) {
      failures.push(fault('REDIRECT_TEMPORARY', { url, status }, { expected: wanted, observed: String(status) }));
    }
  }
  return conclude({ ...attempt, failures }, secrets);
}

const anyAnswer = { status: { from: 100, to: 599 } };
/** What following says that the first answer does not. */
const alongTheWay = new Set<string>(['REDIRECT_LOOP', 'REDIRECT_TOO_MANY', 'REDIRECT_TO_PLAIN_HTTP']);

/**
 * Follows an answer that redirects where that was not expected, within what is left of the probe's deadline: that it leads in a
 * circle or to plain HTTP tells more than its status. Any other attempt is given back as it is.
 */
export async function explainRedirect(
  attempt: Attempt,
  probe: RedirectProbe,
  options: ProbeOptions = {},
): Promise<Attempt> {
  const wrong = attempt.failures.find(({ code }) => code === 'WRONG_STATUS');
  const deadline = probe.deadline - attempt.milliseconds;
  const repeatable = ['GET', 'HEAD'].includes((probe.method ?? 'GET').toUpperCase());
  if (!wrong || !redirecting.has(attempt.response?.status ?? 0) || !repeatable || deadline <= 0) return attempt;
  const followed = await probeRedirect(
    { ...probe, expect: anyAnswer, deadline, redirect: { required: false } },
    options,
  );
  const found = followed.failures.filter(({ code }) => alongTheWay.has(code));
  if (found.length === 0) return attempt;
  const { expected, observed } = wrong;
  const told = found.map((each) => ({ ...each, expected, observed }));
  return conclude({ ...attempt, failures: [...told, ...attempt.failures.filter((each) => each !== wrong)] });
}

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
  const target = targetOf(answer, from.url);
  if (!target) {
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

/** What Location names, where it is an address that can be asked. */
function targetOf({ headers: { location } }: Answer, from: string): URL | undefined {
  const target = location !== undefined && URL.canParse(location, from) ? new URL(location, from) : undefined;
  return target?.protocol === 'https:' || target?.protocol === 'http:' ? target : undefined;
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
