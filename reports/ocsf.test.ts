import Ajv2020 from 'ajv/dist/2020';
import type { Results } from '../engine/results';
import { exampleResults, hostileResults, resultOf, resultsOf } from './example-results';
import { fingerprintOf } from './identity';
import { ocsf } from './ocsf';
import { product } from './product';
import { schemaText } from './schemas';

const render = (results: Results) =>
  JSON.parse(ocsf.render(results, { colour: false, width: 80, verbose: false, quiet: false }) as string) as Record<
    string,
    unknown
  >[];

test('keeps to the schema of OCSF 1.6, whatever the text', () => {
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(schemaText('ocsf-1.6-compliance-finding.schema.json')),
  );
  const events = [...render(exampleResults()), ...render(hostileResults())];
  expect(events).toHaveLength(16);
  for (const event of events) {
    validate(event);
    expect(validate.errors).toBeNull();
  }
  expect(validate({ ...events[0], unknown: 1 })).toBe(false);
});

test('tells each status as compliance does', () => {
  const told = render(exampleResults()).map(({ status_code, compliance, severity, status }) => [
    status_code,
    (compliance as { status: string }).status,
    severity,
    status,
  ]);
  expect(told).toEqual([
    ['pass', 'Pass', 'Informational', 'New'],
    ['fail', 'Fail', 'High', 'New'],
    ['fail', 'Fail', 'High', 'New'],
    ['fail', 'Fail', 'Critical', 'New'],
    ['error', 'Unknown', 'High', 'New'],
    ['error', 'Unknown', 'High', 'New'],
    ['waived', 'Fail', 'Medium', 'Suppressed'],
    ['not-applicable', 'Not Applicable', 'Informational', 'New'],
  ]);
});

test('an event is about its resource, under an identity that stays', () => {
  const row = resultOf({ status: 'fail', message: 'not encrypted', expected: 'true', observed: 'false' });
  expect(render(resultsOf([row]))).toEqual([
    {
      activity_id: 1,
      activity_name: 'Create',
      category_name: 'Findings',
      category_uid: 2,
      class_name: 'Compliance Finding',
      class_uid: 2003,
      type_name: 'Compliance Finding: Create',
      type_uid: 200301,
      time: 1795402812345,
      start_time: 1795402800000,
      end_time: 1795402812345,
      severity_id: 5,
      severity: 'Critical',
      status_id: 1,
      status: 'New',
      status_code: 'fail',
      message: 'not encrypted',
      metadata: {
        version: '1.6.0',
        profiles: ['cloud'],
        product: { name: 'asbuilt', vendor_name: 'asbuilt', version: product.version },
        labels: ['environment=prod'],
        uid: `${fingerprintOf(row)}:2026-11-23T03:00:12.345Z`,
      },
      cloud: {
        provider: 'AWS',
        cloud_partition: 'aws',
        account: { uid: '111122223333', type: 'AWS Account', type_id: 10 },
        region: 'us-east-1',
      },
      finding_info: {
        uid: fingerprintOf(row),
        title: 'Storage is encrypted',
        desc: 'not encrypted',
        analytic: { type_id: 1, type: 'Rule', uid: 'rds.encrypted', name: 'rds.encrypted', category: 'databases' },
        types: ['Compliance'],
      },
      compliance: {
        control: 'rds.encrypted',
        desc: 'Storage is encrypted',
        category: 'databases',
        standards: ['asbuilt'],
        requirements: ['RDS.3'],
        status_id: 3,
        status: 'Fail',
        status_code: 'fail',
        status_details: ['not encrypted'],
      },
      remediation: { desc: row.fix },
      resources: [
        {
          uid: row.resource.id,
          name: 'payments',
          type: 'database',
          cloud_partition: 'aws',
          region: 'us-east-1',
          data: { expected: 'true', observed: 'false' },
        },
      ],
    },
  ]);
});

test('a probe belongs to no account, and its attempts are kept', () => {
  const probe = render(exampleResults())[3];
  expect(probe).toMatchObject({
    cloud: { provider: 'AWS' },
    unmapped: { attempts: exampleResults().results[3]?.attempts },
  });
  expect(probe?.cloud).not.toHaveProperty('account');
});
