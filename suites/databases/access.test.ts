import { deployedWith, judgeOne, type World } from '../../engine/testing';
import { iamAuth, proxy, tlsRequired } from './access';
import { cluster, instance, member } from './worlds';

type Control = Parameters<typeof judgeOne>[0];
type Changes = Parameters<typeof instance>[0];

const statuses = (control: Control, world: World) =>
  judgeOne(control, deployedWith({ database: [], 'database-cluster': [], ...world })).map(
    ({ control: id, resource, status }) => {
      expect(id).toBe(control.id);
      return `${resource.split(':').slice(-2).join(':')} ${status}`;
    },
  );
const statusOf = (control: Control, changes: Changes, world: World = {}) =>
  statuses(control, { database: [instance(changes)], ...world }).join();
const aurora = (changes: Parameters<typeof cluster>[0] = {}): World => ({
  database: [member('ledger-1', 'us-east-1a')],
  'database-cluster': [cluster(changes)],
});
const ofAurora = (control: Control, changes: Parameters<typeof cluster>[0], world: World) => {
  const [ofMember, ofCluster] = statuses(control, { ...aurora(changes), ...world });
  expect(ofMember).toBe('db:ledger-1 not-applicable');
  return ofCluster;
};

describe('TLS', () => {
  const instanceGroup = (ParameterName: string, ParameterValue: string | undefined) => ({
    'database-parameters': { 'pg:payments': [{ ParameterName, ParameterValue }] },
  });
  const clusterGroup = (ParameterName: string, ParameterValue: string | undefined) => ({
    'database-parameters': { 'cluster-pg:ledger': [{ ParameterName, ParameterValue }] },
  });

  test.each([
    ['postgres', 'rds.force_ssl', '1', 'pass'],
    ['postgres', 'rds.force_ssl', '0', 'fail'],
    ['sqlserver-se', 'rds.force_ssl', '1', 'pass'],
    ['sqlserver-se', 'rds.force_ssl', undefined, 'fail'],
    ['mysql', 'require_secure_transport', '1', 'pass'],
    ['mysql', 'require_secure_transport', 'ON', 'pass'],
    ['mysql', 'require_secure_transport', 'OFF', 'fail'],
    ['mariadb', 'require_secure_transport', '0', 'fail'],
    ['oracle-ee', 'any', '1', 'not-applicable'],
    ['db2-ae', 'any', '1', 'not-applicable'],
    ['custom-oracle-ee', 'any', '1', 'not-applicable'],
  ])('of %s: %s = %s', (Engine, name, value, status) => {
    expect(statusOf(tlsRequired, { Engine }, instanceGroup(name, value))).toBe(`db:payments ${status}`);
  });

  test.each([
    ['aurora-postgresql', 'rds.force_ssl', '1', 'pass'],
    ['aurora-mysql', 'require_secure_transport', 'OFF', 'fail'],
    ['docdb', 'tls', 'disabled', 'fail'],
    ['docdb', 'tls', 'tls1.2+', 'pass'],
    ['neptune', 'neptune_enforce_ssl', '0', 'fail'],
  ])('of a cluster of %s: %s = %s', (Engine, name, value, status) => {
    expect(ofAurora(tlsRequired, { Engine }, clusterGroup(name, value))).toBe(`cluster:ledger ${status}`);
  });

  test.each([
    ['postgres', '14.17', 'fail'],
    ['postgres', '15.2', 'pass'],
    ['mysql', '8.0.41', 'fail'],
    ['mysql', '8.4.4', 'pass'],
    ['mariadb', '10.11.11', 'fail'],
    ['mariadb', '11.8.3', 'error'],
  ])('of %s %s, where nobody set the parameter', (Engine, EngineVersion, status) => {
    const world = { 'database-parameters': { 'pg:payments': [] } };
    expect(statusOf(tlsRequired, { Engine, EngineVersion }, world)).toBe(`db:payments ${status}`);
  });

  test.each([
    ['aurora-postgresql', '16.8', 'fail'],
    ['aurora-postgresql', '17.4', 'pass'],
    ['aurora-mysql', '8.0.mysql_aurora.3.05.2', 'fail'],
    ['aurora-mysql', '8.4.mysql_aurora.8.4.7', 'error'],
    ['docdb', '5.0.0', 'pass'],
    ['neptune', '1.4.5.0', 'pass'],
  ])('of a cluster of %s %s, where nobody set the parameter', (Engine, EngineVersion, status) => {
    const world = { 'database-parameters': { 'cluster-pg:ledger': [] } };
    expect(ofAurora(tlsRequired, { Engine, EngineVersion }, world)).toBe(`cluster:ledger ${status}`);
  });

  test.each([
    ['postgres', '16.8', 'default.postgres16', 'pass'],
    ['mysql', '8.0.40', 'default.mysql8.0', 'fail'],
    ['mariadb', '11.8.3', 'default.mariadb11.8', 'error'],
  ])(
    "of %s %s with a default group is the engine's own, where that is known",
    (Engine, EngineVersion, group, status) => {
      const DBParameterGroups = [{ DBParameterGroupName: group, ParameterApplyStatus: 'in-sync' }];
      const nothingAsked = { 'database-parameters': {} };
      expect(statusOf(tlsRequired, { Engine, EngineVersion, DBParameterGroups }, nothingAsked)).toBe(
        `db:payments ${status}`,
      );
    },
  );

  test("an instance's group of the same name as a cluster's says nothing of the cluster", () => {
    const world = { 'database-parameters': { 'pg:ledger': [{ ParameterName: 'rds.force_ssl', ParameterValue: '1' }] } };
    expect(ofAurora(tlsRequired, {}, world)).toBe('cluster:ledger error');
  });

  test('is not known where the group cannot be seen, or is not in the answer', () => {
    const gaps = { 'database-parameters': { 'pg:payments': 'AccessDenied: no' } };
    expect(statusOf(tlsRequired, {}, { 'database-parameters': {}, gaps })).toBe('db:payments error');
    expect(statusOf(tlsRequired, { DBParameterGroups: undefined }, { 'database-parameters': {} })).toBe(
      'db:payments error',
    );
  });
});

