import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { hang, type Reply, reset, type ServedCall } from '../aws/testing';
import type { Result, Results } from '../engine/results';
import { hostileResults, resultOf, resultsOf } from '../reports/example-results';
import { pushFindings } from './security-hub';
import { jsonReply, restError, type StandIn, standInForAws } from './testing';

let aws: StandIn;
afterEach(() => aws?.close());

const findingsOf = ({ body }: ServedCall) => (JSON.parse(body) as { Findings: AwsSecurityFinding[] }).Findings;
const takesAll = (call: ServedCall) => jsonReply({ SuccessCount: findingsOf(call).length, FailedCount: 0 });

/** Failures of databases, `count` of them. */
function failing(count: number, place: Partial<Result['resource']> = {}): Result[] {
  return Array.from({ length: count }, (_each, index) => {
    const resource = { ...resultOf().resource, id: `arn:aws:rds:::db:${index}`, name: `db-${index}`, ...place };
    return resultOf({ status: 'fail', resource });
  });
}

const live = (rows: Result[]): Results => resultsOf(rows, { mode: 'live' });
const push = (results: Results) => pushFindings(results, { pause: 0, attempts: 2 });
const messages = ({ failed }: Awaited<ReturnType<typeof push>>) => failed.map(({ code, message }) => [code, message]);

async function against(reply: (call: ServedCall, count: number) => Reply, rows: Result[]) {
  aws = await standInForAws(reply);
  return push(live(rows));
}

test("sends a finding a result, a hundred at a time, each Region's to itself", async () => {
  const pushed = await against(takesAll, [...failing(250), ...failing(3, { region: 'eu-west-1' })]);
  expect(pushed).toEqual({
    taken: [
      { account: '111122223333', region: 'us-east-1', findings: 250 },
      { account: '111122223333', region: 'eu-west-1', findings: 3 },
    ],
    failed: [],
  });
  expect(
    aws.sent().map((call) => [call.service, call.region, call.method, call.path, findingsOf(call).length]),
  ).toEqual([
    ['securityhub', 'us-east-1', 'POST', '/findings/import', 100],
    ['securityhub', 'us-east-1', 'POST', '/findings/import', 100],
    ['securityhub', 'us-east-1', 'POST', '/findings/import', 50],
    ['securityhub', 'eu-west-1', 'POST', '/findings/import', 3],
  ]);
  const findings = aws.sent().flatMap(findingsOf);
  expect(new Set(findings.map(({ Id }) => Id)).size).toBe(250);
  expect(findings.at(-1)).toMatchObject({
    ProductArn: 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default',
    AwsAccountId: '111122223333',
    Region: 'eu-west-1',
  });
});

test("another account's findings are not sent, and it is said how to send them", async () => {
  const pushed = await against(takesAll, [...failing(2, { account: '999988887777' }), ...failing(1)]);
  expect(pushed.taken).toEqual([{ account: '111122223333', region: 'us-east-1', findings: 1 }]);
  expect(messages(pushed)).toEqual([
    [
      'PUSH_FAILED',
      "Security Hub did not get 2 findings of account 999988887777 in us-east-1: the credentials are of account 111122223333, and an account's findings come from itself alone; keep the results (--report json=results.json) and run `asbuilt report results.json --push` with credentials of that account",
    ],
  ]);
  expect(aws.sent()).toHaveLength(1);
});

test('what is refused one by one is told by its reason, and the others count as taken', async () => {
  const pushed = await against((call) => {
    const FailedFindings = findingsOf(call)
      .slice(0, 5)
      .map(({ Id }, index) => ({
        Id,
        ErrorCode: 'InvalidInput',
        ErrorMessage: index < 4 ? 'bad \u001b[31mtype' : 'worse',
      }));
    return jsonReply({ SuccessCount: findingsOf(call).length - 5, FailedCount: 5, FailedFindings });
  }, failing(7));
  expect(pushed.taken).toEqual([{ account: '111122223333', region: 'us-east-1', findings: 2 }]);
  expect(messages(pushed)).toEqual([
    [
      'PUSH_FAILED',
      'Security Hub did not get 5 of 7 findings of account 111122223333 in us-east-1: InvalidInput: bad \\x1b[31mtype (rds.encrypted on db-0, rds.encrypted on db-1, rds.encrypted on db-2 and 1 more), InvalidInput: worse (rds.encrypted on db-4); the others are there; run it again, or report it if it stays',
    ],
  ]);
});

