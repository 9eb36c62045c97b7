import type { Picture, PictureNode, Relation } from '../../../engine/results';
import { exampleResults, resultOf, resultsOf } from '../../example-results';
import { pageData } from '../data';
import { drawn, partsOf, shortened, unwired, verdictsOf } from './drawing';
import { findingsOf, groupsOf } from './finding';

const node = (id: string, kind: string, vpc: string | null = null): PictureNode => ({
  id,
  kind,
  name: id,
  account: '111122223333',
  region: 'us-east-1',
  zones: [],
  vpc,
  tags: {},
});
const wire = (from: string, relation: Relation, to: string) => ({ from, relation, to });
const fails = (id: string) => resultOf({ status: 'fail', resource: { ...resultOf().resource, id } });
const verdicts = (...ids: string[]) => verdictsOf(findingsOf(pageData(resultsOf(ids.map(fails)), undefined)));
const none = verdicts();
const alarms = (count: number) => Array.from({ length: count }, (_each, index) => node(`alarm-${index}`, 'alarm'));

const tier: Picture = {
  nodes: [
    node('lb', 'load-balancer', 'v'),
    node('tg', 'target-group', 'v'),
    node('db', 'database', 'v'),
    ...alarms(3),
    node('topic', 'topic'),
    node('bucket', 'bucket'),
    node('other', 'bucket'),
    node('v', 'vpc', 'v'),
  ],
  edges: [
    wire('lb', 'forwards', 'tg'),
    wire('lb', 'watched', 'alarm-0'),
    wire('tg', 'watched', 'alarm-0'),
    wire('db', 'watched', 'alarm-1'),
    wire('db', 'watched', 'alarm-2'),
    ...[0, 1, 2].map((index) => wire(`alarm-${index}`, 'notifies', 'topic')),
  ],
};

test('what is wired together is one part, and what is wired to nothing is counted', () => {
  const parts = partsOf(tier, none);
  expect(parts.map(({ nodes }) => nodes.map(({ id }) => id))).toEqual([
    ['lb', 'tg', 'db', 'alarm-0', 'alarm-1', 'alarm-2', 'topic'],
  ]);
  expect(unwired(tier, parts)).toEqual([
    ['bucket', 2],
    ['vpc', 1],
  ]);
});

test('an alarm of a target group is drawn there, not at its load balancer too', () => {
  expect(partsOf(tier, none)[0]?.edges.filter(({ to }) => to === 'alarm-0')).toEqual([
    wire('tg', 'watched', 'alarm-0'),
  ]);
});

test('several that are wired and judged alike are one box, which leads to all of them', () => {
  const [part = tier] = partsOf(tier, none);
  const { boxes, wires, frames } = drawn(part, none, tier);
  expect(boxes.map(({ members }) => members.map(({ id }) => id))).toEqual([
    ['lb'],
    ['tg'],
    ['db'],
    ['alarm-0'],
    ['alarm-1', 'alarm-2'],
    ['topic'],
  ]);
  expect(wires).toHaveLength(5);
  expect(frames.map(({ id, vpc }) => [id, vpc?.kind])).toEqual([['v', 'vpc']]);
});

test('one that fails has a box of its own', () => {
  const failing = verdicts('alarm-2');
  const [part = tier] = partsOf(tier, failing);
  const { boxes } = drawn(part, failing, tier);
  expect(boxes.find(({ status }) => status === 'fail')).toMatchObject({ failures: 1, members: [{ id: 'alarm-2' }] });
  expect(boxes).toHaveLength(7);
});

test('boxes stand within the drawing, in their frame, and on nobody else', () => {
  const [part = tier] = partsOf(tier, none);
  const { boxes, width, height, frames } = drawn(part, none, tier);
  const [frame] = frames;
  for (const { x, y, members } of boxes) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(width);
    expect(y).toBeLessThan(height);
    const inside = x > (frame?.x ?? 0) && x < (frame?.x ?? 0) + (frame?.width ?? 0);
    expect(inside).toBe(members[0]?.vpc === 'v');
  }
  expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(boxes.length);
});

test('parts with failures come first', () => {
  const two: Picture = {
    nodes: ['a', 'b'].flatMap((id) => [node(id, 'database'), node(`${id}-cpu`, 'alarm')]),
    edges: ['a', 'b'].map((id) => wire(id, 'watched', `${id}-cpu`)),
  };
  expect(partsOf(two, verdicts('b')).map(({ nodes }) => nodes[0]?.id)).toEqual(['b', 'a']);
});

test('what is wired to nothing is one part of its place, alike in one box', () => {
  const lone: Picture = { nodes: ['a', 'b', 'c', 'd'].map((id) => node(id, 'database')), edges: [] };
  const [part = lone, ...others] = partsOf(lone, verdicts('c'));
  expect(others).toEqual([]);
  expect(drawn(part, verdicts('c'), lone).boxes.map(({ members }) => members.map(({ id }) => id))).toEqual([
    ['a', 'b', 'd'],
    ['c'],
  ]);
});

test('a topic that hears of everything does not make everything one part', () => {
  const databases = Array.from({ length: 80 }, (_each, index) => node(`db-${index}`, 'database'));
  const large: Picture = {
    nodes: [...databases, ...alarms(80), node('topic', 'topic')],
    edges: databases.flatMap(({ id }, index) => [
      wire(id, 'watched', `alarm-${index}`),
      wire(`alarm-${index}`, 'notifies', 'topic'),
    ]),
  };
  const parts = partsOf(large, none);
  expect(parts).toHaveLength(80);
  expect(parts[0]?.nodes.map(({ id }) => id)).toEqual(['db-0', 'alarm-0']);
});

test('what finds no room is told, and what fails has room', () => {
  const star: Picture = {
    nodes: [
      node('lb', 'load-balancer'),
      ...Array.from({ length: 200 }, (_each, index) => node(`tg-${index}`, 'target-group', `vpc-${index}`)),
    ],
    edges: Array.from({ length: 200 }, (_each, index) => wire('lb', 'forwards', `tg-${index}`)),
  };
  const failing = verdicts('tg-199');
  const { boxes, left } = drawn(star, failing, star);
  expect([boxes.length, left]).toEqual([120, 81]);
  expect(boxes.some(({ status }) => status === 'fail')).toBe(true);
});

test('a circle of replicas is drawn', () => {
  const circle: Picture = {
    nodes: [node('a', 'database'), node('b', 'database')],
    edges: [wire('a', 'replicates', 'b'), wire('b', 'replicates', 'a')],
  };
  expect(drawn(circle, none, circle).boxes).toHaveLength(2);
});

test('names that mean something to an object are names', () => {
  const odd: Picture = {
    nodes: [node('__proto__', 'database'), node('constructor', 'alarm')],
    edges: [wire('__proto__', 'watched', 'constructor')],
  };
  expect(drawn(odd, none, odd).wires).toHaveLength(1);
});

test('a long name keeps its beginning and its end', () => {
  expect(shortened('payments-prod-web-UnHealthyHostCount', 21)).toBe('payments-p…yHostCount');
  expect(shortened('short', 21)).toBe('short');
});

test('groups come in the order in which they need somebody', () => {
  const groups = groupsOf(findingsOf(pageData(exampleResults(), undefined)));
  expect(groups.map(({ status, words }) => `${status} ${words.severity} ${words.control}`)).toEqual([
    'fail critical health.http',
    'fail high elb.tls-policy',
    'fail high rds.multi-az',
    'error high alarm.action',
    'error high alarm.notifies',
    'waived medium rds.backup-retention',
    'pass critical rds.encrypted',
    'not-applicable high asg.multi-az',
  ]);
});
