/** What a user is told when something is wrong with the credentials, the network or the command itself: the program as it is shipped. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type FakeAws,
  fakeAws,
  hang,
  queryAnswer,
  queryError,
  type Reply,
  reset,
  type ServedCall,
} from '../aws/testing';

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
  seconds: number;
}

const program = resolve('bin/asbuilt.mjs');
const example = { config: resolve('examples/three-tier/asbuilt.yaml'), recording: resolve('fixtures/three-tier') };
let folder: string;
let aws: FakeAws | undefined;

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.mjs']);
  folder = mkdtempSync(join(tmpdir(), 'asbuilt-troubles-'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await aws?.close();
  aws = undefined;
});

const keys = {
  AWS_ACCESS_KEY_ID: 'AKIACANARY0000000000',
  AWS_SECRET_ACCESS_KEY: 'canary-secret',
  AWS_REGION: 'us-east-1',
};

/** Runs the program in an empty folder, with an empty home and nothing of this machine's AWS settings. */
function asbuilt(parameters: string[], variables: Record<string, string> = {}): Promise<Ended> {
  const started = performance.now();
  const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...variables };
  return new Promise((ended) => {
    execFile(
      process.execPath,
      [program, ...parameters],
      { cwd: folder, env, timeout: 25_000 },
      (error, stdout, stderr) => {
        const code = error ? Number(error.code ?? -1) : 0;
        ended({ code, stdout, stderr, seconds: (performance.now() - started) / 1000 });
      },
    );
  });
}

/** What was said on both streams, once it is known that none of it is a stack, a warning of Node, or a secret. */
function spoken({ stdout, stderr }: Ended): string {
  const all = stdout + stderr;
  expect(all).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(all).not.toMatch(/unhandled|UnhandledPromise|Warning:|please report/i);
  expect(all).not.toContain('canary-secret');
  return all;
}

const judged = ['run', '--control', 'elb.https-listener', '--call-timeout', '2s'];

/** A run against a server that answers so; STS is in order unless it is what is broken. */
async function against(reply: (call: ServedCall) => Reply): Promise<Ended> {
  aws = await fakeAws((call) =>
    call.action === 'GetCallerIdentity' && reply !== broken
      ? queryAnswer('GetCallerIdentity', '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/x</Arn>')
      : reply(call),
  );
  return asbuilt([...judged, '--verbose'], { ...keys, AWS_ENDPOINT_URL: aws.endpoint });
}
let broken: ((call: ServedCall) => Reply) | undefined;
function refusing(code: string): Promise<Ended> {
  broken = () => queryError(code, 403, 'no');
  return against(broken);
}

