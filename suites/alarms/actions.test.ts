import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import type { Alarm } from '../../inventory/model';
import suite from '../alarms';

const id = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors';
const topic = 'arn:aws:sns:us-east-1:111122223333:alarms';
const other = 'arn:aws:sns:us-east-1:111122223333:other';
const policy = 'arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:1:autoScalingGroupName/web:policyName/up';
const recover = 'arn:aws:automate:us-east-1:ec2:recover';
const foreign = 'arn:aws:lambda:us-east-1:222233334444:function:page';
const incident = 'arn:aws:ssm-incidents::111122223333:response-plan/page';

function judge(control: string, change: Partial<Alarm> = {}, world: World = {}) {
  const deployed = deployedWith({
    alarm: [{ AlarmArn: id, AlarmName: 'errors', ActionsEnabled: true, AlarmActions: [topic], ...change }],
    'action-targets': { [topic]: [{ arn: topic }], [other]: [], [policy]: [{ arn: policy }] },
    subscriptions: { [topic]: [{ SubscriptionArn: `${topic}:1` }] },
    ...world,
  });
  return judgeOne(controlOf(suite, control), deployed).map(({ resource, status, observed, message }) => [
    resource,
    status,
    observed ?? message,
  ]);
}

const controls = ['action', 'actions-enabled', 'action-resolves', 'notifies'];

test.each(controls)('alarm.%s passes a sound alarm, and says where there is none or none came through', (name) => {
  expect(judge(`alarm.${name}`).map((row) => row.slice(0, 2))).toEqual([[id, 'pass']]);
  expect(judge(`alarm.${name}`, {}, { alarm: [] })[0]?.[1]).toBe('not-applicable');
  expect(judge(`alarm.${name}`, {}, { alarm: [], gaps: { alarm: 'AccessDenied' } })[0]?.[1]).toBe('error');
});

test.each([
  ['action', { AlarmActions: [], OKActions: [topic] }, {}, 'AlarmActions is empty'],
  ['actions-enabled', { ActionsEnabled: false }, {}, 'ActionsEnabled false'],
  ['action-resolves', { OKActions: [other] }, {}, `missing: ${other}`],
  ['action-resolves', { AlarmActions: [other, incident] }, {}, `missing: ${other}`],
  ['notifies', { AlarmActions: [recover] }, {}, `does ${recover}`],
  ['notifies', {}, { subscriptions: { [topic]: [] } }, `${topic}: 0 confirmed of 0 subscriptions`],
  [
    'notifies',
    {},
    { subscriptions: { [topic]: [{ SubscriptionArn: 'PendingConfirmation' }] } },
    `${topic}: 0 confirmed of 1 subscriptions`,
  ],
] satisfies [string, Partial<Alarm>, World, string][])('alarm.%s fails %j in %j', (name, change, world, observed) => {
  expect(judge(`alarm.${name}`, change, world)).toEqual([[id, 'fail', observed]]);
});

test.each([
  ['actions-enabled', { ActionsEnabled: undefined }, {}],
  ['action-resolves', { AlarmActions: [incident] }, {}],
  ['action-resolves', {}, { 'action-targets': {}, gaps: { 'action-targets': { [topic]: 'AccessDenied' } } }],
  ['notifies', {}, { subscriptions: {}, gaps: { subscriptions: { [topic]: 'AccessDenied' } } }],
] satisfies [string, Partial<Alarm>, World][])('alarm.%s cannot judge %j in %j', (name, change, world) => {
  expect(judge(`alarm.${name}`, change, world).map(([, status]) => status)).toEqual(['error']);
});

test.each([
  ['action-resolves', { AlarmActions: [] }, 'the alarm has no action'],
  ['notifies', { AlarmActions: [] }, 'the alarm has no action for the ALARM state'],
  ['notifies', { AlarmActions: [policy] }, 'the alarm only drives scaling'],
  ['notifies', { AlarmActions: [other] }, 'none of its topics exists, which alarm.action-resolves says'],
] satisfies [string, Partial<Alarm>, string][])('alarm.%s has nothing to say of %j', (name, change, message) => {
  expect(judge(`alarm.${name}`, change)).toEqual([[id, 'not-applicable', message]]);
});

test('one topic that somebody listens to is enough', () => {
  expect(judge('alarm.notifies', { AlarmActions: [other, topic, policy] }).map(([, status]) => status)).toEqual([
    'pass',
  ]);
});

test("another account's function is looked up as any other", () => {
  const judged = (world: World) => judge('alarm.action-resolves', { AlarmActions: [foreign] }, world);
  expect(judged({ 'action-targets': { [foreign]: [] } })).toEqual([[id, 'fail', `missing: ${foreign}`]]);
  expect(judged({ 'action-targets': { [foreign]: [{ arn: foreign }] } }).map(([, status]) => status)).toEqual(['pass']);
  const denied: World = { 'action-targets': {}, gaps: { 'action-targets': { [foreign]: 'AccessDeniedException' } } };
  expect(judged(denied).map(([, status]) => status)).toEqual(['error']);
});
