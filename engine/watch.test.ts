import type { Attempt } from '../probes/attempt';
import { fault } from '../probes/faults';
import type { Exchange } from '../probes/http';
import { configuredTargets, type Target } from './targets';
import { type Change, outcomeOf, versionOf, watch } from './watch';

const target = configuredTargets(
  [
    {
      name: 'shop',
      url: 'https://user:secret@shop.example.com/health?token=secret',
      method: 'GET',
      headers: {},
      expect: {},
      tls: {},
      deadline: 1_000,
      maximumBody: 1_000,
      allowAddresses: [],
    },
  ],
  ['http'],
)[0] as Target;

const zero = Date.parse('2026-06-15T12:00:00.000Z');
const at = (seconds: number) => new Date(zero + seconds * 1000).toISOString();

/** One answer a second: how long it took, or what was wrong. */
type Script = (number | 'down' | 'unseen' | [milliseconds: number, version: string])[];

async function watched(script: Script, options: { every?: number; stopAfter?: number } = {}) {
  let now = zero;
  let asked = 0;
  const changes: Change[] = [];
  const stop = new AbortController();
  const result = await watch(target, {
    for: script.length * 1000,
    every: options.every ?? 1000,
    version: { header: 'x-version' },
    signal: stop.signal,
    clock: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
    onChange: (change) => changes.push(change),
    attempt: async (_, { onExchange }): Promise<Attempt> => {
      const step = script[asked] ?? 10;
      asked += 1;
      const [milliseconds, version] = Array.isArray(step) ? step : [typeof step === 'number' ? step : 100, undefined];
      const code = step === 'down' ? 'CONNECTION_REFUSED' : 'NO_ROUTE';
      const ok = step !== 'down' && step !== 'unseen';
      const failures = ok ? [] : [fault(code, { at: 'shop', problem: 'none' })];
      const began = new Date(now);
      now += milliseconds;
      const headers: Record<string, string> = version === undefined ? {} : { 'x-version': version };
      const response = { status: 200, headers, body: Buffer.from(''), httpVersion: '1.1' };
      if (ok) onExchange?.({ probe: 'shop', request: { method: 'GET', url: '' }, response });
      if (options.stopAfter === asked) stop.abort();
      return { ok, judged: step !== 'unseen', failures, at: began, milliseconds, phases: {}, fatal: false };
    },
  });
  return { result, changes: changes.map((change) => [change.at.toISOString(), change.message.slice(0, 30)]) };
}

test('an endpoint that answers all the time is wholly available', async () => {
  const { result } = await watched([10, 30, 20]);
  expect(result).toEqual({
    probe: 'shop',
    url: 'https://shop.example.com/health',
    from: at(0),
    to: at(3),
    good: 3,
    bad: 0,
    unseen: 0,
    availability: 1,
    longestOutage: null,
    slowest: [
      { at: at(1), milliseconds: 30 },
      { at: at(2), milliseconds: 20 },
      { at: at(0), milliseconds: 10 },
    ],
    versions: [],
    attempts: [
      { at: at(0), ok: true, milliseconds: 10, version: null },
      { at: at(1), ok: true, milliseconds: 30, version: null },
      { at: at(2), ok: true, milliseconds: 20, version: null },
    ],
  });
});

test('the longest outage lasts from its first bad attempt to the next good one', async () => {
  const { result } = await watched(['down', 10, 'down', 'down', 'unseen', 10, 'down', 10]);
  expect(result).toMatchObject({ good: 3, bad: 4, unseen: 1, availability: 3 / 7 });
  expect(result.longestOutage).toMatchObject({ from: at(2), to: at(5), milliseconds: 3000 });
  expect(result.longestOutage?.message).toContain('refused the connection');
});

test('an outage that does not end lasts to the end', async () => {
  const { result } = await watched([10, 'down', 'down']);
  expect(result.longestOutage).toMatchObject({ from: at(1), to: at(3) });
});

test('it is told which version answered when, as a deploy rolls', async () => {
  const { result, changes } = await watched([[5, 'v1'], [5, 'v2'], [5, 'v1'], 'down', [5, 'v2']]);
  expect(result.versions).toEqual([
    { version: 'v1', first: at(0), last: at(2), answers: 2 },
    { version: 'v2', first: at(1), last: at(4), answers: 2 },
  ]);
  expect(changes).toEqual([
    [at(0), 'it answers'],
    [at(0), 'version v1 answers'],
    [at(1), 'version v2 answers'],
    [at(2), 'version v1 answers'],
    [at(3), expect.stringContaining('shop refused')],
    [at(4), 'it answers'],
    [at(4), 'version v2 answers'],
  ]);
});

test('an attempt that takes longer than the interval is followed at once, and nothing is made up for', async () => {
  const { result } = await watched([2500, 10, 10, 10]);
  expect(result.attempts.map((attempt) => attempt.at)).toEqual([at(0), at(2.5), at(3.5)]);
});

test('an end before the time keeps what was seen', async () => {
  const { result } = await watched([10, 10, 10, 10], { stopAfter: 2 });
  expect(result).toMatchObject({ good: 2, availability: 1 });
});

describe('what is judged of it', () => {
  const judged = async (script: Script, least = 1) => {
    const { judged: known, failures } = outcomeOf((await watched(script)).result, least);
    return [known, failures.map(({ message }) => message.slice(0, 40))];
  };

  test('every attempt held', async () => {
    expect(await judged([10, 10])).toEqual([true, []]);
  });

  test('too few attempts held', async () => {
    expect(await judged([10, 'down', 10])).toEqual([true, ['it was not available enough: shop refuse']]);
    expect(await judged([10, 'down', 10], 0.6)).toEqual([true, []]);
  });

  test('the end is bad, however good the beginning was', async () => {
    expect(await judged([10, 10, 10, 'down'], 0.5)).toEqual([true, ['it does not answer as expected at the en']]);
  });

  test('attempts that say nothing keep it from passing, and not from failing', async () => {
    expect(await judged([10, 'unseen', 10])).toEqual([false, ['1 of 3 attempts say nothing of the servi']]);
    expect(await judged(['unseen'])).toEqual([false, ['1 of 1 attempts say nothing of the servi']]);
    expect((await judged(['down', 'unseen', 10]))[0]).toBe(true);
  });
});

describe('a version', () => {
  const exchange = (body: string, headers: Record<string, string> = {}): Exchange => ({
    probe: 'shop',
    request: { method: 'GET', url: '' },
    response: { status: 200, headers, body: Buffer.from(body), httpVersion: '1.1' },
  });

  test.each([
    ['a header, in any case', exchange('', { 'x-version': '1.2' }), { header: 'X-Version' }, '1.2'],
    ['a header that is missing', exchange(''), { header: 'x-version' }, null],
    ['a path into JSON', exchange('{"build":{"id":7}}'), { json: 'build.id' }, '7'],
    ['a path that leads nowhere', exchange('{}'), { json: 'build.id' }, null],
    ['what is not JSON', exchange('<html>'), { json: 'build.id' }, null],
    [
      'control characters',
      exchange('', { 'x-version': '1\u001b[31m' }),
      { header: 'x-version' },
      expect.not.stringContaining('\u001b'),
    ],
  ])('of %s', (_, seen, source, version) => {
    expect(versionOf(seen, source)).toEqual(version);
  });
});
