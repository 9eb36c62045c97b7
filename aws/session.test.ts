import { explain } from './explain';
import { type CallSettings, connections, type Exchange, openSession } from './session';
import { type FakeAws, fakeAws, hang, queryAnswer, queryError, type Reply, reset } from './testing';

const targetGroups = (...names: string[]) =>
  queryAnswer(
    'DescribeTargetGroups',
    `<TargetGroups>${names.map((name) => `<member><TargetGroupName>${name}</TargetGroupName></member>`).join('')}</TargetGroups>`,
  );
const whole = targetGroups('a', 'b') as { body: string };
const html = { type: 'text/html', body: '<html><body>sign in to the hotel</body></html>' };

const before = process.env.AWS_ENDPOINT_URL;
let aws: FakeAws;
let closeConnections: () => Promise<void>;

/** Settings that make a test short: 0.2 s for an attempt, 1 s for a call. */
const impatient: Partial<CallSettings> = { connectTimeout: 200, attemptTimeout: 200, callTimeout: 1_000, attempts: 3 };

async function open(
  reply: (count: number) => Reply | Promise<Reply>,
  settings: Partial<CallSettings> = {},
  observe?: (exchange: Exchange) => void,
) {
  aws = await fakeAws((_, count) => reply(count));
  process.env.AWS_ENDPOINT_URL = aws.endpoint;
  const own = connections({ ...impatient, ...settings });
  closeConnections = own.close;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const place = { account: '111122223333', region: 'us-east-1', partition: 'aws' };
  const session = openSession({ ...place, credentials, connections: own, observe });
  return { session, read: () => session.call('elastic-load-balancing-v2', 'DescribeTargetGroups', {}) };
}

/** How a call failed, as people are told, and whether it kept the limit of a call with 0.5 s to spare. */
async function failureOf(call: Promise<unknown>, limit = 1_000): Promise<{ problem: string; inTime: boolean }> {
  const started = performance.now();
  const problem = await call.then(
    () => 'answered',
    (error: unknown) => explain(error, 'us-east-1').message,
  );
  return { problem, inTime: performance.now() - started < limit + 500 };
}

afterEach(async () => {
  await closeConnections();
  await aws.close();
  if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
  else process.env.AWS_ENDPOINT_URL = before;
});

test('a call is answered, signed with the credentials of the session, for its Region', async () => {
  const { read } = await open(() => whole);
  expect((await read()).TargetGroups?.map((group) => group.TargetGroupName)).toEqual(['a', 'b']);
  expect(aws.calls).toEqual([
    expect.objectContaining({
      service: 'elasticloadbalancing',
      action: 'DescribeTargetGroups',
      accessKeyId: 'a',
      region: 'us-east-1',
    }),
  ]);
});

test('an answer whose values are of other types than the service promises is refused, and null is nothing', async () => {
  const json = (body: string) => ({ type: 'application/x-amz-json-1.1', body });
  const { session } = await open((count) =>
    count === 1
      ? json('{"ResourceTagMappingList":[{"ResourceARN":"arn:1","Tags":{"Key":"Team"}}]}')
      : json('{"PaginationToken":null,"ResourceTagMappingList":[{"ResourceARN":"arn:1","Tags":null}]}'),
  );
  const call = () => session.call('resource-groups-tagging-api', 'GetResources', {});
  expect((await failureOf(call())).problem).toContain(
    'GetResources.ResourceTagMappingList[0].Tags is a structure where the service answers a list',
  );
  expect((await call()).ResourceTagMappingList).toEqual([{ ResourceARN: 'arn:1' }]);
});

test('EC2 and the tagging API, which speak other protocols, are answered too', async () => {
  const { session } = await open((count) =>
    count === 1
      ? { body: '<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>' }
      : { type: 'application/x-amz-json-1.1', body: '{"ResourceTagMappingList":[{"ResourceARN":"arn:1"}]}' },
  );
  expect((await session.call('ec2', 'DescribeVpcs', {})).Vpcs).toEqual([{ VpcId: 'vpc-1' }]);
  expect((await session.call('resource-groups-tagging-api', 'GetResources', {})).ResourceTagMappingList).toEqual([
    { ResourceARN: 'arn:1' },
  ]);
  expect(aws.calls.map(({ service, action }) => [service, action])).toEqual([
    ['ec2', 'DescribeVpcs'],
    ['tagging', 'GetResources'],
  ]);
});

describe('what goes by is asked again', () => {
  test.each<[string, Reply]>([
    ['an internal error', queryError('InternalFailure', 500)],
    ['an unavailable service', { status: 503, body: '' }],
    ['throttling', queryError('Throttling')],
    ['a reset connection', reset],
    ['an answer that hangs', hang],
    ['an answer that is cut off', { body: whole.body.slice(0, -40) }],
    ['an empty answer', { body: '' }],
    ["somebody else's page", html],
  ])('%s', async (_, fault) => {
    const { read } = await open((count) => (count === 1 ? fault : whole), { callTimeout: 5_000 });
    expect((await read()).TargetGroups).toHaveLength(2);
    expect(aws.calls).toHaveLength(2);
  });
});

