import { deployedWith, judgeOne, type World } from '../../engine/testing';
import { multiZone, replica } from './replication';
import { cluster, instance, member } from './worlds';

type Control = Parameters<typeof judgeOne>[0];

const statuses = (control: Control, world: World, parameters = {}) =>
  judgeOne(control, deployedWith({ database: [], 'database-cluster': [], ...world }), parameters).map(
    ({ control: id, resource, status }) => {
      expect(id).toBe(control.id);
      return `${resource.split(':').slice(-2).join(':')} ${status}`;
    },
  );

describe('zones', () => {
  test.each([
    ['Multi-AZ', {}, 'pass'],
    ['in one zone', { MultiAZ: false }, 'fail'],
    ['missing from the answer', { MultiAZ: undefined }, 'error'],
    [
      'SQL Server that is mirrored',
      { Engine: 'sqlserver-se', MultiAZ: false, SecondaryAvailabilityZone: 'us-east-1b' },
      'pass',
    ],
    ['SQL Server that is not', { Engine: 'sqlserver-se', MultiAZ: false }, 'fail'],
    ['a replica', { MultiAZ: false, ReadReplicaSourceDBInstanceIdentifier: 'main' }, 'not-applicable'],
  ])('of an instance: %s', (_, changes, status) => {
    expect(statuses(multiZone, { database: [instance(changes)] })).toEqual([`db:payments ${status}`]);
  });

  test("of a cluster are its members', who report MultiAZ false", () => {
    const judge = (zone: string, parameters = {}) =>
      statuses(
        multiZone,
        {
          database: [member('ledger-1', 'us-east-1a'), member('ledger-2', zone)],
          'database-cluster': [cluster()],
        },
        parameters,
      ).slice(2);
    expect(judge('us-east-1b')).toEqual(['cluster:ledger pass']);
    expect(judge('us-east-1a')).toEqual(['cluster:ledger fail']);
    expect(judge('us-east-1b', { zones: 3 })).toEqual(['cluster:ledger fail']);
    expect(statuses(multiZone, { 'database-cluster': [cluster({ EngineMode: 'serverless' })] })).toEqual([
      'cluster:ledger not-applicable',
    ]);
  });

  test('of a cluster are not known where a member is hidden', () => {
    const gaps = { database: 'AccessDenied: no' };
    expect(statuses(multiZone, { 'database-cluster': [cluster()], gaps })).toContain('cluster:ledger error');
  });

  test('of a cluster are not judged where the answer does not hold its members, or where one stands', () => {
    const world = {
      database: [member('ledger-1', 'us-east-1a'), member('ledger-2', '', { AvailabilityZone: undefined })],
      'database-cluster': [cluster()],
    };
    expect(statuses(multiZone, world)).toContain('cluster:ledger error');
    expect(statuses(multiZone, world, { zones: 1 })).toContain('cluster:ledger pass');
    const silent = { 'database-cluster': [cluster({ DBClusterMembers: undefined })] };
    expect(statuses(multiZone, silent)).toContain('cluster:ledger error');
    const empty = { 'database-cluster': [cluster({ DBClusterMembers: [] })] };
    expect(statuses(multiZone, empty)).toContain('cluster:ledger fail');
  });

  test('do not matter to a development profile', () => {
    expect(statuses(multiZone, { database: [instance({ MultiAZ: false })] }, { zones: 1 })).toEqual([
      'db:payments pass',
    ]);
  });
});

