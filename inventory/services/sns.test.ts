import type { Session } from '../../aws/session';
import type { ReadName, Snapshot } from '../model';
import { readInventory } from '../read';
import { isConfirmed } from './sns';

const account = '111122223333';
const topicArn = (name: string, owner = account) => `arn:aws:sns:us-east-1:${owner}:${name}`;
const refusal = (name: string) => Object.assign(new Error('no'), { name });

interface World {
  topics: string[];
  /** What each alarm does. */
  actions: string[];
  /** Confirmed subscriptions that the account's own list shows, by topic. */
  listed?: string[];
  refuses?: Record<string, string>;
}

/** What is read of a world. Default: its alarms with what their actions lead to, and who is subscribed. */
async function read(
  { topics, actions, listed = [], refuses = {} }: World,
  wanted: readonly ReadName[] = ['alarm', 'subscriptions', 'action-targets'],
): Promise<{ snapshot: Snapshot; calls: string[] }> {
  const calls: string[] = [];
  const subscription = (TopicArn: string) => ({ TopicArn, SubscriptionArn: `${TopicArn}:1` });
  const answers: Record<string, (input: Record<string, string>) => object> = {
    DescribeAlarms: () => ({
      MetricAlarms: actions.map((action, index) => ({
        AlarmArn: `arn:aws:cloudwatch:us-east-1:${account}:alarm:${index}`,
        AlarmName: `${index}`,
        AlarmActions: [action],
      })),
    }),
    ListTopics: () => ({ Topics: topics.map((TopicArn) => ({ TopicArn })) }),
    ListSubscriptions: () => ({ Subscriptions: listed.map(subscription) }),
    GetTopicAttributes: () => ({ Attributes: { KmsMasterKeyId: 'alias/a' } }),
    ListSubscriptionsByTopic: ({ TopicArn = '' }) => ({ Subscriptions: [subscription(TopicArn)] }),
  };
  const call = async (_: string, command: string, input: Record<string, string>): Promise<object> => {
    calls.push([command, input.TopicArn].filter((part) => part !== undefined).join(' '));
    const refused = refuses[command];
    if (refused) throw refusal(refused);
    const answer = answers[command];
    if (!answer) throw new Error(`${command} was not expected`);
    return answer(input);
  };
  const session = { account, region: 'us-east-1', partition: 'aws', call: call as unknown as Session['call'] };
  const snapshot = await readInventory(session, { wanted, scope: new Map(), at: new Date(0) });
  return { snapshot, calls: calls.sort() };
}

const target = (snapshot: Snapshot, arn: string) => {
  const answer = snapshot.answers.get('action-targets')?.get(arn);
  return answer?.gap ? answer.gap.action : answer?.items;
};

test('a topic is asked for its subscriptions once, however many alarms name it; others are not asked', async () => {
  const own = topicArn('a');
  const { snapshot, calls } = await read({ topics: [own, topicArn('unused')], actions: [own, own, own] });
  expect(calls).toEqual(['DescribeAlarms', `ListSubscriptionsByTopic ${own}`, 'ListTopics']);
  expect(target(snapshot, own)).toEqual([{ arn: own }]);
});

test('a topic that is not listed does not exist, and is not asked', async () => {
  const gone = topicArn('gone');
  const { snapshot, calls } = await read({ topics: [], actions: [gone] });
  expect(calls).toEqual(['DescribeAlarms', 'ListTopics']);
  expect(target(snapshot, gone)).toEqual([]);
});

test("another account's topic is in no list: it is asked itself", async () => {
  const foreign = topicArn('a', '222233334444');
  expect(target((await read({ topics: [], actions: [foreign] })).snapshot, foreign)).toEqual([{ arn: foreign }]);
  const missing = await read({ topics: [], actions: [foreign], refuses: { ListSubscriptionsByTopic: 'NotFound' } });
  expect(target(missing.snapshot, foreign)).toEqual([]);
  const denied = await read({
    topics: [],
    actions: [foreign],
    refuses: { ListSubscriptionsByTopic: 'AuthorizationError' },
  });
  expect(target(denied.snapshot, foreign)).toBe('sns:ListSubscriptionsByTopic');
});

test('whether a topic exists is hidden where topics cannot be listed', async () => {
  const own = topicArn('a');
  const { snapshot } = await read({ topics: [own], actions: [own], refuses: { ListTopics: 'AuthorizationError' } });
  expect(target(snapshot, own)).toBe('sns:ListTopics');
  expect(snapshot.gaps.map(({ action }) => action)).toContain('sns:ListTopics');
});

test('of many topics the list of the account is read, and only those without a confirmed subscription are asked', async () => {
  const all = Array.from({ length: 6 }, (_, index) => topicArn(`t${index}`));
  const { snapshot, calls } = await read({ topics: all, actions: all, listed: all.slice(1) });
  expect(calls).toEqual(['DescribeAlarms', 'ListSubscriptions', `ListSubscriptionsByTopic ${all[0]}`, 'ListTopics']);
  expect(snapshot.answers.get('subscriptions')?.size).toBe(6);
});

test("attributes are asked of the account's own topics, whoever uses them", async () => {
  const own = [topicArn('a'), topicArn('unused')];
  const foreign = topicArn('a', '222233334444');
  const { snapshot, calls } = await read({ topics: own, actions: [...own.slice(1), foreign] }, ['topic-attributes']);
  expect(calls).toEqual([...own.map((topic) => `GetTopicAttributes ${topic}`), 'ListTopics']);
  expect(snapshot.answers.get('topic-attributes')?.get(own[1] ?? '')?.items).toEqual([{ KmsMasterKeyId: 'alias/a' }]);
});

test('a subscription counts once it is confirmed', () => {
  const arns = [`${topicArn('a')}:1`, 'PendingConfirmation', 'Deleted', '', undefined];
  expect(arns.map((SubscriptionArn) => isConfirmed({ SubscriptionArn }))).toEqual([true, false, false, false, false]);
});
