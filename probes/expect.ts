/** What a probe expects of an answer, and the judgement of each expectation. Nothing here connects. */
import { isDeepStrictEqual } from 'node:util';
import { type Failure, type Phase, phases } from './attempt';
import { fault } from './faults';
import { parsePath, readJson, valueAt } from './json-path';
import { isPattern, pattern } from './patterns';
import { isSecretHeader, isSecretKey, redact, safeText, safeUrl, withoutAnySecret } from './secrets';

/** `200`, `[200, 204]`, `{from: 200, to: 299}`, `"200-299"`, `"2xx"` or `"200, 204"`. */
export type StatusExpectation = number | number[] | { from: number; to: number } | string;

/** Every key that is given must hold. */
export interface ValueExpectation {
  present?: boolean;
  equals?: unknown;
  /** `/expression/flags` or a bare expression; searched for in the value's text. */
  matches?: string;
}

export interface HeaderExpectation {
  present?: boolean;
  equals?: string;
  contains?: string;
  matches?: string;
}

export interface Expectations {
  /** 2xx unless said otherwise; 3xx when a redirect is expected. */
  status?: StatusExpectation;
  /** By path: a value it must equal, or an expectation of it. A text that is written `/expression/` is a pattern. */
  json?: Record<string, unknown>;
  body?: { contains?: string; matches?: string };
  headers?: Record<string, string | HeaderExpectation>;
  /** Milliseconds in all. */
  within?: number;
  /** Milliseconds of single phases. */
  phases?: Partial<Record<Phase, number>>;
  /** Of this one answer; it is not followed. `to` is a whole URL or a pattern. */
  redirect?: { status?: StatusExpectation; to?: string };
  httpVersion?: '1.0' | '1.1' | '2';
}

export interface Answer {
  url: string;
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  httpVersion: string;
  milliseconds: number;
  phases: Partial<Record<Phase, number>>;
}

const longestShown = 120;

