import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import type { Results } from '../engine/results';
import { exampleResults, hostileResults, hostileText, resultOf, resultsOf } from './example-results';
import { fingerprintOf } from './identity';
import { sarif } from './sarif';
import { schemaText } from './schemas';

const render = (results: Results, verbose = false) =>
  JSON.parse(sarif.render(results, { colour: false, width: 80, verbose, quiet: false }) as string) as Log;
const runOf = (log: Log) => {
  const run = log.runs[0];
  if (!run) throw new Error('there is no run');
  return run;
};

test('keeps to the schema of OASIS, whatever the text', () => {
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  const validate = ajv.compile(JSON.parse(schemaText('sarif-2.1.0.schema.json')));
  const documents = [exampleResults(), hostileResults(), hostileResults('..'), resultsOf([], { reasons: ['nothing'] })];
  for (const results of documents) {
    validate(render(results, true));
    expect(validate.errors).toBeNull();
  }
  expect(validate({ ...render(exampleResults()), version: '2.0.0' })).toBe(false);
});

test('tells what is wrong from the worst down: failures, what could not be judged (open), what is waived (suppressed)', () => {
  const told = runOf(render(exampleResults())).results?.map((row) => [
    row.ruleId,
    row.kind,
    row.level,
    row.suppressions?.[0]?.justification,
  ]);
  expect(told).toEqual([
    ['health.http', 'fail', 'error', undefined],
    ['alarm.action', 'open', 'none', undefined],
    ['alarm.notifies', 'open', 'none', undefined],
    ['elb.tls-policy', 'fail', 'error', undefined],
    ['rds.multi-az', 'fail', 'error', undefined],
    ['rds.backup-retention', 'fail', 'warning', 'rebuilt nightly from the main database (data-team), until 2027-01-31'],
  ]);
});

test('verbose tells also what passed and what does not apply', () => {
  const kinds = runOf(render(exampleResults(), true)).results?.map((row) => row.kind);
  expect(kinds).toEqual(['fail', 'pass', 'open', 'open', 'notApplicable', 'fail', 'fail', 'fail']);
});

test('a result has its rule, a place, and a fingerprint that stays', () => {
  const row = resultOf({ status: 'fail', message: 'not encrypted', expected: 'true', observed: 'false' });
  const run = runOf(render(resultsOf([row])));
  expect(run.tool.driver.rules).toEqual([
    {
      id: 'rds.encrypted',
      name: 'RdsEncrypted',
      shortDescription: { text: 'Storage is encrypted.' },
      fullDescription: { text: 'Storage is encrypted.' },
      help: { text: row.fix },
      defaultConfiguration: { level: 'error' },
      properties: {
        tags: ['security', 'databases', 'RDS.3'],
        'security-severity': '9.5',
        precision: 'very-high',
        'problem.severity': 'error',
      },
    },
  ]);
  expect(run.results).toEqual([
    {
      ruleId: 'rds.encrypted',
      ruleIndex: 0,
      kind: 'fail',
      level: 'error',
      message: { text: `payments: not encrypted.\nExpected: true.\nObserved: false.\nFix: ${row.fix}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'aws/111122223333/us-east-1/database/payments' },
            region: { startLine: 1 },
          },
          logicalLocations: [{ name: 'payments', fullyQualifiedName: row.resource.id, kind: 'resource' }],
        },
      ],
      partialFingerprints: {
        primaryLocationLineHash: `${fingerprintOf(row)}:1`,
        'asbuiltResult/v1': fingerprintOf(row),
      },
      properties: {
        status: 'fail',
        severity: 'critical',
        resource: row.resource,
        expected: 'true',
        observed: 'false',
      },
    },
  ]);
});

test('environments keep apart in code scanning', () => {
  const run = runOf(render(resultsOf([], { environment: 'prod/eu west' })));
  expect(run.automationDetails).toEqual({ id: 'asbuilt/prod%2Feu%20west/' });
});

test('a read that did not come through, and a reason, make the execution unsuccessful', () => {
  const { gaps } = exampleResults();
  const run = runOf(render(resultsOf([resultOf()], { gaps, reasons: ['nothing in scope'], verdict: 'inconclusive' })));
  expect(run.invocations?.[0]).toMatchObject({ executionSuccessful: false, exitCode: 2 });
  expect(run.invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text)).toEqual([
    'nothing in scope.',
    `cloudwatch:DescribeAlarms did not come through (111122223333 us-east-1): ${gaps[0]?.error}.`,
  ]);
  expect(runOf(render(resultsOf([resultOf()]))).invocations?.[0]).toMatchObject({
    executionSuccessful: true,
    exitCode: 0,
  });
});

test('hostile text makes no link and no argument of a message, and no path that leads elsewhere', () => {
  const row = runOf(render(hostileResults())).results?.[0];
  expect(row?.message.text).toContain('\\](javascript:alert(1)) !\\[x\\](//evil.example/x)');
  expect(row?.message.text).toContain('{{{{x}}}}');
  const dots = runOf(
    render(resultsOf([resultOf({ status: 'fail', resource: { ...resultOf().resource, name: '..' } })])),
  );
  expect(dots.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(
    'aws/111122223333/us-east-1/database/_..',
  );
  expect(row?.properties?.resource).toMatchObject({ name: `${hostileText}api${hostileText}` });
});
