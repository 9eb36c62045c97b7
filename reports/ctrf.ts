/**
 * CTRF, the Common Test Report Format (https://ctrf.io, specification 0.0.0). It knows `passed`, `failed`, `skipped`, `pending` and
 * `other`, and its consumers fail a pipeline by `failed` alone: so what could not be judged is `failed` too. `rawStatus` keeps
 * our own word.
 */
import type { CTRFReport, RetryAttempt, Test, TestStatus } from 'ctrf';
import type { Attempt, Result, Results, Status } from '../engine/results';
import { fingerprintOf } from './identity';
import { jsonText } from './json';
import { product } from './product';
import type { Reporter } from './reporter';

const statuses: Record<Status, TestStatus> = {
  pass: 'passed',
  fail: 'failed',
  error: 'failed',
  waived: 'skipped',
  'not-applicable': 'skipped',
};

export const ctrf: Reporter = {
  render(results) {
    const tests = results.results.map(testOf);
    if (results.reasons.length > 0) tests.push(verdictTest(results));
    const count = (status: TestStatus) => tests.filter((test) => test.status === status).length;
    const start = Date.parse(results.started);
    const stop = Date.parse(results.finished);
    const report: CTRFReport = {
      reportFormat: 'CTRF',
      specVersion: '0.0.0',
      timestamp: results.finished,
      generatedBy: product.name,
      results: {
        tool: product,
        summary: {
          tests: tests.length,
          passed: count('passed'),
          failed: count('failed'),
          skipped: count('skipped'),
          pending: 0,
          other: 0,
          suites: new Set(tests.map((test) => test.suite?.[0])).size,
          start,
          stop,
          duration: Math.max(0, stop - start),
        },
        tests,
        environment: { testEnvironment: results.environment },
        extra: { verdict: results.verdict, mode: results.mode, gaps: results.gaps, waivers: results.waivers },
      },
    };
    return jsonText(report);
  },
};

function testOf(result: Result): Test {
  const { account, region, kind } = result.resource;
  const labels = Object.entries({ control: result.control, severity: result.severity, kind, account, region });
  return {
    testId: fingerprintOf(result),
    name: `${result.control} ${result.resource.id}`,
    suite: [result.suite, result.control],
    status: statuses[result.status],
    rawStatus: result.status,
    message: result.message,
    labels: Object.fromEntries(labels.filter((entry): entry is [string, string] => entry[1] !== null)),
    ...timing(result.attempts ?? []),
    extra: {
      title: result.title,
      resource: result.resource,
      expected: result.expected,
      observed: result.observed,
      fix: result.fix,
      references: result.references,
      waiver: result.waiver,
    },
  };
}

/** CTRF wants a duration (whole milliseconds) of every test; only probes have one. Its retries are the attempts before the last. */
function timing(attempts: readonly Attempt[]): Pick<Test, 'duration' | 'start' | 'retries' | 'retryAttempts'> {
  const duration = Math.round(attempts.reduce((sum, attempt) => sum + attempt.milliseconds, 0));
  const first = attempts[0];
  if (first === undefined) return { duration };
  const before = attempts.slice(0, -1).map(
    (attempt, index): RetryAttempt => ({
      attempt: index + 1,
      status: attempt.ok ? 'passed' : 'failed',
      duration: Math.round(attempt.milliseconds),
      message: attempt.message,
      start: Date.parse(attempt.at),
    }),
  );
  return { duration, start: Date.parse(first.at), retries: before.length, retryAttempts: before };
}

function verdictTest(results: Results): Test {
  return {
    name: 'verdict',
    suite: ['run'],
    status: 'failed',
    rawStatus: results.verdict,
    duration: 0,
    message: results.reasons.join('\n'),
  };
}
