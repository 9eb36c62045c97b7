import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Results } from '../engine/results';
import { jsonText } from '../reports/json';
import { run } from './run';
import { saidBy } from './testing';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The recorded example, judged by one control: quick, and it conforms. */
const example = {
  config: 'examples/three-tier/asbuilt.yaml',
  offline: 'fixtures/three-tier',
  suite: [],
  control: ['rds.multi-az'],
  failOn: 'low' as const,
  report: [],
  callTimeout: '30s',
};

async function results(): Promise<Results> {
  const file = join(folder, 'first.json');
  await saidBy(() => run({ ...example, quiet: true, report: [`json=${file}`] }));
  return JSON.parse(await readFile(file, 'utf8')) as Results;
}

test('quiet writes no line of progress', async () => {
  const { stdout, stderr, code } = await saidBy(() => run({ ...example, quiet: true }));
  expect(stdout).toMatch(/^conforms, exit 0/);
  expect([stderr, code]).toEqual(['', 0]);
});

test('a baseline says what changed: on standard output below the report for people', async () => {
  const before = await results();
  for (const row of before.results) row.status = 'fail';
  await writeFile(join(folder, 'before.json'), jsonText(before));
  const { stdout, code } = await saidBy(() =>
    run({ ...example, quiet: true, baseline: join(folder, 'before.json'), failOnNew: true }),
  );
  expect(stdout).toMatch(/0 new failures, 1 fixed, 0 still failing\n$/);
  expect(code).toBe(0);
});

test('what changed leaves a report on standard output alone', async () => {
  const before = await results();
  await writeFile(join(folder, 'before.json'), jsonText(before));
  const { stdout, stderr } = await saidBy(() =>
    run({ ...example, quiet: true, json: true, baseline: join(folder, 'before.json') }),
  );
  expect((JSON.parse(stdout) as Results).verdict).toBe('conforms');
  expect(stderr).toBe('0 new failures, 0 fixed, 0 still failing\n');
});

test('history keeps each run', async () => {
  const history = join(folder, 'history');
  await saidBy(() => run({ ...example, quiet: true, history }));
  await saidBy(() => run({ ...example, quiet: true, history }));
  const kept = await readdir(history);
  expect(kept).toHaveLength(2);
  expect(kept[0]).toMatch(/^20\d\d-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-[\w.-]+\.json$/);
});

test('failing on what is new needs something to compare with', async () => {
  await expect(run({ ...example, failOnNew: true })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('--baseline'),
  });
});
