import type { Session } from '../aws/session';
import { Deployed } from './deployed';
import type { ReadName } from './model';
import { readInventory } from './read';
import { pages } from './reading';
import { tagsOfTrail } from './services/cloudtrail';
import { tagsOfWebAcl } from './services/wafv2';

type Answers = Record<string, (input: never) => object>;

function answering(answers: Answers): Session & { calls: string[] } {
  const calls: string[] = [];
  return {
    account: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    calls,
    async call(_, command, input) {
      calls.push(command);
      const answer = answers[command];
      if (!answer) throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
      return answer(input as never) as never;
    },
  };
}

describe('the pages of a list', () => {
  const read = (session: Session) =>
    pages(
      session,
      {
        service: 'sns',
        command: 'ListTopics',
        input: {},
        token: ['NextToken', 'NextToken'],
        items: ({ Topics }) => Topics,
      },
      null,
    );
  const endless = 'went on naming a next page after';

  test('are read to the last one', async () => {
    const session = answering({
      ListTopics: ({ NextToken }: { NextToken?: string }) =>
        NextToken === undefined ? { Topics: [{ TopicArn: 'a' }], NextToken: '2' } : { Topics: [{ TopicArn: 'b' }] },
    });
    expect(await read(session)).toEqual({ items: [{ TopicArn: 'a' }, { TopicArn: 'b' }] });
  });

  test('that lead to themselves are a gap, after what they held', async () => {
    let page = 0;
    const session = answering({
      ListTopics: () => {
        page += 1;
        return { Topics: [{ TopicArn: String(page) }], NextToken: 'again' };
      },
    });
    expect(await read(session)).toEqual({
      items: [{ TopicArn: '1' }, { TopicArn: '2' }],
      gap: expect.objectContaining({ action: 'sns:ListTopics', error: expect.stringContaining(`${endless} 2 pages`) }),
    });
  });

  test('that are one page under ever new names are a gap', async () => {
    let token = 0;
    const session = answering({
      ListTopics: () => {
        token += 1;
        return { Topics: [{ TopicArn: 'a' }], NextToken: String(token) };
      },
    });
    const { gap } = await read(session);
    expect(gap?.error).toContain(`${endless} 2 pages`);
    expect(session.calls).toHaveLength(2);
  });

  test('may be empty for a while, and not for ever', async () => {
    const emptyUntil = (last: number) => {
      let page = 0;
      return answering({
        ListTopics: () => {
          page += 1;
          return page === last ? { Topics: [{ TopicArn: 'a' }] } : { Topics: [], NextToken: String(page) };
        },
      });
    };
    expect(await read(emptyUntil(1000))).toEqual({ items: [{ TopicArn: 'a' }] });
    expect((await read(emptyUntil(Number.POSITIVE_INFINITY))).gap?.error).toContain(`${endless} 1001 pages`);
  });
});

describe('what belongs to resources that are hidden', () => {
  async function seen(answers: Answers, ...wanted: ReadName[]) {
    const snapshot = await readInventory(answering(answers), {
      wanted,
      scope: new Map(),
      at: new Date('2026-06-15T12:00:00Z'),
    });
    return { deployed: new Deployed(snapshot), gaps: snapshot.gaps };
  }

  test('is hidden too: no listener was seen where the load balancers were not', async () => {
    const { deployed, gaps } = await seen({ DescribeListeners: () => ({ Listeners: [] }) }, 'listener');
    expect(deployed.subjects('listener')).toMatchObject({
      resources: [],
      gaps: [{ action: 'elasticloadbalancing:DescribeLoadBalancers', resource: null }],
    });
    expect(() => deployed.all('listener')).toThrow('elasticloadbalancing:DescribeLoadBalancers did not come through');
    expect(gaps.map(({ action }) => action)).toEqual(['elasticloadbalancing:DescribeLoadBalancers']);
  });

  test('however far it is from them', async () => {
    const { deployed } = await seen({}, 'listener-rules');
    expect(() => deployed.all('listener-rules')).toThrow(
      'elasticloadbalancing:DescribeLoadBalancers did not come through',
    );
  });

  test('is known of those that were seen', async () => {
    const arn = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:${name}`;
    const { deployed } = await seen(
      {
        DescribeLoadBalancers: ({ Marker }: { Marker?: string }) => {
          if (Marker !== undefined) throw Object.assign(new Error('no more'), { name: 'Throttling' });
          return { LoadBalancers: [{ LoadBalancerArn: arn('loadbalancer/app/a/1') }], NextMarker: '2' };
        },
        DescribeListeners: () => ({ Listeners: [{ ListenerArn: arn('listener/app/a/1/1') }] }),
      },
      'listener',
    );
    expect(deployed.of('listener', arn('loadbalancer/app/a/1')).map(({ id }) => id)).toEqual([
      arn('listener/app/a/1/1'),
    ]);
    expect(deployed.subjects('listener').gaps).toHaveLength(1);
  });
});

describe.each([
  [
    'a trail',
    'ListTags',
    'NextToken',
    tagsOfTrail,
    'arn:aws:cloudtrail:us-east-1:111122223333:trail/all',
    (Key: string) => ({ ResourceTagList: [{ TagsList: [{ Key, Value: 'yes' }] }] }),
  ],
  [
    'a web ACL',
    'ListTagsForResource',
    'NextMarker',
    tagsOfWebAcl,
    'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/public/1',
    (Key: string) => ({ TagInfoForResource: { TagList: [{ Key, Value: 'yes' }] } }),
  ],
] as const)('the tags of %s', (_, command, token, read, id, page) => {
  test('are read from all their pages', async () => {
    const session = answering({
      [command]: (input: Record<string, unknown>) =>
        input[token] === undefined ? { ...page('first'), [token]: '2' } : page('second'),
    });
    expect(await read(session, id)).toEqual({ tags: { first: 'yes', second: 'yes' } });
  });

  test('are hidden where the pages never end, and where the answer holds none', async () => {
    const endless = answering({ [command]: () => ({ ...page('first'), [token]: '2' }) });
    expect(await read(endless, id)).toMatchObject({ gap: { resource: id } });
    expect(await read(answering({ [command]: () => ({}) }), id)).toMatchObject({ gap: { resource: id } });
  });
});
