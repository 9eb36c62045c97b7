import { bounds } from './bounds';

/** A clock that only sleeping moves. */
function stoppedTime() {
  let now = 0;
  return {
    clock: () => now,
    sleep: async (milliseconds: number) => {
      const until = now + milliseconds;
      await Promise.resolve();
      now = Math.max(now, until);
    },
  };
}

test('no more are in flight than allowed', async () => {
  const bounded = bounds({ concurrency: 3, perSecond: 1_000_000 });
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => bounded(work)));
  expect(most).toBe(3);
});

test('they begin evenly, however many there are at once', async () => {
  const time = stoppedTime();
  const bounded = bounds({ concurrency: 1, perSecond: 10 }, time);
  const begun = await Promise.all(Array.from({ length: 5 }, () => bounded(async () => time.clock())));
  expect(begun).toEqual([0, 100, 200, 300, 400]);
});

test('what was not used up before is not made up for', async () => {
  const time = stoppedTime();
  const bounded = bounds({ concurrency: 5, perSecond: 10 }, time);
  const at = () => bounded(async () => time.clock());
  expect(await at()).toBe(0);
  await time.sleep(1000);
  expect([await at(), await at()]).toEqual([1000, 1100]);
});

test('a failure frees its place', async () => {
  const bounded = bounds({ concurrency: 1, perSecond: 1_000_000 });
  await expect(
    bounded(async () => {
      throw new Error('down');
    }),
  ).rejects.toThrow('down');
  expect(await bounded(async () => 'up')).toBe('up');
});

test('nothing waits for its turn when all is to end', async () => {
  const time = stoppedTime();
  const end = new AbortController();
  const bounded = bounds({ concurrency: 1, perSecond: 10 }, { ...time, signal: end.signal });
  await bounded(async () => end.abort());
  expect(await bounded(async () => time.clock())).toBe(0);
});
