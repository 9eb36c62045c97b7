/** No secret that people wrote into AWS, into an endpoint's answers or into the configuration comes out of asbuilt. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { deserialize } from 'node:v8';
import type { OpenedAccounts, OpenOptions } from '../aws/accounts';
import { type Recording, readRecording, substituteFrom } from '../aws/recording';
import { openSession } from '../aws/session';
import { formats } from '../reports/reporter';
import { canariesIn, refusingRecording, secrets, sownRecording, texts } from './canaries';
import { diff } from './diff';
import { init } from './init';
import setup from './jest/setup';
import { folderVariable } from './jest/shared';
import { record } from './record';
import { report } from './report';
import { run } from './run';
import { saidBy } from './testing';
import { watch } from './watch';

/** The account that is read: what a recording answers. */
let answered: Recording;
jest.mock('../aws/accounts', () => ({
  regionHint: () => undefined,
  openAccounts: async (_: unknown, { connections, observe }: OpenOptions): Promise<OpenedAccounts> => {
    const substitute = await substituteFrom(answered);
    const place = { account: '111122223333', region: 'us-east-1', partition: 'aws' };
    return { sessions: [openSession({ ...place, connections, observe, substitute })], unopened: [] };
  },
}));

let example: Recording;
let folder: string;
let server: Server;
let origin = '';

/** An endpoint that repeats what it is asked, and lets out secrets of its own. */
const answers: Record<string, { status: number; headers: Record<string, string | string[]>; body: string | Buffer }> = {
  '/json': {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'set-cookie': [`session=${secrets.bearer}`],
      'x-note': texts[8] ?? '',
    },
    body: JSON.stringify({ status: 'down', error: texts.join(' '), token: secrets.apiKey, db: { password: 5 } }),
  },
  '/text': { status: 500, headers: { 'x-api-key': secrets.apiKey, 'x-debug': texts[9] ?? '' }, body: texts.join('\n') },
  '/bytes': { status: 200, headers: {}, body: Buffer.concat([Buffer.from([0xff, 0]), Buffer.from(texts.join('\n'))]) },
  '/redirect': { status: 302, headers: { location: `/login?token=${secrets.query}` }, body: '' },
};

