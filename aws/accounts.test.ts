import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AsbuiltError } from '../errors/errors';
import { type AccountSettings, type OpenedAccounts, openAccounts, regionHint } from './accounts';
import { explain } from './explain';
import { connections } from './session';
import { type FakeAws, fakeAws, queryAnswer, queryError, type Reply, type ServedCall } from './testing';

const home = mkdtempSync(join(tmpdir(), 'asbuilt-home-'));
const role = (account: string) => `arn:aws:iam::${account}:role/asbuilt-readonly`;
const identity = (account: string, partition = 'aws') =>
  queryAnswer('GetCallerIdentity', `<Account>${account}</Account><Arn>arn:${partition}:iam::${account}:user/x</Arn>`);
const assumed = (call: ServedCall, key: string) =>
  queryAnswer(
    'AssumeRole',
    `<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>${call.parameters.get('RoleArn')}</Arn></AssumedRoleUser>`,
  );

const saved = { ...process.env };
let aws: FakeAws;
let own: ReturnType<typeof connections>;
let now: number;

/** STS and EC2 as they are in order: two accounts whose role may be assumed, and a caller of account 999999999999. */
function sound(call: ServedCall): Reply {
  const accountOf: Record<string, string> = { KEY1: '111122223333', KEY2: '222233334444' };
  if (call.action === 'AssumeRole')
    return assumed(call, call.parameters.get('RoleArn') === role('111122223333') ? 'KEY1' : 'KEY2');
  if (call.action === 'GetCallerIdentity') return identity(accountOf[call.accessKeyId] ?? '999999999999');
  if (call.action === 'DescribeRegions') {
    const item = (name: string) => `<item><regionName>${name}</regionName></item>`;
    return {
      body: `<DescribeRegionsResponse><regionInfo>${item('us-west-2')}${item('eu-west-1')}</regionInfo></DescribeRegionsResponse>`,
    };
  }
  return { body: '<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>' };
}

async function open(accounts: AccountSettings[], reply: (call: ServedCall) => Reply = sound): Promise<OpenedAccounts> {
  aws = await fakeAws(reply);
  process.env.AWS_ENDPOINT_URL = aws.endpoint;
  own = connections({ attempts: 1, attemptTimeout: 1_000, callTimeout: 2_000 });
  return openAccounts(accounts, { connections: own, clock: () => now });
}

const places = ({ sessions }: OpenedAccounts) => sessions.map(({ account, region }) => `${account}/${region}`);
const problems = ({ unopened }: OpenedAccounts) =>
  unopened.map(({ account, region, action, error }) => [
    account,
    region,
    action,
    error instanceof AsbuiltError ? error.code : error.message,
  ]);

beforeEach(() => {
  now = 1_000_000;
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'CALLER',
    AWS_SECRET_ACCESS_KEY: 's',
  });
});
afterEach(async () => {
  await own.close();
  await aws.close();
  process.env = { ...saved };
});

test('nothing named is the account of the credentials, in the default Region', async () => {
  const opened = await open([]);
  expect(places(opened)).toEqual(['999999999999/us-east-1']);
  expect(opened.unopened).toEqual([]);
});

test('the partition is that of the caller', async () => {
  const opened = await open([{ regions: ['cn-north-1'] }], () => identity('999999999999', 'aws-cn'));
  expect(opened.sessions[0]?.partition).toBe('aws-cn');
});

test('every Region of every account is opened, in the order of the configuration', async () => {
  const opened = await open([
    { id: '222233334444', role: role('222233334444'), regions: ['us-west-2', 'us-east-1'] },
    { id: '111122223333', role: role('111122223333'), regions: ['eu-west-1'] },
  ]);
  expect(places(opened)).toEqual(['222233334444/us-west-2', '222233334444/us-east-1', '111122223333/eu-west-1']);
  expect(opened.unopened).toEqual([]);
});

