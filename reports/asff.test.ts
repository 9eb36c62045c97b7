import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Results } from '../engine/results';
import { asff, asffFindings } from './asff';
import { exampleResults, hostileResults, resultOf, resultsOf } from './example-results';
import { fingerprintOf } from './identity';

const render = (results: Results) =>
  JSON.parse(
    asff.render(results, { colour: false, width: 80, verbose: false, quiet: false }) as string,
  ) as AwsSecurityFinding[];

test('a finding has what Security Hub requires, under an Id that stays', () => {
  const row = resultOf({ status: 'fail', message: 'not encrypted', expected: 'true', observed: 'false' });
  expect(render(resultsOf([row]))).toEqual([
    {
      SchemaVersion: '2018-10-08',
      Id: `asbuilt/${fingerprintOf(row)}`,
      ProductArn: 'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default',
      ProductName: 'asbuilt',
      CompanyName: 'asbuilt',
      Region: 'us-east-1',
      GeneratorId: 'asbuilt/rds.encrypted',
      AwsAccountId: '111122223333',
      Types: ['Software and Configuration Checks/AWS Security Best Practices'],
      CreatedAt: '2026-11-23T03:00:00.000Z',
      UpdatedAt: '2026-11-23T03:00:12.345Z',
      Severity: { Label: 'CRITICAL' },
      Title: 'Storage is encrypted',
      Description: 'not encrypted',
      Remediation: { Recommendation: { Text: row.fix } },
      ProductFields: {
        'asbuilt/Environment': 'prod',
        'asbuilt/Suite': 'databases',
        'asbuilt/Status': 'fail',
        'asbuilt/ResourceName': 'payments',
        'asbuilt/Expected': 'true',
        'asbuilt/Observed': 'false',
      },
      Resources: [{ Type: 'AwsRdsDbInstance', Id: row.resource.id, Partition: 'aws', Region: 'us-east-1' }],
      Compliance: { Status: 'FAILED', RelatedRequirements: ['RDS.3'] },
      Workflow: { Status: 'NEW' },
      RecordState: 'ACTIVE',
    },
  ]);
});

test('tells each status as Security Hub does', () => {
  const told = render(exampleResults()).map(({ Compliance, Severity, Workflow, ProductFields }) => [
    ProductFields?.['asbuilt/Status'],
    Compliance?.Status,
    Compliance?.StatusReasons?.[0]?.ReasonCode,
    Severity?.Label,
    Workflow?.Status,
  ]);
  expect(told).toEqual([
    ['pass', 'PASSED', undefined, 'INFORMATIONAL', 'RESOLVED'],
    ['fail', 'FAILED', undefined, 'HIGH', 'NEW'],
    ['fail', 'FAILED', undefined, 'HIGH', 'NEW'],
    ['fail', 'FAILED', undefined, 'CRITICAL', 'NEW'],
    ['error', 'NOT_AVAILABLE', 'ASBUILT_NOT_JUDGED', 'HIGH', 'NEW'],
    ['error', 'NOT_AVAILABLE', 'ASBUILT_NOT_JUDGED', 'HIGH', 'NEW'],
    ['waived', 'WARNING', 'ASBUILT_WAIVED', 'MEDIUM', 'SUPPRESSED'],
    ['not-applicable', 'NOT_AVAILABLE', 'ASBUILT_NOT_APPLICABLE', 'INFORMATIONAL', 'NEW'],
  ]);
});

test('a waiver is a note', () => {
  expect(render(exampleResults())[6]?.Note).toEqual({
    Text: 'waived until 2027-01-31: rebuilt nightly from the main database',
    UpdatedBy: 'data-team',
    UpdatedAt: '2026-11-23T03:00:12.345Z',
  });
});

test("a probe is told under the run's first account, in the region of global services", () => {
  expect(render(exampleResults())[3]).toMatchObject({
    AwsAccountId: '111122223333',
    Region: 'us-east-1',
    Resources: [{ Type: 'Other', Id: 'https://api.example.com/health' }],
  });
});

test.each([
  ['arn:aws-cn:iam::111122223333:role/x', 'cn-north-1', 'aws-cn'],
  ['arn:aws-us-gov:iam::111122223333:role/x', 'us-gov-west-1', 'aws-us-gov'],
])('%s is told in %s', (id, region, partition) => {
  const resource = { id, kind: 'role', name: 'x', account: '111122223333', region: null };
  expect(asffFindings(resultsOf([resultOf({ resource })]))[0]).toMatchObject({
    ProductArn: `arn:${partition}:securityhub:${region}:111122223333:product/111122223333/default`,
    Region: region,
    Resources: [{ Partition: partition, Region: region }],
  });
});

test('a run of probes alone cannot be told to Security Hub, and says so', () => {
  const probe = resultOf({ resource: { id: 'https://a', kind: 'probe', name: 'a', account: null, region: null } });
  expect(() => asffFindings(resultsOf([probe]))).toThrow('no result of this run names one: choose another format');
});

test('a blank text is not sent: Security Hub refuses the whole finding for it', () => {
  const [finding] = asffFindings(resultsOf([resultOf({ title: '', message: '  ', fix: '\u3000' })]));
  expect([finding?.Title, finding?.Description, finding?.Remediation?.Recommendation?.Text]).toEqual(['-', '-', '-']);
});

test.each([
  ['hostile', hostileResults()],
  ['long', hostileResults('\u001b<&'.repeat(300_000))],
  ['blank', hostileResults(' \n')],
])('keeps every limit of AwsSecurityFinding: %s text', (_what, results) => {
  const account = '111122223333';
  const rows = results.results.map((row) => ({ ...row, resource: { ...row.resource, account } }));
  for (const finding of asffFindings({ ...results, results: rows })) {
    const limits: [string | undefined, number][] = [
      [finding.Id, 512],
      [finding.GeneratorId, 512],
      [finding.Title, 256],
      [finding.Description, 1024],
      [finding.Remediation?.Recommendation?.Text, 512],
      [finding.Resources?.[0]?.Id, 512],
      [finding.Note?.Text ?? '-', 512],
      [finding.Note?.UpdatedBy ?? '-', 512],
      [finding.Compliance?.StatusReasons?.[0]?.Description ?? '-', 1024],
      ...(finding.Compliance?.RelatedRequirements ?? []).map((name): [string, number] => [name, 64]),
      ...Object.values(finding.ProductFields ?? {}).map((value): [string, number] => [value, 2048]),
    ];
    for (const [text, limit] of limits) {
      expect(text).toMatch(/\S/);
      expect(text?.length).toBeLessThanOrEqual(limit);
    }
    expect(Buffer.byteLength(JSON.stringify(finding))).toBeLessThan(240 * 1024);
  }
});
