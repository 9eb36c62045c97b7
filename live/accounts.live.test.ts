/** Two accounts, each read through a role of its own with an external id, by a caller who may only assume these. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { stringify } from 'yaml';
import type { Result } from '../engine/results';
import { asbuilt, configurationOf, judged, type Place } from './asbuilt';
import { account, region } from './emulator';
import { builtExample, type Example, startExample } from './example';
import { type FaultProxy, startFaultProxy } from './fault-proxy';
import { known } from './faults/find';
import { type Caller, makeCaller, type PolicyStatement } from './iam';

const second = '222233334444';
const externalIds = { [account]: 'ours-of-the-first', [second]: 'ours-of-the-second' };
const roleIn = (id: string) => `arn:aws:iam::${id}:role/asbuilt-readonly`;
const controls = ['--control', 'dynamodb.deletion-protection', '--control', 'rds.multi-az'];

let example: Example;
let proxy: FaultProxy;
let caller: Caller;
let place: Place;

/** Credentials with which the emulator shows another account. */
async function administratorOf(id: string) {
  const sts = new STSClient({
    endpoint: example.emulator.endpoint,
    region,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${id}:role/administrator`, RoleSessionName: 'tests' }),
  );
  return {
    endpoint: example.emulator.endpoint,
    region,
    credentials: {
      accessKeyId: known(Credentials?.AccessKeyId, 'access key'),
      secretAccessKey: known(Credentials?.SecretAccessKey, 'secret key'),
      sessionToken: Credentials?.SessionToken,
    },
  };
}

beforeAll(async () => {
  example = await startExample(await builtExample());
  proxy = await startFaultProxy({ upstream: example.emulator.endpoint });
  caller = await makeCaller(example.aws, 'scheduler', [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: Object.keys(externalIds).map(roleIn) },
  ]);
  await writeFile(
    join(example.folder, 'accounts.yaml'),
    stringify({
      environment: 'prod',
      accounts: Object.entries(externalIds).map(([id, externalId]) => ({
        id,
        role: roleIn(id),
        externalId,
        regions: [region],
      })),
    }),
  );
  place = {
    folder: example.folder,
    environment: { ...caller.environment, AWS_ENDPOINT_URL: proxy.endpoint },
    configuration: 'accounts.yaml',
  };
  const { stdout } = await asbuilt(['policy', ...configurationOf(place), ...controls], place);
  const { Statement } = JSON.parse(stdout) as { Statement: PolicyStatement[] };
  const [printed] = Statement;
  // The emulator goes by the name that requests are signed for.
  const Action = [known(printed?.Action, 'actions'), 'tagging:GetResources'].flat();
  for (const id of Object.keys(externalIds)) {
    const settings = id === account ? { endpoint: example.aws.endpoint, region } : await administratorOf(id);
    const iam = id === account ? example.aws.iam : new IAMClient(settings);
    const RoleName = 'asbuilt-readonly';
    const trust = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:user/scheduler` },
      Action: 'sts:AssumeRole',
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...printed, Action }] });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'printed', PolicyDocument }));
  }
  await new DynamoDBClient(await administratorOf(second)).send(
    new CreateTableCommand({
      TableName: 'ledger',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
    }),
  );
  await example.emulator.enforceIam(true);
});
afterAll(async () => {
  await proxy?.stop();
  await example?.stop();
});

/** The trust policies' condition on the external id, which the emulator does not look at. */
function demandExternalIds(expected: Record<string, string>): void {
  proxy.breakAction({
    action: 'sts:AssumeRole',
    fault: 'access-denied',
    where: ({ body }) => {
      const asked = new URLSearchParams(body.toString('utf8'));
      const id = /::(\d{12}):/.exec(asked.get('RoleArn') ?? '')?.[1] ?? '';
      return asked.get('ExternalId') !== expected[id];
    },
  });
}
afterEach(() => proxy.mend());

const told = ({ control, status, resource, message }: Result) => [
  control,
  resource.account,
  resource.name,
  status,
  message,
];
const of = (results: readonly Result[], id: string) =>
  results.filter(({ resource }) => resource.account === id).map(told);

test('both accounts are judged, with the rights that the printed policy gives and the external id of each', async () => {
  demandExternalIds(externalIds);
  const { code, results } = await judged(place, controls);
  expect(results.gaps).toEqual([]);
  expect(of(results.results, account)).toEqual([
    ['rds.multi-az', account, 'payments-prod', 'pass', expect.any(String)],
    ['dynamodb.deletion-protection', account, 'payments-prod-idempotency', 'pass', expect.any(String)],
  ]);
  expect(of(results.results, second)).toEqual([
    ['rds.multi-az', second, `${second}/${region}`, 'not-applicable', expect.any(String)],
    ['dynamodb.deletion-protection', second, 'ledger', 'pass', expect.any(String)],
  ]);
  expect([code, results.verdict]).toEqual([0, 'conforms']);
});

test.each([
  ['has another external id', () => demandExternalIds({ ...externalIds, [second]: 'of somebody else' })],
  [
    'refuses to be assumed',
    () =>
      proxy.breakAction({
        action: 'sts:AssumeRole',
        fault: 'access-denied',
        where: ({ body }) => body.includes(second),
      }),
  ],
])('where the role of one account %s its controls err, and those of the other stand', async (_, breakRole) => {
  const sound = (await judged(place, controls)).results.results;
  breakRole();
  const { code, results } = await judged(place, controls);
  expect(of(results.results, account)).toEqual(of(sound, account));
  const message = expect.stringMatching(
    new RegExp(`^could not be judged: sts:AssumeRole did not come through \\(.*${roleIn(second)}.*AccessDenied`),
  );
  expect(of(results.results, second)).toEqual([
    ['rds.multi-az', second, `${second}/${region}`, 'error', message],
    ['dynamodb.deletion-protection', second, `${second}/${region}`, 'error', message],
  ]);
  expect([code, results.verdict]).toEqual([2, 'inconclusive']);
});

test('credentials of a role that end in the middle of a run hide what is read after, in their account alone', async () => {
  const sound = (await judged(place, controls)).results.results;
  let expiring: string | undefined;
  proxy.breakAction({
    fault: 'expired-token',
    where: ({ action, caller: key }) => {
      if (action === 'dynamodb:DescribeTable') expiring ??= key;
      return key === expiring;
    },
  });
  const { code, results } = await judged(place, controls);
  const errs = results.results.filter(({ status }) => status === 'error');
  const [hidden] = [...new Set(errs.map(({ resource }) => resource.account))];
  expect(new Set(errs.map(({ resource }) => resource.account)).size).toBe(1);
  for (const { message } of errs) expect(message).toMatch(/ \w+:\w+ did not come through \(.* have expired/);
  const stands = hidden === account ? second : account;
  expect(of(results.results, stands)).toEqual(of(sound, stands));
  expect([code, results.verdict]).toEqual([2, 'inconclusive']);
});
