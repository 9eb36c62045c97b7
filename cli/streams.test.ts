/** A full disk, a closed pipe and a folder that cannot be written to: the program as it is shipped, in a shell as people use it. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { resultOf, resultsOf } from '../reports/example-results';
import { jsonText } from '../reports/json';

const program = `"${process.execPath}" "${resolve('bin/asbuilt.mjs')}"`;
let folder: string;

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.mjs']);
}, 60_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-streams-'));
  await writeFile(join(folder, 'results.json'), jsonText(resultsOf([resultOf()])));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a line of shell, in which `asbuilt` is the program. */
async function shell(line: string): Promise<{ stdout: string; stderr: string }> {
  const child = spawn('sh', ['-c', `asbuilt() { ${program} "$@"; }\n${line}`], { cwd: folder });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  await once(child, 'close');
  expect(said.stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$|Node\.js v/m);
  return said;
}

test('a disk that becomes full leaves the older file whole, and is told; what has room is written', async () => {
  const rows = Array.from({ length: 1_000 }, (_each, index) =>
    resultOf({ resource: { ...resultOf().resource, id: `db-${index}` } }),
  );
  await writeFile(join(folder, 'large.json'), jsonText(resultsOf(rows)));
  await writeFile(join(folder, 'out.json'), 'older');
  // To a process that may write no file above 64 KiB, the disk is full there, in the middle of a write.
  const { stdout, stderr } = await shell(
    'ulimit -f 128; asbuilt report large.json --quiet --report json=out.json --report prometheus=out.prom --history h; echo "exit $?"',
  );
  expect(stderr).toBe('asbuilt: the json report could not be written: EFBIG: file too large, write\n');
  expect(stdout).toMatch(/exit 2\n$/);
  expect(await readFile(join(folder, 'out.json'), 'utf8')).toBe('older');
  expect((await readdir(folder)).sort()).toEqual(['large.json', 'out.json', 'out.prom', 'results.json']);
});

test('a reader of the terminal report that went away keeps no file back, and what changed ends nothing', async () => {
  const { stderr } = await shell(
    '(asbuilt report results.json --baseline results.json --report junit=junit.xml; echo "exit $?" >&2) | true',
  );
  expect(stderr).toMatch(/^(asbuilt: the terminal report could not be written: write EPIPE\n)?exit [02]\n$/);
  expect(await readdir(folder)).toContain('junit.xml');
});

test('whoever reads only the first lines has seen enough', async () => {
  const { stdout, stderr } = await shell('(asbuilt controls; echo "exit $?" >&2) | head -1');
  expect([stdout, stderr]).toEqual(['load-balancing\n', 'exit 0\n']);
});

test('a standard error that nobody reads ends nothing', async () => {
  await shell(
    '(asbuilt report results.json --report json=results.json/x --report junit=junit.xml 2>&1 >/dev/null; echo "exit $?" > code) | true',
  );
  expect(await readFile(join(folder, 'code'), 'utf8')).toBe('exit 2\n');
  expect(await readdir(folder)).toContain('junit.xml');
});

test.each([
  ['report results.json --quiet --report junit=junit.xml', 'the terminal report could not be written: ENOSPC'],
  ['controls', 'standard output could not be written: ENOSPC'],
  ['diff results.json results.json', 'standard output could not be written: ENOSPC'],
])('a full disk under standard output is told once: asbuilt %s', async (parameters, sentence) => {
  const { stdout, stderr } = await shell(`asbuilt ${parameters} > /dev/full; echo "exit $?"`);
  expect(stderr).toBe(`asbuilt: ${sentence}: no space left on device, write\n`);
  expect(stdout).toBe('exit 2\n');
  expect((await readdir(folder)).length).toBe(parameters.includes('junit') ? 2 : 1);
});
