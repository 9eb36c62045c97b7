import { setImmediate as turn } from 'node:timers/promises';
import { inCrowd } from './crowd';

function gates() {
  const begun: string[] = [];
  const open = new Map<string, (value: string) => void>();
  const work = (job: string) => {
    begun.push(job);
    return new Promise<string>((resolve) => open.set(job, resolve));
  };
  return { begun, work, end: (job: string) => open.get(job)?.(`${job} done`) };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

test('begins another job while those under way only wait', async () => {
  const { begun, work, end } = gates();
  const all = inCrowd(['a', 'b', 'c'], work, { atLeast: 1, atMost: 3, busy: () => 0, every: 0 });
  await until(() => begun.length === 3);
  for (const job of ['c', 'a', 'b']) end(job);
  expect(await all).toEqual(['a done', 'b done', 'c done']);
});

test('keeps to the least while the process is busy', async () => {
  const { begun, work, end } = gates();
  let asked = 0;
  const busy = () => {
    asked += 1;
    return 1;
  };
  const all = inCrowd(['a', 'b', 'c'], work, { atLeast: 2, atMost: 3, busy, every: 0 });
  await until(() => asked > 3);
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await until(() => begun.length === 3);
  end('a');
  end('c');
  await all;
});

test('never has more under way than asked', async () => {
  const { begun, work, end } = gates();
  const all = inCrowd(['a', 'b', 'c'], work, { atLeast: 1, atMost: 2, busy: () => 0, every: 0 });
  await until(() => begun.length === 2);
  for (let turns = 0; turns < 20; turns += 1) await turn();
  expect(begun).toEqual(['a', 'b']);
  end('a');
  await until(() => begun.length === 3);
  end('b');
  end('c');
  await all;
});

test('tells the first failure, when all are at their end', async () => {
  const ended: number[] = [];
  const work = async (job: number) => {
    await turn();
    ended.push(job);
    if (job !== 2) throw new Error(`job ${job}`);
  };
  const options = { atLeast: 3, atMost: 3, busy: () => 0, every: 0 };
  await expect(inCrowd([1, 2, 3], work, options)).rejects.toThrow('job 1');
  expect(ended).toEqual([1, 2, 3]);
});
