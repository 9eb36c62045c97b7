import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleResults } from '../reports/example-results';
import { jsonText } from '../reports/json';
import { formats } from '../reports/reporter';
import { report } from './report';
import { saidBy } from './testing';

let folder: string;
let results: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-report-'));
  results = join(folder, 'results.json');
  await writeFile(results, jsonText(exampleResults()));
});
afterEach(() => rm(folder, { recursive: true }));

test('makes any format from results alone, and exits 0 whatever they say', async () => {
  const files = formats.map((format) => `${format}=${join(folder, format)}`);
  const { stdout, stderr, code } = await saidBy(() => report(results, { report: files, quiet: true }));
  expect(stdout).toContain('nonconforming');
  expect([stderr, code]).toEqual(['', 0]);
  for (const format of formats) expect((await readFile(join(folder, format))).length).toBeGreaterThan(100);
  expect(JSON.parse(await readFile(join(folder, 'json'), 'utf8'))).toEqual(exampleResults());
});

test('a report on standard output is alone there', async () => {
  const { stdout } = await saidBy(() => report(results, { report: [], json: true }));
  expect(JSON.parse(stdout)).toEqual(exampleResults());
});

test('a report that cannot be written makes it exit 2, and the others are written', async () => {
  const { stderr, code } = await saidBy(() =>
    report(results, { report: [`csv=${results}/csv`, `json=${join(folder, 'again.json')}`] }),
  );
  expect(stderr).toMatch(/^asbuilt: the csv report could not be written: /);
  expect(code).toBe(2);
  expect(JSON.parse(await readFile(join(folder, 'again.json'), 'utf8'))).toEqual(exampleResults());
});

test('a history that cannot be read is told of, and the reports are made without it', async () => {
  const { stdout, stderr, code } = await saidBy(() => report(results, { report: [], history: results }));
  expect(stdout).toContain('NONCONFORMING');
  expect(stderr).toMatch(/^asbuilt: the history in .* could not be read or kept: ENOTDIR/);
  expect(code).toBe(2);
});

test.each([
  ['an unknown format', { report: ['sarf'] }, 'there is no report "sarf"; did you mean "sarif"?'],
  [
    'a history elsewhere',
    { report: [], history: 'gs://bucket/prefix' },
    '--history takes a folder or s3://BUCKET/PREFIX, not gs://bucket/prefix',
  ],
])('%s is wrong usage', async (_what, options, message) => {
  await expect(report(results, options)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(message),
  });
});