describe('credentials and places', () => {
  test('no credentials at all', async () => {
    const ended = await asbuilt(judged, { AWS_REGION: 'us-east-1' });
    expect(spoken(ended)).toContain('no AWS credentials were found: set AWS_PROFILE');
    expect(ended.code).toBe(2);
    expect(ended.seconds).toBeLessThan(8);
  }, 30_000);

  test('a profile that there is not', async () => {
    const ended = await asbuilt(judged, { AWS_REGION: 'us-east-1', AWS_PROFILE: 'nope' });
    expect(spoken(ended)).toContain('no AWS credentials were found in the profile "nope": correct AWS_PROFILE');
    expect(ended.code).toBe(2);
  }, 30_000);

  test.each([
    ['ExpiredToken', 'the AWS credentials have expired: sign in again'],
    ['InvalidClientTokenId', 'AWS does not accept these credentials (InvalidClientTokenId: no)'],
  ])(
    '%s',
    async (code, sentence) => {
      const ended = await refusing(code);
      expect(spoken(ended)).toContain(sentence);
      expect(ended.code).toBe(2);
    },
    30_000,
  );

  test('no Region', async () => {
    const { AWS_REGION, ...bare } = keys;
    const ended = await asbuilt(judged, bare);
    expect(spoken(ended)).toContain('no AWS region is set: name `regions` in the configuration, or set AWS_REGION');
    expect(ended.code).toBe(2);
  }, 30_000);

  test('a Region that is no name', async () => {
    const ended = await asbuilt(judged, { ...keys, AWS_REGION: 'us-eest-1!' });
    expect(spoken(ended)).toContain(
      'the region us-eest-1! is not known or not enabled (the nearest name is us-east-1)',
    );
    expect(ended.code).toBe(2);
  }, 30_000);

  test('a port where nobody listens', async () => {
    const ended = await asbuilt(judged, { ...keys, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    expect(spoken(ended)).toMatch(/http:\/\/127\.0\.0\.1:1 cannot be reached \(.*ECONNREFUSED/);
    expect(ended.code).toBe(2);
    expect(ended.seconds).toBeLessThan(8);
  }, 30_000);
});

describe('a service that does not answer ends the run in time, and it is not 0', () => {
  test.each<[string, Reply, RegExp]>([
    ['hangs', hang, /Timeout: there was no answer in time/],
    ['resets', reset, /cannot be reached \(.*(ECONNRESET|socket hang up)/],
    ['throttles for ever', queryError('Throttling', 400, 'Rate exceeded'), /Rate exceeded|no answer in time/],
    [
      'answers with a web page',
      { type: 'text/html', body: '<html></html>' },
      /the answer was cut off or is not what the service answers \(a web page\)/,
    ],
    [
      'denies',
      queryError('AccessDenied', 403, 'not allowed'),
      /elasticloadbalancing:DescribeLoadBalancers.*\n?.*AccessDenied: not allowed/,
    ],
  ])(
    '%s',
    async (_, reply, sentence) => {
      const ended = await against(() => reply);
      expect(spoken(ended)).toMatch(sentence);
      expect(ended.code).toBe(2);
      expect(ended.seconds).toBeLessThan(8);
    },
    30_000,
  );
});

describe('wrong usage', () => {
  test.each<[string, string[], string]>([
    ['an unknown report', ['run', '--report', 'jnuit=x.xml'], 'there is no report "jnuit"; did you mean "junit"?'],
    ['a report without its file', ['run', '--report', 'json='], '--report json= names no file'],
    [
      'two reports on one stream',
      ['run', '--report', 'json', '--report', 'junit'],
      'json and junit cannot both go to standard output',
    ],
    [
      'a severity that is none',
      ['run', '--fail-on', 'hihg'],
      "'hihg' is invalid. Allowed choices are critical, high, medium, low",
    ],
    ['an unknown suite', ['run', '--suite', 'databse'], 'there is no suite "databse"'],
    ['an unknown option', ['run', '--offlin', 'x'], "unknown option '--offlin'"],
    ['an unknown command', ['runn'], "unknown command 'runn'"],
    [
      'a time that is none',
      ['run', '--call-timeout', 'soon'],
      '--call-timeout takes a length of time such as 30s, not "soon"',
    ],
    ['a recording that is missing', ['run', '--offline', 'nowhere'], 'there is no recording at nowhere: make one with'],
    ['a configuration that is missing', ['run', '--config', 'none.yaml'], 'none.yaml'],
    [
      'a control that is none',
      ['explain', 'rds.multi-z'],
      'there is no control "rds.multi-z"; did you mean "rds.multi-az"?',
    ],
  ])(
    '%s',
    async (_, parameters, sentence) => {
      const ended = await asbuilt(parameters);
      expect(spoken(ended)).toContain(sentence);
      expect(ended.stdout).toBe('');
      expect(ended.code).toBe(3);
      expect(ended.seconds).toBeLessThan(5);
    },
    30_000,
  );

  test('a recording that is damaged', async () => {
    writeFileSync(join(folder, 'recording.json'), '{');
    const ended = await asbuilt(['run', '--offline', '.']);
    expect(spoken(ended)).toContain("the recording's file recording.json cannot be read");
    expect(ended.code).toBe(3);
  }, 30_000);
});

describe('what was asked for and is there', () => {
  test('help and version are no mistakes', async () => {
    const [help, version] = await Promise.all([asbuilt(['--help']), asbuilt(['--version'])]);
    expect([help.code, version.code]).toEqual([0, 0]);
    expect(spoken(help)).toContain('Exit codes: 0 conforms');
    expect(spoken(version)).toMatch(/^\d+\.\d+\.\d+\n$/);
  }, 30_000);

  test('a control of the recorded example conforms, and says so in one document of JSON', async () => {
    const ended = await asbuilt([
      'run',
      '--config',
      example.config,
      '--offline',
      example.recording,
      '--control',
      'rds.multi-az',
      '--json',
    ]);
    const { verdict, summary } = JSON.parse(ended.stdout) as { verdict: string; summary: { pass: number } };
    expect([ended.code, verdict, summary.pass]).toEqual([0, 'conforms', 1]);
  }, 30_000);

  test('a control is explained, and listed', async () => {
    const [told, listed] = await Promise.all([asbuilt(['explain', 'rds.multi-az']), asbuilt(['controls'])]);
    expect([told.code, listed.code]).toEqual([0, 0]);
    expect(told.stdout).toMatch(
      /^rds\.multi-az {2}\(databases, high\)\n[\s\S]*\nWhy: [\s\S]*\nFix: [\s\S]*rds:DescribeDBInstances/,
    );
    expect(listed.stdout).toMatch(/^ {2}rds\.multi-az +high/m);
  }, 30_000);

  test('the policy holds what the selected controls read, and nothing else', async () => {
    const ended = await asbuilt(['policy', '--control', 'elb.https-listener']);
    expect((JSON.parse(ended.stdout) as { Statement: { Action: string[] }[] }).Statement[0]?.Action).toEqual([
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeTargetGroups',
      'sts:GetCallerIdentity',
    ]);
  }, 30_000);
});
