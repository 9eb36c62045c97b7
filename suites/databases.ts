import type { DBInstance } from '@aws-sdk/client-rds';
import { cannotJudge, control, fail, integer, type Judgement, notApplicable, pass, suite } from '../engine';
import type { Deployed } from '../inventory/deployed';
import type { Resource } from '../inventory/model';

const documentation = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide';

type Database = Resource<'database'>;
type Cluster = Resource<'database-cluster'>;

function isCluster(resource: Database | Cluster): resource is Cluster {
  return resource.kind === 'database-cluster';
}

/** Why an instance is not judged by itself: a cluster's member shares its storage, backups and zones with the cluster. */
function memberOf({ DBClusterIdentifier }: DBInstance): Judgement | undefined {
  return DBClusterIdentifier ? notApplicable(`judged with its cluster ${DBClusterIdentifier}`) : undefined;
}

/** Why a read replica is not judged by itself. */
function replicaOf(instance: DBInstance): Judgement | undefined {
  const source = instance.ReadReplicaSourceDBInstanceIdentifier ?? instance.ReadReplicaSourceDBClusterIdentifier;
  return source ? notApplicable(`a read replica, judged with its source ${source}`) : undefined;
}

function zonesOfMembers({ properties: { DBClusterMembers } }: Cluster, deployed: Deployed): string[] {
  const zones = (DBClusterMembers ?? []).map(
    ({ DBInstanceIdentifier }) => deployed.find('database', DBInstanceIdentifier)?.properties.AvailabilityZone,
  );
  return [...new Set(zones.filter((zone): zone is string => zone !== undefined))].sort();
}

const multiZone = control({
  id: 'rds.multi-az',
  severity: 'high',
  title: 'An instance is Multi-AZ, and a cluster has members in the wanted number of zones',
  why: 'A database in a single zone is lost with it, and comes back only from a backup.',
  fix: 'Set `multi_az = true` on the `aws_db_instance`, or add an `aws_rds_cluster_instance` in another zone.',
  references: [
    { securityHub: 'RDS.5' },
    { securityHub: 'RDS.15' },
    { cis: '3.2.4' },
    { page: `${documentation}/Concepts.MultiAZ.html` },
  ],
  parameters: { zones: integer("the least number of zones of a cluster's members", 2) },
  development: { zones: 1 },
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource, { deployed, parameters }) {
    if (isCluster(resource)) {
      if (resource.properties.EngineMode === 'serverless')
        return notApplicable('Aurora Serverless v1 has no members; it fails over by itself');
      const zones = zonesOfMembers(resource, deployed);
      const count = resource.properties.DBClusterMembers?.length ?? 0;
      const observed = `${count} members in zones: ${zones.join(', ') || 'none'}`;
      if (zones.length >= parameters.zones) return pass(observed);
      return fail('the members stand in too few zones', `members in at least ${parameters.zones} zones`, observed);
    }
    const instance = resource.properties;
    const elsewhere = memberOf(instance) ?? replicaOf(instance);
    if (elsewhere) return elsewhere;
    if (instance.MultiAZ === undefined) return cannotJudge('the answer does not hold MultiAZ');
    if (instance.MultiAZ || parameters.zones <= 1)
      return pass(`MultiAZ ${instance.MultiAZ}, in ${instance.AvailabilityZone}`);
    const pending = instance.PendingModifiedValues?.MultiAZ === true ? ' (a change to Multi-AZ is pending)' : '';
    return fail(
      'the database has no standby in another zone',
      'MultiAZ true',
      `MultiAZ false, in ${instance.AvailabilityZone}${pending}`,
    );
  },
});

const encrypted = control({
  id: 'rds.encrypted',
  severity: 'critical',
  title: 'Storage is encrypted',
  why: 'Storage, snapshots and replicas of a database that is not encrypted can be read by whoever gets hold of them.',
  fix: 'Encryption is set when a database is made: copy a snapshot with a KMS key, restore it, and set `storage_encrypted = true`.',
  references: [
    { securityHub: 'RDS.3' },
    { securityHub: 'RDS.27' },
    { cis: '3.2.1' },
    { page: `${documentation}/Overview.Encryption.html` },
  ],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    const elsewhere = isCluster(resource) ? undefined : memberOf(resource.properties);
    if (elsewhere) return elsewhere;
    const { StorageEncrypted, KmsKeyId } = resource.properties;
    if (StorageEncrypted === undefined) return cannotJudge('the answer does not hold StorageEncrypted');
    if (StorageEncrypted) return pass(`encrypted with ${KmsKeyId ?? 'the default key'}`);
    return fail('the storage is not encrypted', 'StorageEncrypted true', 'StorageEncrypted false');
  },
});

const backupRetention = control({
  id: 'rds.backup-retention',
  severity: 'high',
  title: 'Automated backups are kept for the wanted days',
  why: 'Retention is how far back a mistake can be undone; at 0 there are no automated backups at all.',
  fix: 'Set `backup_retention_period = 7` on the `aws_db_instance` or `aws_rds_cluster`.',
  references: [
    { securityHub: 'RDS.11' },
    { securityHub: 'RDS.50' },
    { page: `${documentation}/USER_WorkingWithAutomatedBackups.BackupRetention.html` },
  ],
  parameters: { days: integer('the least number of days', 7) },
  development: { days: 1 },
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource, { parameters: { days } }) {
    const elsewhere = isCluster(resource)
      ? undefined
      : (memberOf(resource.properties) ?? replicaOf(resource.properties));
    if (elsewhere) return elsewhere;
    const kept = resource.properties.BackupRetentionPeriod;
    if (kept === undefined) return cannotJudge('the answer does not hold BackupRetentionPeriod');
    if (kept >= days) return pass(`${kept} days`);
    return fail(
      kept === 0 ? 'automated backups are off' : 'backups are kept too short',
      `at least ${days} days`,
      `${kept} days`,
    );
  },
});

const notPublic = control({
  id: 'rds.not-public',
  severity: 'critical',
  title: 'The database is not publicly accessible',
  why: 'A public database has an address on the internet, and only a security group between it and everybody.',
  fix: 'Set `publicly_accessible = false` on the `aws_db_instance` or `aws_rds_cluster_instance`.',
  references: [
    { securityHub: 'RDS.2' },
    { cis: '3.2.3' },
    { page: `${documentation}/USER_VPC.WorkingWithRDSInstanceinaVPC.html` },
  ],
  judges: ['database'],
  reads: [],
  check({ properties: { PubliclyAccessible } }) {
    if (PubliclyAccessible === undefined) return cannotJudge('the answer does not hold PubliclyAccessible');
    if (!PubliclyAccessible) return pass('PubliclyAccessible false');
    return fail('the database is publicly accessible', 'PubliclyAccessible false', 'PubliclyAccessible true');
  },
});

export default suite('databases', [multiZone, encrypted, backupRetention, notPublic]);
