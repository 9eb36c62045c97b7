/** Whether a database can be lost: its encryption, backups, snapshots, and what keeps it from being deleted. */
import { cannotJudge, control, fail, flag, integer, notApplicable, pass } from '../../engine';
import { isCluster } from '../../inventory/relations/databases';
import { latestSnapshot } from '../../inventory/services/database-snapshots';
import { auroraGuide, leftToCluster, replicaOf, userGuide, withoutFeature } from './subjects';

export const encrypted = control({
  id: 'rds.encrypted',
  severity: 'critical',
  title: 'Storage is encrypted',
  why: 'Storage, snapshots and replicas of a database that is not encrypted can be read by whoever gets hold of them.',
  fix: 'Encryption is set when a database is made: copy a snapshot with a KMS key, restore it, and set `storage_encrypted = true`.',
  references: [
    { securityHub: 'RDS.3' },
    { securityHub: 'RDS.27' },
    { cis: '3.2.1' },
    { page: `${userGuide}/Overview.Encryption.html` },
  ],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const { StorageEncrypted, KmsKeyId } = resource.properties;
    if (StorageEncrypted === undefined) return cannotJudge('the answer does not hold StorageEncrypted');
    if (StorageEncrypted) return pass(`encrypted with ${KmsKeyId ?? 'the default key'}`);
    return fail('the storage is not encrypted', 'StorageEncrypted true', 'StorageEncrypted false');
  },
});

export const customerKey = control({
  id: 'rds.customer-key',
  severity: 'medium',
  title: 'The storage key is a customer-managed KMS key that is enabled',
  why: "Only a key of one's own has a policy, a rotation and a trail of one's own; a key that is disabled or about to be deleted takes the database with it.",
  fix: 'A disabled key: `aws kms enable-key` (and `aws kms cancel-key-deletion` before). Another key: copy a snapshot with `--kms-key-id`, restore it, and set `kms_key_id` to an `aws_kms_key`.',
  references: [
    { page: `${userGuide}/Overview.Encryption.Keys.html` },
    { page: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html' },
  ],
  judges: ['database', 'database-cluster'],
  reads: ['database-keys'],
  check(resource, { deployed }) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const { StorageEncrypted, KmsKeyId } = resource.properties;
    if (StorageEncrypted === undefined) return cannotJudge('the answer does not hold StorageEncrypted');
    if (!StorageEncrypted) return notApplicable('the storage is not encrypted, which rds.encrypted says');
    const expected = 'an enabled customer-managed key';
    if (!KmsKeyId) return fail('the storage is encrypted with a key that AWS owns', expected, 'no KMS key');
    const [key] = deployed.of('database-keys', KmsKeyId);
    if (!key) return fail('the key of the storage does not exist', expected, `${KmsKeyId} is gone`);
    const { KeyManager, KeyState, DeletionDate } = key;
    if (KeyManager === undefined || KeyState === undefined)
      return cannotJudge('the answer does not hold KeyManager and KeyState');
    const until = DeletionDate ? `, to be deleted on ${DeletionDate.toISOString().slice(0, 10)}` : '';
    const observed = `${KmsKeyId}: managed by ${KeyManager}, ${KeyState}${until}`;
    if (KeyState !== 'Enabled') return fail(`the key of the storage is ${KeyState}`, expected, observed);
    if (KeyManager !== 'CUSTOMER') return fail('the key of the storage is one that AWS manages', expected, observed);
    return pass(observed);
  },
});

