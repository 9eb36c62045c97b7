import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Results } from '../engine/results';
import { exampleResults, resultOf, resultsOf } from './example-results';
import { keepResults, longest, lookBack, type RunStore } from './history';
import { folderStore } from './history-folder';
import { fingerprintOf } from './identity';
import { readResults } from './read';

let folder: string;
let store: RunStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-history-'));
  store = folderStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T03:00:00.000Z`;
const fails = resultOf({ status: 'fail', control: 'rds.multi-az' });
const other = resultOf({ status: 'fail', control: 'rds.not-public' });
const run = (finished: string, rows: Results['results'], parts: Partial<Results> = {}) =>
  resultsOf(rows, { started: finished, finished, ...parts });

test('keeps a run whole, under the moment at which it finished', async () => {
  await keepResults(folderStore(join(folder, 'deep', 'er')), exampleResults());
  expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['2026-11-23T03-00-12.345Z-prod.json']);
  expect(await readResults(join(folder, 'deep', 'er', '2026-11-23T03-00-12.345Z-prod.json'))).toEqual(exampleResults());
});

test('tells the earlier runs oldest first, and since when each failure has stood without a break', async () => {
  await keepResults(store, run(day(1), [fails, other]));
  await keepResults(store, run(day(3), [fails]));
  await keepResults(store, run(day(2), [{ ...fails, status: 'pass' }]));
  await keepResults(store, run(day(4), [{ ...fails, status: 'waived' }, other]));
  const now = run(day(5), [fails, other, resultOf({ status: 'fail', control: 'rds.new' })]);
  await keepResults(store, now);
  await keepResults(store, run(day(6), []));

  const { history, last } = await lookBack(store, now);
  expect(last?.finished).toBe(day(4));
  expect(history).toEqual({
    runs: [
      { finished: day(1), verdict: 'nonconforming', summary: expect.objectContaining({ fail: 2 }) },
      { finished: day(2), verdict: 'conforms', summary: expect.objectContaining({ fail: 0, pass: 1 }) },
      { finished: day(3), verdict: 'nonconforming', summary: expect.objectContaining({ fail: 1 }) },
      { finished: day(4), verdict: 'nonconforming', summary: expect.objectContaining({ fail: 1, waived: 1 }) },
    ],
    since: { [fingerprintOf(fails)]: day(3), [fingerprintOf(other)]: day(4) },
  });
});

test('another environment has its own history, whatever its name', async () => {
  await keepResults(store, run(day(1), [], { environment: 'a/../b' }));
  await keepResults(store, run(day(1), [], { environment: 'a/b' }));
  await keepResults(store, run(day(1), [], { environment: 'a b' }));
  await keepResults(store, run(day(2), [], { environment: 'a_b' }));
  expect(await readdir(folder)).toHaveLength(3);
  expect((await lookBack(store, run(day(3), [], { environment: 'a b' }))).history.runs).toHaveLength(1);
  expect((await lookBack(store, run(day(3), [], { environment: 'a_b' }))).history.runs).toHaveLength(1);
});

test('looks back on so many runs and no more', async () => {
  const at = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
  for (let index = 0; index < longest + 2; index += 1) await keepResults(store, run(at(index), []));
  const { runs } = (await lookBack(store, run(at(longest + 2), []))).history;
  expect([runs.length, runs[0]?.finished, runs.at(-1)?.finished]).toEqual([longest, at(2), at(longest + 1)]);
});

test('a folder that is not there has no history', async () => {
  expect(await lookBack(folderStore(join(folder, 'none')), exampleResults())).toEqual({
    history: { runs: [], since: {} },
    last: null,
  });
});

test('a folder that cannot be one is told of', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(lookBack(folderStore(join(folder, 'file')), exampleResults())).rejects.toMatchObject({
    code: 'HISTORY_FAILED',
  });
  await expect(keepResults(folderStore(join(folder, 'file')), exampleResults())).rejects.toMatchObject({
    code: 'HISTORY_FAILED',
  });
});

test('a file that is no results is told of by name', async () => {
  await writeFile(join(folder, '2026-11-01T03-00-00.000Z-prod.json'), '{}');
  await writeFile(join(folder, 'notes.json'), 'mine');
  await expect(lookBack(store, exampleResults())).rejects.toMatchObject({
    code: 'RESULTS_UNREADABLE',
    message: expect.stringContaining('2026-11-01T03-00-00.000Z-prod.json'),
  });
});
