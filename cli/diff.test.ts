import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result, Results } from '../engine/results';
import { resultOf, resultsOf } from '../reports/example-results';
import { jsonText } from '../reports/json';
import { diff } from './diff';
import { saidBy } from './testing';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-diff-'));
});
afterEach(() => rm(folder, { recursive: true }));

const row = (status: Result['status'], parts: Partial<Result> = {}) => resultOf({ status, ...parts });

async function between(
  before: Result[],
  after: Result[],
  options: Parameters<typeof diff>[2] = {},
  parts: Partial<Results> = {},
) {
  await writeFile(join(folder, 'before.json'), jsonText(resultsOf(before)));
  await writeFile(join(folder, 'after.json'), jsonText(resultsOf(after, parts)));
  return saidBy(() => diff(join(folder, 'before.json'), join(folder, 'after.json'), options));
}

test('tells what changed, and exits 0 unless it is asked to fail', async () => {
  const { stdout, stderr, code } = await between([row('pass')], [row('fail')]);
  expect(stdout).toContain('NEW FAILURES  1');
  expect(stdout).toContain('1 new failure, 0 fixed, 0 still failing\n');
  expect([stderr, code]).toEqual(['', 0]);
});

test('quiet tells the counts alone', async () => {
  expect((await between([row('fail')], [row('pass')], { quiet: true })).stdout).toBe(
    '0 new failures, 1 fixed, 0 still failing\n',
  );
});

test('JSON is alone on standard output', async () => {
  const { stdout } = await between([row('pass')], [row('fail')], { json: true });
  expect(JSON.parse(stdout)).toMatchObject({ schema: 'asbuilt/changes@1', summary: { newFailures: 1 } });
});

test.each<[string, Result[], Result[], Partial<Results>, number]>([
  ['a new failure', [row('pass')], [row('fail')], {}, 1],
  ['a failure that stays', [row('fail')], [row('fail')], {}, 0],
  ['a failure that is fixed', [row('fail')], [row('pass')], {}, 0],
  ['an error that stays', [row('error')], [row('error')], {}, 0],
  ['a failure that nobody can see any more', [row('fail')], [row('error')], {}, 2],
  ['a new failure below the threshold', [row('pass')], [row('fail', { severity: 'low' })], { failOn: 'high' }, 0],
  ['a new failure at the threshold', [row('pass')], [row('fail', { severity: 'high' })], { failOn: 'high' }, 1],
])('with --fail-on-new: %s', async (_what, before, after, parts, code) => {
  expect((await between(before, after, { failOnNew: true }, parts)).code).toBe(code);
});

test('a file that is no results is told of', async () => {
  await expect(diff(join(folder, 'none.json'), join(folder, 'none.json'), {})).rejects.toMatchObject({
    code: 'RESULTS_UNREADABLE',
    exitCode: 3,
  });
});
