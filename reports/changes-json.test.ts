import { changesBetween } from './changes';
import { changesJson } from './changes-json';
import { resultOf, resultsOf } from './example-results';

test('says which runs, how many of each, and each', () => {
  const before = resultsOf([resultOf()]);
  const after = resultsOf([resultOf({ status: 'fail' })], { finished: '2026-11-24T03:00:00.000Z' });
  const said: unknown = JSON.parse(changesJson(changesBetween(before, after), before, after));
  expect(said).toEqual({
    schema: 'asbuilt/changes@1',
    before: {
      environment: 'prod',
      started: '2026-11-23T03:00:00.000Z',
      finished: '2026-11-23T03:00:12.345Z',
      verdict: 'conforms',
    },
    after: {
      environment: 'prod',
      started: '2026-11-23T03:00:00.000Z',
      finished: '2026-11-24T03:00:00.000Z',
      verdict: 'nonconforming',
    },
    summary: {
      newFailures: 1,
      fixed: 0,
      stillFailing: 0,
      accepted: 0,
      outOfSight: 0,
      appeared: 0,
      gone: 0,
      otherwise: 0,
    },
    newFailures: [{ before: before.results[0], after: after.results[0] }],
    fixed: [],
    stillFailing: [],
    accepted: [],
    outOfSight: [],
    appeared: [],
    gone: [],
    otherwise: [],
  });
});