test('IAM authentication is on, off, or missing, where the engine knows it', () => {
  expect(iamAuth).toMatchObject({ optIn: true });
  expect(statusOf(iamAuth, {})).toBe('db:payments pass');
  expect(statusOf(iamAuth, { IAMDatabaseAuthenticationEnabled: false })).toBe('db:payments fail');
  expect(statusOf(iamAuth, { IAMDatabaseAuthenticationEnabled: undefined })).toBe('db:payments error');
  expect(statusOf(iamAuth, { Engine: 'sqlserver-ex' })).toBe('db:payments not-applicable');
  expect(ofAurora(iamAuth, { IAMDatabaseAuthenticationEnabled: false }, {})).toBe('cluster:ledger fail');
});

describe('a proxy', () => {
  const leadingTo = (Type: 'RDS_INSTANCE' | 'TRACKED_CLUSTER', id: string, RequireTLS: boolean | undefined) => ({
    'database-proxies': [{ DBProxyName: 'front', RequireTLS }],
    'database-proxy-targets': { front: [{ Type, RdsResourceId: id }] },
  });

  test('leads to the database, and requires TLS', () => {
    expect(proxy).toMatchObject({ optIn: true });
    expect(statusOf(proxy, {}, leadingTo('RDS_INSTANCE', 'payments', true))).toBe('db:payments pass');
    expect(statusOf(proxy, {}, leadingTo('RDS_INSTANCE', 'payments', false))).toBe('db:payments fail');
    expect(statusOf(proxy, {}, leadingTo('RDS_INSTANCE', 'payments', undefined))).toBe('db:payments error');
    expect(statusOf(proxy, {}, leadingTo('RDS_INSTANCE', 'another', true))).toBe('db:payments fail');
    expect(statusOf(proxy, {}, { 'database-proxies': [], 'database-proxy-targets': {} })).toBe('db:payments fail');
  });

  test('leads to a cluster, and is not asked of its members', () => {
    expect(ofAurora(proxy, {}, leadingTo('TRACKED_CLUSTER', 'ledger', true))).toBe('cluster:ledger pass');
    expect(ofAurora(proxy, {}, leadingTo('RDS_INSTANCE', 'ledger', true))).toBe('cluster:ledger fail');
  });

  test('is not asked of an engine that has none, and not known where it cannot be seen', () => {
    expect(statusOf(proxy, { Engine: 'oracle-se2' })).toBe('db:payments not-applicable');
    const hidden = { ...leadingTo('RDS_INSTANCE', 'payments', true), 'database-proxy-targets': {} };
    expect(statusOf(proxy, {}, { ...hidden, gaps: { 'database-proxy-targets': { front: 'Timeout: no' } } })).toBe(
      'db:payments error',
    );
  });
});
