import type { Answer, Answers, Item } from '../model';
import { ownedFacts, pages, type Read, type Reading, resourceList } from '../reading';
import { allTargets } from '../relations/alarm-actions';

/** Up to so many topics are asked one by one; for more, the account's whole list of subscriptions costs fewer calls. */
const topicByTopic = 5;

/** The topics that alarms in scope name and that exist, or are another account's and so not listed here. */
async function topicsOfAlarms(reading: Reading): Promise<string[]> {
  const alarms = await reading.inScope('alarm');
  const list = (await reading.answers('topic')).get('')?.items ?? [];
  const listed = new Set((list as Item<'topic'>[]).map((topic) => topic.id));
  const named = alarms.flatMap((alarm) => allTargets(alarm.properties));
  return [
    ...new Set(
      named.flatMap((target) =>
        target.kind === 'topic' && (listed.has(target.arn) || target.account !== reading.session.account)
          ? [target.arn]
          : [],
      ),
    ),
  ];
}

function subscriptionsOf(reading: Reading, topic: string): Promise<Answer> {
  return pages(
    reading.session,
    {
      service: 'sns',
      command: 'ListSubscriptionsByTopic',
      input: { TopicArn: topic },
      token: ['NextToken', 'NextToken'],
      items: (output) => output.Subscriptions,
    },
    topic,
  );
}

/** The subscriptions of the topics that alarms in scope name, by the topic's ARN. */
const subscriptions: Read = {
  actions: ['sns:ListSubscriptionsByTopic', 'sns:ListSubscriptions'],
  needs: ['topic', 'alarm'],
  async run(reading) {
    const topics = await topicsOfAlarms(reading);
    const answers: Answers = new Map();
    let left = topics;
    if (topics.length > topicByTopic) {
      const all = await pages(
        reading.session,
        {
          service: 'sns',
          command: 'ListSubscriptions',
          input: {},
          token: ['NextToken', 'NextToken'],
          items: (output) => output.Subscriptions,
        },
        null,
      );
      for (const topic of topics) {
        const items = all.items.filter((subscription) => subscription.TopicArn === topic);
        if (items.some(isConfirmed)) answers.set(topic, { items });
      }
      // The account's list leaves out what another account subscribed, so the topics without a confirmed one are asked.
      left = topics.filter((topic) => !answers.has(topic));
    }
    await Promise.all(left.map(async (topic) => answers.set(topic, await subscriptionsOf(reading, topic))));
    return answers;
  },
};

/**
 * Whether somebody confirmed a subscription: until then its ARN is `PendingConfirmation`.
 * Source: https://docs.aws.amazon.com/sns/latest/api/API_Subscription.html
 */
export function isConfirmed(subscription: { SubscriptionArn?: string }): boolean {
  return subscription.SubscriptionArn?.startsWith('arn:') === true;
}

export const sns = {
  topic: resourceList({
    kind: 'topic',
    service: 'sns',
    command: 'ListTopics',
    input: {},
    token: ['NextToken', 'NextToken'],
    items: (output) => output.Topics,
    id: (item) => item.TopicArn,
    name: (item) => item.TopicArn?.split(':').at(-1),
  }),
  subscriptions,
  'topic-attributes': ownedFacts({
    detail: 'topic-attributes',
    of: 'topic',
    service: 'sns',
    command: 'GetTopicAttributes',
    input: (owner) => ({ TopicArn: owner.id }),
    items: ({ Attributes }) => (Attributes ? [Attributes] : undefined),
  }),
};
