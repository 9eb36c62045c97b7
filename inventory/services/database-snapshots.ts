import type { DBClusterSnapshot, DBSnapshot } from '@aws-sdk/client-rds';
import { iamAction } from '../../aws/services';
import type { Session } from '../../aws/session';
import type { DatabaseSnapshot } from '../derived';
import type { Answer, Answers } from '../model';
import { gapOf, pages, type Read } from '../reading';
import type { Cluster, Database } from '../relations/databases';

/** So many databases are asked about in one call. */
const databasesACall = 20;

/** Snapshots of a database of the same name that was deleted are not this one's. */
function isOf(own: string | undefined, source: string | undefined): boolean {
  return own === undefined || source === undefined || own === source;
}

function ofInstance(snapshot: DBSnapshot): DatabaseSnapshot {
  return {
    name: snapshot.DBSnapshotIdentifier ?? '',
    type: snapshot.SnapshotType,
    status: snapshot.Status,
    created: snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime,
    encrypted: snapshot.Encrypted,
  };
}

function ofCluster(snapshot: DBClusterSnapshot): DatabaseSnapshot {
  return {
    name: snapshot.DBClusterSnapshotIdentifier ?? '',
    type: snapshot.SnapshotType,
    status: snapshot.Status,
    created: snapshot.SnapshotCreateTime,
    encrypted: snapshot.StorageEncrypted,
  };
}

/** The snapshot of the latest data among those that are complete, of one type or of any. */
export function latestSnapshot(snapshots: readonly DatabaseSnapshot[], type?: string): DatabaseSnapshot | undefined {
  return snapshots
    .filter((each) => each.status === 'available' && each.created && (type === undefined || each.type === type))
    .reduce<DatabaseSnapshot | undefined>(
      (latest, each) => (latest && (latest.created ?? 0) >= (each.created ?? 0) ? latest : each),
      undefined,
    );
}

const commands = {
  database: 'DescribeDBSnapshotAttributes',
  'database-cluster': 'DescribeDBClusterSnapshotAttributes',
} as const;

/** Adds to the latest manual snapshot who may restore it. */
async function shared(session: Session, owner: Database | Cluster, answer: Answer): Promise<Answer> {
  const latest = latestSnapshot(answer.items as DatabaseSnapshot[], 'manual');
  if (!latest || answer.gap) return answer;
  try {
    const attributes =
      owner.kind === 'database'
        ? (await session.call('rds', commands.database, { DBSnapshotIdentifier: latest.name }))
            .DBSnapshotAttributesResult?.DBSnapshotAttributes
        : (await session.call('rds', commands['database-cluster'], { DBClusterSnapshotIdentifier: latest.name }))
            .DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes;
    if (!attributes) throw new Error(`${commands[owner.kind]} answered without its list`);
    const restore = attributes.find(({ AttributeName }) => AttributeName === 'restore');
    latest.restorableBy = restore?.AttributeValues ?? [];
    return answer;
  } catch (error) {
    return { ...answer, gap: gapOf(error, session, iamAction('rds', commands[owner.kind]), owner.id) };
  }
}

function batches<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / databasesACall) }, (_, index) =>
    all.slice(index * databasesACall, (index + 1) * databasesACall),
  );
}

async function ofInstances(session: Session, databases: readonly Database[]): Promise<[Database, Answer][]> {
  const { items, gap } = await pages(
    session,
    {
      service: 'rds',
      command: 'DescribeDBSnapshots',
      input: { Filters: [{ Name: 'db-instance-id', Values: databases.map(({ name }) => name) }], MaxRecords: 100 },
      token: ['Marker', 'Marker'],
      items: (output) => output.DBSnapshots,
    },
    null,
  );
  return databases.map((database) => {
    const own = items.filter(
      ({ DBInstanceIdentifier, DbiResourceId }) =>
        DBInstanceIdentifier === database.name && isOf(database.properties.DbiResourceId, DbiResourceId),
    );
    return [database, { items: own.map(ofInstance), ...(gap && { gap }) }];
  });
}

async function ofClusters(session: Session, clusters: readonly Cluster[]): Promise<[Cluster, Answer][]> {
  const { items, gap } = await pages(
    session,
    {
      service: 'rds',
      command: 'DescribeDBClusterSnapshots',
      input: { Filters: [{ Name: 'db-cluster-id', Values: clusters.map(({ name }) => name) }], MaxRecords: 100 },
      token: ['Marker', 'Marker'],
      items: (output) => output.DBClusterSnapshots,
    },
    null,
  );
  return clusters.map((cluster) => {
    const own = items.filter(
      ({ DBClusterIdentifier, DbClusterResourceId }) =>
        DBClusterIdentifier === cluster.name && isOf(cluster.properties.DbClusterResourceId, DbClusterResourceId),
    );
    return [cluster, { items: own.map(ofCluster), ...(gap && { gap }) }];
  });
}

/** The snapshots of the databases and clusters in scope, by the ARN of each. */
export const databaseSnapshots: Read = {
  actions: [
    'rds:DescribeDBSnapshots',
    'rds:DescribeDBClusterSnapshots',
    'rds:DescribeDBSnapshotAttributes',
    'rds:DescribeDBClusterSnapshotAttributes',
  ],
  needs: ['database', 'database-cluster'],
  async run(reading) {
    const { session } = reading;
    const databases = (await reading.inScope('database')).filter(({ properties }) => !properties.DBClusterIdentifier);
    const clusters = await reading.inScope('database-cluster');
    const read = await Promise.all([
      ...batches(databases).map((batch) => ofInstances(session, batch)),
      ...batches(clusters).map((batch) => ofClusters(session, batch)),
    ]);
    const answers: Answers = new Map();
    await Promise.all(
      read.flat().map(async ([owner, answer]) => {
        answers.set(owner.id, await shared(session, owner, answer));
      }),
    );
    return answers;
  },
};
