import type { Session } from '../../aws/session';
import { Deployed } from '../deployed';
import type { ReadName } from '../model';
import { readInventory } from '../read';

const region = 'us-east-1';
const account = '111122223333';
const arn = (rest: string) => `arn:aws:rds:${region}:${account}:${rest}`;
const keyArn = `arn:aws:kms:${region}:${account}:key/1`;
const roleArn = `arn:aws:iam::${account}:role/monitoring/database`;
const at = new Date('2026-06-15T12:00:00Z');

type Answers = Record<string, (input: never) => object>;

/** What is read of a session that answers with what stands under a command's name, and the calls that it took. */
async function read(answers: Answers, ...wanted: ReadName[]) {
  const calls: string[] = [];
  const session: Session = {
    account,
    region,
    partition: 'aws',
    async call(_, command, input) {
      calls.push(`${command} ${JSON.stringify(input)}`);
      const answer = answers[command];
      if (!answer) throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
      return answer(input as never) as never;
    },
  };
  const snapshot = await readInventory(session, { wanted, scope: new Map(), at });
  return { deployed: new Deployed(snapshot), gaps: snapshot.gaps.map(({ action }) => action), calls };
}

const of = (calls: readonly string[], command: string) => calls.filter((call) => call.startsWith(`${command} `));
const refuse = (name: string) => () => {
  throw Object.assign(new Error('refused'), { name });
};

const instance = (name: string, changes: object = {}) => ({
  DBInstanceIdentifier: name,
  DBInstanceArn: arn(`db:${name}`),
  DbiResourceId: `db-${name}`,
  Engine: 'postgres',
  EngineVersion: '16.8',
  KmsKeyId: keyArn,
  MonitoringRoleArn: roleArn,
  DBParameterGroups: [{ DBParameterGroupName: 'shared' }],
  ...changes,
});
const cluster = {
  DBClusterIdentifier: 'ledger',
  DBClusterArn: arn('cluster:ledger'),
  DbClusterResourceId: 'cluster-ledger',
  Engine: 'aurora-mysql',
  EngineVersion: '8.0.mysql_aurora.3.05.2',
  KmsKeyId: keyArn,
  DBClusterParameterGroup: 'shared',
};
const member = instance('ledger-1', { DBClusterIdentifier: 'ledger', Engine: 'aurora-mysql' });
const databases: Answers = {
  DescribeDBInstances: () => ({ DBInstances: [instance('a'), instance('b'), member] }),
  DescribeDBClusters: () => ({ DBClusters: [cluster] }),
};

describe('snapshots', () => {
  const snapshots = (...all: object[]): Answers => ({
    ...databases,
    DescribeDBSnapshots: () => ({ DBSnapshots: all }),
    DescribeDBClusterSnapshots: () => ({
      DBClusterSnapshots: [
        {
          DBClusterSnapshotIdentifier: 'ledger-by-hand',
          DBClusterIdentifier: 'ledger',
          DbClusterResourceId: 'cluster-ledger',
          SnapshotType: 'manual',
          Status: 'available',
          SnapshotCreateTime: at,
          StorageEncrypted: true,
        },
      ],
    }),
    DescribeDBSnapshotAttributes: () => ({
      DBSnapshotAttributesResult: {
        DBSnapshotAttributes: [{ AttributeName: 'restore', AttributeValues: ['all'] }],
      },
    }),
    DescribeDBClusterSnapshotAttributes: () => ({
      DBClusterSnapshotAttributesResult: { DBClusterSnapshotAttributes: [] },
    }),
  });
  const snapshot = (name: string, created: string, changes: object = {}) => ({
    DBSnapshotIdentifier: name,
    DBInstanceIdentifier: 'a',
    DbiResourceId: 'db-a',
    SnapshotType: 'manual',
    Status: 'available',
    SnapshotCreateTime: new Date(created),
    Encrypted: true,
    ...changes,
  });

  test('come in one list for many databases, and who may restore is asked of the latest manual one alone', async () => {
    const { deployed, calls, gaps } = await read(
      snapshots(
        snapshot('older', '2026-06-01'),
        snapshot('latest', '2026-06-10'),
        snapshot('unfinished', '2026-06-12', { Status: 'creating' }),
        snapshot('nightly', '2026-06-15', { SnapshotType: 'automated' }),
      ),
      'database-snapshots',
    );
    expect(gaps).toEqual([]);
    expect(of(calls, 'DescribeDBSnapshots')).toEqual([
      'DescribeDBSnapshots {"Filters":[{"Name":"db-instance-id","Values":["a","b"]}],"MaxRecords":100}',
    ]);
    expect(of(calls, 'DescribeDBSnapshotAttributes')).toEqual([
      'DescribeDBSnapshotAttributes {"DBSnapshotIdentifier":"latest"}',
    ]);
    const shared = deployed.of('database-snapshots', arn('db:a')).map(({ name, restorableBy }) => [name, restorableBy]);
    expect(shared).toEqual([
      ['older', undefined],
      ['latest', ['all']],
      ['unfinished', undefined],
      ['nightly', undefined],
    ]);
    expect(deployed.of('database-snapshots', arn('db:b'))).toEqual([]);
    expect(deployed.of('database-snapshots', arn('cluster:ledger'))).toEqual([
      { name: 'ledger-by-hand', type: 'manual', status: 'available', created: at, encrypted: true, restorableBy: [] },
    ]);
  });

  test('of a database of the same name that was deleted are left out; a copy is as old as its original', async () => {
    const original = new Date('2026-01-01');
    const { deployed } = await read(
      snapshots(
        snapshot('predecessor', '2026-06-14', { DbiResourceId: 'db-before' }),
        snapshot('copy', '2026-06-13', { OriginalSnapshotCreateTime: original }),
      ),
      'database-snapshots',
    );
    const seen = deployed.of('database-snapshots', arn('db:a')).map(({ name, created }) => [name, created]);
    expect(seen).toEqual([['copy', original]]);
  });

  test('are hidden for just the databases whose answer did not come', async () => {
    const { deployed, gaps } = await read(
      { ...snapshots(snapshot('latest', '2026-06-10')), DescribeDBSnapshotAttributes: refuse('AccessDenied') },
      'database-snapshots',
    );
    expect(gaps).toEqual(['rds:DescribeDBSnapshotAttributes']);
    expect(() => deployed.of('database-snapshots', arn('db:a'))).toThrow('rds:DescribeDBSnapshotAttributes');
    expect(deployed.of('database-snapshots', arn('db:b'))).toEqual([]);
  });

  test('of more than twenty databases are asked for twenty at a time', async () => {
    const many = Array.from({ length: 41 }, (_, index) => instance(`d${index}`));
    const { calls } = await read(
      { ...snapshots(), DescribeDBInstances: () => ({ DBInstances: many }) },
      'database-snapshots',
    );
    expect(of(calls, 'DescribeDBSnapshots')).toHaveLength(3);
  });
});