test('all Regions are those that are enabled, in one order', async () => {
  const opened = await open([{ regions: 'all' }]);
  expect(places(opened)).toEqual(['999999999999/eu-west-1', '999999999999/us-west-2']);
});

test('all Regions cannot be told without ec2:DescribeRegions', async () => {
  const denied = {
    status: 403,
    body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>',
  };
  const opened = await open([{ regions: 'all' }], (call) => (call.action === 'DescribeRegions' ? denied : sound(call)));
  expect(places(opened)).toEqual([]);
  expect(problems(opened)).toEqual([['unknown', null, 'ec2:DescribeRegions', 'UnauthorizedOperation: no']]);
});

test('a role is assumed with its external id, once for all clients, Regions and calls', async () => {
  const opened = await open([{ role: role('111122223333'), externalId: 'x-1', regions: ['us-east-1', 'eu-west-1'] }]);
  await Promise.all(opened.sessions.map((session) => session.call('ec2', 'DescribeVpcs', {})));
  await Promise.all(opened.sessions.map((session) => session.call('ec2', 'DescribeVpcs', {})));
  const assumptions = aws.calls.filter(({ action }) => action === 'AssumeRole');
  expect(
    assumptions.map(({ parameters, accessKeyId }) => [
      parameters.get('ExternalId'),
      parameters.get('DurationSeconds'),
      accessKeyId,
    ]),
  ).toEqual([['x-1', '3600', 'CALLER']]);
  const others = aws.calls.filter(({ action }) => action !== 'AssumeRole');
  expect(others).toHaveLength(5);
  expect(others.every(({ accessKeyId }) => accessKeyId === 'KEY1')).toBe(true);
});

test("a role's session is renewed five minutes before its end, and not sooner", async () => {
  const opened = await open([{ role: role('111122223333'), regions: ['us-east-1'] }], (call) =>
    call.action === 'AssumeRole' ? assumedUntil(new Date(now + 3_600_000)) : sound({ ...call, accessKeyId: 'KEY1' }),
  );
  const assumptions = () => aws.calls.filter(({ action }) => action === 'AssumeRole').length;
  now += 3_299_000;
  await opened.sessions[0]?.call('ec2', 'DescribeVpcs', {});
  expect(assumptions()).toBe(1);
  now += 1_000;
  await opened.sessions[0]?.call('ec2', 'DescribeVpcs', {}, 'eu-west-1');
  expect(assumptions()).toBe(2);
});

test("a role that cannot be assumed anew, since the caller's own credentials have expired, says so of each call", async () => {
  let expired = false;
  const opened = await open([{ role: role('111122223333'), regions: ['us-east-1'] }], (call) => {
    if (call.action !== 'AssumeRole') return sound({ ...call, accessKeyId: 'KEY1' });
    return expired ? queryError('ExpiredToken', 403, 'expired') : assumedUntil(new Date(now + 3_600_000));
  });
  await opened.sessions[0]?.call('ec2', 'DescribeVpcs', {});
  expired = true;
  now += 3_600_000;
  for (const region of ['us-east-1', 'eu-west-1']) {
    const problem = await opened.sessions[0]?.call('ec2', 'DescribeVpcs', {}, region).catch((error) => error);
    expect(explain(problem, region)).toMatchObject({ code: 'CREDENTIALS_EXPIRED' });
  }
});

function assumedUntil(until: Date): Reply {
  return queryAnswer(
    'AssumeRole',
    `<Credentials><AccessKeyId>KEY1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${until.toISOString()}</Expiration></Credentials>`,
  );
}