describe('what stays is an error, and never a shorter list', () => {
  const cutOff = 'the answer was cut off or is not what the service answers';
  test.each<[string, Reply, RegExp]>([
    ['an internal error', queryError('InternalFailure', 500, 'down'), /^InternalFailure: down$/],
    ['an unavailable service', { status: 503, body: '' }, /./],
    ['a reset connection', reset, /cannot be reached \(.*ECONNRESET/],
    ['an answer that hangs', hang, /^Timeout: there was no answer in time from http/],
    ['an answer that is cut off within', { body: whole.body.slice(0, 150) }, new RegExp(cutOff)],
    [
      'an answer that is cut off after a member',
      { body: whole.body.split('</TargetGroups>')[0] ?? '' },
      new RegExp(cutOff),
    ],
    ['an empty answer', { body: '' }, /an empty body/],
    ["somebody else's page", html, new RegExp(cutOff)],
    ['plain text', { type: 'text/plain', body: 'ok' }, /neither XML nor JSON/],
  ])('%s', async (_, fault, problem) => {
    const { read } = await open(() => fault, { callTimeout: 3_000 });
    expect(await failureOf(read(), 3_000)).toEqual({ problem: expect.stringMatching(problem), inTime: true });
    expect(aws.calls).toHaveLength(3);
  });

  test('JSON where XML is spoken', async () => {
    const { read } = await open(() => ({ body: '{"TargetGroups":[]}' }));
    expect(await failureOf(read())).toEqual({ problem: expect.stringMatching(cutOff), inTime: true });
  });

  test('a refusal is not asked again', async () => {
    const { read } = await open(() => queryError('AccessDenied', 403, 'not allowed'));
    expect(await failureOf(read())).toEqual({ problem: 'AccessDenied: not allowed', inTime: true });
    expect(aws.calls).toHaveLength(1);
  });

  test('an answer that drips for ever ends with the call', async () => {
    const { read } = await open(() => (response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await failureOf(read())).toEqual({
      problem: expect.stringMatching(/^Timeout: there was no answer in time from /),
      inTime: true,
    });
  });

  test('throttling for ever ends with the call', async () => {
    const { read } = await open(() => queryError('Throttling', 400, 'Rate exceeded'), { attempts: 50 });
    expect(await failureOf(read())).toEqual({
      problem: expect.stringMatching(/^Timeout: there was no answer in time from /),
      inTime: true,
    });
  });

  test('a port where nobody listens', async () => {
    const { read } = await open(() => whole);
    await aws.close();
    expect(await failureOf(read())).toEqual({
      problem: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ cannot be reached \(.*ECONNREFUSED/),
      inTime: true,
    });
  });
});

test('no more calls are open at once than the settings allow, and none is lost', async () => {
  const { read } = await open(
    async () => {
      await new Promise((later) => setTimeout(later, 20));
      return whole;
    },
    { concurrency: 3, callTimeout: 5_000 },
  );
  const all = await Promise.all(Array.from({ length: 20 }, read));
  expect(all.map((answer) => answer.TargetGroups?.length)).toEqual(Array.from({ length: 20 }, () => 2));
  expect(aws.mostAtOnce()).toBe(3);
});

test('an observer is told of answers and of errors', async () => {
  const seen: Exchange[] = [];
  const { session } = await open(
    (count) => (count === 1 ? whole : queryError('AccessDenied', 403)),
    {},
    (exchange) => seen.push(exchange),
  );
  const input = { PageSize: 400 };
  await session.call('elastic-load-balancing-v2', 'DescribeTargetGroups', input);
  await failureOf(session.call('elastic-load-balancing-v2', 'DescribeTargetGroups', input));
  const place = { account: '111122223333', region: 'us-east-1', service: 'elastic-load-balancing-v2' };
  const exchange = { ...place, command: 'DescribeTargetGroups', input };
  expect(seen).toEqual([
    { ...exchange, output: expect.objectContaining({ TargetGroups: expect.any(Array) }) },
    { ...exchange, error: expect.objectContaining({ name: 'AccessDenied' }) },
  ]);
});

test('closing the connections of a run leaves none open', async () => {
  const { read } = await open(() => whole);
  await Promise.all([read(), read()]);
  expect(aws.openSockets()).toBeGreaterThan(0);
  await closeConnections();
  await new Promise((later) => setTimeout(later, 50));
  expect(aws.openSockets()).toBe(0);
});

test('another Region of the same session is asked with its own client', async () => {
  const { session } = await open(() => whole);
  await session.call('elastic-load-balancing-v2', 'DescribeTargetGroups', {}, 'eu-west-1');
  await session.call('elastic-load-balancing-v2', 'DescribeTargetGroups', {});
  expect(aws.calls.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
});