test('each parameter group in use is asked once, for the parameter that demands TLS, whatever else has its name', async () => {
  const { deployed, calls } = await read(
    {
      ...databases,
      DescribeDBParameters: () => ({ Parameters: [{ ParameterName: 'rds.force_ssl', ParameterValue: '1' }] }),
      DescribeDBClusterParameters: () => ({ Parameters: [] }),
    },
    'database-parameters',
  );
  expect(calls.filter((call) => call.includes('Parameters'))).toEqual([
    'DescribeDBParameters {"DBParameterGroupName":"shared","Filters":[{"Name":"parameter-name","Values":["rds.force_ssl"]}],"MaxRecords":100}',
    'DescribeDBClusterParameters {"DBClusterParameterGroupName":"shared","Filters":[{"Name":"parameter-name","Values":["require_secure_transport"]}],"MaxRecords":100}',
  ]);
  expect(deployed.of('database-parameters', 'pg:shared')).toHaveLength(1);
  expect(deployed.of('database-parameters', 'cluster-pg:shared')).toEqual([]);
});

test('a default parameter group is not asked for what its engine documents', async () => {
  const own = (name: string, EngineVersion: string, DBParameterGroupName: string) => ({
    ...instance(name),
    Engine: 'mariadb',
    EngineVersion,
    DBParameterGroups: [{ DBParameterGroupName }],
  });
  const DBInstances = [own('a', '10.11.11', 'default.mariadb10.11'), own('b', '11.8.3', 'default.mariadb11.8')];
  const { calls } = await read(
    {
      DescribeDBInstances: () => ({ DBInstances }),
      DescribeDBClusters: () => ({ DBClusters: [] }),
      DescribeDBParameters: () => ({ Parameters: [] }),
    },
    'database-parameters',
  );
  expect(of(calls, 'DescribeDBParameters').map((call) => JSON.parse(call.slice(21)).DBParameterGroupName)).toEqual([
    'default.mariadb11.8',
  ]);
});

