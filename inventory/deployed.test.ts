import { Deployed, Unseen } from './deployed';
import type { Gap, Resource, Snapshot } from './model';

const gap = (action: string, resource: string | null = null): Gap => ({
  action,
  account: '111122223333',
  region: 'us-east-1',
  resource,
  error: 'AccessDenied: no',
});
const place = { account: '111122223333', region: 'us-east-1' };
const balancer: Resource = {
  ...place,
  kind: 'load-balancer',
  id: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1',
  name: 'web',
  tags: {},
  properties: {},
};
const topic: Resource = {
  ...place,
  kind: 'topic',
  id: 'arn:aws:sns:us-east-1:111122223333:alerts',
  name: 'alerts',
  tags: undefined,
  properties: {},
};
const vpc: Resource = {
  ...place,
  kind: 'vpc',
  id: 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1',
  name: 'main',
  tags: { Team: 'a' },
  properties: {},
};

function deployed(answers: Snapshot['answers'], more: Partial<Snapshot> = {}): Deployed {
  const at = new Date('2026-06-15T12:00:00Z');
  return new Deployed({
    ...place,
    partition: 'aws',
    at,
    answers,
    membership: new Map(),
    untold: new Map(),
    gaps: [],
    ...more,
  });
}
const list = (items: unknown[], hidden?: Gap) => new Map([['', hidden ? { items, gap: hidden } : { items }]]);

/** The action of the gap that a question is behind. */
function hiddenBy(question: () => unknown): string {
  try {
    question();
  } catch (error) {
    if (error instanceof Unseen) return `${error.gap.action}: ${error.gap.error}`;
    throw error;
  }
  return 'answered';
}

describe('every question behind a gap throws', () => {
  const world = deployed(
    new Map([
      ['load-balancer', list([balancer], gap('elasticloadbalancing:DescribeLoadBalancers'))],
      [
        'listener',
        new Map([
          [balancer.id, { items: [], gap: gap('elasticloadbalancing:DescribeListeners', balancer.id) }],
          ['other', { items: [] }],
        ]),
      ],
    ]),
    { untold: new Map([[balancer.id, gap('elasticloadbalancing:DescribeTags', balancer.id)]]) },
  );

  test.each<[string, () => unknown, string]>([
    ['a whole list', () => world.all('load-balancer'), 'elasticloadbalancing:DescribeLoadBalancers: AccessDenied: no'],
    [
      'a list of parts, one of which is hidden',
      () => world.all('listener'),
      'elasticloadbalancing:DescribeListeners: AccessDenied: no',
    ],
    [
      'the parts of one resource',
      () => world.of('listener', balancer.id),
      'elasticloadbalancing:DescribeListeners: AccessDenied: no',
    ],
    [
      'the parts of a resource that was not asked about',
      () => world.of('listener', 'x'),
      'listener: it was not read in this run',
    ],
    [
      'something that was not seen',
      () => world.find('load-balancer', 'lb-2'),
      'elasticloadbalancing:DescribeLoadBalancers: AccessDenied: no',
    ],
    ['its tags', () => world.tagsOf(balancer), 'elasticloadbalancing:DescribeTags: AccessDenied: no'],
    ['a list that was never read', () => world.all('topic'), 'topic: it was not read in this run'],
    [
      'the parts of a list that was never read',
      () => world.of('target-health', 'x'),
      'target-health: it was not read in this run',
    ],
    ['something in a list that was never read', () => world.find('topic', 'x'), 'topic: it was not read in this run'],
    ['the subjects of a kind that was never read', () => world.subjects('topic'), 'topic: it was not read in this run'],
    ['tags that were never asked for', () => world.tagsOf(topic), 'tags: they were not read in this run'],
  ])('%s', (_, question, action) => {
    expect(hiddenBy(question)).toBe(action);
  });

  test('what was seen before the gap is found, and what is not hidden is answered', () => {
    expect(world.find('load-balancer', balancer.id)).toBe(balancer);
    expect(world.of('listener', 'other')).toEqual([]);
    expect(world.find('load-balancer', undefined)).toBeUndefined();
  });
});

describe('what was read wholly', () => {
  const world = deployed(
    new Map([
      ['vpc', list([vpc])],
      ['topic', list([])],
    ]),
  );

  test.each(['arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1', 'vpc-1', 'main'])('is found as %s', (reference) => {
    expect(world.find('vpc', reference)).toBe(vpc);
  });

  test('surely does not exist where it is not listed', () => {
    expect(world.find('vpc', 'vpc-2')).toBeUndefined();
    expect(world.find('topic', 'vpc-1')).toBeUndefined();
    expect(world.all('topic')).toEqual([]);
  });

  test('has its tags', () => {
    expect(world.tagsOf(vpc)).toEqual({ Team: 'a' });
  });
});

test('subjects are those in scope; those whose place is hidden and the gaps of the list stand apart', () => {
  const [inside, outside, hidden] = ['in', 'out', 'hidden'].map(
    (name) => ({ ...vpc, id: name, name }) as Resource<'vpc'>,
  );
  const why = gap('tag:GetResources');
  const more = gap('ec2:DescribeVpcs');
  const world = deployed(new Map([['vpc', list([inside, outside, hidden], more)]]), {
    membership: new Map<string, 'out' | Gap>([
      ['out', 'out'],
      ['hidden', why],
    ]),
  });
  expect(world.subjects('vpc')).toEqual({
    resources: [inside],
    uncertain: [{ resource: hidden, gap: why }],
    gaps: [more],
  });
  expect([inside, outside, hidden].map((each) => each && world.inScope(each))).toEqual([true, false, true]);
});
