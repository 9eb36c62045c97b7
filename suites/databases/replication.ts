/** Whether a database outlives a zone, and whether its copies follow. */
import { cannotJudge, control, fail, integer, type Judgement, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import { type Cluster, type Database, engineOf, isCluster } from '../../inventory/relations/databases';
import { auroraGuide, memberOf, replicaOf, sourceOf, userGuide, withoutFeature } from './subjects';

/** The zone of each member of a cluster; undefined where the answer does not hold it, as of one that is being made. */
function zonesOfMembers({ properties: { DBClusterMembers } }: Cluster, deployed: Deployed): (string | undefined)[] {
  return (DBClusterMembers ?? []).map(
    ({ DBInstanceIdentifier }) => deployed.find('database', DBInstanceIdentifier)?.properties.AvailabilityZone,
  );
}

function judgeCluster(cluster: Cluster, wanted: number, deployed: Deployed): Judgement {
  if (cluster.properties.EngineMode === 'serverless')
    return notApplicable('Aurora Serverless v1 has no members; it fails over by itself');
  if (!cluster.properties.DBClusterMembers) return cannotJudge('the answer does not hold DBClusterMembers');
  const all = zonesOfMembers(cluster, deployed);
  const zones = [...new Set(all.filter((zone) => zone !== undefined))].sort();
  const observed = `${all.length} members in zones: ${zones.join(', ') || 'none'}`;
  if (zones.length >= wanted) return pass(observed);
  if (all.includes(undefined)) return cannotJudge(`the answer does not hold the zone of each member (${observed})`);
  return fail('the members stand in too few zones', `members in at least ${wanted} zones`, observed);
}

/** Whether an instance has a standby. Mirroring of SQL Server may be told by the zone of the standby alone. */
function hasStandby({ Engine, MultiAZ, SecondaryAvailabilityZone }: Database['properties']): boolean | undefined {
  const mirrored = engineOf(Engine) === 'sqlserver' && SecondaryAvailabilityZone !== undefined;
  return mirrored || MultiAZ;
}

export const multiZone = control({
  id: 'rds.multi-az',
  severity: 'high',
  title: 'An instance is Multi-AZ, and a cluster has members in the wanted number of zones',
  why: 'A database in a single zone is lost with it, and comes back only from a backup.',
  fix: 'Set `multi_az = true` on the `aws_db_instance`, or add an `aws_rds_cluster_instance` in another zone.',
  references: [
    { securityHub: 'RDS.5' },
    { securityHub: 'RDS.15' },
    { cis: '3.2.4' },
    { page: `${userGuide}/Concepts.MultiAZ.html` },
  ],
  parameters: { zones: integer("the least number of zones of a cluster's members", 2) },
  development: { zones: 1 },
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource, { deployed, parameters }) {
    if (isCluster(resource)) return judgeCluster(resource, parameters.zones, deployed);
    const instance = resource.properties;
    const elsewhere = memberOf(resource) ?? replicaOf(resource);
    if (elsewhere) return elsewhere;
    const standby = hasStandby(instance);
    if (standby === undefined) return cannotJudge('the answer does not hold MultiAZ');
    const second = instance.SecondaryAvailabilityZone;
    if (standby || parameters.zones <= 1)
      return pass(`MultiAZ ${instance.MultiAZ}, in ${instance.AvailabilityZone}${second ? ` and ${second}` : ''}`);
    const pending = instance.PendingModifiedValues?.MultiAZ === true ? ' (a change to Multi-AZ is pending)' : '';
    return fail(
      'the database has no standby in another zone',
      'MultiAZ true',
      `MultiAZ false, in ${instance.AvailabilityZone}${pending}`,
    );
  },
});

/** What a replica says of its replication; undefined where the answer does not hold it. */
interface Replication {
  name: string;
  healthy: boolean | undefined;
  state: string;
}

interface StatusInfo {
  StatusType?: string;
  Normal?: boolean;
  Status?: string;
  Message?: string;
}

/** Source: StatusInfos of https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstanceStatusInfo.html */
function replicationOf(name: string, infos: readonly StatusInfo[] | undefined): Replication {
  const info = (infos ?? []).find(({ StatusType }) => StatusType === 'read replication');
  if (!info) return { name, healthy: undefined, state: 'the answer does not hold StatusInfos' };
  const message = info.Message ? ` (${info.Message})` : '';
  return { name, healthy: info.Normal === true && info.Status === 'replicating', state: `${info.Status}${message}` };
}