export const backupRetention = control({
  id: 'rds.backup-retention',
  severity: 'high',
  title: 'Automated backups are kept for the wanted days',
  why: 'Retention is how far back a mistake can be undone; at 0 there are no automated backups at all.',
  fix: 'Set `backup_retention_period = 7` on the `aws_db_instance` or `aws_rds_cluster`.',
  references: [
    { securityHub: 'RDS.11' },
    { securityHub: 'RDS.50' },
    { page: `${userGuide}/USER_WorkingWithAutomatedBackups.BackupRetention.html` },
  ],
  parameters: { days: integer('the least number of days', 7) },
  development: { days: 1 },
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource, { parameters: { days } }) {
    const elsewhere = isCluster(resource) ? undefined : (leftToCluster(resource) ?? replicaOf(resource));
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

const hour = 3_600_000;

export const snapshot = control({
  id: 'rds.snapshot',
  severity: 'high',
  title: 'The latest snapshot is younger than the wanted age, encrypted, and not public',
  why: 'Backups that silently stopped are noticed on the day they are needed; a public snapshot is a copy of the database for everybody.',
  fix: 'Look for the reason with `aws rds describe-events --source-type db-instance --duration 10080`; make one with `aws rds create-db-snapshot`. Public: `aws rds modify-db-snapshot-attribute --db-snapshot-identifier NAME --attribute-name restore --values-to-remove all`.',
  references: [
    { securityHub: 'RDS.1' },
    { securityHub: 'RDS.4' },
    { page: `${userGuide}/USER_WorkingWithAutomatedBackups.html` },
    { page: `${userGuide}/USER_ShareSnapshot.html` },
  ],
  parameters: { hours: integer('the greatest age of the latest snapshot, in hours', 26, 1) },
  development: { hours: 24 * 7 + 2 },
  judges: ['database', 'database-cluster'],
  reads: ['database-snapshots'],
  check(resource, { deployed, parameters: { hours } }) {
    const elsewhere = leftToCluster(resource) ?? replicaOf(resource);
    if (elsewhere) return elsewhere;
    const snapshots = deployed.of('database-snapshots', resource.id);
    const manual = latestSnapshot(snapshots, 'manual');
    if (manual?.restorableBy?.includes('all')) {
      return fail(`everybody may restore the snapshot ${manual.name}`, 'no public snapshot', `${manual.name}: public`);
    }
    const latest = latestSnapshot(snapshots);
    const { StorageEncrypted, BackupRetentionPeriod } = resource.properties;
    const made = isCluster(resource) ? resource.properties.ClusterCreateTime : resource.properties.InstanceCreateTime;
    const since = deployed.now.getTime() - hours * hour;
    const expected = `a snapshot of the last ${hours} hours`;
    const created = latest?.created;
    if (!latest || !created || created.getTime() < since) {
      if (BackupRetentionPeriod === 0)
        return notApplicable('automated backups are off, which rds.backup-retention says');
      if (made && made.getTime() >= since)
        return notApplicable(`made at ${made.toISOString()}, so its first daily snapshot may be still to come`);
      if (!latest || !created) return fail('there is no snapshot that is complete', expected, 'none');
      return fail('the latest snapshot is too old', expected, `${latest.name} of ${created.toISOString()}`);
    }
    const observed = `${latest.name} of ${created.toISOString()}`;
    // That the database itself is not encrypted, and so none of its snapshots, is said by rds.encrypted.
    if (StorageEncrypted === false) return pass(observed);
    if (latest.encrypted === undefined) return cannotJudge('the answer does not say whether the snapshot is encrypted');
    if (latest.encrypted) return pass(`${observed}, encrypted`);
    return fail('the latest snapshot is not encrypted', 'an encrypted snapshot', `${observed}, not encrypted`);
  },
});

export const deletionProtection = control({
  id: 'rds.deletion-protection',
  severity: 'medium',
  title: 'Deletion protection is on',
  why: 'One wrong call, or one wrong plan, deletes a database with its automated backups.',
  fix: 'Set `deletion_protection = true` on the `aws_db_instance` or `aws_rds_cluster`, or `aws rds modify-db-instance --db-instance-identifier NAME --deletion-protection`.',
  references: [
    { securityHub: 'RDS.7' },
    { securityHub: 'RDS.8' },
    { page: `${userGuide}/USER_DeleteInstance.html#USER_DeleteInstance.DeletionProtection` },
  ],
  parameters: { required: flag('whether deletion protection must be on', true) },
  development: { required: false },
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource, { parameters: { required } }) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const { DeletionProtection } = resource.properties;
    if (DeletionProtection === undefined) return cannotJudge('the answer does not hold DeletionProtection');
    if (DeletionProtection || !required) return pass(`DeletionProtection ${DeletionProtection}`);
    return fail(
      'anybody who may delete it can do so in one call',
      'DeletionProtection true',
      'DeletionProtection false',
    );
  },
});

