/** What databases and their clusters are, beyond their properties: which engine, which sort of cluster, which subnets. */
import type { DBSubnetGroup } from '@aws-sdk/client-rds';
import type { Deployed } from '../deployed';
import type { Resource } from '../model';

export type Database = Resource<'database'>;
export type Cluster = Resource<'database-cluster'>;

/** Engines that are alike in what they can do. `custom` is RDS Custom, whose operating system is the customer's. */
export type Engine =
  | 'postgres'
  | 'mysql'
  | 'mariadb'
  | 'oracle'
  | 'sqlserver'
  | 'db2'
  | 'aurora-postgresql'
  | 'aurora-mysql'
  | 'neptune'
  | 'docdb'
  | 'custom'
  | 'unknown';

const engines: readonly (readonly [RegExp, Engine])[] = [
  [/^custom-/, 'custom'],
  [/^aurora-postgresql$/, 'aurora-postgresql'],
  [/^aurora(-mysql)?$/, 'aurora-mysql'],
  [/^postgres$/, 'postgres'],
  [/^mysql$/, 'mysql'],
  [/^mariadb$/, 'mariadb'],
  [/^oracle-/, 'oracle'],
  [/^sqlserver-/, 'sqlserver'],
  [/^db2-/, 'db2'],
  [/^neptune$/, 'neptune'],
  [/^docdb$/, 'docdb'],
];

/**
 * The engine behind the name that the API gives it (`oracle-se2-cdb`, `aurora`).
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, `Engine`
 */
export function engineOf(name: string | undefined): Engine {
  return engines.find(([pattern]) => pattern.test(name ?? ''))?.[1] ?? 'unknown';
}

/** A version as numbers, oldest part first, so that `8.0.mysql_aurora.3.05.2` comes after `8.0.mysql_aurora.3.04.0`. */
function numbers(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

/** Whether a version is at or above another one of the same engine. */
export function isAtLeast(version: string, minimum: string): boolean {
  const own = numbers(version);
  for (const [place, wanted] of numbers(minimum).entries()) {
    const given = own[place] ?? 0;
    if (given !== wanted) return given > wanted;
  }
  return true;
}

/**
 * The sort of a cluster. Aurora, Neptune and DocumentDB share storage among members that are instances of their own; a
 * Multi-AZ DB cluster is configured as a whole; Aurora Serverless v1 has no members.
 */
export type ClusterSort = 'shared-storage' | 'serverless-v1' | 'multi-az';

/** The sort of a cluster, or of the one that a member belongs to. */
export function clusterSort({ Engine, EngineMode }: { Engine?: string; EngineMode?: string }): ClusterSort {
  if (EngineMode === 'serverless') return 'serverless-v1';
  return ['postgres', 'mysql', 'mariadb'].includes(engineOf(Engine)) ? 'multi-az' : 'shared-storage';
}

export function isCluster(resource: Database | Cluster): resource is Cluster {
  return resource.kind === 'database-cluster';
}

/**
 * The subnet group of a database, which its own answer holds, or of a cluster, which only names it; undefined if there is
 * none.
 *
 * @throws Unseen if the subnet groups could not be read.
 */
export function subnetGroupOf(resource: Database | Cluster, deployed: Deployed): DBSubnetGroup | undefined {
  if (!isCluster(resource)) return resource.properties.DBSubnetGroup;
  return deployed.find('database-subnet-group', resource.properties.DBSubnetGroup)?.properties;
}

/** The port that a database listens on. */
export function portOf(resource: Database | Cluster): number | undefined {
  if (isCluster(resource)) return resource.properties.Port;
  // An instance that is being made has no endpoint yet, and DbInstancePort is 0 where the engine's default is used.
  return resource.properties.Endpoint?.Port ?? (resource.properties.DbInstancePort || undefined);
}
