/**
 * OCSF Compliance Finding (https://schema.ocsf.io/1.6.0/classes/compliance_finding), version 1.6.0 with the cloud profile: an array
 * of events, one a result.
 */
import type { Result, Results, Severity } from '../engine/results';
import { fingerprintOf } from './identity';
import { jsonText } from './json';
import { partitionOf } from './place';
import { product } from './product';
import type { Reporter } from './reporter';

const severityIds: Record<Severity, { severity_id: number; severity: string }> = {
  critical: { severity_id: 5, severity: 'Critical' },
  high: { severity_id: 4, severity: 'High' },
  medium: { severity_id: 3, severity: 'Medium' },
  low: { severity_id: 2, severity: 'Low' },
};
const informational = { severity_id: 1, severity: 'Informational' };

/** A waived result fails, and is suppressed; what could not be judged is `Unknown`; what does not apply is `Other`. */
const complianceStatus = {
  pass: { status_id: 1, status: 'Pass' },
  fail: { status_id: 3, status: 'Fail' },
  waived: { status_id: 3, status: 'Fail' },
  error: { status_id: 0, status: 'Unknown' },
  'not-applicable': { status_id: 99, status: 'Not Applicable' },
} as const;

export const ocsf: Reporter = {
  render: (results) => jsonText(results.results.map((row) => eventOf(row, results))),
};

function eventOf(row: Result, results: Results) {
  const judgedBad = row.status === 'fail' || row.status === 'waived' || row.status === 'error';
  const time = Date.parse(results.finished);
  const uid = fingerprintOf(row);
  const { account, region, id, kind, name } = row.resource;
  const partition = partitionOf(row.resource);
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_name: 'Findings',
    category_uid: 2,
    class_name: 'Compliance Finding',
    class_uid: 2003,
    type_name: 'Compliance Finding: Create',
    type_uid: 200301,
    time,
    start_time: Date.parse(results.started),
    end_time: time,
    ...(judgedBad ? severityIds[row.severity] : informational),
    ...(row.status === 'waived' ? { status_id: 3, status: 'Suppressed' } : { status_id: 1, status: 'New' }),
    status_code: row.status,
    ...(row.waiver && { comment: waiverComment(row.waiver) }),
    message: row.message,
    metadata: {
      version: '1.6.0',
      profiles: ['cloud'],
      product: { name: product.name, vendor_name: product.name, version: product.version },
      labels: [`environment=${results.environment}`],
      uid: `${uid}:${results.finished}`,
    },
    cloud: {
      provider: 'AWS',
      cloud_partition: partition,
      ...(account !== null && { account: { uid: account, type: 'AWS Account', type_id: 10 } }),
      ...(region !== null && { region }),
    },
    finding_info: {
      uid,
      title: row.title,
      desc: row.message,
      analytic: { type_id: 1, type: 'Rule', uid: row.control, name: row.control, category: row.suite },
      types: ['Compliance'],
    },
    compliance: {
      control: row.control,
      desc: row.title,
      category: row.suite,
      standards: ['asbuilt'],
      requirements: row.references,
      ...complianceStatus[row.status],
      status_code: row.status,
      status_details: [row.message],
    },
    remediation: { desc: row.fix },
    resources: [
      {
        uid: id,
        name,
        type: kind,
        cloud_partition: partition,
        ...(region !== null && { region }),
        data: { expected: row.expected, observed: row.observed },
      },
    ],
    ...(row.attempts && { unmapped: { attempts: row.attempts } }),
  };
}

function waiverComment(waiver: NonNullable<Result['waiver']>): string {
  return `waived until ${waiver.until}${waiver.owner === null ? '' : ` by ${waiver.owner}`}: ${waiver.reason}`;
}