describe('replicas', () => {
  const source = (...names: string[]) => instance({ ReadReplicaDBInstanceIdentifiers: names });
  const copy = (StatusInfos: { StatusType?: string; Normal?: boolean; Status?: string }[] | undefined) =>
    instance({
      DBInstanceIdentifier: 'payments-copy',
      DBInstanceArn: 'arn:aws:rds:us-east-1:111122223333:db:payments-copy',
      ReadReplicaSourceDBInstanceIdentifier: 'payments',
      StatusInfos,
    });
  const replicating = [{ StatusType: 'read replication', Normal: true, Status: 'replicating' }];
  const stopped = [{ StatusType: 'read replication', Normal: false, Status: 'error' }];

  test('are counted, and replicate', () => {
    const judge = (infos: Parameters<typeof copy>[0], parameters = {}) =>
      statuses(replica, { database: [source('payments-copy'), copy(infos)] }, parameters);
    const left = 'db:payments-copy not-applicable';
    expect(judge(replicating)).toEqual(['db:payments pass', left]);
    expect(judge(stopped)).toEqual(['db:payments fail', left]);
    expect(judge([{ ...replicating[0], Status: 'stopped' }])).toEqual(['db:payments fail', left]);
    expect(judge(undefined)).toEqual(['db:payments error', left]);
    expect(judge(replicating, { count: 2 })).toEqual(['db:payments fail', left]);
  });

  test('are not asked for where none is wanted and there is none', () => {
    expect(statuses(replica, { database: [source()] })).toEqual(['db:payments not-applicable']);
    expect(statuses(replica, { database: [source()] }, { count: 1 })).toEqual(['db:payments fail']);
  });

  test('that the source names and that are gone are said so, if the list is whole', () => {
    expect(statuses(replica, { database: [source('payments-copy')] })).toEqual(['db:payments fail']);
    expect(statuses(replica, { database: [source('payments-copy')], gaps: { database: 'Timeout: no' } })).toContain(
      'db:payments error',
    );
  });

  test('in another Region are counted at the source, and judged where they stand', () => {
    const abroad = 'arn:aws:rds:eu-west-1:111122223333:db:payments-abroad';
    expect(statuses(replica, { database: [source(abroad)] }, { count: 1 })).toEqual(['db:payments pass']);
    const from = (StatusInfos: typeof replicating) =>
      instance({ ReadReplicaSourceDBInstanceIdentifier: abroad, StatusInfos });
    expect(statuses(replica, { database: [from(replicating)] })).toEqual(['db:payments pass']);
    expect(statuses(replica, { database: [from(stopped)] })).toEqual(['db:payments fail']);
  });

  test('of a replica are judged with it, though it is one itself', () => {
    const middle = (own: Parameters<typeof copy>[0]) => ({ ...copy(own), ReadReplicaDBInstanceIdentifiers: ['last'] });
    const last = (infos: Parameters<typeof copy>[0]) =>
      instance({
        DBInstanceIdentifier: 'last',
        DBInstanceArn: 'arn:aws:rds:us-east-1:111122223333:db:last',
        ReadReplicaSourceDBInstanceIdentifier: 'payments-copy',
        StatusInfos: infos,
      });
    const judge = (infos: Parameters<typeof copy>[0]) =>
      statuses(replica, { database: [source('payments-copy'), middle(replicating), last(infos)] });
    expect(judge(replicating)).toEqual(['db:payments pass', 'db:payments-copy pass', 'db:last not-applicable']);
    expect(judge(stopped)).toEqual(['db:payments pass', 'db:payments-copy fail', 'db:last not-applicable']);
    const abroad = 'arn:aws:rds:eu-west-1:111122223333:db:payments';
    const fromAbroad = { ...middle(replicating), ReadReplicaSourceDBInstanceIdentifier: abroad };
    expect(statuses(replica, { database: [fromAbroad, last(stopped)] })).toEqual([
      'db:payments-copy fail',
      'db:last not-applicable',
    ]);
  });

  test('of a cluster are its readers', () => {
    const world = {
      database: [member('ledger-1', 'us-east-1a'), member('ledger-2', 'us-east-1b')],
      'database-cluster': [cluster()],
    };
    const members = ['db:ledger-1 not-applicable', 'db:ledger-2 not-applicable'];
    expect(statuses(replica, world, { count: 1 })).toEqual([...members, 'cluster:ledger pass']);
    expect(statuses(replica, world, { count: 2 })).toEqual([...members, 'cluster:ledger fail']);
    expect(statuses(replica, { 'database-cluster': [cluster({ EngineMode: 'serverless' })] })).toEqual([
      'cluster:ledger not-applicable',
    ]);
  });
});
