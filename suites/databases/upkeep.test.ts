import { deployedWith, judgeOne, type World } from '../../engine/testing';
import { available, certificateAuthority, engineVersion, minorUpgrades, parameterGroup, storage } from './upkeep';
import { cluster, hoursAgo, instance, member, multiZoneCluster } from './worlds';

type Control = Parameters<typeof judgeOne>[0];
type Changes = Parameters<typeof instance>[0];

const statuses = (control: Control, world: World, parameters = {}) =>
  judgeOne(control, deployedWith({ database: [], 'database-cluster': [], ...world }), parameters).map(
    ({ control: id, resource, status }) => {
      expect(id).toBe(control.id);
      return `${resource.split(':').slice(-2).join(':')} ${status}`;
    },
  );
const statusOf = (control: Control, changes: Changes, world: World = {}, parameters = {}) =>
  statuses(control, { database: [instance(changes)], ...world }, parameters).join();

describe('a database', () => {
  test.each([
    ['available', 'pass'],
    ['backing-up', 'pass'],
    ['storage-optimization', 'pass'],
    ['modifying', 'fail'],
    ['stopped', 'fail'],
    ['storage-full', 'fail'],
    ['inaccessible-encryption-credentials', 'fail'],
    ['incompatible-parameters', 'fail'],
    [undefined, 'error'],
  ])('that is %s', (state, status) => {
    expect(statusOf(available, { DBInstanceStatus: state })).toBe(`db:payments ${status}`);
    expect(statuses(available, { 'database-cluster': [cluster({ Status: state })] })).toEqual([
      `cluster:ledger ${status}`,
    ]);
  });

  test('has nothing pending that interrupts it', () => {
    expect(statusOf(available, { PendingModifiedValues: {} })).toBe('db:payments pass');
    expect(statusOf(available, { PendingModifiedValues: { ProcessorFeatures: [], EngineVersion: '' } })).toBe(
      'db:payments pass',
    );
    expect(statusOf(available, { PendingModifiedValues: { DBInstanceClass: 'db.m7g.xlarge' } })).toBe(
      'db:payments fail',
    );
    expect(statusOf(available, { PendingModifiedValues: { MultiAZ: true, AllocatedStorage: 200 } })).toBe(
      'db:payments pass',
    );
    const upgraded = cluster({ PendingModifiedValues: { EngineVersion: '17.4' } });
    expect(statuses(available, { 'database-cluster': [upgraded] })).toEqual(['cluster:ledger fail']);
  });

  test('shows no value of what is pending', () => {
    const pending = { EngineVersion: '16.9', MasterUserPassword: 'correct-horse' };
    const rows = judgeOne(
      available,
      deployedWith({ database: [instance({ PendingModifiedValues: pending })], 'database-cluster': [] }),
    );
    expect(rows).toMatchObject([{ status: 'fail', observed: 'available; pending: EngineVersion' }]);
    expect(JSON.stringify(rows)).not.toContain('correct-horse');
  });

  test("that is a cluster's member is judged by itself too", () => {
    const database = [
      member('ledger-1', 'us-east-1a'),
      member('ledger-2', 'us-east-1b', { DBInstanceStatus: 'failed' }),
    ];
    expect(statuses(available, { database, 'database-cluster': [cluster()] })).toEqual([
      'db:ledger-1 pass',
      'db:ledger-2 fail',
      'cluster:ledger pass',
    ]);
  });
});

