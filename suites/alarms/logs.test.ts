import { account, controlOf, deployedWith, judgeOne, region, type World } from '../../engine/testing';
import suite from '../alarms';

const dashboard = 'arn:aws:cloudwatch::111122223333:dashboard/payments';
const group = `arn:aws:logs:${region}:${account}:log-group:/payments`;
const alarm = `arn:aws:cloudwatch:${region}:${account}:alarm:errors`;
const body = (database: string, alarms: string[] = []) =>
  JSON.stringify({
    widgets: [
      { properties: { region, metrics: [['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', database]] } },
      { properties: { region: 'eu-west-1', metrics: [['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'far']] } },
      { properties: { alarms } },
    ],
  });

function judge(control: string, world: World, parameters = {}) {
  return judgeOne(controlOf(suite, control), deployedWith(world), parameters).map(
    ({ resource, status, observed, message }) => [resource, status, observed ?? message],
  );
}

describe('dashboard.resolves', () => {
  const check = (DashboardBody: string | undefined, world: World = {}) =>
    judge('dashboard.resolves', {
      dashboard: [{ DashboardArn: dashboard, DashboardName: 'payments', DashboardBody }],
      'dashboard-targets': { 'database payments': [{ arn: 'arn:aws:rds:::db:payments' }], 'database gone': [] },
      alarm: [{ AlarmArn: alarm, AlarmName: 'errors' }],
      ...world,
    });

  test.each([
    [
      'what exists',
      body('payments', [alarm]),
      'pass',
      '2 resources, all of which exist; 1 widgets are of other places',
    ],
    ['a database that is gone', body('gone'), 'fail', 'missing: database gone'],
    ['an alarm that is gone', body('payments', [`${alarm}-gone`]), 'fail', `missing: ${alarm}-gone`],
    [
      'text alone',
      '{"widgets":[{"type":"text","properties":{"markdown":"#"}}]}',
      'not-applicable',
      'it names nothing that can be looked up',
    ],
    ['no dashboard', 'x', 'error', 'the body of the dashboard cannot be understood'],
    ['no body', undefined, 'error', 'the answer does not hold the body of the dashboard'],
  ])('%s', (_, given, status, observed) => {
    expect(check(given)).toEqual([[dashboard, status, observed]]);
  });

  test('cannot judge what might be behind a gap', () => {
    const hidden: World = {
      'dashboard-targets': {},
      gaps: { 'dashboard-targets': { 'database payments': 'AccessDenied' } },
    };
    expect(check(body('payments'), hidden).map(([, status]) => status)).toEqual(['error']);
    const alarms: World = { alarm: [], gaps: { alarm: 'AccessDenied' } };
    expect(check(body('payments', [alarm]), alarms).map(([, status]) => status)).toEqual(['error']);
  });
});

describe('logs.retention and logs.encrypted', () => {
  const check = (control: string, more: object, parameters = {}) =>
    judge(control, { 'log-group': [{ logGroupArn: group, logGroupName: '/payments', ...more }] }, parameters);

  test.each([
    ['logs.retention', { retentionInDays: 7 }, 'pass', '7 days'],
    ['logs.retention', { retentionInDays: 3653 }, 'pass', '3653 days'],
    ['logs.retention', { retentionInDays: 5 }, 'fail', '5 days'],
    ['logs.retention', {}, 'fail', 'no retention'],
    [
      'logs.retention',
      { logGroupClass: 'DELIVERY' },
      'not-applicable',
      'a log group of class DELIVERY keeps events for two days',
    ],
    ['logs.encrypted', { kmsKeyId: 'arn:aws:kms:::key/1' }, 'pass', 'encrypted with arn:aws:kms:::key/1'],
    ['logs.encrypted', {}, 'fail', 'no kmsKeyId'],
  ])('%s with %j: %s', (control, more, status, observed) => {
    expect(check(control, more)).toEqual([[group, status, observed]]);
  });

  test('the range is a parameter', () => {
    expect(check('logs.retention', { retentionInDays: 90 }, { max: 30 })).toEqual([[group, 'fail', '90 days']]);
  });

  test.each(['logs.retention', 'logs.encrypted'])(
    '%s says that there are none, or that they did not come through',
    (control) => {
      expect(judge(control, { 'log-group': [] })[0]?.[1]).toBe('not-applicable');
      expect(judge(control, { 'log-group': [], gaps: { 'log-group': 'AccessDenied' } })[0]?.[1]).toBe('error');
    },
  );
});
