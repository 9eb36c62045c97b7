import type { Gap } from '../engine/results';
import { resultOf } from './example-results';
import { firstFew, gapsOf, isDenied } from './gaps';

const account = '111122223333';
const gap = (parts: Partial<Gap> = {}): Gap => ({
  action: 'rds:DescribeDBInstances',
  account,
  region: 'us-east-1',
  resource: null,
  error: 'AccessDenied: no',
  ...parts,
});
const row = (id: string, parts: { message?: string; account?: string; region?: string } = {}) =>
  resultOf({
    status: 'error',
    message: parts.message ?? 'rds:DescribeDBInstances did not come through',
    resource: {
      id,
      kind: 'database',
      name: id,
      account: parts.account ?? account,
      region: parts.region ?? 'us-east-1',
    },
  });

test('lays a result to the gap of its action, account and region', () => {
  const rows = [row('a'), row('b'), row('c', { region: 'eu-west-1' }), row('d', { account: '444455556666' })];
  const gaps = [gap(), gap({ region: 'eu-west-1' })];
  expect(gapsOf(gaps, rows)).toEqual({
    hidden: [
      { gap: gaps[0], resources: [], rows: [rows[0], rows[1]] },
      { gap: gaps[1], resources: [], rows: [rows[2]] },
    ],
    unexplained: [rows[3]],
  });
});

test("prefers the gap of the result's own resource", () => {
  const rows = [row('a'), row('b')];
  const gaps = [gap({ resource: 'b' }), gap({ resource: 'a', error: 'ThrottlingException: slower' })];
  const { hidden } = gapsOf(gaps, rows);
  expect(hidden.map(({ rows: behind }) => behind.map(({ resource }) => resource.id))).toEqual([['b'], ['a']]);
});

test('gaps of one action, place and kind of error are one, with their resources', () => {
  const gaps = [
    gap({ resource: 'a', error: 'AccessDenied: not on a' }),
    gap({ resource: 'b', error: 'AccessDenied: not on b' }),
    gap({ resource: 'b', error: 'Timeout: 5 s' }),
  ];
  const rows = [row('a'), row('b')];
  expect(gapsOf(gaps, rows).hidden).toEqual([
    { gap: gaps[0], resources: ['a', 'b'], rows },
    { gap: gaps[2], resources: ['b'], rows: [] },
  ]);
});

test('a long list is told by its first few', () => {
  expect(firstFew(['a', 'b', 'c'], (text) => `<${text}>`)).toBe('<a>, <b>, <c>');
  expect(firstFew(['a', 'b', 'c', 'd', 'e'], (text) => text)).toBe('a, b, c and 2 more');
});

test('a gap without a region explains results of every region', () => {
  const rows = [row('a', { region: 'eu-west-1' })];
  expect(gapsOf([gap({ region: null })], rows).unexplained).toEqual([]);
});

test('a result that names no action of a gap stays unexplained', () => {
  const rows = [row('a', { message: 'the certificate authority file is missing' })];
  expect(gapsOf([gap()], rows).unexplained).toEqual(rows);
});

test.each([
  ['AccessDenied: x', true],
  ['AccessDeniedException: x', true],
  ['UnauthorizedOperation: x', true],
  ['AuthorizationError: x', true],
  ['ThrottlingException: Rate exceeded', false],
  ['TimeoutError: was AccessDenied not', false],
])('%s is a missing permission: %s', (error, denied) => {
  expect(isDenied(gap({ error }))).toBe(denied);
});
