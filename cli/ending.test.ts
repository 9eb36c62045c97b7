/** How a run ends before its time: by its deadline, by a signal, and by a second one. The program as it is shipped. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FakeAws, fakeAws, hang, queryAnswer, type Reply, type ServedCall } from '../aws/testing';
import { exitCodes, type Results } from '../engine/results';
import { closeAll, http } from '../probes/testing/servers';

const program = resolve('bin/asbuilt.mjs');
let folder: string;
let aws: FakeAws | undefined;
let child: ChildProcess | undefined;

beforeAll(() => execFileSync(process.execPath, ['scripts/build.mjs']), 60_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asbuilt-ending-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await aws?.close();
  await closeAll();
  aws = undefined;
  rmSync(folder, { recursive: true });
});

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** Starts the program in a folder of its own, with nothing of this machine's AWS settings. */
function start(parameters: string[]): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...(aws && { AWS_ENDPOINT_URL: aws.endpoint }),
  };
  const started = spawn(process.execPath, [program, ...parameters], { cwd: folder, env });
  child = started;
  let stderr = '';
  started.stdout.resume();
  started.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return once(started, 'close').then(([code, signal]) => ({ code, signal, stderr }));
}

const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
const answers: Record<string, string> = {
  GetCallerIdentity: '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/x</Arn>',
  DescribeLoadBalancers: `<LoadBalancers><member><LoadBalancerArn>${arn}:loadbalancer/app/web/1</LoadBalancerArn><LoadBalancerName>web</LoadBalancerName><Scheme>internet-facing</Scheme><Type>application</Type><IpAddressType>ipv4</IpAddressType></member></LoadBalancers>`,
  DescribeListeners: `<Listeners><member><ListenerArn>${arn}:listener/app/web/1/2</ListenerArn><LoadBalancerArn>${arn}:loadbalancer/app/web/1</LoadBalancerArn><Port>80</Port><Protocol>HTTP</Protocol><DefaultActions><member><Type>fixed-response</Type></member></DefaultActions></member></Listeners>`,
  DescribeTargetGroups: '<TargetGroups/>',
};

/** An account with a load balancer that has no HTTPS listener, of which everything is told but the rules of its listener. */
async function accountWithoutRules(): Promise<{ asked: Promise<void> }> {
  let onAsked: () => void = () => undefined;
  const asked = new Promise<void>((done) => {
    onAsked = done;
  });
  const reply = ({ action }: ServedCall): Reply => {
    const result = answers[action];
    if (result !== undefined) return queryAnswer(action, result);
    onAsked();
    return hang;
  };
  aws = await fakeAws(reply);
  return { asked };
}

const controls = ['--control', 'elb.https-listener', '--control', 'elb.http-redirect'];
const patient = ['--call-timeout', '10m'];
const reported = () => ['--quiet', '--report', `json=${join(folder, 'results.json')}`];
const results = () => JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Results;
const told = ({ results: rows }: Results) => rows.map(({ control, status }) => [control, status]);

const known = [
  ['elb.https-listener', 'fail'],
  ['elb.http-redirect', 'error'],
];

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run that hangs: what is known is reported, it is inconclusive though something fails, exit 2',
  async (signal) => {
    const { asked } = await accountWithoutRules();
    const ended = start(['run', ...controls, ...patient, ...reported()]);
    await asked;
    child?.kill(signal);
    expect(await ended).toMatchObject({ code: 2, stderr: expect.stringContaining(`interrupted (${signal})`) });
    expect(told(results())).toEqual(known);
    expect(results()).toMatchObject({
      verdict: 'inconclusive',
      reasons: [expect.stringContaining(`the run was interrupted (${signal})`)],
      gaps: [
        {
          action: 'elasticloadbalancing:DescribeRules',
          error: expect.stringContaining(`the run was interrupted (${signal}) before this was read`),
        },
      ],
    });
  },
);

