/** Which databases a control speaks of, and why it leaves the others to another row. */
import { type Judgement, notApplicable } from '../../engine';
import { type Cluster, clusterSort, type Database, engineOf, isCluster } from '../../inventory/relations/databases';

export const userGuide = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide';
export const auroraGuide = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';

/** Why an instance is not judged by itself: a cluster's member shares its storage, backups and zones with the cluster. */
export function memberOf({ properties: { DBClusterIdentifier } }: Database): Judgement | undefined {
  return DBClusterIdentifier ? notApplicable(`judged with its cluster ${DBClusterIdentifier}`) : undefined;
}

/** The ARN or name of what a database replicates; undefined for one that replicates nothing. */
export function sourceOf(resource: Database | Cluster): string | undefined {
  if (isCluster(resource)) return resource.properties.ReplicationSourceIdentifier || undefined;
  const { ReadReplicaSourceDBInstanceIdentifier, ReadReplicaSourceDBClusterIdentifier } = resource.properties;
  return ReadReplicaSourceDBInstanceIdentifier || ReadReplicaSourceDBClusterIdentifier || undefined;
}

/** Why a read replica is not judged by itself. */
export function replicaOf(resource: Database | Cluster): Judgement | undefined {
  const source = sourceOf(resource);
  return source ? notApplicable(`a read replica, judged with its source ${source}`) : undefined;
}

/**
 * Why a control of what a cluster sets for all its members is left to another row: a member's to its cluster's. Nothing
 * for a cluster and for an instance of its own.
 */
export function leftToCluster(resource: Database | Cluster): Judgement | undefined {
  return isCluster(resource) ? undefined : memberOf(resource);
}

/**
 * Why a control of what instances set for themselves is left to another row: a cluster's to its members', and, in a
 * Multi-AZ DB cluster, which is configured as a whole, a member's to its cluster's.
 */
export function leftToMembers(resource: Database | Cluster): Judgement | undefined {
  const sort = clusterSort(resource.properties);
  if (!isCluster(resource)) return sort === 'multi-az' ? memberOf(resource) : undefined;
  if (sort === 'serverless-v1') return notApplicable('Aurora Serverless v1 has no instances to set this on');
  return sort === 'shared-storage' ? notApplicable('judged on each of its members') : undefined;
}

/** Why a control says nothing of a database: its engine does not know what is asked. */
export function withoutFeature(
  { properties: { Engine } }: Database | Cluster,
  engines: readonly ReturnType<typeof engineOf>[],
  what: string,
): Judgement | undefined {
  return engines.includes(engineOf(Engine)) ? notApplicable(`the engine ${Engine} has no ${what}`) : undefined;
}
