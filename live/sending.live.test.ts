/** What asbuilt writes, against the emulator: findings, notifications, a history in a bucket, under the policy that the documentation gives. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type AwsSecurityFinding, paginateGetFindings, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Results } from '../engine/results';
import { asffFindings } from '../reports/asff';
import { hostileText, resultOf, resultsOf } from '../reports/example-results';
import { jsonText } from '../reports/json';
import { asbuilt, type Place } from './asbuilt';
import { type Aws, awsClients } from './clients';
import { account, type Emulator, region, startEmulator } from './emulator';
import { makeCaller, type PolicyStatement } from './iam';

let emulator: Emulator;
let aws: Aws;
let place: Place;
beforeAll(async () => {
  emulator = await startEmulator();
  aws = awsClients(emulator.endpoint);
});
afterAll(() => emulator?.stop());
beforeEach(async () => {
  await emulator.reset();
  place = { folder: await mkdtemp(join(tmpdir(), 'asbuilt-sending-')), environment: emulator.environment };
});
afterEach(() => rm(place.folder, { recursive: true }));

const settings = { region, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } };

/** A live run in which `count` databases with hostile names fail. */
async function kept(name: string, count: number, finished: string): Promise<Results> {
  const rows = Array.from({ length: count }, (_each, index) => {
    const id = `arn:aws:rds:${region}:${account}:db:${index}`;
    return resultOf({
      status: 'fail',
      resource: { ...resultOf().resource, account, id, name: `${hostileText}${index}` },
    });
  });
  const results = resultsOf(rows, { mode: 'live', started: finished, finished });
  await writeFile(join(place.folder, name), jsonText(results));
  return results;
}

test('every finding of a run arrives, and a second push updates them', async () => {
  const results = await kept('results.json', 230, '2026-11-23T03:00:00.000Z');
  for (const _push of ['first', 'second']) {
    const { code, stderr } = await asbuilt(['report', 'results.json', '--push'], place);
    expect([stderr, code]).toEqual([`asbuilt: Security Hub took 230 findings of account ${account} in ${region}\n`, 0]);
  }
  const client = new SecurityHubClient({ ...settings, endpoint: emulator.endpoint });
  const found: AwsSecurityFinding[] = [];
  for await (const { Findings = [] } of paginateGetFindings({ client }, { MaxResults: 100 })) found.push(...Findings);
  const ids = (findings: AwsSecurityFinding[]) => [...new Set(findings.map(({ Id }) => Id))].sort();
  expect(ids(found)).toEqual(ids(asffFindings(results)));
});

test('the documented actions are enough to push and to notify, and without them each is told', async () => {
  const text = await readFile('docs/reports.md', 'utf8');
  const [, document = ''] = /## What asbuilt writes[\s\S]*?```json\n([\s\S]*?)```/.exec(text) ?? [];
  // The emulator does not look at the resources of these services, and finds no signature of an object's call right.
  const statements = (JSON.parse(document) as { Statement: PolicyStatement[] }).Statement.map((each) => ({
    ...each,
    Resource: '*',
  }));
  const { TopicArn = '' } = await aws.sns.send(new CreateTopicCommand({ Name: 'ops' }));
  const may = await makeCaller(aws, 'sender', statements);
  const mayNot = await makeCaller(aws, 'reader', [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }]);
  await kept('results.json', 1, '2026-11-23T03:00:00.000Z');
  const everything = ['report', 'results.json', '--push', '--notify', `sns=${TopicArn}`, '--history', 'runs'];
  await emulator.enforceIam(true);
  try {
    const sent = await asbuilt(everything, { ...place, environment: may.environment });
    expect(sent.stderr).toBe(
      `asbuilt: Security Hub took 1 finding of account ${account} in ${region}\nasbuilt: told the topic ${TopicArn}\n`,
    );
    expect(sent.code).toBe(0);
    const refused = await asbuilt(everything, { ...place, environment: mayNot.environment });
    expect(
      refused.stderr.split('\n').map((line) => line.replace(/^asbuilt: (.{30}).* (allow \S+) .*$/, '$1… $2')),
    ).toEqual([
      'Security Hub did not get 1 fin… allow securityhub:BatchImportFindings',
      'the notification to the topic … allow sns:Publish',
      '',
    ]);
    expect(refused.code).toBe(2);
  } finally {
    await emulator.enforceIam(false);
  }
});

test('runs are kept in the bucket, each is compared with the one before it, and only a change is told', async () => {
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'runs' }));
  const { TopicArn = '' } = await aws.sns.send(new CreateTopicCommand({ Name: 'ops' }));
  const queues = new SQSClient({ ...settings, endpoint: emulator.endpoint });
  const { QueueUrl = '' } = await queues.send(new CreateQueueCommand({ QueueName: 'heard' }));
  const Endpoint = `arn:aws:sqs:${region}:${account}:heard`;
  await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  const run = () =>
    asbuilt(
      ['run', '--control', 'elb.https-listener', '--history', 's3://runs/nightly', '--notify', `sns=${TopicArn}`],
      place,
    );

  // An account in which nothing stands: the run says nothing, which is news the first time and not the second.
  const [first, second] = [await run(), await run()];
  expect([first.code, second.code]).toEqual([2, 2]);
  expect(first.stderr).toContain(`asbuilt: told the topic ${TopicArn}\n`);
  expect(second.stderr).toContain('asbuilt: nothing changed that is worth a notification\n');
  const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: 'runs' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(
    Array(2).fill(expect.stringMatching(/^nightly\/20\d\d-\d\d-\d\dT[\d.-]+Z-[\w.-]+\.json$/)),
  );
  const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  expect(Messages.map(({ Body = '' }) => (JSON.parse(Body) as { Subject: string }).Subject)).toEqual([
    expect.stringMatching(/^asbuilt: .* could not be judged: 0 new failures/),
  ]);
});

test('a bucket that is not there is told with what to do, and keeps no report back', async () => {
  await kept('results.json', 1, '2026-11-23T03:00:00.000Z');
  const { code, stdout, stderr } = await asbuilt(['report', 'results.json', '--history', 's3://no-such/x'], place);
  expect(stdout).toContain('NONCONFORMING');
  expect(stderr).toBe(
    'asbuilt: the history in s3://no-such/x could not be read or kept: NoSuchBucket: The specified bucket does not exist; make the bucket no-such, or name another place with --history\n',
  );
  expect(code).toBe(2);
});
