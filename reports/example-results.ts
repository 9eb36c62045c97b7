/** Results for the tests of reports: one of everything that can be said, and one with hostile text in every field. */
import type { Result, Results } from '../engine/results';

const account = '111122223333';
const region = 'us-east-1';

/** A passing result; name what is different. */
export function resultOf(parts: Partial<Result> = {}): Result {
  return {
    control: 'rds.encrypted',
    suite: 'databases',
    severity: 'critical',
    title: 'Storage is encrypted',
    status: 'pass',
    resource: {
      id: `arn:aws:rds:${region}:${account}:db:payments`,
      kind: 'database',
      name: 'payments',
      account,
      region,
    },
    message: 'the storage is encrypted',
    expected: null,
    observed: null,
    fix: 'Restore a snapshot of the database into an instance with StorageEncrypted set.',
    references: ['RDS.3'],
    waiver: null,
    ...parts,
  };
}

/** Results around the rows that are given, with their summary and verdict (threshold `low`). */
export function resultsOf(rows: Result[], parts: Partial<Results> = {}): Results {
  const count = (status: Result['status']) => rows.filter((row) => row.status === status).length;
  const fail = count('fail');
  const error = count('error');
  return {
    schema: 'asbuilt/results@1',
    environment: 'prod',
    mode: 'offline',
    started: '2026-11-23T03:00:00.000Z',
    finished: '2026-11-23T03:00:12.345Z',
    verdict: fail > 0 ? 'nonconforming' : error > 0 || rows.length === 0 ? 'inconclusive' : 'conforms',
    reasons: [],
    failOn: 'low',
    summary: { pass: count('pass'), fail, error, notApplicable: count('not-applicable'), waived: count('waived') },
    results: rows,
    gaps: [],
    waivers: [],
    ...parts,
  };
}

/** A nonconforming run in which every status, a gap that hides two results, waivers of each state and a probe occur. */
export function exampleResults(): Results {
  const listener = {
    id: `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2`,
    kind: 'listener',
    name: 'web:443',
    account,
    region,
  };
  const alarms = { id: `${account}/${region}/alarm`, kind: 'alarm', name: 'every alarm', account, region };
  const denied = 'cloudwatch:DescribeAlarms was denied in us-east-1, so the alarms could not be read';
  return resultsOf(
    [
      resultOf(),
      resultOf({
        control: 'rds.multi-az',
        severity: 'high',
        title: 'The database stands in more than one zone',
        status: 'fail',
        message: 'the instance is in one Availability Zone alone',
        expected: 'MultiAZ true',
        observed: 'MultiAZ false, AvailabilityZone us-east-1a',
        fix: 'Set MultiAZ (Terraform: `multi_az = true`).',
        references: ['RDS.5', 'RDS.15'],
      }),
      resultOf({
        control: 'elb.tls-policy',
        suite: 'load-balancing',
        severity: 'high',
        title: 'Listeners accept TLS 1.2 and newer alone',
        status: 'fail',
        resource: listener,
        message: 'the security policy ELBSecurityPolicy-2016-08 allows TLSv1 and TLSv1.1',
        expected: 'TLSv1.2 or newer',
        observed: 'ELBSecurityPolicy-2016-08: TLSv1, TLSv1.1, TLSv1.2',
        fix: 'Choose a policy whose protocols begin with TLSv1.2, for example ELBSecurityPolicy-TLS13-1-2-2021-06.',
        references: ['ELB.17'],
      }),
      resultOf({
        control: 'health.http',
        suite: 'health',
        severity: 'critical',
        title: 'The endpoint answers as expected',
        status: 'fail',
        resource: {
          id: 'https://api.example.com/health',
          kind: 'probe',
          name: 'api',
          account: null,
          region: null,
        },
        message: 'status 503 instead of 200',
        expected: '200',
        observed: '503',
        fix: 'Look at the targets of the load balancer and at the application log.',
        references: [],
        attempts: [
          { at: '2026-11-23T03:00:01.000Z', ok: false, message: 'connection refused', milliseconds: 12 },
          { at: '2026-11-23T03:00:06.000Z', ok: false, message: 'status 503', milliseconds: 34 },
          { at: '2026-11-23T03:00:11.000Z', ok: false, message: 'status 503', milliseconds: 31 },
        ],
      }),
      ...(['alarm.action', 'alarm.notifies'] as const).map((control) =>
        resultOf({
          control,
          suite: 'alarms',
          severity: 'high',
          title: 'An alarm tells somebody',
          status: 'error',
          resource: alarms,
          message: denied,
          fix: 'Give the alarm an SNS topic with a confirmed subscription.',
          references: [],
        }),
      ),
      resultOf({
        control: 'rds.backup-retention',
        severity: 'medium',
        title: 'Backups are kept',
        status: 'waived',
        resource: {
          id: `arn:aws:rds:${region}:${account}:db:reporting`,
          kind: 'database',
          name: 'reporting',
          account,
          region,
        },
        message: 'backups are kept for 1 day',
        expected: 'at least 7 days',
        observed: '1 day',
        fix: 'Set BackupRetentionPeriod to 7 or more.',
        references: ['RDS.11'],
        waiver: { until: '2027-01-31', reason: 'rebuilt nightly from the main database', owner: 'data-team' },
      }),
      resultOf({
        control: 'asg.multi-az',
        suite: 'auto-scaling',
        severity: 'high',
        title: 'The group covers more than one zone',
        status: 'not-applicable',
        resource: {
          id: `${account}/${region}/auto-scaling-group`,
          kind: 'auto-scaling-group',
          name: 'none',
          account,
          region,
        },
        message: 'there is no Auto Scaling group in scope',
        fix: 'Give the group subnets in two zones.',
        references: [],
      }),
    ],
    {
      gaps: [
        {
          action: 'cloudwatch:DescribeAlarms',
          account,
          region,
          resource: null,
          error:
            'AccessDenied: User: arn:aws:sts::111122223333:assumed-role/asbuilt/run is not authorized to perform: cloudwatch:DescribeAlarms',
        },
      ],
      waivers: [
        {
          control: 'rds.backup-retention',
          resource: '*:db:reporting',
          until: '2027-01-31',
          reason: 'rebuilt nightly from the main database',
          owner: 'data-team',
          state: 'used',
        },
        {
          control: 'elb.tls-policy',
          resource: '*',
          until: '2026-10-31',
          reason: 'old clients until autumn',
          owner: null,
          state: 'expired',
        },
        {
          control: 's3.versioning',
          resource: 'arn:aws:s3:::scratch-*',
          until: '2027-06-30',
          reason: 'scratch data',
          owner: 'web-team',
          state: 'unmatched',
        },
      ],
    },
  );
}

