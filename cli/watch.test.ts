import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAll, http, openConnections } from '../probes/testing/servers';
import { readResults } from '../reports/read';
import { saidBy } from './testing';
import { watch } from './watch';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-watch-'));
});
afterEach(async () => {
  await closeAll();
  await rm(folder, { recursive: true });
});

const usual = { for: '2s', every: '100ms', available: '100', failOn: 'low' as const };

async function watchServer(answer: (request: number) => number, options: Partial<Parameters<typeof watch>[0]> = {}) {
  let requests = 0;
  const port = await http((_, response) => {
    requests += 1;
    response.statusCode = answer(requests);
    response.setHeader('x-version', requests < 2 ? 'blue' : 'green');
    response.end();
  });
  const config = join(folder, 'asbuilt.json');
  const file = join(folder, 'results.json');
  await writeFile(config, JSON.stringify({ probes: [{ name: 'web', url: `http://127.0.0.1:${port}/` }] }));
  const said = await saidBy(() =>
    watch({ ...usual, config, report: [`json=${file}`], versionHeader: 'x-version', ...options }),
  );
  return { ...said, results: await readResults(file), text: await readFile(file, 'utf8') };
}

test('a deploy that nobody notices conforms, and says which version answered when', async () => {
  const { code, stderr, stdout, results } = await watchServer(() => 200);
  expect(code).toBe(0);
  expect(stdout).toContain('CONFORMS');
  expect(stderr.split('\n').map((line) => line.split(' ').slice(1).join(' '))).toEqual([
    'web: it answers',
    'web: version blue answers',
    'web: version green answers',
    '',
  ]);
  expect(results.watched).toMatchObject([{ probe: 'web', bad: 0, unseen: 0, availability: 1, longestOutage: null }]);
  expect(results.watched?.[0]?.versions.map(({ version }) => version)).toEqual(['blue', 'green']);
  expect(results.results[0]?.attempts?.length).toBe(results.watched?.[0]?.attempts.length);
});

test('an outage in the middle fails, unless so much is allowed', async () => {
  const short = (request: number) => (request === 2 ? 503 : 200);
  expect(await watchServer(short)).toMatchObject({ code: 1, results: { verdict: 'nonconforming' } });
  expect(await watchServer(short, { available: '50%' })).toMatchObject({ code: 0 });
});

test('an interrupt ends it, reports what was seen, and leaves no connection', async () => {
  const begun = performance.now();
  const interrupted = (request: number) => {
    if (request === 2) process.emit('SIGINT');
    return 200;
  };
  const { code, results } = await watchServer(interrupted, { for: '1m', quiet: true });
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(code).toBe(0);
  expect(results.watched?.[0]?.good).toBeGreaterThan(0);
  expect(process.listenerCount('SIGINT')).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(openConnections()).toBe(0);
});

test.each([
  ['--for', { for: 'long' }],
  ['--every', { every: '-1s' }],
  ['--every', { every: '50ms' }],
  ['--available', { available: '101' }],
  ['--version-json', { versionHeader: undefined, versionJson: 'a..b' }],
  ['--version-header and --version-json', { versionJson: 'a' }],
])('%s that makes no sense is told', async (named, options) => {
  await expect(watchServer(() => 200, options)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(named),
  });
});

test('an endpoint that cannot be watched ends the watch of the others', async () => {
  let requests = 0;
  const port = await http((_, response) => {
    requests += 1;
    response.end();
  });
  const config = join(folder, 'asbuilt.json');
  const url = `http://127.0.0.1:${port}/`;
  const broken = { name: 'broken', url: 'https://127.0.0.1/', tls: { ca: 'nowhere.pem' } };
  await writeFile(config, JSON.stringify({ probes: [{ name: 'web', url }, broken] }));
  await expect(watch({ ...usual, config, report: [], for: '1h', quiet: true })).rejects.toMatchObject({
    code: 'PROBE_INVALID',
    message: expect.stringContaining('nowhere.pem'),
  });
  const before = requests;
  await new Promise((resolve) => setTimeout(resolve, 500));
  // One may have been on its way.
  expect(requests - before).toBeLessThanOrEqual(1);
});

test('without endpoints there is nothing to watch', async () => {
  const config = join(folder, 'asbuilt.json');
  await writeFile(config, '{}');
  await expect(watch({ ...usual, config, report: [] })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('nothing to watch'),
  });
});
