import type { Answers, Snapshot } from './model';
import type { Reading } from './reading';
import { answersOf, withoutIncomplete } from './trusted';

const place = { account: '111122223333', region: 'us-east-1' };
const reading = { session: { ...place, partition: 'aws' } } as Reading;
const topic = (id: string, properties: object = {}) =>
  ({ kind: 'topic', id, name: id, ...place, tags: undefined, properties }) as const;
const read = (run: () => Promise<Answers>) =>
  answersOf('topic', { actions: ['sns:ListTopics'], needs: [], run }, reading);

test('a resource that comes again, as one does that moves to the next page, is there once', async () => {
  const items = [topic('a'), topic('b'), topic('a')];
  expect(await read(async () => new Map([['', { items }]]))).toEqual(new Map([['', { items: items.slice(0, 2) }]]));
});

test('one that comes again with other properties is there once, and there is a gap', async () => {
  const items = [topic('a', { TopicArn: '1' }), topic('a', { TopicArn: '2' })];
  const answers = await read(
    async () =>
      new Map([
        ['x', { items: items.slice(0, 1) }],
        ['y', { items: items.slice(1) }],
      ]),
  );
  expect(answers.get('x')).toEqual({ items: items.slice(0, 1) });
  expect(answers.get('y')).toEqual({
    items: [],
    gap: {
      action: 'sns:ListTopics',
      ...place,
      resource: 'y',
      error: expect.stringContaining('a stands twice in the answer, and not alike'),
    },
  });
});

test('what a reader does not understand hides all that it reads, and throws nothing', async () => {
  const answers = await read(() => Promise.reject(new TypeError('x is not a function')));
  expect(answers.get('')).toEqual({
    items: [],
    gap: {
      action: 'sns:ListTopics',
      ...place,
      resource: null,
      error: 'the reader of topic met something that it does not understand (x is not a function); please report this',
    },
  });
});

describe('what AWS always answers', () => {
  const snapshot = (answers: Snapshot['answers'], more: Partial<Snapshot> = {}): Snapshot => ({
    ...place,
    partition: 'aws',
    at: new Date(0),
    answers,
    membership: new Map(),
    untold: new Map(),
    gaps: [],
    ...more,
  });
  const subnet = (id: string, properties: object) => ({ ...topic(id), kind: 'subnet', properties });
  const whole = subnet('a', { SubnetId: 'a', VpcId: 'v', AvailabilityZone: 'z' });

  test('an item without it is left out, and is a gap of the list', () => {
    const given = snapshot(
      new Map([['subnet', new Map([['', { items: [whole, subnet('b', { SubnetId: 'b', VpcId: 'v' })] }]])]]),
    );
    const gap = {
      action: 'ec2:DescribeSubnets',
      ...place,
      resource: null,
      error: expect.stringContaining('b lacks AvailabilityZone, which AWS always answers'),
    };
    const held = withoutIncomplete(given);
    expect(held.answers.get('subnet')?.get('')).toEqual({ items: [whole], gap });
    expect(held.gaps).toEqual([gap]);
    expect(given.gaps).toEqual([]);
  });

  test('a fact without it is a gap of the resource that it is about', () => {
    const items = [{ Key: 'idle_timeout.timeout_seconds', Value: '60' }, { Value: 'true' }];
    const held = withoutIncomplete(snapshot(new Map([['load-balancer-attributes', new Map([['arn', { items }]])]])));
    expect(held.answers.get('load-balancer-attributes')?.get('arn')).toMatchObject({
      items: items.slice(0, 1),
      gap: {
        action: 'elasticloadbalancing:DescribeLoadBalancerAttributes',
        resource: 'arn',
        error: expect.stringContaining('an item of load-balancer-attributes lacks Key'),
      },
    });
  });

  const group = (permission: object) => [{ GroupId: 'sg-1', GroupName: 'web', IpPermissions: [permission] }];
  const open = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  test.each([
    ['a rule that is whole', open, undefined],
    ['a rule of all traffic', { IpProtocol: '-1', IpRanges: open.IpRanges }, undefined],
    ['a rule without a port', { ...open, ToPort: undefined }, 'IpPermissions[0].ToPort'],
    ['a rule without a source', { ...open, IpRanges: [] }, 'IpPermissions[0].source'],
    ['a source without a block', { ...open, IpRanges: [{}] }, 'IpPermissions[0].IpRanges[0].CidrIp'],
  ])('%s', (_, permission, lack) => {
    const items = group(permission).map((properties) => ({ ...topic('sg'), kind: 'security-group', properties }));
    const held = withoutIncomplete(snapshot(new Map([['security-group', new Map([['', { items }]])]])));
    const [found] = held.gaps;
    expect(found?.error.match(/sg lacks (.*), which/)?.[1]).toBe(lack);
    expect(held.answers.get('security-group')?.get('')?.items.length).toBe(lack === undefined ? 1 : 0);
  });

  const table = (route: object) => ({
    VpcId: 'v',
    Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, route],
  });
  test.each([
    [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' }, undefined],
    [{ DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1' }, undefined],
    [{ DestinationCidrBlock: '0.0.0.0/0', State: 'active', Origin: 'CreateRoute' }, 'Routes[1].target'],
    [{ DestinationCidrBlock: '0.0.0.0/0', State: 'blackhole' }, undefined],
    [{ GatewayId: 'igw-1' }, 'Routes[1].destination'],
  ])('a route %j', (route, lack) => {
    const held = withoutIncomplete(snapshot(new Map([['route-tables', new Map([['', { items: [table(route)] }]])]])));
    expect(held.gaps[0]?.error.match(/an item of route-tables lacks (.*), which/)?.[1]).toBe(lack);
  });
});