/** Text that breaks out of HTML, XML, Markdown, CSV, a terminal or a line, where it is let. */
export const hostileText = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '"\'`&amp;&#x41;',
  ']]>]]><![CDATA[',
  '--><!--?>',
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007\u009b2J\u0000\b\u007f',
  "=cmd|'/c calc'!A1",
  '](javascript:alert(1)) ![x](//evil.example/x)',
  '| cell |\n# heading\n::error::told\n\r\n---\r\ttab',
  '\u202edesrever\u202c\u2066\u200f\ufeff',
  '\ud800 lone \udfff \ufffe \uffff \u2028\u2029',
  '$(NAME) {{x}} %s \\u0041 \\',
  '</td></table></details>',
].join(' ');

/** The example with hostile text before and after every field that comes from outside. */
export function hostileResults(text: string = hostileText): Results {
  const spoil = (value: string) => `${text}${value}${text}`;
  const spoilOrNull = (value: string | null) => (value === null ? null : spoil(value));
  const example = exampleResults();
  return {
    ...example,
    environment: spoil(example.environment),
    reasons: [spoil('nothing was selected')],
    results: example.results.map((row) => ({
      ...row,
      control: spoil(row.control),
      title: spoil(row.title),
      message: spoil(row.message),
      expected: spoil(row.expected ?? ''),
      observed: spoil(row.observed ?? ''),
      fix: spoil(row.fix),
      references: row.references.map(spoil),
      resource: {
        id: spoil(row.resource.id),
        kind: spoil(row.resource.kind),
        name: spoil(row.resource.name),
        account: spoilOrNull(row.resource.account),
        region: spoilOrNull(row.resource.region),
      },
      waiver: row.waiver && {
        until: row.waiver.until,
        reason: spoil(row.waiver.reason),
        owner: spoilOrNull(row.waiver.owner),
      },
      attempts: row.attempts?.map((attempt) => ({ ...attempt, message: spoil(attempt.message) })),
    })),
    gaps: example.gaps.map((gap) => ({
      action: spoil(gap.action),
      account: spoilOrNull(gap.account),
      region: spoilOrNull(gap.region),
      resource: spoilOrNull(gap.resource),
      error: spoil(gap.error),
    })),
    waivers: example.waivers.map((waiver) => ({
      ...waiver,
      control: spoil(waiver.control),
      resource: spoil(waiver.resource),
      reason: spoil(waiver.reason),
      owner: spoilOrNull(waiver.owner),
    })),
  };
}
