import type { Result, Status } from '../engine/results';
import { type Changes, changesBetween, newFailuresAtOrAbove } from './changes';
import { resultOf, resultsOf } from './example-results';

const at = (id: string, status: Status, parts: Partial<Result> = {}) =>
  resultOf({ status, resource: { ...resultOf().resource, id }, ...parts });

/** Each list that is not empty, by the resources in it. */
function lists(changes: Changes): Record<string, string[]> {
  const idOf = (entry: Result | { before: Result | null; after: Result | null }) =>
    ('resource' in entry ? entry : (entry.after ?? entry.before))?.resource.id ?? '';
  return Object.fromEntries(
    Object.entries(changes as unknown as Record<string, Parameters<typeof idOf>[0][]>)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [name, list.map(idOf)]),
  );
}

const statuses: Status[] = ['pass', 'fail', 'error', 'not-applicable', 'waived'];
const nothing = null;
const expected: [before: Status | null, after: Status | null, list: string | null][] = [
  ['pass', 'fail', 'newFailures'],
  ['error', 'fail', 'newFailures'],
  ['not-applicable', 'fail', 'newFailures'],
  ['waived', 'fail', 'newFailures'],
  [nothing, 'fail', 'newFailures'],
  ['fail', 'fail', 'stillFailing'],
  ['fail', 'pass', 'fixed'],
  ['fail', 'not-applicable', 'fixed'],
  ['fail', 'waived', 'accepted'],
  ['fail', 'error', 'outOfSight'],
  ['pass', 'error', 'outOfSight'],
  ['waived', 'error', 'outOfSight'],
  ['not-applicable', 'error', 'outOfSight'],
  [nothing, 'pass', 'appeared'],
  [nothing, 'error', 'appeared'],
  [nothing, 'not-applicable', 'appeared'],
  [nothing, 'waived', 'appeared'],
  ['pass', nothing, 'gone'],
  ['fail', nothing, 'gone'],
  ['error', nothing, 'gone'],
  ['not-applicable', nothing, 'gone'],
  ['waived', nothing, 'gone'],
  ['error', 'pass', 'otherwise'],
  ['error', 'not-applicable', 'otherwise'],
  ['error', 'waived', 'otherwise'],
  ['pass', 'not-applicable', 'otherwise'],
  ['pass', 'waived', 'otherwise'],
  ['waived', 'pass', 'otherwise'],
  ['waived', 'not-applicable', 'otherwise'],
  ['not-applicable', 'pass', 'otherwise'],
  ['not-applicable', 'waived', 'otherwise'],
  ...statuses.filter((status) => status !== 'fail').map((status): [Status, Status, null] => [status, status, null]),
];

test.each(expected)('%s, then %s: %s', (before, after, list) => {
  const run = (status: Status | null) => resultsOf(status ? [at('a', status)] : []);
  expect(lists(changesBetween(run(before), run(after)))).toEqual(list ? { [list]: ['a'] } : {});
});

test('every pair of statuses is expected above', () => {
  expect(expected).toHaveLength((statuses.length + 1) ** 2 - 1);
});

test('what is gone where its control could not be judged is out of sight, not gone', () => {
  const before = resultsOf([at('a', 'fail'), at('b', 'fail', { control: 'rds.multi-az' })]);
  const after = resultsOf([at('111122223333/us-east-1/database', 'error')]);
  expect(lists(changesBetween(before, after))).toEqual({
    outOfSight: ['a'],
    gone: ['b'],
    appeared: ['111122223333/us-east-1/database'],
  });
});

test('an account that cannot be opened hides what is in each of its regions', () => {
  const resource = { id: '111122223333/every region', kind: 'region', name: '', account: '111122223333', region: null };
  const after = resultsOf([resultOf({ status: 'error', resource })]);
  expect(lists(changesBetween(resultsOf([at('a', 'fail')]), after)).outOfSight).toEqual(['a']);
});

test('a resource that was there and cannot be judged now hides no other', () => {
  const before = resultsOf([at('a', 'fail'), at('b', 'pass')]);
  expect(lists(changesBetween(before, resultsOf([at('b', 'error')])))).toEqual({ gone: ['a'], outOfSight: ['b'] });
});

test('what could not be judged in one region hides nothing of another', () => {
  const resource = { ...resultOf().resource, id: '111122223333/eu-west-1/database', region: 'eu-west-1' };
  const after = resultsOf([resultOf({ status: 'error', resource })]);
  expect(lists(changesBetween(resultsOf([at('a', 'fail')]), after)).gone).toEqual(['a']);
});

test('every list is in the order of control and resource, whatever the order of the runs', () => {
  const rows = ['c', 'a', 'b'].map((id) => at(id, 'fail'));
  expect(lists(changesBetween(resultsOf([]), resultsOf(rows)))).toEqual({ newFailures: ['a', 'b', 'c'] });
  expect(lists(changesBetween(resultsOf(rows), resultsOf([])))).toEqual({ gone: ['a', 'b', 'c'] });
});

test('keeps both sides of a change', () => {
  const before = at('a', 'pass');
  const after = at('a', 'fail', { message: 'broke' });
  expect(changesBetween(resultsOf([before]), resultsOf([after])).newFailures).toEqual([{ before, after }]);
});

test('new failures below the threshold do not count', () => {
  const rows = (['critical', 'medium', 'low'] as const).map((severity) => at(severity, 'fail', { severity }));
  const changes = changesBetween(resultsOf([]), resultsOf(rows));
  expect(newFailuresAtOrAbove(changes, 'medium').map(({ severity }) => severity)).toEqual(['critical', 'medium']);
});
