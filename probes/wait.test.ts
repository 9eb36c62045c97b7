import { waitFor } from './wait';

interface Tried {
  ok: boolean;
  fatal: boolean;
  judged?: boolean;
  number: number;
}

/** A clock that only sleeping and attempting move on. */
function fakeTime() {
  const time = { now: 1_000, slept: [] as number[] };
  return {
    time,
    clock: () => time.now,
    sleep: async (milliseconds: number) => {
      time.slept.push(milliseconds);
      time.now += milliseconds;
    },
  };
}

function attempts(time: { now: number }, outcomes: Partial<Tried>[], takes = 0) {
  let number = 0;
  return async (): Promise<Tried> => {
    time.now += takes;
    const next = outcomes[Math.min(number, outcomes.length - 1)];
    number += 1;
    return { ok: false, fatal: false, ...next, number };
  };
}

const wait = { for: 10_000, every: 1_000, successes: 1 };

test('stops at the first success', async () => {
  const { time, clock, sleep } = fakeTime();
  const waited = await waitFor(attempts(time, [{}, {}, { ok: true }]), wait, { clock, sleep });
  expect(waited).toMatchObject({
    satisfied: true,
    ended: 'satisfied',
    elapsed: 2_000,
    outcome: { ok: true, number: 3 },
  });
  expect(waited.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test('a failure in between starts the count of successes again', async () => {
  const { time, clock, sleep } = fakeTime();
  const outcomes = [{ ok: true }, { ok: true }, {}, { ok: true }, { ok: true }, { ok: true }];
  const seen: number[] = [];
  const waited = await waitFor(
    attempts(time, outcomes),
    { ...wait, successes: 3 },
    {
      clock,
      sleep,
      onAttempt: (_, __, inARow) => seen.push(inARow),
    },
  );
  expect(waited.satisfied).toBe(true);
  expect(seen).toEqual([1, 2, 0, 1, 2, 3]);
});

test('a fatal attempt stops at once', async () => {
  const { time, clock, sleep } = fakeTime();
  const waited = await waitFor(attempts(time, [{}, { fatal: true }]), wait, { clock, sleep });
  expect(waited).toMatchObject({ satisfied: false, ended: 'fatal', outcome: { number: 2 } });
  expect(waited.attempts).toHaveLength(2);
});

test('begins no attempt at or after the deadline', async () => {
  const { time, clock, sleep } = fakeTime();
  const waited = await waitFor(attempts(time, [{}]), { ...wait, for: 3_000 }, { clock, sleep });
  expect(waited).toMatchObject({ satisfied: false, ended: 'time is over', elapsed: 2_000 });
  expect(waited.attempts).toHaveLength(3);
});

test('the interval counts from start to start, and a slow attempt is followed at once', async () => {
  const quick = fakeTime();
  await waitFor(attempts(quick.time, [{}, {}, { ok: true }], 300), wait, quick);
  expect(quick.time.slept).toEqual([700, 700]);
  const slow = fakeTime();
  await waitFor(attempts(slow.time, [{}, {}, { ok: true }], 1_500), wait, slow);
  expect(slow.time.slept).toEqual([]);
});

test('jitter varies the interval by its share, both ways', async () => {
  const { time, clock, sleep } = fakeTime();
  const numbers = [0, 0.5, 0.75];
  const random = () => numbers.shift() ?? 0;
  await waitFor(attempts(time, [{}, {}, {}, { ok: true }]), { ...wait, jitter: 0.2 }, { clock, sleep, random });
  expect(time.slept).toEqual([800, 1_000, 1_100]);
});

test('a success too few at the deadline is not satisfied, and the outcome is the last failure', async () => {
  const { time, clock, sleep } = fakeTime();
  const outcomes = [{}, { ok: true }];
  const waited = await waitFor(attempts(time, outcomes), { for: 3_000, every: 1_000, successes: 5 }, { clock, sleep });
  expect(waited).toMatchObject({ satisfied: false, ended: 'time is over', outcome: { ok: false, number: 1 } });
  expect(waited.attempts.map(({ ok }) => ok)).toEqual([false, true, true]);
});

test('an attempt that was cut says less than the judged failure before it', async () => {
  const { time, clock, sleep } = fakeTime();
  const outcomes = [{ judged: true }, { judged: false }];
  const waited = await waitFor(attempts(time, outcomes), { ...wait, for: 2_000 }, { clock, sleep });
  expect(waited.outcome.number).toBe(1);
});

test('without a time to wait there is one attempt, and one success is enough', async () => {
  const { time, clock, sleep } = fakeTime();
  const none = { for: 0, every: 1_000, successes: 3 };
  expect(await waitFor(attempts(time, [{ ok: true }]), none, { clock, sleep })).toMatchObject({ satisfied: true });
  const failed = await waitFor(attempts(time, [{}]), none, { clock, sleep });
  expect(failed).toMatchObject({ satisfied: false, ended: 'time is over' });
  expect(failed.attempts).toHaveLength(1);
});

test('an attempt in flight is cut at the overall deadline', async () => {
  const started = performance.now();
  const hang = (signal: AbortSignal) =>
    new Promise<Tried>((resolve) => {
      signal.addEventListener('abort', () => resolve({ ok: false, fatal: false, judged: false, number: 1 }));
    });
  const waited = await waitFor(hang, { for: 60, every: 10, successes: 1 });
  expect(waited).toMatchObject({ satisfied: false, ended: 'time is over' });
  expect(performance.now() - started).toBeLessThan(500);
});

test('what an attempt throws is thrown on', async () => {
  const broken = async (): Promise<Tried> => {
    throw new Error('no such probe');
  };
  await expect(waitFor(broken, wait)).rejects.toThrow('no such probe');
});

test('a signal cuts the attempt that runs, and no other is begun', async () => {
  const stop = new AbortController();
  let begun = 0;
  const waited = await waitFor(
    async (signal) => {
      begun += 1;
      setTimeout(() => stop.abort(), 5);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { ok: false, fatal: false };
    },
    wait,
    { signal: stop.signal },
  );
  expect([begun, waited.ended, waited.satisfied]).toEqual([1, 'time is over', false]);
});

test('a signal ends the sleep between attempts', async () => {
  const stop = new AbortController();
  let begun = 0;
  const started = performance.now();
  const waited = await waitFor(
    async () => {
      begun += 1;
      setTimeout(() => stop.abort(), 20);
      return { ok: false, fatal: false };
    },
    { for: 60_000, every: 30_000, successes: 1 },
    { signal: stop.signal },
  );
  expect([begun, waited.ended]).toEqual([1, 'time is over']);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('a signal that was given before cuts the one attempt that is made all the same', async () => {
  const cut: boolean[] = [];
  const waited = await waitFor(
    async (signal) => {
      cut.push(signal.aborted);
      return { ok: false, fatal: false };
    },
    wait,
    { signal: AbortSignal.abort() },
  );
  expect([cut, waited.ended]).toEqual([[true], 'time is over']);
});