describe('keys, roles and versions', () => {
  test('are asked once each, however many databases name them', async () => {
    const { deployed, calls } = await read(
      {
        ...databases,
        DescribeKey: () => ({ KeyMetadata: { KeyId: '1', KeyState: 'Enabled' } }),
        GetRole: () => ({ Role: { Arn: roleArn } }),
        DescribeDBEngineVersions: () => ({ DBEngineVersions: [{ Status: 'available' }] }),
      },
      'database-keys',
      'monitoring-roles',
      'engine-versions',
    );
    expect(of(calls, 'DescribeKey')).toEqual([`DescribeKey {"KeyId":"${keyArn}"}`]);
    expect(of(calls, 'GetRole')).toEqual(['GetRole {"RoleName":"database"}']);
    expect(of(calls, 'DescribeDBEngineVersions')).toEqual([
      'DescribeDBEngineVersions {"Engine":"postgres","EngineVersion":"16.8","IncludeAll":true,"MaxRecords":100}',
      'DescribeDBEngineVersions {"Engine":"aurora-mysql","EngineVersion":"16.8","IncludeAll":true,"MaxRecords":100}',
      'DescribeDBEngineVersions {"Engine":"aurora-mysql","EngineVersion":"8.0.mysql_aurora.3.05.2","IncludeAll":true,"MaxRecords":100}',
    ]);
    expect(deployed.of('monitoring-roles', roleArn)).toEqual([{ arn: roleArn }]);
    expect(deployed.of('database-keys', keyArn)).toEqual([{ KeyId: '1', KeyState: 'Enabled' }]);
  });

  test('that do not exist are an answer; a role of another path is another role', async () => {
    const { deployed, gaps } = await read(
      {
        ...databases,
        DescribeKey: refuse('NotFoundException'),
        GetRole: () => ({ Role: { Arn: `arn:aws:iam::${account}:role/database` } }),
      },
      'database-keys',
      'monitoring-roles',
    );
    expect(gaps).toEqual([]);
    expect(deployed.of('database-keys', keyArn)).toEqual([]);
    expect(deployed.of('monitoring-roles', roleArn)).toEqual([]);
    const gone = await read({ ...databases, GetRole: refuse('NoSuchEntityException') }, 'monitoring-roles');
    expect(gone.gaps).toEqual([]);
  });

  test('that nobody may see, or that come without their content, are a gap', async () => {
    const { deployed, gaps } = await read(
      { ...databases, DescribeKey: () => ({}) },
      'database-keys',
      'monitoring-roles',
    );
    expect(gaps.sort()).toEqual(['iam:GetRole', 'kms:DescribeKey']);
    expect(() => deployed.of('database-keys', keyArn)).toThrow('kms:DescribeKey');
    expect(() => deployed.of('monitoring-roles', roleArn)).toThrow('iam:GetRole');
  });
});

test('each proxy is asked what it leads to', async () => {
  const { deployed, calls } = await read(
    {
      DescribeDBProxies: () => ({ DBProxies: [{ DBProxyName: 'front' }] }),
      DescribeDBProxyTargets: () => ({ Targets: [{ RdsResourceId: 'a' }] }),
    },
    'database-proxy-targets',
  );
  expect(calls).toEqual([
    'DescribeDBProxies {"MaxRecords":100}',
    'DescribeDBProxyTargets {"DBProxyName":"front","MaxRecords":100}',
  ]);
  expect(deployed.of('database-proxy-targets', 'front')).toEqual([{ RdsResourceId: 'a' }]);
});

describe('tables', () => {
  const tableArn = (name: string) => `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  const described = (mode: string): Answers => ({
    ListTables: ({ ExclusiveStartTableName: after }: { ExclusiveStartTableName?: string }) =>
      after ? { TableNames: ['orders'] } : { TableNames: ['sessions'], LastEvaluatedTableName: 'sessions' },
    DescribeTable: ({ TableName }: { TableName: string }) => ({
      Table: { TableName, BillingModeSummary: { BillingMode: mode } },
    }),
    DescribeScalableTargets: () => ({
      ScalableTargets: [
        { ResourceId: 'table/sessions', ScalableDimension: 'dynamodb:table:ReadCapacityUnits' },
        { ResourceId: 'table/sessions/index/by-user', ScalableDimension: 'dynamodb:index:ReadCapacityUnits' },
        { ResourceId: 'table/sessions-of-others', ScalableDimension: 'dynamodb:table:ReadCapacityUnits' },
      ],
    }),
    DescribeScalingPolicies: () => ({
      ScalingPolicies: [{ ResourceId: 'table/sessions', ScalableDimension: 'dynamodb:table:ReadCapacityUnits' }],
    }),
  });

  test('are listed to the last page, by the ARN that AWS gives them', async () => {
    const { deployed } = await read(described('PAY_PER_REQUEST'), 'table');
    expect(deployed.all('table').map(({ id, name }) => [id, name])).toEqual([
      [tableArn('sessions'), 'sessions'],
      [tableArn('orders'), 'orders'],
    ]);
  });

  test('on demand are not asked what scales them', async () => {
    const { deployed, calls } = await read(described('PAY_PER_REQUEST'), 'table-scaling');
    expect(calls.filter((call) => call.includes('Scal'))).toEqual([]);
    expect(deployed.of('table-scaling', tableArn('sessions'))).toEqual([]);
  });

  test('with a provisioned capacity are told with their own targets and the policies of each', async () => {
    const { deployed, calls } = await read(described('PROVISIONED'), 'table-scaling');
    expect(calls.filter((call) => call.includes('Scal'))).toHaveLength(2);
    const scaling = deployed.of('table-scaling', tableArn('sessions'));
    expect(scaling.map(({ target, policies }) => [target.ResourceId, policies])).toEqual([
      ['table/sessions', 1],
      ['table/sessions/index/by-user', 0],
    ]);
    expect(deployed.of('table-scaling', tableArn('orders'))).toEqual([]);
  });

  test('whose scaling nobody may see are a gap', async () => {
    const { deployed } = await read(
      { ...described('PROVISIONED'), DescribeScalingPolicies: refuse('AccessDenied') },
      'table-scaling',
    );
    expect(() => deployed.of('table-scaling', tableArn('orders'))).toThrow(
      'application-autoscaling:DescribeScalingPolicies',
    );
  });
});