export const copyTags = control({
  id: 'rds.copy-tags',
  severity: 'low',
  title: 'Tags are copied to snapshots',
  why: 'A snapshot without tags belongs to nobody: its cost is not attributed, and policies that go by tags do not guard it.',
  fix: 'Set `copy_tags_to_snapshot = true` on the `aws_db_instance` or `aws_rds_cluster`.',
  references: [
    { securityHub: 'RDS.16' },
    { securityHub: 'RDS.17' },
    { page: `${userGuide}/USER_Tagging.html#USER_Tagging.CopyTags` },
  ],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    const elsewhere = leftToCluster(resource) ?? withoutFeature(resource, ['docdb'], 'setting to copy tags');
    if (elsewhere) return elsewhere;
    const { CopyTagsToSnapshot } = resource.properties;
    if (CopyTagsToSnapshot === undefined) return cannotJudge('the answer does not hold CopyTagsToSnapshot');
    if (CopyTagsToSnapshot) return pass('CopyTagsToSnapshot true');
    return fail('snapshots are made without the tags', 'CopyTagsToSnapshot true', 'CopyTagsToSnapshot false');
  },
});

export const managedSecret = control({
  id: 'rds.managed-secret',
  severity: 'medium',
  title: 'The master credential is managed in Secrets Manager',
  why: 'A master password that a person or a pipeline chose stands in a state file or a chat, and is never changed.',
  fix: 'Set `manage_master_user_password = true` on the `aws_db_instance` or `aws_rds_cluster` (and remove `password`). An impaired secret: `aws secretsmanager describe-secret` and the key that encrypts it.',
  references: [{ page: `${userGuide}/rds-secrets-manager.html` }, { page: `${auroraGuide}/rds-secrets-manager.html` }],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    const elsewhere =
      leftToCluster(resource) ??
      replicaOf(resource) ??
      withoutFeature(resource, ['neptune', 'custom'], 'master password that RDS manages');
    if (elsewhere) return elsewhere;
    if (isCluster(resource) && isSecondary(resource.properties))
      return notApplicable(`a secondary of the global cluster ${resource.properties.GlobalClusterIdentifier}`);
    const { MasterUserSecret } = resource.properties;
    const expected = 'a secret that RDS manages';
    if (!MasterUserSecret?.SecretArn)
      return fail('the master password is not managed by RDS in Secrets Manager', expected, 'no MasterUserSecret');
    if (MasterUserSecret.SecretStatus === undefined)
      return cannotJudge('the answer does not hold MasterUserSecret.SecretStatus');
    const observed = `MasterUserSecret ${MasterUserSecret.SecretStatus}`;
    if (MasterUserSecret.SecretStatus === 'impaired')
      return fail('the secret of the master user is impaired: it can be neither read nor rotated', expected, observed);
    return pass(observed);
  },
});

/** A secondary cluster of a global one takes its credentials from the primary; none of its members writes. */
function isSecondary({
  GlobalClusterIdentifier,
  DBClusterMembers = [],
}: {
  GlobalClusterIdentifier?: string;
  DBClusterMembers?: { IsClusterWriter?: boolean }[];
}): boolean {
  return Boolean(GlobalClusterIdentifier) && !DBClusterMembers.some(({ IsClusterWriter }) => IsClusterWriter);
}
