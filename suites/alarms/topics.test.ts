import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import suite from '../alarms';

const topic = 'arn:aws-cn:sns:cn-north-1:111122223333:alarms';
const central = 'arn:aws-cn:sns:cn-north-1:222233334444:central';
const confirmed = { SubscriptionArn: `${topic}:1` };
const pending = { SubscriptionArn: 'PendingConfirmation' };
const policy = (Principal: unknown) => JSON.stringify({ Statement: [{ Sid: 'Publish', Effect: 'Allow', Principal }] });
const alarm = (more: object) => ({
  AlarmArn: 'arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:errors',
  AlarmName: 'errors',
  ...more,
});

function judge(control: string, world: World = {}) {
  const deployed = deployedWith({
    topic: [{ TopicArn: topic }],
    alarm: [alarm({ AlarmActions: [topic] })],
    subscriptions: { [topic]: [confirmed], [central]: [confirmed] },
    'topic-attributes': {
      [topic]: [{ KmsMasterKeyId: 'alias/alarms', Policy: policy({ Service: 'cloudwatch.amazonaws.com' }) }],
    },
    ...world,
  });
  return judgeOne(controlOf(suite, control), deployed).map(({ resource, status, observed, message }) => [
    resource,
    status,
    observed ?? message,
  ]);
}
const attributes = (given: Record<string, string>): World => ({ 'topic-attributes': { [topic]: [given] } });
const both = { AlarmActions: [central], OKActions: [topic] };

test.each([
  ['sns.subscribed', '1 confirmed, 0 pending'],
  ['sns.encrypted', 'encrypted with alias/alarms'],
  ['sns.not-public', 'no statement lets everyone in'],
])('%s passes a sound topic', (control, observed) => {
  expect(judge(control)).toEqual([[topic, 'pass', observed]]);
});

test('sns.subscribed leaves a topic alone that no alarm in scope uses', () => {
  const other = alarm({ AlarmActions: [central] });
  const unused = [topic, 'not-applicable', 'no alarm in scope uses the topic'];
  expect(judge('sns.subscribed', { alarm: [other] })).toEqual([unused]);
  expect(judge('sns.subscribed', { outside: [alarm({}).AlarmArn] })).toEqual([unused]);
});

test.each(['sns.encrypted', 'sns.not-public'])('%s judges a topic that no alarm uses', (control) => {
  const open = attributes({ Policy: policy('*') });
  expect(judge(control, { ...open, alarm: [], gaps: { alarm: 'AccessDenied' } })[0]?.[1]).toBe('fail');
});

test.each([
  ['sns.subscribed', { gaps: { subscriptions: { [topic]: 'AccessDenied' } } }],
  ['sns.subscribed', { gaps: { alarm: 'AccessDenied' } }],
  ['sns.encrypted', { gaps: { 'topic-attributes': { [topic]: 'AccessDenied' } } }],
  ['sns.not-public', { gaps: { 'topic-attributes': { [topic]: 'AccessDenied' } } }],
  ['sns.encrypted', { gaps: { topic: 'AccessDenied' }, topic: [] }],
  ['sns.encrypted', { 'topic-attributes': { [topic]: [] } }],
  ['sns.not-public', attributes({})],
  ['sns.not-public', attributes({ Policy: 'none' })],
] satisfies [string, World][])('%s cannot judge in %j', (control, world) => {
  expect(judge(control, world).map(([, status]) => status)).toEqual(['error']);
});

test.each([
  ['sns.subscribed', { subscriptions: { [topic]: [] } }, '0 confirmed, 0 pending'],
  ['sns.subscribed', { subscriptions: { [topic]: [pending] } }, '0 confirmed, 1 pending'],
  [
    'sns.subscribed',
    { alarm: [alarm(both)], subscriptions: { [topic]: [pending], [central]: [confirmed] } },
    '0 confirmed, 1 pending',
  ],
  [
    'sns.subscribed',
    { alarm: [alarm({ AlarmActions: [topic, central] })], subscriptions: { [topic]: [], [central]: [confirmed] } },
    '0 confirmed, 0 pending',
  ],
  ['sns.encrypted', attributes({}), 'no KmsMasterKeyId'],
  ['sns.encrypted', attributes({ KmsMasterKeyId: '' }), 'no KmsMasterKeyId'],
  ['sns.not-public', attributes({ Policy: policy('*') }), 'open: Publish'],
  ['sns.not-public', attributes({ Policy: policy({ AWS: '*' }) }), 'open: Publish'],
] satisfies [string, World, string][])('%s fails in %j', (control, world, observed) => {
  expect(judge(control, world)).toEqual([[topic, 'fail', observed]]);
});

test('a subscription may wait beside a confirmed one', () => {
  expect(judge('sns.subscribed', { subscriptions: { [topic]: [confirmed, pending] } })).toEqual([
    [topic, 'pass', '1 confirmed, 1 pending'],
  ]);
});
