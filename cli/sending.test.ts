import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Reply, ServedCall } from '../aws/testing';
import type { Results } from '../engine/results';
import { exampleResults, resultOf, resultsOf } from '../reports/example-results';
import { jsonText } from '../reports/json';
import { jsonReply, restError, type StandIn, standInForAws } from '../sending/testing';
import { report } from './report';
import { run } from './run';
import { saidBy } from './testing';

let folder: string;
let aws: StandIn;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-sending-'));
});
afterEach(async () => {
  await aws?.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, results: Results): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, jsonText(results));
  return path;
}

/** A local server for AWS and for the webhook in ASBUILT_WEBHOOK_URL. */
async function standIn(reply: (call: ServedCall) => Reply): Promise<void> {
  aws = await standInForAws(reply);
  process.env.ASBUILT_WEBHOOK_URL = `${aws.endpoint}/hook`;
}

const takesAll = ({ path, body }: ServedCall): Reply => {
  if (path !== '/findings/import') return jsonReply({});
  const { Findings } = JSON.parse(body) as { Findings: AwsSecurityFinding[] };
  return jsonReply({ SuccessCount: Findings.length, FailedCount: 0 });
};
const live = () => ({ ...exampleResults(), mode: 'live' as const });
const passing = () => resultsOf([resultOf()]);
const failing = () => resultsOf([resultOf({ status: 'fail' })], { finished: '2026-11-24T03:00:00.000Z' });

test('--push sends what was kept, says so, and exits 0 whatever it is', async () => {
  await standIn(takesAll);
  const results = await file('results.json', live());
  const { stdout, stderr, code } = await saidBy(() => report(results, { report: [], push: true }));
  expect(stdout).toContain('NONCONFORMING');
  expect(stderr).toMatch(/^asbuilt: Security Hub took 8 findings of account 111122223333 in us-east-1\n$/m);
  expect(code).toBe(0);
  expect((await saidBy(() => report(results, { report: [], push: true, quiet: true }))).stderr).toBe('');
});

test('a push that fails is told, makes it exit 2, and keeps no report back', async () => {
  await standIn(() => restError('AccessDeniedException', 403, 'no'));
  const results = await file('results.json', live());
  const { stderr, code } = await saidBy(() =>
    report(results, { report: [`json=${join(folder, 'again.json')}`], push: true, quiet: true }),
  );
  expect(stderr).toMatch(
    /^asbuilt: Security Hub did not get 8 findings of account 111122223333 in us-east-1: AccessDenied/,
  );
  expect(code).toBe(2);
  expect(await readdir(folder)).toContain('again.json');
});

test('what cannot be pushed at all keeps nobody from being notified', async () => {
  await standIn(takesAll);
  const [before, after] = [await file('before.json', passing()), await file('after.json', failing())];
  const { stderr, code } = await saidBy(() =>
    report(after, { report: [], quiet: true, push: true, notify: ['webhook'], baseline: before }),
  );
  expect(stderr).toBe(
    'asbuilt: these results are of a recording, whose accounts are not real: --push sends those of a live run\n',
  );
  expect(code).toBe(2);
  expect(aws.sent().map(({ path }) => path)).toEqual(['/hook']);
});

test('a change since the baseline is notified of', async () => {
  await standIn(takesAll);
  const [before, after] = [await file('before.json', passing()), await file('after.json', failing())];
  const { stdout, stderr, code } = await saidBy(() =>
    report(after, { report: [], notify: ['webhook'], baseline: before }),
  );
  expect(JSON.parse(aws.sent()[0]?.body ?? '')).toMatchObject({
    verdictBefore: 'conforms',
    summary: { newFailures: 1 },
  });
  expect(stdout).toMatch(/1 new failure, 0 fixed, 0 still failing\n$/);
  expect([stderr, code]).toEqual(['asbuilt: told webhook (ASBUILT_WEBHOOK_URL)\n', 0]);
});

test('where nothing changed nothing is sent', async () => {
  await standIn(takesAll);
  const same = await file('after.json', failing());
  const { stderr, code } = await saidBy(() => report(same, { report: [], notify: ['webhook'], baseline: same }));
  expect([stderr, code]).toEqual(['asbuilt: nothing changed that is worth a notification\n', 0]);
  expect(aws.calls).toEqual([]);
});

test('a notification that fails is told and makes it exit 2', async () => {
  await standIn(() => ({ status: 410, body: 'gone' }));
  const [before, after] = [await file('before.json', passing()), await file('after.json', failing())];
  const { stderr, code } = await saidBy(() =>
    report(after, { report: [], quiet: true, notify: ['webhook'], baseline: before }),
  );
  expect(stderr).toMatch(
    /^asbuilt: the notification to webhook \(ASBUILT_WEBHOOK_URL\) was not sent: .* answered 410: gone; check/m,
  );
  expect(code).toBe(2);
});

test('with a history each run is compared with the one before it, and the first with none', async () => {
  await standIn(takesAll);
  const history = join(folder, 'history');
  const notified = () => aws.sent().map(({ body }) => JSON.parse(body).verdictBefore);
  const after = await file('after.json', failing());
  const told = () => saidBy(() => report(after, { report: [], quiet: true, notify: ['webhook'], history }));
  await told();
  expect(notified()).toEqual([null]);
  await file('earlier.json', passing());
  const { folderStore } = await import('../reports/history-folder');
  const { keepResults } = await import('../reports/history');
  await keepResults(folderStore(history), passing());
  await told();
  expect(notified()).toEqual([null, 'conforms']);
});

test('a history that cannot be read silences nobody', async () => {
  await standIn(takesAll);
  const after = await file('after.json', failing());
  const { stderr, code } = await saidBy(() =>
    report(after, { report: [], quiet: true, notify: ['webhook'], history: join(after, 'x') }),
  );
  expect(stderr).toContain('could not be read or kept: ENOTDIR');
  expect(code).toBe(2);
  expect(JSON.parse(aws.sent()[0]?.body ?? '').remarks).toEqual([
    'The earlier run could not be read, so everything counts as new.',
  ]);
});

test('a notification with nothing to compare with is wrong usage', async () => {
  await expect(report('none.json', { report: [], notify: ['webhook'] })).rejects.toMatchObject({
    code: 'USAGE',
    message: '--notify tells what changed, and needs the run to compare with: add --history or --baseline',
  });
});

test.each([
  ['--push', { push: true }],
  ['--notify', { notify: ['webhook'], history: 'history' }],
  ['--history s3://…', { history: 's3://bucket/prefix' }],
])('a run of a recording refuses %s before anything is read', async (option, asked) => {
  const example = { suite: [], control: [], failOn: 'low' as const, report: [], callTimeout: '30s' };
  await expect(run({ ...example, offline: 'nowhere', ...asked })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(`--offline lets nothing leave this machine, and ${option} would: leave it out`),
  });
});
