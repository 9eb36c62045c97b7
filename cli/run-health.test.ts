/** Runs of the health suite alone: they need nothing of AWS. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Results } from '../engine/results';
import { closeAll, http, tcp } from '../probes/testing/servers';
import { run } from './run';
import { saidBy } from './testing';

let folder: string;
let before: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-health-'));
  before = { ...process.env };
});
afterEach(async () => {
  process.env = before;
  await closeAll();
  await rm(folder, { recursive: true });
});

async function runWith(configuration: object, options: Partial<Parameters<typeof run>[0]> = {}) {
  const config = join(folder, 'asbuilt.json');
  const file = join(folder, 'results.json');
  await writeFile(config, JSON.stringify(configuration));
  const { code } = await saidBy(() =>
    run({
      ...{ config, suite: ['health'], control: [], failOn: 'low', report: [`json=${file}`] },
      ...{ callTimeout: '2s', quiet: true, ...options },
    }),
  );
  return { code, results: JSON.parse(await readFile(file, 'utf8')) as Results };
}

/** Something that stands where AWS would, without credentials for it; gives how often it was called. */
async function withoutAws(): Promise<() => number> {
  let calls = 0;
  const port = await tcp((socket) => {
    calls += 1;
    socket.destroy();
  });
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.AWS_REGION = 'us-east-1';
  process.env.HOME = folder;
  return () => calls;
}

test('over probes of the configuration it needs no credentials and calls nothing of AWS', async () => {
  const calls = await withoutAws();
  const port = await http((_, response) => response.end('ok'));
  const { code, results } = await runWith({ probes: [{ name: 'web', url: `http://127.0.0.1:${port}/` }] });
  expect(results.results.map(({ control, status, resource }) => [control, status, resource.id])).toEqual([
    ['health.http', 'pass', 'probe: web'],
    ['health.target-path', 'not-applicable', 'environment'],
    ['health.redirect', 'not-applicable', 'probe: web'],
    ['health.tls-versions', 'not-applicable', 'probe: web'],
    ['health.certificate', 'not-applicable', 'probe: web'],
    ['health.hsts', 'not-applicable', 'probe: web'],
    ['health.every-address', 'pass', 'probe: web'],
  ]);
  expect([code, results.gaps, calls()]).toEqual([0, [], 0]);
});

test('through Jest it needs no more, where the suite is asked for alone', async () => {
  const calls = await withoutAws();
  const port = await http((_, response) => response.end('ok'));
  const ASBUILT_CONFIG = join(folder, 'asbuilt.json');
  const ASBUILT_RESULTS = join(folder, 'results.json');
  await writeFile(ASBUILT_CONFIG, JSON.stringify({ probes: [{ name: 'web', url: `http://127.0.0.1:${port}/` }] }));
  const jest = [require.resolve('jest/bin/jest'), '--selectProjects', 'conformance'];
  const env = { ...process.env, ASBUILT_CONFIG, ASBUILT_RESULTS };
  await promisify(execFile)(process.execPath, [...jest, '--testPathPatterns', 'suites/health.ts'], { env });
  const { verdict, gaps } = JSON.parse(await readFile(ASBUILT_RESULTS, 'utf8')) as Results;
  expect([verdict, gaps, calls()]).toEqual(['conforms', [], 0]);
});

test('without probes it asks AWS for load balancers, and says that it could not', async () => {
  await withoutAws();
  const { code, results } = await runWith({});
  expect(code).toBe(2);
  expect(results.results.filter(({ status }) => status === 'error').map(({ control }) => control)).toContain(
    'health.target-path',
  );
});

test('--wait asks again until the endpoint answers', async () => {
  await withoutAws();
  let answers = 0;
  const port = await http((_, response) => {
    answers += 1;
    response.statusCode = answers < 2 ? 503 : 200;
    response.end();
  });
  const probes = [{ name: 'web', url: `http://127.0.0.1:${port}/` }];
  const { code, results } = await runWith({ probes }, { suite: [], control: ['health.http'], wait: '300ms' });
  expect(code).toBe(0);
  expect(results.results[0]?.attempts?.map(({ ok }) => ok)).toEqual([false, true]);
});

test('--probe-timeout ends what hangs, and judges nothing by it', async () => {
  await withoutAws();
  const port = await http(() => undefined);
  const probes = [{ name: 'web', url: `http://127.0.0.1:${port}/`, deadline: '1m', wait: '5m' }];
  const { code, results } = await runWith({ probes }, { probeTimeout: '300ms', control: ['health.http'] });
  expect(code).toBe(2);
  expect(results.results.map(({ status }) => status)).toEqual(['error']);
});

test.each([
  ['--wait', { wait: 'soon' }],
  ['--probe-timeout', { probeTimeout: '0s' }],
])('%s takes a length of time', async (option, options) => {
  await expect(runWith({}, options)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(option) });
});

test('endpoints are asked when AWS has been read, so that none looks slow because this process was busy', async () => {
  await withoutAws();
  const events: string[] = [];
  const aws = await http((_, response) => {
    // Long enough for a probe that does not wait.
    setTimeout(() => {
      events.push('AWS answers');
      response.statusCode = 403;
      response.end();
    }, 500);
  });
  const port = await http((_, response) => {
    events.push('probe');
    response.end();
  });
  const variables = { AWS_ENDPOINT_URL: `http://127.0.0.1:${aws}`, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  Object.assign(process.env, variables);
  const probes = [{ name: 'web', url: `http://127.0.0.1:${port}/` }];
  await runWith({ probes }, { suite: [], control: ['health.http', 'elb.state'] });
  expect(events).toEqual(['AWS answers', 'probe']);
});
