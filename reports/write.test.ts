import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { exampleResults, hostileResults } from './example-results';
import { json } from './json';
import { formats } from './reporter';
import { writeReports } from './write';

const look = { colour: true, width: 80, verbose: false, quiet: false };

class Kept extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-reports-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('writes each report where it was asked for, and creates the folder', async () => {
  const stdout = new Kept();
  const file = join(folder, 'a', 'b', 'results.json');
  const { failed } = await writeReports(
    exampleResults(),
    [
      { format: 'json', file },
      { format: 'terminal', file: null },
    ],
    { stdout, ...look },
  );
  expect(failed).toEqual([]);
  expect(await readFile(file, 'utf8')).toBe(json.render(exampleResults(), look));
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['results.json']);
  expect(stdout.text).toContain('\u001b[31m');
});

test('very long texts everywhere break no format, and JSON has them whole', async () => {
  const long = hostileResults('\u001b<&]]>漢'.repeat(20_000));
  const results = {
    ...long,
    results: long.results.map((row) => ({ ...row, resource: { ...row.resource, account: '111122223333' } })),
  };
  const { failed } = await writeReports(
    results,
    formats.map((format) => ({ format, file: join(folder, format) })),
    { stdout: new Kept(), ...look, verbose: true },
  );
  expect(failed).toEqual([]);
  const sizes = await Promise.all(formats.map(async (format) => (await stat(join(folder, format))).size));
  const whole = formats.indexOf('json');
  expect(sizes[whole]).toBeGreaterThan(50_000_000);
  expect(Math.max(...sizes.toSpliced(whole, 1))).toBeLessThan(25_000_000);
});

test('a file has no colour', async () => {
  const file = join(folder, 'report.txt');
  await writeReports(exampleResults(), [{ format: 'terminal', file }], { stdout: new Kept(), ...look });
  expect(await readFile(file, 'utf8')).not.toContain('\u001b');
});

test('a reporter that throws is told, leaves the older file alone, and stops none of the others', async () => {
  const broken = { ...exampleResults(), results: [null] };
  const old = join(folder, 'junit.xml');
  await writeFile(old, 'older');
  const { failed } = await writeReports(
    broken as never,
    [
      { format: 'junit', file: old },
      { format: 'json', file: join(folder, 'results.json') },
    ],
    { stdout: new Kept(), ...look },
  );
  expect(failed.map(({ format, error }) => [format, error.code])).toEqual([['junit', 'REPORT_FAILED']]);
  expect(failed[0]?.error.message).toMatch(/^the junit report could not be written: .*null/);
  expect(await readFile(old, 'utf8')).toBe('older');
  expect((await readdir(folder)).sort()).toEqual(['junit.xml', 'results.json']);
});

test('a file that cannot be written is told', async () => {
  await writeFile(join(folder, 'file'), '');
  const file = join(folder, 'file', 'results.json');
  const { failed } = await writeReports(exampleResults(), [{ format: 'json', file }], { stdout: new Kept(), ...look });
  expect(failed[0]?.error.message).toBe(
    `the json report could not be written: EEXIST: file already exists, mkdir '${join(folder, 'file')}'`,
  );
});

test('a reader of standard output that went away is told', async () => {
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done(new Error('write EPIPE')) });
  const { failed } = await writeReports(exampleResults(), [{ format: 'json', file: null }], { stdout, ...look });
  expect(failed.map(({ error }) => error.message)).toEqual(['the json report could not be written: write EPIPE']);
});