/** RFC 9110, section 15.4: the statuses that send a client elsewhere. */
export const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Judges an answer; empty when everything holds. `secrets` are blanked in whatever is shown. */
export function judge(expect: Expectations, answer: Answer, secrets: readonly string[]): Failure[] {
  const show = (value: unknown) =>
    safeText(
      withoutAnySecret(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'), secrets),
      longestShown,
    );
  return [
    ...judgeStatus(expect, answer, secrets),
    ...judgeVersion(expect, answer),
    ...judgeRedirect(expect, answer, secrets),
    ...judgeHeaders(expect.headers ?? {}, answer, show),
    ...judgeBody(expect, answer),
    ...judgeJson(expect.json, answer, show),
    ...judgeTimes(expect, answer),
  ];
}

/** The problems of expectations that could never be judged, in sentences; empty when there are none. */
export function expectationProblems(expect: Expectations): string[] {
  const problems: string[] = [];
  const expression = (text: string | undefined, where: string) => {
    if (text === undefined) return;
    try {
      pattern(text);
    } catch {
      problems.push(`${where} ${JSON.stringify(text)} is not an expression in RE2's syntax`);
    }
  };
  for (const status of [expect.status, expect.redirect?.status]) {
    if (status !== undefined && !statusRanges(status)) {
      problems.push(
        `the status ${JSON.stringify(status)} is neither a number, a list, a range (200-299) nor a class (2xx)`,
      );
    }
  }
  for (const [path, value] of Object.entries(expect.json ?? {})) {
    if (!parsePath(path))
      problems.push(`${JSON.stringify(path)} is not a path into JSON (such as status or $.items[0].id)`);
    expression(asValueExpectation(value).matches, `the pattern of json ${path}`);
  }
  for (const [name, value] of Object.entries(expect.headers ?? {})) {
    expression(asHeaderExpectation(value).matches, `the pattern of the header ${name}`);
  }
  expression(expect.body?.matches, 'the pattern of the body');
  if (expect.redirect?.to !== undefined && isPattern(expect.redirect.to)) {
    expression(expect.redirect.to, 'the pattern of the redirect');
  }
  return problems;
}

function statusRanges(expected: StatusExpectation): [number, number][] | undefined {
  if (typeof expected === 'number') return [[expected, expected]];
  if (Array.isArray(expected)) return expected.map((status) => [status, status]);
  if (typeof expected === 'object') return [[expected.from, expected.to]];
  const ranges: [number, number][] = [];
  for (const part of expected.split(',')) {
    const text = part.trim();
    const range = /^(\d{3})(?:\s*-\s*(\d{3}))?$/.exec(text);
    const group = /^([1-5])xx$/i.exec(text);
    if (range) ranges.push([Number(range[1]), Number(range[2] ?? range[1])]);
    else if (group) ranges.push([Number(group[1]) * 100, Number(group[1]) * 100 + 99]);
    else return undefined;
  }
  return ranges;
}

/** Whether a status is among those expected. */
export function statusMatches(status: number, expected: StatusExpectation): boolean {
  return (statusRanges(expected) ?? []).some(([from, to]) => status >= from && status <= to);
}

/** Expected statuses in words. */
export function statusWords(expected: StatusExpectation): string {
  if (Array.isArray(expected)) return expected.join(' or ');
  if (typeof expected === 'object') return `${expected.from} to ${expected.to}`;
  return String(expected);
}

function judgeStatus(expect: Expectations, answer: Answer, secrets: readonly string[]): Failure[] {
  const { status } = answer;
  const expected = expect.status ?? expect.redirect?.status ?? (expect.redirect ? '300-399' : '2xx');
  if (statusMatches(status, expected)) return [];
  const compared = { expected: statusWords(expected), observed: String(status) };
  if (expect.redirect && expect.status === undefined && !redirecting.has(status)) {
    return [fault('REDIRECT_MISSING', { url: redact(safeUrl(answer.url), secrets), status }, compared)];
  }
  const to = redirecting.has(status) && !expect.redirect ? locationOf(answer) : undefined;
  const location = to && redact(safeUrl(to), secrets);
  return [fault('WRONG_STATUS', { ...compared, ...(location !== undefined && { location }) }, compared)];
}

/** Where an answer redirects to, as a whole URL. */
function locationOf({ headers: { location }, url }: Answer): string | undefined {
  return location !== undefined && URL.canParse(location, url) ? new URL(location, url).href : undefined;
}

function judgeVersion(expect: Expectations, answer: Answer): Failure[] {
  if (expect.httpVersion === undefined || expect.httpVersion === answer.httpVersion) return [];
  const compared = { expected: expect.httpVersion, observed: answer.httpVersion };
  return [fault('WRONG_HTTP_VERSION', compared, compared)];
}

function judgeRedirect(expect: Expectations, answer: Answer, secrets: readonly string[]): Failure[] {
  const to = expect.redirect?.to;
  // Of an answer that does not redirect its status says enough.
  if (to === undefined || !redirecting.has(answer.status)) return [];
  const target = locationOf(answer);
  const holds = target !== undefined && (isPattern(to) ? pattern(to).found(target) : sameUrl(to, target));
  if (holds) return [];
  const compared = {
    expected: isPattern(to) ? to : safeUrl(to),
    observed: target === undefined ? 'nowhere' : redact(safeUrl(target), secrets),
  };
  return [fault('WRONG_REDIRECT', compared, compared)];
}

function sameUrl(expected: string, target: string): boolean {
  return URL.canParse(expected) && new URL(expected).href === target;
}

function asHeaderExpectation(expected: string | HeaderExpectation): HeaderExpectation {
  if (typeof expected !== 'string') return expected;
  return isPattern(expected) ? { matches: expected } : { equals: expected };
}

function judgeHeaders(
  expected: Record<string, string | HeaderExpectation>,
  answer: Answer,
  show: (value: unknown) => string,
): Failure[] {
  const failures: Failure[] = [];
  for (const [name, given] of Object.entries(expected)) {
    const wanted = asHeaderExpectation(given);
    const value = answer.headers[name.toLowerCase()];
    const observed = value === undefined ? 'absent' : isSecretHeader(name) ? 'present' : JSON.stringify(show(value));
    const wrong = (wish: string) => {
      // The value that is wished for may be as secret as the one that came.
      const words = isSecretHeader(name) && wish !== 'absent' ? 'the expected value' : wish;
      failures.push(fault('WRONG_HEADER', { name, expected: words, observed }, { expected: words, observed }));
    };
    if (wanted.present === false) {
      if (value !== undefined) wrong('absent');
      continue;
    }
    if (value === undefined) {
      wrong(headerWords(wanted));
      continue;
    }
    const holds =
      (wanted.equals === undefined || value === wanted.equals) &&
      (wanted.contains === undefined || value.includes(wanted.contains)) &&
      (wanted.matches === undefined || pattern(wanted.matches).found(value));
    if (!holds) wrong(headerWords(wanted));
  }
  return failures;
}

function headerWords(wanted: HeaderExpectation): string {
  const words: string[] = [];
  if (wanted.equals !== undefined) words.push(JSON.stringify(wanted.equals));
  if (wanted.contains !== undefined) words.push(`containing ${JSON.stringify(wanted.contains)}`);
  if (wanted.matches !== undefined) words.push(`matching ${wanted.matches}`);
  return words.join(' and ') || 'present';
}

function judgeBody(expect: Expectations, answer: Answer): Failure[] {
  if (!expect.body) return [];
  const text = answer.body.toString('utf8');
  const failures: Failure[] = [];
  const wrong = (expected: string) => {
    failures.push(fault('WRONG_BODY', { expected }, { expected, observed: `${answer.body.length} bytes` }));
  };
  const { contains, matches } = expect.body;
  if (contains !== undefined && !text.includes(contains)) wrong(`contain ${JSON.stringify(safeText(contains))}`);
  if (matches !== undefined && !pattern(matches).found(text)) wrong(`match ${matches}`);
  return failures;
}

const valueKeys = new Set(['present', 'equals', 'matches']);

function asValueExpectation(expected: unknown): ValueExpectation {
  if (typeof expected === 'string' && isPattern(expected)) return { matches: expected };
  if (typeof expected === 'object' && expected !== null && !Array.isArray(expected)) {
    const keys = Object.keys(expected);
    if (keys.length > 0 && keys.every((key) => valueKeys.has(key))) return expected as ValueExpectation;
  }
  return { equals: expected };
}

function judgeJson(
  expected: Record<string, unknown> | undefined,
  answer: Answer,
  show: (value: unknown) => string,
): Failure[] {
  if (!expected) return [];
  const read = readJson(answer.body.toString('utf8'));
  if (!read) {
    const type = show(answer.headers['content-type'] ?? 'none');
    const begins = JSON.stringify(show(answer.body.toString('utf8')).slice(0, 40));
    return [fault('NOT_JSON', { type, begins }, { expected: 'JSON', observed: type })];
  }
  const failures: Failure[] = [];
  for (const [path, given] of Object.entries(expected)) {
    const wanted = asValueExpectation(given);
    const found = valueAt(read.value, parsePath(path) ?? []);
    if (jsonHolds(wanted, found)) continue;
    // The value that is wished for may be as secret as the one that came.
    const hidden = isSecretKey(path);
    const compared = {
      expected: hidden && wanted.present !== false ? 'the expected value' : jsonWords(wanted),
      observed: found.present ? (hidden ? 'another value' : show(JSON.stringify(found.value))) : 'absent',
    };
    failures.push(fault('WRONG_JSON', { path, ...compared }, compared));
  }
  return failures;
}

function jsonHolds(wanted: ValueExpectation, found: ReturnType<typeof valueAt>): boolean {
  if (wanted.present === false) return !found.present;
  if (!found.present) return false;
  const text = typeof found.value === 'string' ? found.value : JSON.stringify(found.value);
  return (
    (!('equals' in wanted) || isDeepStrictEqual(found.value, wanted.equals)) &&
    (wanted.matches === undefined || pattern(wanted.matches).found(text))
  );
}

function jsonWords(wanted: ValueExpectation): string {
  if (wanted.present === false) return 'absent';
  const words: string[] = [];
  if ('equals' in wanted) words.push(safeText(JSON.stringify(wanted.equals) ?? 'nothing', longestShown));
  if (wanted.matches !== undefined) words.push(`matching ${wanted.matches}`);
  return words.join(' and ') || 'present';
}

const phaseWords: Record<Phase, string> = {
  lookup: 'the name lookup',
  connect: 'the connection',
  proxy: 'the proxy',
  tls: 'the TLS handshake',
  firstByte: 'the wait for the first byte',
  body: 'the body',
};

function judgeTimes(expect: Expectations, answer: Answer): Failure[] {
  const failures: Failure[] = [];
  const hold = (part: string, most: number | undefined, took: number | undefined) => {
    if (most === undefined || took === undefined || took <= most) return;
    const compared = { expected: `${most} ms`, observed: `${Math.ceil(took)} ms` };
    failures.push(fault('TOO_SLOW', { part, ...compared }, compared));
  };
  hold('the answer', expect.within, answer.milliseconds);
  for (const phase of phases) hold(phaseWords[phase], expect.phases?.[phase], answer.phases[phase]);
  return failures;
}