describe('what cannot be opened is told and stops nothing else', () => {
  test('a role that is refused', async () => {
    const opened = await open(
      [{ role: role('222233334444'), regions: ['us-east-1', 'eu-west-1'] }, { regions: ['us-east-1'] }],
      (call) => (call.action === 'AssumeRole' ? queryError('AccessDenied', 403, 'not authorized') : sound(call)),
    );
    expect(places(opened)).toEqual(['999999999999/us-east-1']);
    expect(problems(opened)).toEqual([
      ['222233334444', 'us-east-1', 'sts:AssumeRole', 'ROLE_REFUSED'],
      ['222233334444', 'eu-west-1', 'sts:AssumeRole', 'ROLE_REFUSED'],
    ]);
    expect(opened.unopened[0]?.error.message).toContain(
      `${role('222233334444')} could not be assumed (AccessDenied: not authorized)`,
    );
  });

  test('a role that was refused once is asked for again by the next call', async () => {
    let refusals = 1;
    const reply = (call: ServedCall): Reply =>
      call.action === 'AssumeRole' && refusals-- > 0 ? queryError('AccessDenied', 403) : sound(call);
    expect(problems(await open([{ role: role('111122223333') }], reply))).toHaveLength(1);
    const again = await openAccounts([{ role: role('111122223333') }], { connections: own });
    expect(places(again)).toEqual(['111122223333/us-east-1']);
  });

  test('a role whose answer holds no credentials', async () => {
    const opened = await open([{ role: role('111122223333') }], (call) =>
      call.action === 'AssumeRole' ? queryAnswer('AssumeRole', '') : sound(call),
    );
    expect(problems(opened)).toEqual([['111122223333', null, 'sts:AssumeRole', 'ROLE_REFUSED']]);
  });

  test('credentials of another account than the configuration names', async () => {
    const opened = await open([{ id: '111122223333', regions: ['us-east-1'] }]);
    expect(problems(opened)).toEqual([['111122223333', 'us-east-1', 'sts:GetCallerIdentity', 'ACCOUNT_MISMATCH']]);
    expect(opened.unopened[0]?.error.message).toContain('of account 999999999999');
  });

  test.each([
    ['ExpiredToken', 'CREDENTIALS_EXPIRED'],
    ['InvalidClientTokenId', 'CREDENTIALS_REFUSED'],
    ['SignatureDoesNotMatch', 'CREDENTIALS_REFUSED'],
  ])('%s', async (code, told) => {
    const opened = await open([{}], () => queryError(code, 403));
    expect(problems(opened)).toEqual([['unknown', null, 'sts:GetCallerIdentity', told]]);
  });

  test('an identity without an account', async () => {
    const opened = await open([{}], () => queryAnswer('GetCallerIdentity', ''));
    expect(problems(opened)).toEqual([
      ['unknown', null, 'sts:GetCallerIdentity', 'Error: GetCallerIdentity named no account'],
    ]);
  });

  test('no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    const opened = await open([{}]);
    expect(problems(opened)).toEqual([['unknown', null, 'sts:GetCallerIdentity', 'CREDENTIALS_MISSING']]);
    expect(aws.calls).toEqual([]);
  });

  test('no Region', async () => {
    delete process.env.AWS_REGION;
    expect(problems(await open([{}]))).toEqual([['unknown', null, 'sts:GetCallerIdentity', 'REGION_MISSING']]);
  });

  test('a Region that is no name at all', async () => {
    const opened = await open([{ regions: ['us_east_1!'] }]);
    expect(problems(opened)).toEqual([['unknown', 'us_east_1!', 'sts:GetCallerIdentity', 'REGION_UNKNOWN']]);
  });
});

test('the Region of a profile is the default', async () => {
  delete process.env.AWS_REGION;
  const file = join(home, 'config');
  writeFileSync(file, '[default]\nregion = eu-west-1\n');
  process.env.AWS_CONFIG_FILE = file;
  expect(places(await open([{}]))).toEqual(['999999999999/eu-west-1']);
});

test('a Region that this version does not know has a hint', () => {
  expect(regionHint('us-esat-1')).toContain('the nearest name is us-east-1');
  expect(regionHint('us-east-1')).toBeUndefined();
});