beforeAll(async () => {
  example = await readRecording('fixtures/three-tier');
  server = createServer((request, response) => {
    const answer = answers[new URL(request.url ?? '', origin).pathname];
    const echo = JSON.stringify({ url: request.url, headers: request.headers });
    response.writeHead(answer?.status ?? 200, answer?.headers ?? { 'x-echo': echo }).end(answer?.body ?? echo);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((closed) => server.close(closed)));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-secrets-'));
  answered = sownRecording(example);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Every control that judges resources, those that are off by default as well, and things to be expected of all kinds. */
const deployed = {
  environment: 'prod',
  accounts: [
    {
      id: '111122223333',
      regions: ['us-east-1'],
      role: 'arn:aws:iam::111122223333:role/reader',
      externalId: 'canary-external-id',
    },
  ],
  controls: {
    'tags.required': { required: { Environment: '*', DbPassword: '/^never$/', Note4: '/^never$/' } },
    'naming.convention': { patterns: { parameter: 'never-*', dashboard: 'never-*' } },
    'presence.outputs': { outputs: ['DatabasePassword', 'DatabaseUrl', 'WebhookUrl', 'Note', 'Missing'] },
  },
  expect: [
    { kind: 'parameter', name: 'never-*' },
    { kind: 'function', where: { Description: 'never' } },
    { kind: 'service', count: 7 },
    { kind: 'cluster', tags: { DbPassword: 'never' } },
    { kind: 'dashboard', where: { DashboardBody: 'never' } },
    { kind: 'alarm', where: { AlarmDescription: 'never' } },
  ],
  outputs: { cloudformation: 'pay', require: ['DatabasePassword'] },
};
/** Where the endpoints of load balancers are asked as well, names are looked up, which a test must not do. */
const resources = ['load-balancing', 'auto-scaling', 'databases', 'alarms', 'tags', 'network', 'presence'];

const authorization = { bearer: secrets.bearer };
const headers = { 'x-api-key': secrets.apiKey, cookie: `session=${secrets.bearer}` };
const withUser = () => origin.replace('//', `//user:${encodeURIComponent(secrets.password)}@`);
const endpoints = () => ({
  environment: 'prod',
  probes: [
    {
      name: 'json',
      url: `${origin}/json?token=${secrets.query}`,
      authorization,
      expect: { json: { status: 'ok', error: 'none', token: secrets.encoded, 'db.password': 6 } },
    },
    {
      name: 'text',
      url: `${withUser()}/text`,
      headers,
      expect: { body: { contains: 'fine' }, headers: { 'x-api-key': secrets.encoded, 'x-debug': 'nothing' } },
    },
    { name: 'bytes', url: `${origin}/bytes`, expect: { json: { a: 1 } } },
    {
      name: 'echo',
      url: `${withUser()}/echo?token=${secrets.query}`,
      method: 'POST',
      body: `password=${secrets.password}`,
      headers,
      expect: { json: { url: 'none', headers: 'none' }, headers: { 'x-echo': 'none' } },
    },
    {
      name: 'redirect',
      url: `${origin}/redirect?code=${secrets.query}`,
      expect: { redirect: { to: 'https://example.com/' } },
    },
    { name: 'proxied', url: 'http://example.com/', proxy: `${withUser()}`, authorization, deadline: '2s' },
    {
      name: 'gone',
      url: `http://user:${encodeURIComponent(secrets.password)}@127.0.0.1:1/?token=${secrets.query}`,
      authorization,
    },
  ],
});

async function written(configuration: object): Promise<string> {
  const file = join(folder, 'asbuilt.json');
  await writeFile(file, JSON.stringify(configuration));
  return file;
}

/** All files of a folder and its folders, as text. */
async function everyFile(at: string): Promise<string> {
  const files = (await readdir(at, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  const read = files.map(async (file) => [file.name, await readFile(join(file.parentPath, file.name), 'utf8')]);
  return (await Promise.all(read)).flat().join('\n');
}

const options = { control: ['*'], callTimeout: '30s' };

/** Runs with every report there is, and gives all that came out: the reports, both streams, the history. */
async function everyReport(config: string, suite: string[]): Promise<{ output: string; results: string }> {
  const out = join(folder, 'out');
  const file = (format: string) => join(out, `report.${format}`);
  await rm(out, { recursive: true, force: true });
  const { mkdir } = await import('node:fs/promises');
  await mkdir(out);
  const asked = formats.map((format) => `${format}=${file(format)}`);
  const common = { config, suite, ...options, failOn: 'low' as const };
  const said = await saidBy(() => run({ ...common, report: asked, history: join(out, 'history'), verbose: true }));
  const baseline = file('json');
  const again = await saidBy(() => run({ ...common, report: [], baseline, quiet: true }));
  const told = await saidBy(() => report(baseline, { report: ['markdown'], verbose: true }));
  const changes = await saidBy(() => diff(baseline, baseline, { verbose: true }));
  const spoken = [said, again, told, changes].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n');
  return { output: `${spoken}\n${await everyFile(out)}`, results: await readFile(baseline, 'utf8') };
}

describe('of an account in which secrets stand wherever people can write', () => {
  test('no report, no line and no kept result holds one, though failures tell of what was written', async () => {
    const { output, results } = await everyReport(await written(deployed), resources);
    expect(canariesIn(output)).toEqual([]);
    const { results: rows } = JSON.parse(results) as {
      results: { control: string; status: string; observed: string; resource: { name: string } }[];
    };
    const failing = (control: string) => rows.filter((row) => row.control === control && row.status === 'fail');
    // Otherwise nothing was proven.
    for (const control of ['tags.required', 'presence.resources', 'presence.outputs', 'asg.user-data'])
      expect([control, failing(control).length > 0]).toEqual([control, true]);
    expect(failing('tags.required')[0]?.observed).toContain('REMOVED');
    expect(failing('presence.outputs').map(({ resource }) => resource.name)).toEqual(['Missing']);
    expect(failing('asg.user-data')[0]?.observed).toContain('an AWS access key in line 2');
  });

  test('no recording of it holds one', async () => {
    const out = join(folder, 'recording');
    const config = await written(deployed);
    const { stderr } = await saidBy(() => record({ config, suite: resources, ...options, out }));
    const kept = await everyFile(out);
    expect(canariesIn(stderr + kept)).toEqual([]);
    expect(kept).toContain('splunk-token');
    // Judged from the recording, the user data is no better than it was.
    const again = await saidBy(() =>
      run({ config, suite: ['auto-scaling'], ...options, offline: out, failOn: 'low', report: [] }),
    );
    expect(again.stdout).toContain('an AWS access key in line 2');
    expect(kept).not.toContain('4255550123');
  });

  test('nothing that Jest keeps between its processes holds one', async () => {
    process.env.ASBUILT_CONFIG = await written({
      ...deployed,
      probes: endpoints().probes,
      scope: { tags: { Application: 'payments' } },
    });
    try {
      await saidBy(setup);
      const shared = process.env[folderVariable] ?? '';
      const kept = inspect(deserialize(await readFile(join(shared, 'gathered.bin'))), {
        depth: Number.POSITIVE_INFINITY,
        maxArrayLength: null,
        maxStringLength: null,
      });
      await rm(shared, { recursive: true });
      expect(kept).toContain('AlarmDescription');
      expect(canariesIn(kept)).toEqual([]);
    } finally {
      delete process.env.ASBUILT_CONFIG;
      delete process.env[folderVariable];
    }
  });

  test('no first configuration that is written of it holds one', async () => {
    const out = join(folder, 'first.yaml');
    const { stderr } = await saidBy(() => init({ out, scope: [], region: [], callTimeout: '30s' }));
    expect(canariesIn(stderr + (await readFile(out, 'utf8')))).toEqual([]);
  });
});

describe('of an account that refuses every call in words that repeat secrets', () => {
  beforeEach(() => {
    answered = refusingRecording(example);
  });

  test('no report, no line and no kept result holds one', async () => {
    const { output, results } = await everyReport(await written(deployed), resources);
    expect(canariesIn(output)).toEqual([]);
    const { gaps } = JSON.parse(results) as { gaps: { error: string }[] };
    expect(gaps.some(({ error }) => error.includes('Encoded authorization failure message: REMOVED'))).toBe(true);
  });

  test('no recording and no first configuration holds one', async () => {
    const out = join(folder, 'recording');
    const config = await written(deployed);
    const recorded = await saidBy(() => record({ config, suite: resources, ...options, out }));
    const file = join(folder, 'first.yaml');
    const first = await saidBy(() => init({ out: file, scope: [], region: [], callTimeout: '30s' }));
    expect(recorded.code).toBe(2);
    const all = [recorded.stderr, first.stderr, await everyFile(out), await readFile(file, 'utf8')];
    expect(canariesIn(all.join('\n'))).toEqual([]);
  });
});

describe('of endpoints that are asked with secrets, and that repeat them and let out their own', () => {
  test('no report, no line and no kept result holds one', async () => {
    const { output, results } = await everyReport(await written(endpoints()), ['health']);
    expect(canariesIn(output)).toEqual([]);
    const { results: rows } = JSON.parse(results) as {
      results: { control: string; status: string; resource: { name: string } }[];
    };
    const judged = rows.filter(({ control, status }) => control === 'health.http' && status === 'fail');
    expect(judged.map(({ resource }) => resource.name).sort()).toEqual([
      'bytes',
      'echo',
      'gone',
      'json',
      'redirect',
      'text',
    ]);
  });

  test('no recording holds one', async () => {
    const out = join(folder, 'recording');
    const config = await written(endpoints());
    const { stderr } = await saidBy(() => record({ config, suite: ['health'], ...options, out }));
    const kept = await everyFile(out);
    expect(kept).toContain('"probe": "bytes"');
    const bodies = (
      JSON.parse(await readFile(join(out, 'probes.json'), 'utf8')) as { response?: { body: string; base64?: true } }[]
    ).map(({ response }) => (response?.base64 ? Buffer.from(response.body, 'base64').toString('latin1') : ''));
    expect(canariesIn([stderr, kept, ...bodies].join('\n'))).toEqual([]);
  });

  test.each([{ versionHeader: 'x-debug' }, { versionJson: 'error' }])('no watch tells of one (%j)', async (version) => {
    const file = join(folder, 'watched.json');
    const config = await written(endpoints());
    const settings = { config, for: '1s', every: '500ms', available: '100', failOn: 'low' as const };
    const { stdout, stderr } = await saidBy(() =>
      watch({ ...settings, ...version, report: [`json=${file}`, `html=${file}.html`], verbose: true }),
    );
    const results = await readFile(file, 'utf8');
    expect(results).toContain('"versions": [');
    expect(canariesIn([stdout, stderr, results, await readFile(`${file}.html`, 'utf8')].join('\n'))).toEqual([]);
  });
});

test.each(Object.entries(secrets))('that would be found in whatever spelling it came through: %s', (name, secret) => {
  const spellings = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(JSON.stringify({ secret })),
    Buffer.from(secret).toString('hex'),
    ...['', 'a', 'ab'].map((before) => Buffer.from(`${before}${secret} more`).toString('base64')),
  ];
  for (const spelling of spellings) {
    expect(canariesIn(`before ${spelling} after`)).toContainEqual(expect.stringMatching(`^${name}: `));
  }
});
