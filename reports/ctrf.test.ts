import { type CTRFReport, isValid } from 'ctrf';
import type { Results } from '../engine/results';
import { ctrf } from './ctrf';
import { exampleResults, hostileResults, resultOf, resultsOf } from './example-results';
import { fingerprintOf } from './identity';

const render = (results: Results) =>
  JSON.parse(ctrf.render(results, { colour: false, width: 80, verbose: false, quiet: false }) as string) as CTRFReport;

test.each([
  ['the example', exampleResults()],
  ['hostile text', hostileResults()],
  ['a run of nothing', resultsOf([], { reasons: ['no control was selected'] })],
  ['a clock that went back', resultsOf([resultOf()], { finished: '2026-11-23T02:00:00.000Z' })],
])("keeps to CTRF's own schema: %s", (_what, results) => {
  const report = render(results);
  expect(isValid(report)).toBe(true);
  expect(isValid({ ...report, specVersion: 'latest' })).toBe(false);
});

test('counts what could not be judged as failed, and what is waived or does not apply as skipped', () => {
  const { summary, tests } = render(exampleResults()).results;
  expect(summary).toEqual({
    tests: 8,
    passed: 1,
    failed: 5,
    skipped: 2,
    pending: 0,
    other: 0,
    suites: 5,
    start: 1795402800000,
    stop: 1795402812345,
    duration: 12345,
  });
  expect(tests.map(({ status, rawStatus }) => [rawStatus, status])).toEqual([
    ['pass', 'passed'],
    ['fail', 'failed'],
    ['fail', 'failed'],
    ['fail', 'failed'],
    ['error', 'failed'],
    ['error', 'failed'],
    ['waived', 'skipped'],
    ['not-applicable', 'skipped'],
  ]);
});

test('tells each result whole, under an identity that stays', () => {
  const row = resultOf({ status: 'fail', expected: 'true', observed: 'false' });
  expect(render(resultsOf([row])).results.tests).toEqual([
    {
      testId: fingerprintOf(row),
      name: 'rds.encrypted arn:aws:rds:us-east-1:111122223333:db:payments',
      suite: ['databases', 'rds.encrypted'],
      status: 'failed',
      rawStatus: 'fail',
      message: 'the storage is encrypted',
      labels: {
        control: 'rds.encrypted',
        severity: 'critical',
        kind: 'database',
        account: '111122223333',
        region: 'us-east-1',
      },
      duration: 0,
      extra: {
        title: row.title,
        resource: row.resource,
        expected: 'true',
        observed: 'false',
        fix: row.fix,
        references: ['RDS.3'],
        waiver: null,
      },
    },
  ]);
});

test("a probe's attempts before the last are its retries", () => {
  const probe = render(exampleResults()).results.tests.find(
    ({ rawStatus, retries }) => rawStatus === 'fail' && retries,
  );
  expect(probe).toMatchObject({ duration: 77, start: 1795402801000, retries: 2, labels: { control: 'health.http' } });
  expect(probe?.retryAttempts).toEqual([
    { attempt: 1, status: 'failed', duration: 12, message: 'connection refused', start: 1795402801000 },
    { attempt: 2, status: 'failed', duration: 34, message: 'status 503', start: 1795402806000 },
  ]);
});

test('a run in which nothing was selected fails', () => {
  const { summary, tests } = render(resultsOf([], { reasons: ['no control was selected'] })).results;
  expect([summary.failed, tests[0]?.message]).toEqual([1, 'no control was selected']);
});