test('findings that the service was too busy for are sent again, and only they', async () => {
  const pushed = await against((call, count) => {
    const findings = findingsOf(call);
    if (count > 1) return takesAll(call);
    const FailedFindings = findings
      .slice(0, 2)
      .map(({ Id }) => ({ Id, ErrorCode: 'Throttling', ErrorMessage: 'slow' }));
    return jsonReply({ SuccessCount: findings.length - 2, FailedCount: 2, FailedFindings });
  }, failing(9));
  expect(pushed).toEqual({ taken: [{ account: '111122223333', region: 'us-east-1', findings: 9 }], failed: [] });
  expect(aws.sent().map((call) => findingsOf(call).length)).toEqual([9, 2]);
});

test('findings that it stays too busy for are told in the end', async () => {
  const pushed = await against((call) => {
    const FailedFindings = findingsOf(call).map(({ Id }) => ({ Id, ErrorCode: 'Throttling', ErrorMessage: 'slow' }));
    return jsonReply({ SuccessCount: 0, FailedCount: FailedFindings.length, FailedFindings });
  }, failing(1));
  expect(messages(pushed)).toEqual([
    ['PUSH_FAILED', expect.stringContaining('Throttling: slow (rds.encrypted on db-0)')],
  ]);
  expect(aws.sent()).toHaveLength(3);
});

test('a call that is throttled is made again', async () => {
  const pushed = await against(
    (call, count) => (count === 1 ? restError('TooManyRequestsException', 429) : takesAll(call)),
    failing(1),
  );
  expect(pushed.failed).toEqual([]);
  expect(aws.sent()).toHaveLength(2);
});

test.each<[string, Reply, string]>([
  [
    'denied',
    restError('AccessDeniedException', 403, 'not allowed'),
    'AccessDeniedException: not allowed; allow securityhub:BatchImportFindings to these credentials (docs/reports.md has the statement)',
  ],
  [
    'not turned on',
    restError('InvalidAccessException', 401, 'Account 111122223333 is not subscribed to AWS Security Hub'),
    'InvalidAccessException: Account 111122223333 is not subscribed to AWS Security Hub; turn Security Hub on in us-east-1',
  ],
  ['reset', reset, 'cannot be reached'],
  [
    'a refusal without a name',
    jsonReply({ SuccessCount: 99, FailedCount: 1, FailedFindings: [] }),
    'it tells of 99 findings taken and names 0 refused, of 100',
  ],
  [
    'a count that is not that of what was sent',
    jsonReply({ SuccessCount: 1, FailedCount: 0 }),
    'it tells of 1 findings taken and names 0 refused, of 100',
  ],
])('%s: the rest of the Region is not tried, and all of it is told as not taken', async (_what, reply, sentence) => {
  const pushed = await against(() => reply, failing(150));
  expect(pushed.taken).toEqual([]);
  expect(messages(pushed)).toEqual([['PUSH_FAILED', expect.stringContaining(sentence)]]);
  expect(pushed.failed[0]?.message).toContain('did not get 150 findings of account 111122223333 in us-east-1');
  expect(new Set(aws.sent().map(({ body }) => body)).size).toBe(1);
});

test('a service that never answers ends the push in time', async () => {
  aws = await standInForAws(() => hang);
  const pushed = await pushFindings(live(failing(1)), { attempts: 1, attemptTimeout: 200 });
  expect(messages(pushed)).toEqual([['PUSH_FAILED', expect.stringContaining('no answer in time')]]);
});

test('hostile text goes out as text, within the limits, under no other account', async () => {
  const hostile = hostileResults();
  const rows = hostile.results.map((row) => ({ ...row, resource: { ...row.resource, account: '111122223333' } }));
  const pushed = await against(takesAll, rows);
  expect(pushed).toEqual({ taken: [{ account: '111122223333', region: 'us-east-1', findings: 8 }], failed: [] });
  for (const { ProductArn, Title } of aws.sent().flatMap(findingsOf)) {
    expect(ProductArn).toBe('arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default');
    expect(Title).not.toMatch(/\p{Cc}|\u202e/u);
  }
});

test('without credentials nothing is sent, and it is said why', async () => {
  aws = await standInForAws(takesAll);
  delete process.env.AWS_ACCESS_KEY_ID;
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  expect(messages(await push(live(failing(1))))).toEqual([
    ['PUSH_FAILED', expect.stringMatching(/no AWS credentials were found: .*; nothing was sent$/)],
  ]);
  expect(aws.calls).toEqual([]);
});

test('results of a recording are nobody’s, and are not sent', async () => {
  aws = await standInForAws(takesAll);
  await expect(push(resultsOf(failing(1)))).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('these results are of a recording'),
  });
  expect(aws.calls).toEqual([]);
});
