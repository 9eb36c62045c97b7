import type { Result, Results } from '../engine/results';
import { exampleResults, resultOf, resultsOf } from '../reports/example-results';
import { type Notice, noticeOf } from './notice';

const row = (status: Result['status'], parts: Partial<Result> = {}) => resultOf({ status, ...parts });
const between = (before: Result[], after: Result[], parts: Partial<Results> = {}) =>
  noticeOf(resultsOf(after, parts), resultsOf(before), 0);
const told = ({ topics }: Notice) =>
  topics.map(({ topic, changes }) => [topic, ...changes.map(({ row: { control }, was }) => `${control}, was ${was}`)]);

test('tells what changed by topic, the worst first, and counts what stays', () => {
  const notice = between(
    [row('pass'), row('fail', { control: 'b' }), row('fail', { control: 'c' }), row('pass', { control: 'd' })],
    [
      row('fail', { control: 'a', severity: 'low' }),
      row('fail'),
      row('pass', { control: 'b' }),
      row('fail', { control: 'c' }),
      row('error', { control: 'd' }),
      row('error', { control: 'e' }),
    ],
  );
  expect(told(notice)).toEqual([
    ['New failures', 'rds.encrypted, was pass', 'a, was null'],
    ['Could not be judged', 'd, was pass', 'e, was null'],
    ['Fixed', 'b, was fail'],
  ]);
  expect(notice).toMatchObject({
    headline: 'prod does not conform: 2 new failures, 2 newly not judged, 1 fixed, 1 still failing',
    verdict: 'nonconforming',
    verdictBefore: 'nonconforming',
    stillFailing: 1,
    news: true,
  });
});

test('what is gone behind an error is told as not judged, not as gone', () => {
  const resource = { ...resultOf().resource, id: 'every database' };
  const notice = between([row('pass')], [row('error', { resource })]);
  expect(notice.topics).toMatchObject([
    { topic: 'Could not be judged', changes: [{ row: { status: 'error' }, was: 'pass' }, { row: { resource } }] },
  ]);
});

test.each<[string, Result[], Result[], Partial<Results>, boolean]>([
  ['nothing changed', [row('pass')], [row('pass')], {}, false],
  ['a failure stays', [row('fail')], [row('fail')], {}, false],
  ['an error stays', [row('error')], [row('error')], {}, false],
  ['a new failure', [row('pass')], [row('fail')], {}, true],
  [
    'a new failure beside an old one',
    [row('fail', { control: 'x' })],
    [row('fail', { control: 'x' }), row('fail')],
    {},
    true,
  ],
  [
    'a new failure below the threshold',
    [],
    [row('fail', { severity: 'low' })],
    { failOn: 'high', verdict: 'inconclusive' },
    false,
  ],
  [
    'a failure is fixed',
    [row('fail'), row('fail', { control: 'x' })],
    [row('pass'), row('fail', { control: 'x' })],
    {},
    true,
  ],
  [
    'something cannot be judged any more',
    [row('fail'), row('pass', { control: 'x' })],
    [row('fail'), row('error', { control: 'x' })],
    {},
    true,
  ],
  ['something came that cannot be judged', [row('fail')], [row('fail'), row('error', { control: 'x' })], {}, true],
  ['a run says nothing where one conformed', [row('pass')], [], { reasons: ['nothing was selected'] }, true],
  [
    'a waiver covers a failure, and the verdict stays',
    [row('fail'), row('fail', { control: 'x' })],
    [row('waived'), row('fail', { control: 'x' })],
    {},
    false,
  ],
  ['something that conforms came', [row('pass')], [row('pass'), row('pass', { control: 'x' })], {}, false],
])('%s', (_what, before, after, parts, news) => {
  expect(between(before, after, parts).news).toBe(news);
});

test('in a first run every failure is new, and one that conforms is no news', () => {
  const first = noticeOf(exampleResults(), 'none', 1);
  expect(first).toMatchObject({
    headline: 'prod does not conform: 3 new failures, 2 newly not judged',
    verdictBefore: null,
    remarks: ['There is no earlier run to compare with, so everything counts as new.'],
    news: true,
  });
  expect(noticeOf(resultsOf([row('pass')]), 'none', 0).news).toBe(false);
});

test('an earlier run that cannot be read silences nothing, and is told', () => {
  const { news, remarks } = noticeOf(exampleResults(), 'unreadable', 1);
  expect([news, remarks]).toEqual([true, ['The earlier run could not be read, so everything counts as new.']]);
});

test('why a run says nothing is told', () => {
  expect(between([row('pass')], [], { reasons: ['nothing was selected'] })).toMatchObject({
    headline: 'prod could not be judged: 0 new failures',
    remarks: ['nothing was selected'],
  });
});

test('the same change of the same run has the same id, and another one has another', () => {
  const id = between([row('pass')], [row('fail')]).id;
  expect(id).toMatch(/^[0-9a-f]{64}$/);
  expect(between([row('pass')], [row('fail')]).id).toBe(id);
  const others = [
    between([row('fail')], [row('pass')]),
    between([row('pass')], [row('fail', { control: 'x' })]),
    between([row('pass')], [row('fail')], { environment: 'test' }),
    between([row('pass')], [row('fail')], { finished: '2026-11-24T03:00:12.345Z' }),
  ].map((notice) => notice.id);
  expect(new Set([id, ...others]).size).toBe(5);
});