describe('the parameter group', () => {
  const group = (name: string | undefined, state: string | undefined): Changes => ({
    DBParameterGroups: [{ DBParameterGroupName: name, ParameterApplyStatus: state }],
  });

  test.each([
    ['custom and in sync', group('payments', 'in-sync'), 'pass'],
    ['custom and pending', group('payments', 'pending-reboot'), 'fail'],
    ['a default one', group('default.postgres16', 'in-sync'), 'fail'],
    ['named, without its state', group('payments', undefined), 'error'],
    ['not in the answer', { DBParameterGroups: [] }, 'error'],
  ])('%s', (_, changes, status) => {
    expect(statusOf(parameterGroup, changes)).toBe(`db:payments ${status}`);
  });

  test('of a cluster is custom, and in sync at every member', () => {
    const members = (...states: string[]) =>
      states.map((state, index) => ({
        DBInstanceIdentifier: `ledger-${index}`,
        DBClusterParameterGroupStatus: state,
      }));
    const judge = (changes: Parameters<typeof cluster>[0]) =>
      statuses(parameterGroup, { 'database-cluster': [cluster(changes)] }).join();
    expect(judge({})).toBe('cluster:ledger pass');
    expect(judge({ DBClusterMembers: members('in-sync', 'pending-reboot') })).toBe('cluster:ledger fail');
    expect(judge({ DBClusterParameterGroup: 'default.aurora-postgresql16' })).toBe('cluster:ledger fail');
    expect(judge({ EngineMode: 'serverless', DBClusterMembers: [] })).toBe('cluster:ledger pass');
    expect(judge({ DBClusterParameterGroup: undefined })).toBe('cluster:ledger error');
  });

  test('of a member may be a default one, for the cluster has its own, but must be in sync', () => {
    const judge = (changes: Changes) =>
      statuses(parameterGroup, { database: [member('ledger-1', 'us-east-1a', changes)] }).join();
    expect(judge(group('default.aurora-postgresql16', 'in-sync'))).toBe('db:ledger-1 pass');
    expect(judge(group('default.aurora-postgresql16', 'pending-reboot'))).toBe('db:ledger-1 fail');
    expect(judge({ Engine: 'mysql', ...group('default.mysql8.0', 'pending-reboot') })).toBe(
      'db:ledger-1 not-applicable',
    );
  });
});

describe.each([
  [minorUpgrades, { AutoMinorVersionUpgrade: false }, { AutoMinorVersionUpgrade: undefined }],
  [
    certificateAuthority,
    { CertificateDetails: { CAIdentifier: 'rds-ca-2019', ValidTill: hoursAgo(24) } },
    { CertificateDetails: undefined },
  ],
] as const)('what instances have of their own: %#', (control, broken, silent) => {
  test('holds, is broken, and is missing from the answer', () => {
    expect(statusOf(control, {})).toBe('db:payments pass');
    expect(statusOf(control, broken)).toBe('db:payments fail');
    expect(statusOf(control, silent)).toBe('db:payments error');
  });

  test("is judged on Aurora's members, and on a Multi-AZ DB cluster as a whole", () => {
    const database = [member('ledger-1', 'us-east-1a', broken)];
    expect(statuses(control, { database, 'database-cluster': [cluster()] })).toEqual([
      'db:ledger-1 fail',
      'cluster:ledger not-applicable',
    ]);
    const whole = member('ledger-1', 'us-east-1a', { Engine: 'postgres', ...broken });
    expect(statuses(control, { database: [whole], 'database-cluster': [multiZoneCluster(broken)] })).toEqual([
      'db:ledger-1 not-applicable',
      'cluster:ledger fail',
    ]);
  });
});

test.each(['custom-oracle-ee', 'docdb'])('minor versions of %s are upgraded by nobody but its owner', (Engine) => {
  expect(statusOf(minorUpgrades, { Engine, AutoMinorVersionUpgrade: false })).toBe('db:payments not-applicable');
});

test('a certificate needs its days left', () => {
  const until = (days: number) => ({ CertificateDetails: { ValidTill: hoursAgo(-24 * days) } });
  expect(statusOf(certificateAuthority, until(30))).toBe('db:payments pass');
  expect(statusOf(certificateAuthority, until(29))).toBe('db:payments fail');
  expect(statusOf(certificateAuthority, until(29), {}, { daysLeft: 7 })).toBe('db:payments pass');
  expect(statusOf(certificateAuthority, until(0), {}, { daysLeft: 0 })).toBe('db:payments fail');
});

