import { account, deployedWith, judgeOne, region, type World } from '../../engine/testing';
import type { DatabaseSnapshot } from '../../inventory/derived';
import {
  backupRetention,
  copyTags,
  customerKey,
  deletionProtection,
  encrypted,
  managedSecret,
  snapshot,
} from './protection';
import { cluster, clusterArn, databaseArn, hoursAgo, instance, keyArn, member } from './worlds';

type Given = Parameters<typeof instance>[0];

/** The status of the instance, judged alone. */
const statusOf = (control: Parameters<typeof judgeOne>[0], changes: Given, world: World = {}, parameters = {}) => {
  const rows = judgeOne(
    control,
    deployedWith({ database: [instance(changes)], 'database-cluster': [], ...world }),
    parameters,
  );
  expect(rows.map(({ control: id, resource }) => [id, resource])).toEqual([[control.id, databaseArn]]);
  return rows[0]?.status;
};

/** The rows of an Aurora cluster and its two members, as `resource: status`. */
const ofCluster = (
  control: Parameters<typeof judgeOne>[0],
  changes: Parameters<typeof cluster>[0],
  world: World = {},
) =>
  judgeOne(
    control,
    deployedWith({
      database: [member('ledger-1', 'us-east-1a'), member('ledger-2', 'us-east-1b')],
      'database-cluster': [cluster(changes)],
      ...world,
    }),
  ).map(({ resource, status }) => `${resource.split(':').slice(-2).join(':')} ${status}`);

const membersNotJudged = ['db:ledger-1 not-applicable', 'db:ledger-2 not-applicable'];

describe.each([
  [encrypted, { StorageEncrypted: false }, { StorageEncrypted: undefined }],
  [backupRetention, { BackupRetentionPeriod: 6 }, { BackupRetentionPeriod: undefined }],
  [deletionProtection, { DeletionProtection: false }, { DeletionProtection: undefined }],
  [copyTags, { CopyTagsToSnapshot: false }, { CopyTagsToSnapshot: undefined }],
] as const)('a setting of the instance or its cluster: %#', (control, broken, silent) => {
  test('holds, is broken, and is missing from the answer', () => {
    expect(statusOf(control, {})).toBe('pass');
    expect(statusOf(control, broken)).toBe('fail');
    expect(statusOf(control, silent)).toBe('error');
  });

  test("is the cluster's, and is not asked of its members", () => {
    expect(ofCluster(control, {})).toEqual([...membersNotJudged, 'cluster:ledger pass']);
    expect(ofCluster(control, broken)).toEqual([...membersNotJudged, 'cluster:ledger fail']);
  });

  test('is not known where the list did not come through, and not asked where there is no database', () => {
    const hidden = deployedWith({ 'database-cluster': [], gaps: { database: 'AccessDenied: no' } });
    expect(judgeOne(control, hidden)).toMatchObject([
      { control: control.id, resource: `${account}/${region}/database`, status: 'error' },
    ]);
    expect(judgeOne(control, deployedWith({ database: [], 'database-cluster': [] }))).toMatchObject([
      { control: control.id, resource: `${account}/${region}`, status: 'not-applicable' },
    ]);
  });
});

test('a replica keeps no backups of its own', () => {
  expect(
    statusOf(backupRetention, { BackupRetentionPeriod: 0, ReadReplicaSourceDBInstanceIdentifier: 'payments-main' }),
  ).toBe('not-applicable');
});

test('a development profile does without deletion protection', () => {
  expect(deletionProtection).toMatchObject({ development: { required: false } });
  expect(statusOf(deletionProtection, { DeletionProtection: false }, {}, { required: false })).toBe('pass');
});

test('DocumentDB has no setting to copy tags', () => {
  expect(ofCluster(copyTags, { Engine: 'docdb', CopyTagsToSnapshot: undefined })).toContain(
    'cluster:ledger not-applicable',
  );
});

describe('the key of the storage', () => {
  const key = { KeyId: '1', KeyManager: 'CUSTOMER', KeyState: 'Enabled' } as const;
  const withKey = (changes: object) => ({ 'database-keys': { [keyArn]: [{ ...key, ...changes }] } });

  test.each([
    ['an enabled key of the customer', {}, 'pass'],
    ['a key that AWS manages', { KeyManager: 'AWS' }, 'fail'],
    ['a disabled key', { KeyState: 'Disabled' }, 'fail'],
    ['a key that will be deleted', { KeyState: 'PendingDeletion', DeletionDate: hoursAgo(-100) }, 'fail'],
    ['an answer without its state', { KeyState: undefined }, 'error'],
  ] as const)('%s', (_, changes, status) => {
    expect(statusOf(customerKey, {}, withKey(changes))).toBe(status);
    expect(ofCluster(customerKey, {}, withKey(changes))).toEqual([...membersNotJudged, `cluster:ledger ${status}`]);
  });

  test('a key that is gone, one that AWS owns, and one that cannot be seen', () => {
    expect(statusOf(customerKey, {}, { 'database-keys': { [keyArn]: [] } })).toBe('fail');
    expect(statusOf(customerKey, { KmsKeyId: undefined }, { 'database-keys': {} })).toBe('fail');
    expect(statusOf(customerKey, {}, { gaps: { 'database-keys': { [keyArn]: 'AccessDenied: no' } } })).toBe('error');
  });

  test('is not asked where the storage is not encrypted', () => {
    expect(statusOf(customerKey, { StorageEncrypted: false, KmsKeyId: undefined })).toBe('not-applicable');
    expect(statusOf(customerKey, { StorageEncrypted: undefined })).toBe('error');
  });

  test('a disabled key is named with its state', () => {
    const [row] = judgeOne(
      customerKey,
      deployedWith({ database: [instance()], 'database-cluster': [], ...withKey({ KeyState: 'Disabled' }) }),
    );
    expect(row).toEqual({
      control: 'rds.customer-key',
      resource: databaseArn,
      status: 'fail',
      message: 'the key of the storage is Disabled',
      expected: 'an enabled customer-managed key',
      observed: `${keyArn}: managed by CUSTOMER, Disabled`,
    });
  });
});

