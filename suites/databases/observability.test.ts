import { deployedWith, judgeOne, type World } from '../../engine/testing';
import { enhancedMonitoring, logExports, performanceInsights } from './observability';
import { cluster, instance, member, multiZoneCluster, roleArn } from './worlds';

type Control = Parameters<typeof judgeOne>[0];

const found = { 'monitoring-roles': { [roleArn]: [{ arn: roleArn }] } };
const groups = (...names: string[]) => ({ 'log-group': names.map((logGroupName) => ({ logGroupName })) });
const ofInstance = groups('/aws/rds/instance/payments/postgresql', '/aws/rds/instance/payments/upgrade');
const ofCluster = groups('/aws/rds/cluster/ledger/postgresql', '/aws/rds/cluster/ledger/upgrade');

const statuses = (control: Control, world: World, parameters = {}) =>
  judgeOne(control, deployedWith({ database: [], 'database-cluster': [], ...found, ...world }), parameters).map(
    ({ control: id, resource, status }) => {
      expect(id).toBe(control.id);
      return `${resource.split(':').slice(-2).join(':')} ${status}`;
    },
  );
const statusOf = (control: Control, changes: Parameters<typeof instance>[0], world: World = {}, parameters = {}) =>
  statuses(control, { database: [instance(changes)], ...world }, parameters);

describe('Enhanced Monitoring', () => {
  test.each([
    ['often enough', {}, 'pass'],
    ['every second', { MonitoringInterval: 1 }, 'pass'],
    ['off', { MonitoringInterval: 0, MonitoringRoleArn: undefined }, 'fail'],
    ['missing from the answer', { MonitoringInterval: undefined }, 'error'],
    ['without a role in the answer', { MonitoringRoleArn: undefined }, 'error'],
  ])('%s', (_, changes, status) => {
    expect(statusOf(enhancedMonitoring, changes)).toEqual([`db:payments ${status}`]);
  });

  test('is too seldom for another interval', () => {
    expect(statusOf(enhancedMonitoring, {}, {}, { interval: 30 })).toEqual(['db:payments fail']);
  });

  test('needs a role that exists, and is not known where the role cannot be seen', () => {
    expect(statusOf(enhancedMonitoring, {}, { 'monitoring-roles': { [roleArn]: [] } })).toEqual(['db:payments fail']);
    expect(
      statusOf(
        enhancedMonitoring,
        {},
        {
          'monitoring-roles': {},
          gaps: { 'monitoring-roles': { [roleArn]: 'AccessDenied: no' } },
        },
      ),
    ).toEqual(['db:payments error']);
  });
});

describe.each([
  [enhancedMonitoring, { MonitoringInterval: 0 }],
  [performanceInsights, { PerformanceInsightsEnabled: false }],
] as const)('what instances set for themselves: %#', (control, off) => {
  test("is judged on Aurora's members, and not on the cluster", () => {
    const database = [member('ledger-1', 'us-east-1a'), member('ledger-2', 'us-east-1b', off)];
    expect(statuses(control, { database, 'database-cluster': [cluster()] })).toEqual([
      'db:ledger-1 pass',
      'db:ledger-2 fail',
      'cluster:ledger not-applicable',
    ]);
  });

  test('is judged on a Multi-AZ DB cluster, and not on its members', () => {
    const database = [member('ledger-1', 'us-east-1a', { Engine: 'postgres', ...off })];
    expect(statuses(control, { database, 'database-cluster': [multiZoneCluster()] })).toEqual([
      'db:ledger-1 not-applicable',
      'cluster:ledger pass',
    ]);
    expect(statuses(control, { database, 'database-cluster': [multiZoneCluster(off)] })).toEqual([
      'db:ledger-1 not-applicable',
      'cluster:ledger fail',
    ]);
  });

  test('is not asked of Aurora Serverless v1 and of Neptune', () => {
    for (const changes of [{ EngineMode: 'serverless' }, { Engine: 'neptune' }]) {
      expect(statuses(control, { 'database-cluster': [cluster(changes)] })).toEqual(['cluster:ledger not-applicable']);
    }
  });
});