describe('the engine version', () => {
  const known = (...states: string[]) => ({
    'engine-versions': { 'postgres 16.8': states.map((Status) => ({ Status })) },
  });

  test('is available, deprecated, or unknown to RDS', () => {
    expect(statusOf(engineVersion, {}, known('available'))).toBe('db:payments pass');
    expect(statusOf(engineVersion, {}, known('deprecated'))).toBe('db:payments fail');
    expect(statusOf(engineVersion, {}, known())).toBe('db:payments error');
    expect(statusOf(engineVersion, { EngineVersion: undefined }, known('available'))).toBe('db:payments error');
    const gaps = { 'engine-versions': { 'postgres 16.8': 'AccessDenied: no' } };
    expect(statusOf(engineVersion, {}, { 'engine-versions': {}, gaps })).toBe('db:payments error');
  });

  test.each([
    ['16.8', 'pass'],
    ['16', 'pass'],
    ['16.10', 'fail'],
    ['17', 'fail'],
  ])('is held to a minimum of %s', (postgres, status) => {
    expect(statusOf(engineVersion, {}, known('available'), { minimum: { postgres } })).toBe(`db:payments ${status}`);
  });

  test("of a member is its cluster's", () => {
    const database = [member('ledger-1', 'us-east-1a')];
    const versions = { 'engine-versions': { 'aurora-postgresql 16.8': [{ Status: 'deprecated' }] } };
    expect(statuses(engineVersion, { database, 'database-cluster': [cluster()], ...versions })).toEqual([
      'db:ledger-1 not-applicable',
      'cluster:ledger fail',
    ]);
  });
});

describe('storage', () => {
  test.each([
    ['gp3 that grows', {}, 'pass'],
    ['gp2', { StorageType: 'gp2' }, 'fail'],
    ['magnetic', { StorageType: 'standard' }, 'fail'],
    ['without autoscaling', { MaxAllocatedStorage: undefined }, 'fail'],
    ['grown to its end', { AllocatedStorage: 500 }, 'fail'],
    ['a type that is not in the answer', { StorageType: undefined }, 'error'],
    ['a size that is not in the answer', { AllocatedStorage: undefined }, 'error'],
    ['RDS Custom, which cannot grow', { Engine: 'custom-sqlserver-ee', MaxAllocatedStorage: undefined }, 'pass'],
  ])('%s', (_, changes, status) => {
    expect(statusOf(storage, changes)).toBe(`db:payments ${status}`);
  });

  test("of Aurora grows by itself, and is its cluster's", () => {
    const database = [member('ledger-1', 'us-east-1a', { StorageType: 'aurora', MaxAllocatedStorage: undefined })];
    const judge = (changes: Parameters<typeof cluster>[0]) =>
      statuses(storage, { database, 'database-cluster': [cluster(changes)] });
    expect(judge({})).toEqual(['db:ledger-1 not-applicable', 'cluster:ledger pass']);
    expect(judge({ StorageType: 'aurora-iopt1' })).toEqual(['db:ledger-1 not-applicable', 'cluster:ledger pass']);
    // Aurora has no volumes of the other types, whatever an emulator says.
    expect(judge({ StorageType: 'gp2' })).toEqual(['db:ledger-1 not-applicable', 'cluster:ledger pass']);
    expect(judge({ Engine: 'docdb', StorageType: 'standard' })).toContain('cluster:ledger not-applicable');
  });

  test('of a Multi-AZ DB cluster is of a type that is allowed', () => {
    expect(statuses(storage, { 'database-cluster': [multiZoneCluster()] })).toEqual(['cluster:ledger pass']);
    expect(statuses(storage, { 'database-cluster': [multiZoneCluster()] }, { types: ['gp3'] })).toEqual([
      'cluster:ledger fail',
    ]);
    expect(statuses(storage, { 'database-cluster': [multiZoneCluster({ StorageType: undefined })] })).toEqual([
      'cluster:ledger error',
    ]);
  });
});
