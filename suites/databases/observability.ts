/** What a database tells: its metrics, its load, its logs. */
import { cannotJudge, control, fail, integer, notApplicable, pass } from '../../engine';
import { type Cluster, type Database, type Engine, engineOf, isCluster } from '../../inventory/relations/databases';
import { auroraGuide, leftToCluster, leftToMembers, userGuide, withoutFeature } from './subjects';

export const enhancedMonitoring = control({
  id: 'rds.enhanced-monitoring',
  severity: 'low',
  title: 'Enhanced Monitoring is on, often enough, with a role that exists',
  why: 'What CloudWatch knows of a database comes from outside, once a minute; which process ate the memory is only seen from within.',
  fix: 'Set `monitoring_interval = 60` and `monitoring_role_arn` (a role with AmazonRDSEnhancedMonitoringRole that monitoring.rds.amazonaws.com may assume) on the `aws_db_instance` or `aws_rds_cluster_instance`.',
  references: [{ securityHub: 'RDS.6' }, { page: `${userGuide}/USER_Monitoring.OS.Enabling.html` }],
  parameters: { interval: integer('the most seconds between two measurements', 60, 1) },
  judges: ['database', 'database-cluster'],
  reads: ['monitoring-roles'],
  check(resource, { deployed, parameters }) {
    const elsewhere = withoutFeature(resource, ['neptune', 'docdb'], 'Enhanced Monitoring') ?? leftToMembers(resource);
    if (elsewhere) return elsewhere;
    const { MonitoringInterval, MonitoringRoleArn } = resource.properties;
    if (MonitoringInterval === undefined) return cannotJudge('the answer does not hold MonitoringInterval');
    const expected = `an interval of at most ${parameters.interval} s, and a role that exists`;
    const observed = `an interval of ${MonitoringInterval} s`;
    if (MonitoringInterval === 0) return fail('Enhanced Monitoring is off', expected, observed);
    if (MonitoringInterval > parameters.interval)
      return fail('Enhanced Monitoring measures too seldom', expected, observed);
    if (!MonitoringRoleArn) return cannotJudge('the answer does not hold MonitoringRoleArn');
    if (deployed.of('monitoring-roles', MonitoringRoleArn).length > 0) return pass(`${observed}, ${MonitoringRoleArn}`);
    return fail(
      'the role of Enhanced Monitoring does not exist',
      expected,
      `${observed}; ${MonitoringRoleArn} is gone`,
    );
  },
});

export const performanceInsights = control({
  id: 'rds.performance-insights',
  severity: 'low',
  title: 'Performance Insights (Database Insights) is on',
  why: 'Without it nobody can say afterwards which statement waited for what.',
  fix: 'Set `performance_insights_enabled = true` (and `database_insights_mode`) on the `aws_db_instance`, `aws_rds_cluster_instance` or Multi-AZ `aws_rds_cluster`.',
  references: [
    { page: `${userGuide}/USER_DatabaseInsights.html` },
    { page: `${auroraGuide}/USER_PerfInsights.Overview.Engines.html` },
  ],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    const elsewhere =
      withoutFeature(resource, ['neptune', 'custom'], 'Performance Insights') ?? leftToMembers(resource);
    if (elsewhere) return elsewhere;
    const { PerformanceInsightsEnabled, DatabaseInsightsMode } = resource.properties;
    if (PerformanceInsightsEnabled === undefined)
      return cannotJudge('the answer does not hold PerformanceInsightsEnabled');
    const mode = DatabaseInsightsMode ? `, Database Insights ${DatabaseInsightsMode}` : '';
    if (PerformanceInsightsEnabled) return pass(`PerformanceInsightsEnabled true${mode}`);
    return fail(
      'nobody records what the database waits for',
      'PerformanceInsightsEnabled true',
      `PerformanceInsightsEnabled false${mode}`,
    );
  },
});

/**
 * The logs of each engine that Security Hub asks for (RDS.9, RDS.34, RDS.36, RDS.37, RDS.40, RDS.42, DocumentDB.4,
 * Neptune.2), under the names of the API's `EnabledCloudwatchLogsExports`.
 */
const wantedLogs = {
  postgres: ['postgresql', 'upgrade'],
  'aurora-postgresql': ['postgresql'],
  mysql: ['audit', 'error', 'general', 'slowquery'],
  'aurora-mysql': ['audit', 'error', 'general', 'slowquery'],
  mariadb: ['audit', 'error', 'general', 'slowquery'],
  oracle: ['alert', 'audit', 'listener', 'trace'],
  sqlserver: ['agent', 'error'],
  db2: ['diag.log', 'notify.log'],
  docdb: ['audit'],
  neptune: ['audit'],
} as const satisfies Partial<Record<Engine, readonly string[]>>;

/**
 * The name of the log group that a log is exported to.
 * Sources: "Publishing database logs to Amazon CloudWatch Logs" of the guides of RDS, Aurora, DocumentDB and Neptune.
 */
function logGroupOf(resource: Database | Cluster, log: string): string {
  const engine = engineOf(resource.properties.Engine);
  if (engine === 'docdb' || engine === 'neptune') return `/aws/${engine}/${resource.name}/${log}`;
  return `/aws/rds/${isCluster(resource) ? 'cluster' : 'instance'}/${resource.name}/${log}`;
}

export const logExports = control({
  id: 'rds.log-exports',
  severity: 'medium',
  title: 'The logs that the engine can export are exported, and their log groups exist',
  why: 'Logs that stay on the instance are gone after days, and with the instance; an export without its log group goes nowhere.',
  fix: 'Set `enabled_cloudwatch_logs_exports` on the `aws_db_instance` or `aws_rds_cluster`, and make the `aws_cloudwatch_log_group` of each log before it, with a retention.',
  references: [
    { securityHub: 'RDS.9' },
    { securityHub: 'RDS.34' },
    { securityHub: 'RDS.36' },
    { securityHub: 'RDS.37' },
    { page: `${userGuide}/USER_LogAccess.Procedural.UploadtoCloudWatch.html` },
  ],
  parameters: {
    logs: {
      type: 'object',
      propertyNames: { enum: Object.keys(wantedLogs) },
      additionalProperties: { type: 'array', items: { type: 'string' } },
      description: 'by engine: the logs that must be exported; an engine that is left out keeps its defaults',
      default: wantedLogs,
    },
  },
  judges: ['database', 'database-cluster'],
  reads: ['log-group'],
  check(resource, { deployed, parameters: { logs } }) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const { Engine: engine, EnabledCloudwatchLogsExports: exported = [] } = resource.properties;
    const name = engineOf(engine);
    if (name === 'custom') return notApplicable(`the engine ${engine} exports no logs`);
    const wanted = logs[name] ?? (wantedLogs as Readonly<Record<string, readonly string[]>>)[name];
    if (!wanted) return cannotJudge(`it is not known which logs the engine ${engine} can export`);
    const observed = `exported: ${exported.join(', ') || 'none'}`;
    const missing = wanted.filter((log) => !exported.includes(log));
    if (missing.length > 0)
      return fail(`not exported: ${missing.join(', ')}`, `exported: ${wanted.join(', ') || 'none'}`, observed);
    const groups = wanted.map((log) => logGroupOf(resource, log));
    const absent = groups.filter((group) => !deployed.find('log-group', group));
    if (absent.length > 0)
      return fail(
        'a log is exported and its log group does not exist',
        `log groups: ${groups.join(', ')}`,
        `missing: ${absent.join(', ')}`,
      );
    return pass(observed);
  },
});
