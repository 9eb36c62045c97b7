/** What is looked at afterwards: dashboards and log groups. */
import { cannotJudge, control, fail, integer, notApplicable, pass } from '../../engine';
import { dashboardNames } from '../../inventory/relations/dashboards';
import { namedText } from '../../inventory/relations/dimensions';

const documentation = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest';

export const dashboardResolves = control({
  id: 'dashboard.resolves',
  severity: 'low',
  title: 'Every resource that a dashboard names exists',
  why: 'A widget of something that is gone is empty, and looks like peace in the one hour in which somebody looks.',
  fix: 'Build the body of the `aws_cloudwatch_dashboard` from the resources themselves (`aws_lb.NAME.arn_suffix`), or remove the widget.',
  references: [{ page: `${documentation}/APIReference/CloudWatch-Dashboard-Body-Structure.html` }],
  judges: ['dashboard'],
  reads: ['dashboard-targets', 'alarm'],
  check({ properties: { DashboardBody } }, { deployed }) {
    if (DashboardBody === undefined) return cannotJudge('the answer does not hold the body of the dashboard');
    const found = dashboardNames(DashboardBody, deployed);
    if (!found) return cannotJudge('the body of the dashboard cannot be understood');
    const { named, alarms, others } = found;
    const elsewhere = others > 0 ? `; ${others} widgets are of other places` : '';
    const count = named.length + alarms.length;
    if (count === 0) return notApplicable(`it names nothing that can be looked up${elsewhere}`);
    const gone = [
      ...named.map(namedText).filter((each) => deployed.of('dashboard-targets', each).length === 0),
      ...alarms.filter((arn) => !deployed.find('alarm', arn)),
    ];
    if (gone.length === 0) return pass(`${count} resources, all of which exist${elsewhere}`);
    return fail(
      'the dashboard shows something that does not exist',
      'everything that it names exists',
      `missing: ${gone.join(', ')}`,
    );
  },
});

export const logsRetention = control({
  id: 'logs.retention',
  severity: 'medium',
  title: 'Log groups have a retention inside the range',
  why: 'Without a retention events are kept, and paid for, for ever; with a short one they are gone when somebody asks.',
  fix: 'Set `retention_in_days = 90` on the `aws_cloudwatch_log_group`, or `aws logs put-retention-policy --log-group-name NAME --retention-in-days 90`.',
  references: [
    { securityHub: 'CloudWatch.16' },
    { page: `${documentation}/logs/Working-with-log-groups-and-streams.html#SettingLogRetention` },
  ],
  parameters: {
    min: integer('the least number of days', 7),
    max: integer('the most days', 3653),
  },
  development: { min: 1 },
  judges: ['log-group'],
  reads: [],
  check({ properties: { retentionInDays: days, logGroupClass } }, { parameters: { min, max } }) {
    // Source: API_LogGroup, logGroupClass: delivered logs stay for two days, which cannot be changed.
    if (logGroupClass === 'DELIVERY') return notApplicable('a log group of class DELIVERY keeps events for two days');
    const expected = `from ${min} to ${max} days`;
    // Absent means never. Source: API_LogGroup, retentionInDays.
    if (days === undefined) return fail('events are kept for ever', expected, 'no retention');
    if (days >= min && days <= max) return pass(`${days} days`);
    return fail(`events are kept too ${days < min ? 'short' : 'long'}`, expected, `${days} days`);
  },
});

export const logsEncrypted = control({
  id: 'logs.encrypted',
  severity: 'low',
  optIn: true,
  title: 'Log groups are encrypted with a KMS key',
  why: 'CloudWatch encrypts all logs; with a key of your own, who may use it decides who can read them, and its use is recorded.',
  fix: 'Set `kms_key_id` on the `aws_cloudwatch_log_group`, to a key whose policy lets `logs.REGION.amazonaws.com` use it.',
  references: [{ page: `${documentation}/logs/encrypt-log-data-kms.html` }],
  judges: ['log-group'],
  reads: [],
  check({ properties: { kmsKeyId } }) {
    if (kmsKeyId) return pass(`encrypted with ${kmsKeyId}`);
    return fail('the log group is not encrypted with a KMS key', 'kmsKeyId', 'no kmsKeyId');
  },
});