describe('the latest snapshot', () => {
  const automated = (changes: Partial<DatabaseSnapshot> = {}): DatabaseSnapshot => ({
    name: 'rds:payments-2026-06-15',
    type: 'automated',
    status: 'available',
    created: hoursAgo(9),
    encrypted: true,
    ...changes,
  });
  const manual = (changes: Partial<DatabaseSnapshot> = {}) =>
    automated({ name: 'by-hand', type: 'manual', created: hoursAgo(400), restorableBy: [], ...changes });
  const judge = (snapshots: DatabaseSnapshot[], changes: Given = {}, parameters = {}) =>
    statusOf(snapshot, changes, { 'database-snapshots': { [databaseArn]: snapshots } }, parameters);

  test('is judged by its age, among those that are complete', () => {
    expect(judge([automated({ created: hoursAgo(50) }), automated()])).toBe('pass');
    expect(judge([automated({ created: hoursAgo(26) })])).toBe('pass');
    expect(judge([automated({ created: hoursAgo(26.1) })])).toBe('fail');
    expect(judge([automated({ created: hoursAgo(26.1) })], {}, { hours: 27 })).toBe('pass');
    expect(judge([automated({ created: hoursAgo(50) }), automated({ status: 'creating' })])).toBe('fail');
    expect(judge([])).toBe('fail');
  });

  test('is judged by its encryption, except where the database itself has none', () => {
    expect(judge([automated({ encrypted: false })])).toBe('fail');
    expect(judge([automated({ encrypted: false })], { StorageEncrypted: false })).toBe('pass');
    expect(judge([automated({ encrypted: undefined })])).toBe('error');
  });

  test('is not public, and nor is an older one made by hand', () => {
    expect(judge([automated(), manual()])).toBe('pass');
    expect(judge([automated(), manual({ restorableBy: ['444455556666'] })])).toBe('pass');
    expect(judge([automated(), manual({ restorableBy: ['all'] })])).toBe('fail');
  });

  test('is not asked of a database that is too young, has its backups off, or is a replica', () => {
    expect(judge([], { InstanceCreateTime: hoursAgo(1) })).toBe('not-applicable');
    expect(judge([], { BackupRetentionPeriod: 0 })).toBe('not-applicable');
    expect(judge([], { ReadReplicaSourceDBInstanceIdentifier: 'payments-main' })).toBe('not-applicable');
  });

  test('is not known where a read did not come through', () => {
    expect(statusOf(snapshot, {}, { gaps: { 'database-snapshots': { [databaseArn]: 'AccessDenied: no' } } })).toBe(
      'error',
    );
  });

  test("of a cluster is the cluster's", () => {
    const given = (created: Date) => ({ 'database-snapshots': { [clusterArn]: [automated({ created })] } });
    expect(ofCluster(snapshot, {}, given(hoursAgo(9)))).toEqual([...membersNotJudged, 'cluster:ledger pass']);
    expect(ofCluster(snapshot, {}, given(hoursAgo(90)))).toEqual([...membersNotJudged, 'cluster:ledger fail']);
  });
});

describe('the master credential', () => {
  test('is managed, is not, or is impaired', () => {
    expect(statusOf(managedSecret, {})).toBe('pass');
    expect(statusOf(managedSecret, { MasterUserSecret: undefined })).toBe('fail');
    expect(statusOf(managedSecret, { MasterUserSecret: { SecretArn: 'arn:s', SecretStatus: 'impaired' } })).toBe(
      'fail',
    );
    expect(ofCluster(managedSecret, { MasterUserSecret: undefined })).toEqual([
      ...membersNotJudged,
      'cluster:ledger fail',
    ]);
  });

  test('is not asked of a replica, of Neptune, and of the secondary of a global cluster', () => {
    const none = { MasterUserSecret: undefined };
    expect(statusOf(managedSecret, { ...none, ReadReplicaSourceDBInstanceIdentifier: 'payments-main' })).toBe(
      'not-applicable',
    );
    const readers = [{ DBInstanceIdentifier: 'ledger-1', IsClusterWriter: false }];
    expect(ofCluster(managedSecret, { ...none, Engine: 'neptune' })).toContain('cluster:ledger not-applicable');
    expect(
      ofCluster(managedSecret, { ...none, GlobalClusterIdentifier: 'world', DBClusterMembers: readers }),
    ).toContain('cluster:ledger not-applicable');
    expect(ofCluster(managedSecret, { ...none, GlobalClusterIdentifier: 'world' })).toContain('cluster:ledger fail');
  });
});