test('Performance Insights is on, off, or missing from the answer', () => {
  expect(statusOf(performanceInsights, {})).toEqual(['db:payments pass']);
  expect(statusOf(performanceInsights, { PerformanceInsightsEnabled: false })).toEqual(['db:payments fail']);
  expect(statusOf(performanceInsights, { PerformanceInsightsEnabled: undefined })).toEqual(['db:payments error']);
});

describe('the exported logs', () => {
  test('are all exported, to log groups that exist', () => {
    expect(statusOf(logExports, {}, ofInstance)).toEqual(['db:payments pass']);
    expect(statusOf(logExports, { EnabledCloudwatchLogsExports: ['postgresql'] }, ofInstance)).toEqual([
      'db:payments fail',
    ]);
    expect(statusOf(logExports, { EnabledCloudwatchLogsExports: undefined }, ofInstance)).toEqual(['db:payments fail']);
    expect(statusOf(logExports, {}, groups('/aws/rds/instance/payments/postgresql'))).toEqual(['db:payments fail']);
  });

  test('may be more than those wanted, which RDS gives a log group with their first line', () => {
    const more = { EnabledCloudwatchLogsExports: ['postgresql', 'upgrade', 'iam-db-auth-error'] };
    expect(statusOf(logExports, more, ofInstance)).toEqual(['db:payments pass']);
  });

  test('are not known where the log groups cannot be seen', () => {
    expect(statusOf(logExports, {}, { 'log-group': [], gaps: { 'log-group': 'AccessDenied: no' } })).toEqual([
      'db:payments error',
    ]);
  });

  test("of a cluster are the cluster's", () => {
    const database = [member('ledger-1', 'us-east-1a')];
    expect(statuses(logExports, { database, 'database-cluster': [cluster()], ...ofCluster })).toEqual([
      'db:ledger-1 not-applicable',
      'cluster:ledger pass',
    ]);
    expect(statuses(logExports, { 'database-cluster': [multiZoneCluster()], ...ofCluster })).toEqual([
      'cluster:ledger pass',
    ]);
    expect(statuses(logExports, { 'database-cluster': [cluster()], ...ofInstance })).toEqual(['cluster:ledger fail']);
  });

  test.each([
    ['mysql', ['audit', 'error', 'general', 'slowquery']],
    ['mariadb', ['audit', 'error', 'general', 'slowquery']],
    ['oracle-se2-cdb', ['alert', 'audit', 'listener', 'trace']],
    ['sqlserver-ex', ['agent', 'error']],
    ['db2-se', ['diag.log', 'notify.log']],
  ])('of %s are its own', (Engine, logs) => {
    const world = groups(...logs.map((log) => `/aws/rds/instance/payments/${log}`));
    expect(statusOf(logExports, { Engine, EnabledCloudwatchLogsExports: logs }, world)).toEqual(['db:payments pass']);
    expect(statusOf(logExports, { Engine, EnabledCloudwatchLogsExports: logs.slice(1) }, world)).toEqual([
      'db:payments fail',
    ]);
  });

  test.each(['neptune', 'docdb'])('of %s have log groups of its own', (Engine) => {
    const audited = cluster({ Engine, EnabledCloudwatchLogsExports: ['audit'] });
    const world = { 'database-cluster': [audited], ...groups(`/aws/${Engine}/ledger/audit`) };
    expect(statuses(logExports, world)).toEqual(['cluster:ledger pass']);
    expect(statuses(logExports, { ...world, ...ofCluster })).toEqual(['cluster:ledger fail']);
  });

  test('can be fewer by the configuration, engine by engine', () => {
    const logs = { mysql: ['error'] };
    const exported = { EnabledCloudwatchLogsExports: ['error'] };
    const world = groups('/aws/rds/instance/payments/error');
    expect(statusOf(logExports, { ...exported, Engine: 'mysql' }, world, { logs })).toEqual(['db:payments pass']);
    expect(statusOf(logExports, { ...exported, Engine: 'mariadb' }, world, { logs })).toEqual(['db:payments fail']);
  });

  test('are not asked of RDS Custom, and not known of an engine that nobody knows', () => {
    expect(statusOf(logExports, { Engine: 'custom-oracle-ee' }, ofInstance)).toEqual(['db:payments not-applicable']);
    expect(statusOf(logExports, { Engine: 'tomorrow' }, ofInstance)).toEqual(['db:payments error']);
  });
});