/** The replicas that a database or cluster names, with what they say where they stand in this Region. */
function replicasOf(resource: Database | Cluster, deployed: Deployed): Replication[] {
  const { instances, clusters } = isCluster(resource)
    ? { instances: [], clusters: resource.properties.ReadReplicaIdentifiers ?? [] }
    : {
        instances: resource.properties.ReadReplicaDBInstanceIdentifiers ?? [],
        clusters: resource.properties.ReadReplicaDBClusterIdentifiers ?? [],
      };
  const replica = (name: string): Replication => {
    // A replica in another Region is named by its ARN; what it says of itself is judged there.
    if (isElsewhere(name, deployed)) return { name, healthy: true, state: 'in another Region, judged there' };
    const found = deployed.find('database', name) ?? deployed.find('database-cluster', name);
    if (!found) return { name, healthy: false, state: 'does not exist' };
    return replicationOf(name, found.properties.StatusInfos);
  };
  return [...instances, ...clusters].map(replica);
}

function isElsewhere(name: string, { region }: Deployed): boolean {
  return name.startsWith('arn:') && name.split(':')[3] !== region;
}

function judgeReplicas(all: readonly Replication[], count: number): Judgement {
  const expected = count > 0 ? `at least ${count} read replicas, all replicating` : 'every read replica replicating';
  const observed = all.map(({ name, state }) => `${name}: ${state}`).join('; ') || 'none';
  const broken = all.filter(({ healthy }) => healthy === false);
  if (broken.length > 0)
    return fail(`${broken.length} of ${all.length} read replicas do not replicate`, expected, observed);
  if (all.length < count) return fail('there are too few read replicas', expected, observed);
  const silent = all.filter(({ healthy }) => healthy === undefined);
  if (silent.length > 0) return cannotJudge(silent.map(({ name, state }) => `${name}: ${state}`).join('; '));
  if (all.length === 0) return notApplicable('there is no read replica, and none is wanted');
  return pass(observed);
}

export const replica = control({
  id: 'rds.replica',
  severity: 'medium',
  title: 'The source has the wanted number of read replicas, replicating',
  why: 'A replica that stopped answers with old data, and cannot be promoted when the source is lost.',
  fix: 'Look at `aws rds describe-db-instances --db-instance-identifier REPLICA --query "DBInstances[].StatusInfos"`; make a replica with `replicate_source_db`, or a cluster\'s reader with another `aws_rds_cluster_instance`.',
  references: [
    { page: `${userGuide}/USER_ReadRepl.Monitoring.html` },
    { page: `${auroraGuide}/Aurora.Replication.html` },
  ],
  parameters: { count: integer('the least number of read replicas of each source; of a cluster, of readers', 0) },
  development: { count: 0 },
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource, { deployed, parameters: { count } }) {
    if (!isCluster(resource)) {
      const member = memberOf(resource);
      if (member) return member;
    }
    const replicas = replicasOf(resource, deployed);
    const source = sourceOf(resource);
    if (source && isElsewhere(source, deployed))
      return judgeReplicas([replicationOf(resource.name, resource.properties.StatusInfos), ...replicas], 0);
    // A replica may be the source of others, which nobody else would speak of.
    const elsewhere = replicaOf(resource);
    if (elsewhere) return replicas.length > 0 ? judgeReplicas(replicas, 0) : elsewhere;
    if (!isCluster(resource)) {
      if (replicas.length === 0) {
        const without = withoutFeature(resource, ['custom'], 'read replicas that RDS makes');
        if (without) return without;
      }
      return judgeReplicas(replicas, count);
    }
    if (resource.properties.EngineMode === 'serverless') return notApplicable('Aurora Serverless v1 has no readers');
    // The readers of a cluster share its storage, or its replication; whether each is up is said by rds.available.
    const readers = (resource.properties.DBClusterMembers ?? [])
      .filter(({ IsClusterWriter }) => !IsClusterWriter)
      .map(({ DBInstanceIdentifier: name }): Replication => ({ name: String(name), healthy: true, state: 'a reader' }));
    return judgeReplicas([...readers, ...replicas], count);
  },
});
