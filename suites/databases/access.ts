/** How clients come to a database: over TLS, with which credentials, through which proxy. */
import { cannotJudge, control, fail, notApplicable, pass } from '../../engine';
import { parameterGroupsOf, transportParameter, transportValue } from '../../inventory/relations/database-parameters';
import { isCluster } from '../../inventory/relations/databases';
import { auroraGuide, leftToCluster, userGuide, withoutFeature } from './subjects';

export const tlsRequired = control({
  id: 'rds.tls-required',
  severity: 'high',
  title: 'The parameter group demands TLS (rds.force_ssl, require_secure_transport)',
  why: 'A server that also takes plain connections gets them: a client without TLS sends its password and data in the clear.',
  fix: 'Set `rds.force_ssl = 1` (PostgreSQL, SQL Server) or `require_secure_transport = 1` (MySQL, MariaDB) in a `parameter` block of the `aws_db_parameter_group` or `aws_rds_cluster_parameter_group`.',
  references: [
    { securityHub: 'RDS.38' },
    { securityHub: 'RDS.39' },
    { page: `${userGuide}/PostgreSQL.Concepts.General.SSL.html` },
    { page: `${userGuide}/mysql-ssl-connections.html` },
  ],
  judges: ['database', 'database-cluster'],
  reads: ['database-parameters'],
  check(resource, { deployed }) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const { Engine, EngineVersion } = resource.properties;
    const parameter = transportParameter(Engine);
    if (!parameter) return notApplicable(`the engine ${Engine} has no parameter that demands TLS`);
    const groups = parameterGroupsOf(resource).join(', ');
    if (!groups) return cannotJudge('the answer does not hold the parameter group');
    const value = transportValue(resource, parameter, deployed);
    if (value === undefined)
      return cannotJudge(`${groups} does not say ${parameter.name}, and its default of ${EngineVersion} is not known`);
    const observed = `${parameter.name} is ${value} in ${groups}`;
    if (parameter.demands(value)) return pass(observed);
    return fail('the database also takes connections without TLS', `${parameter.name} on`, observed);
  },
});

export const iamAuth = control({
  id: 'rds.iam-auth',
  severity: 'low',
  optIn: true,
  title: 'IAM authentication is on',
  why: 'With IAM a client has no password to keep: it asks for a token that is good for a quarter of an hour.',
  fix: 'Set `iam_database_authentication_enabled = true` on the `aws_db_instance` or `aws_rds_cluster`.',
  references: [
    { securityHub: 'RDS.10' },
    { securityHub: 'RDS.12' },
    { page: `${userGuide}/UsingWithRDS.IAMDBAuth.html` },
  ],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    const elsewhere =
      leftToCluster(resource) ??
      withoutFeature(resource, ['oracle', 'sqlserver', 'db2', 'custom', 'docdb'], 'IAM authentication to be turned on');
    if (elsewhere) return elsewhere;
    const { IAMDatabaseAuthenticationEnabled } = resource.properties;
    if (IAMDatabaseAuthenticationEnabled === undefined)
      return cannotJudge('the answer does not hold IAMDatabaseAuthenticationEnabled');
    if (IAMDatabaseAuthenticationEnabled) return pass('IAMDatabaseAuthenticationEnabled true');
    return fail(
      'IAM authentication is off',
      'IAMDatabaseAuthenticationEnabled true',
      'IAMDatabaseAuthenticationEnabled false',
    );
  },
});

export const proxy = control({
  id: 'rds.proxy',
  severity: 'medium',
  optIn: true,
  title: 'A proxy exists for the database, and requires TLS',
  why: 'A proxy keeps connections through a failover and keeps many short ones from drowning the database.',
  fix: 'Make an `aws_db_proxy` with `require_tls = true` and an `aws_db_proxy_target` of the database.',
  references: [
    { securityHub: 'RDS.43' },
    { page: `${userGuide}/rds-proxy.html` },
    { page: `${auroraGuide}/rds-proxy.html` },
  ],
  judges: ['database', 'database-cluster'],
  reads: ['database-proxies', 'database-proxy-targets'],
  check(resource, { deployed }) {
    const elsewhere =
      leftToCluster(resource) ??
      withoutFeature(resource, ['oracle', 'db2', 'custom', 'docdb', 'neptune'], 'RDS Proxy in front of it');
    if (elsewhere) return elsewhere;
    const type = isCluster(resource) ? 'TRACKED_CLUSTER' : 'RDS_INSTANCE';
    const proxies = deployed
      .all('database-proxies')
      .filter(({ DBProxyName }) =>
        deployed
          .of('database-proxy-targets', DBProxyName ?? '')
          .some(({ Type, RdsResourceId }) => Type === type && RdsResourceId === resource.name),
      );
    const expected = 'a proxy that requires TLS';
    if (proxies.length === 0) return fail('no proxy leads to the database', expected, 'none');
    const observed = proxies
      .map(({ DBProxyName, RequireTLS }) => `${DBProxyName}: RequireTLS ${RequireTLS}`)
      .join('; ');
    const open = proxies.filter(({ RequireTLS }) => RequireTLS === false);
    if (open.length > 0) return fail('a proxy takes connections without TLS', expected, observed);
    if (proxies.some(({ RequireTLS }) => RequireTLS === undefined))
      return cannotJudge('the answer does not hold RequireTLS of the proxy');
    return pass(observed);
  },
});