test('many calls under way at once are ended without a word about their number', async () => {
  aws = await fakeAws(({ action }) => (answers[action] === undefined ? hang : queryAnswer(action, answers[action])));
  const ended = start(['run', '--suite', 'load-balancing', '--suite', 'network', ...patient, ...reported()]);
  while (aws.calls.length < 20) await new Promise((later) => setTimeout(later, 20));
  child?.kill('SIGINT');
  expect((await ended).stderr).not.toContain('MaxListeners');
});

test('an interrupted run is not kept in the history, beside whole ones', async () => {
  const { asked } = await accountWithoutRules();
  const history = join(folder, 'history');
  const ended = start(['run', ...controls, ...patient, ...reported(), '--history', history]);
  await asked;
  child?.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 2, stderr: expect.stringContaining('kept in no history') });
  expect(readdirSync(folder)).toEqual(['results.json']);
});

test.each(['SIGINT', 'SIGTERM'] as const)('a second %s ends the process at once', async (signal) => {
  // Nothing gets past a configuration that never comes, so that the first signal has nothing to end.
  const config = join(folder, 'asbuilt.ts');
  writeFileSync(config, "process.stderr.write('begun'); await new Promise((never) => setTimeout(never, 600_000));");
  const ended = start(['run', '--config', config]);
  const said = () => once(child?.stderr ?? process.stderr, 'data');
  expect(String(await said())).toBe('begun');
  child?.kill(signal);
  expect(String(await said())).toContain('once more ends it at once');
  child?.kill(signal);
  expect(await ended).toMatchObject({ code: null, signal });
});

test('the deadline ends a run that hangs, and each gap names it', async () => {
  await accountWithoutRules();
  const { code } = await start(['run', ...controls, ...patient, ...reported(), '--timeout', '3s']);
  const { verdict, gaps } = results();
  // How much was read by then depends on the machine, and whether a failure is known with it.
  expect(code).toBe(exitCodes[verdict]);
  expect(code).toBeGreaterThan(0);
  expect(gaps.length).toBeGreaterThan(0);
  for (const { error } of gaps) expect(error).toContain("the run's deadline of 3s passed before this was read");
});

test('the deadline ends probes: they count as not seen, exit 2', async () => {
  const port = await http(() => undefined);
  const probes = [{ name: 'web', url: `http://127.0.0.1:${port}/`, deadline: '10m', wait: '10m' }];
  writeFileSync(join(folder, 'asbuilt.json'), JSON.stringify({ probes }));
  expect(await start(['run', '--control', 'health.http', ...reported(), '--timeout', '3s'])).toMatchObject({ code: 2 });
  expect(told(results())).toEqual([['health.http', 'error']]);
});

describe('recording', () => {
  const recording = () => join(folder, 'recording');

  test('that is interrupted writes nothing, and says so', async () => {
    const { asked } = await accountWithoutRules();
    const ended = start(['record', '--out', recording(), ...controls, ...patient]);
    await asked;
    child?.kill('SIGTERM');
    expect(await ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('interrupted (SIGTERM): nothing was written'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that its deadline ends exits 2, and says why', async () => {
    await accountWithoutRules();
    const ended = await start(['record', '--out', recording(), ...controls, ...patient, '--timeout', '3s']);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("the run's deadline of 3s passed") });
    expect(readdirSync(recording())).toContain('recording.json');
  });
});

test('however much is under way and listens for its end, Node is given no reason to warn of a leak', async () => {
  const port = await http((_, response) => response.end('ok'));
  const probes = Array.from({ length: 12 }, (_, index) => ({ name: `web-${index}`, url: `http://127.0.0.1:${port}/` }));
  writeFileSync(join(folder, 'asbuilt.json'), JSON.stringify({ probes }));
  const health = [
    '--control',
    'health.http',
    '--control',
    'health.every-address',
    '--wait',
    '1m',
    '--probe-timeout',
    '1m',
  ];
  expect(await start(['run', ...health, ...reported()])).toMatchObject({ code: 0, stderr: '' });
});
