import { hang, queryAnswer, queryError, type Reply } from '../aws/testing';
import { defaultSendSettings } from './clients';
import { exampleNotice, hostileNotice, noticeOfMany } from './example-notice';
import { publish, snsMessage, snsSubject, topicArn } from './sns';
import { type StandIn, standInForAws } from './testing';

let aws: StandIn | undefined;
afterEach(async () => {
  await aws?.close();
  aws = undefined;
});

const topic = 'arn:aws:sns:eu-west-1:111122223333:ops';
const taken: Reply = queryAnswer('Publish', '<MessageId>1</MessageId>');
const settings = { ...defaultSendSettings, attempts: 2 };

async function published(arn: string): Promise<{ region: string | undefined; parameters: Record<string, string> }> {
  aws = await standInForAws(() => taken);
  await publish(arn, exampleNotice(), settings);
  const [call] = aws.sent();
  return { region: call?.region, parameters: Object.fromEntries(call?.parameters ?? []) };
}

test("publishes in the topic's Region, with attributes that a subscription can filter by", async () => {
  const { region, parameters } = await published(topic);
  expect(region).toBe('eu-west-1');
  expect(parameters).toMatchObject({
    Action: 'Publish',
    TopicArn: topic,
    Subject: 'asbuilt: prod does not conform: 1 new failure, 1 newly not judged, 1 fixed, 1 waived, 1 still fa...',
    Message: snsMessage(exampleNotice()),
    'MessageAttributes.entry.1.Name': 'environment',
    'MessageAttributes.entry.1.Value.StringValue': 'prod',
    'MessageAttributes.entry.2.Name': 'verdict',
    'MessageAttributes.entry.2.Value.StringValue': 'nonconforming',
  });
  expect(parameters).not.toHaveProperty('MessageDeduplicationId');
});

test('a FIFO topic is told which notice it is, and delivers it once', async () => {
  const { parameters } = await published(`${topic}.fifo`);
  expect(parameters).toMatchObject({ MessageGroupId: 'asbuilt', MessageDeduplicationId: exampleNotice().id });
});

test('a message reads like this', () => {
  expect(
    snsMessage(exampleNotice()),
  ).toBe(`prod does not conform: 1 new failure, 1 newly not judged, 1 fixed, 1 waived, 1 still failing
Run of 2026-11-23T03:00:00.000Z to 2026-11-23T03:00:12.345Z; before: nonconforming

NEW FAILURES  1
- critical rds.encrypted: a (111122223333 us-east-1)
  arn:aws:rds:us-east-1:111122223333:db:a
  the storage is not encrypted (was: pass)
  fix: Restore a snapshot of the database into an instance with StorageEncrypted set.

COULD NOT BE JUDGED  1
- critical rds.encrypted: b (111122223333 us-east-1)
  arn:aws:rds:us-east-1:111122223333:db:b
  rds:DescribeDBInstances was denied (was: pass)

FIXED  1
- critical rds.encrypted: c (111122223333 us-east-1)
  arn:aws:rds:us-east-1:111122223333:db:c
  the storage is encrypted (was: fail)

WAIVED NOW  1
- critical rds.encrypted: d (111122223333 us-east-1)
  arn:aws:rds:us-east-1:111122223333:db:d
  the storage is not encrypted (was: fail)
`);
});

test('keeps the limits of SNS, and says what found no room', () => {
  const message = snsMessage(noticeOfMany(10_000));
  expect(Buffer.byteLength(message)).toBeGreaterThan(200_000);
  expect(Buffer.byteLength(message)).toBeLessThan(260_000);
  expect(message).toMatch(/\n… \d{4} more found no room: see the report\n$/);
  expect(Buffer.byteLength(snsMessage(hostileNotice('漢'.repeat(300_000))))).toBeLessThan(260_000);
});

test('hostile text makes no line of its own and moves no cursor', () => {
  const lines = snsMessage(hostileNotice()).split('\n');
  expect(/\p{Cc}|\u202e/u.test(lines.join(''))).toBe(false);
  expect(lines.filter((line) => /^(::|# )/.test(line))).toEqual([]);
  expect(snsSubject(hostileNotice())).toMatch(/^asbuilt: [\x20-\x7e]{1,90}$/);
  expect(snsSubject(hostileNotice('漢'))).toMatch(/^asbuilt: \?prod\? does not conform: 3 new/);
});

test.each<[string, Reply, RegExp]>([
  ['denied', queryError('AuthorizationError', 403, 'not allowed'), /^AuthorizationError: not allowed$/],
  ['not there', queryError('NotFound', 404, 'Topic does not exist'), /^NotFound(Exception)?: Topic does not exist$/],
  ['silent', hang, /no answer in time/],
])('a topic that is %s is told of', async (_what, reply, message) => {
  aws = await standInForAws(() => reply);
  const attempt = publish(topic, exampleNotice(), { ...settings, attempts: 1, attemptTimeout: 300 });
  await expect(attempt).rejects.toThrow(message);
});

test('a topic that throttles is asked again', async () => {
  aws = await standInForAws((_call, count) => (count === 1 ? queryError('Throttling', 400, 'Rate exceeded') : taken));
  await publish(topic, exampleNotice(), settings);
  expect(aws.sent()).toHaveLength(2);
});

test.each([
  [topic, true],
  ['arn:aws-cn:sns:cn-north-1:111122223333:ops.fifo', true],
  ['arn:aws:sqs:eu-west-1:111122223333:ops', false],
  ['arn:aws:sns:eu-west-1:111122223333:ops:subscription', false],
  ['ops', false],
])('%s', (arn, valid) => {
  expect(topicArn.test(arn)).toBe(valid);
});
