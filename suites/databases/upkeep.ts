/** Whether a database is up and kept up to date: its state, parameters, versions, certificate and storage. */
import { cannotJudge, control, fail, integer, list, pass } from '../../engine';
import { glob } from '../../environment/patterns';
import { isDefaultGroup } from '../../inventory/relations/database-parameters';
import { clusterSort, engineOf, isAtLeast, isCluster } from '../../inventory/relations/databases';
import { engineVersionName } from '../../inventory/services/database-details';
import { leftToCluster, leftToMembers, memberOf, userGuide, withoutFeature } from './subjects';

/**
 * States in which a database serves as it should.
 * Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status
 */
const serving: ReadonlySet<string> = new Set([
  'available',
  'backing-up',
  'configuring-enhanced-monitoring',
  'configuring-iam-database-auth',
  'configuring-log-exports',
  'storage-initialization',
  'storage-optimization',
]);

/** Changes that wait for the maintenance window or a reboot, and interrupt the database when they come. Source: RDS user guide, "Settings for DB instances". */
const interrupting: ReadonlySet<string> = new Set([
  'CACertificateIdentifier',
  'CertificateDetails',
  'DBClusterIdentifier',
  'DBInstanceClass',
  'DBInstanceIdentifier',
  'DBSubnetGroupName',
  'DedicatedLogVolume',
  'Engine',
  'EngineVersion',
  'LicenseModel',
  'Port',
  'ProcessorFeatures',
  'StorageType',
]);

/** Whether a value says anything: what is not pending may be there as an empty text, list or map. */
function isPending(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '';
}

/** What waits to be applied, without its values: a new master password may be among them. */
function pendingOf(values: object | undefined): string[] {
  return Object.entries(values ?? {}).flatMap(([name, value]) =>
    interrupting.has(name) && isPending(value) ? [name] : [],
  );
}

export const available = control({
  id: 'rds.available',
  severity: 'critical',
  title: 'The instance or cluster is available, with nothing pending that needs a reboot',
  why: 'A database that is stopped, out of storage or cut off from its key answers nobody; what waits for a reboot comes at a moment that nobody chose.',
  fix: 'Look at `aws rds describe-events --source-identifier NAME --source-type db-instance --duration 1440`. Pending: `aws rds modify-db-instance --db-instance-identifier NAME --apply-immediately`, or `aws rds reboot-db-instance`, at a moment of your choice.',
  references: [{ page: `${userGuide}/accessing-monitoring.html` }],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    const status = isCluster(resource) ? resource.properties.Status : resource.properties.DBInstanceStatus;
    if (status === undefined) return cannotJudge('the answer does not hold the status');
    const expected = 'available, nothing pending';
    const pending = pendingOf(resource.properties.PendingModifiedValues);
    const observed = `${status}${pending.length > 0 ? `; pending: ${pending.join(', ')}` : ''}`;
    if (!serving.has(status)) return fail(`the database is ${status}`, expected, observed);
    if (pending.length > 0)
      return fail(`a change that interrupts it is pending: ${pending.join(', ')}`, expected, observed);
    return pass(observed);
  },
});

export const parameterGroup = control({
  id: 'rds.parameter-group',
  severity: 'low',
  title: 'The parameter group is a custom one, and in sync',
  why: 'Nothing can be set in a default group, and another one needs a reboot at the moment when something must be set; a group out of sync says what the database does not do.',
  fix: 'Make an `aws_db_parameter_group` (or `aws_rds_cluster_parameter_group`) and set `parameter_group_name`; out of sync: `aws rds reboot-db-instance --db-instance-identifier NAME`.',
  references: [{ page: `${userGuide}/USER_WorkingWithParamGroups.html` }],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    if (!isCluster(resource) && clusterSort(resource.properties) === 'multi-az') {
      const member = memberOf(resource);
      if (member) return member;
    }
    const groups = isCluster(resource)
      ? clusterGroups(resource.properties)
      : (resource.properties.DBParameterGroups ?? []).map(({ DBParameterGroupName, ParameterApplyStatus }) => ({
          name: DBParameterGroupName,
          status: ParameterApplyStatus,
        }));
    const observed = groups.map(({ name, status }) => `${name}: ${status ?? 'no members'}`).join('; ');
    const [first] = groups;
    if (!first?.name) return cannotJudge('the answer does not hold the parameter group');
    // The instance group of a member says little: what matters of a cluster is set in the cluster's group.
    const member = !isCluster(resource) && resource.properties.DBClusterIdentifier !== undefined;
    const expected = member ? 'a parameter group in sync' : 'a custom parameter group, in sync';
    const behind = groups.filter(({ status }) => status !== undefined && status !== 'in-sync');
    if (behind.length > 0) return fail('the parameter group is not in sync', expected, observed);
    if (!member && isDefaultGroup(first.name)) return fail('the parameter group is a default one', expected, observed);
    if (!isCluster(resource) && groups.some(({ status }) => status === undefined))
      return cannotJudge('the answer does not hold ParameterApplyStatus');
    return pass(observed);
  },
});

/** The cluster's group, once for each member with the state that it has there. */
function clusterGroups({
  DBClusterParameterGroup: name,
  DBClusterMembers = [],
}: {
  DBClusterParameterGroup?: string;
  DBClusterMembers?: { DBInstanceIdentifier?: string; DBClusterParameterGroupStatus?: string }[];
}): { name: string | undefined; status: string | undefined }[] {
  if (DBClusterMembers.length === 0) return [{ name, status: undefined }];
  return DBClusterMembers.map(({ DBClusterParameterGroupStatus: status }) => ({ name, status }));
}

export const minorUpgrades = control({
  id: 'rds.minor-upgrades',
  severity: 'medium',
  title: 'Minor versions are upgraded automatically',
  why: 'Minor versions carry the security fixes of the engine; where nobody is made to install them, nobody does.',
  fix: 'Set `auto_minor_version_upgrade = true` on the `aws_db_instance`, `aws_rds_cluster_instance` or Multi-AZ `aws_rds_cluster`.',
  references: [
    { securityHub: 'RDS.13' },
    { securityHub: 'RDS.35' },
    { cis: '3.2.2' },
    {
      page: `${userGuide}/USER_UpgradeDBInstance.Upgrading.html#USER_UpgradeDBInstance.Upgrading.AutoMinorVersionUpgrades`,
    },
  ],
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource) {
    const elsewhere =
      withoutFeature(resource, ['custom', 'docdb'], 'minor upgrades that RDS makes by itself') ??
      leftToMembers(resource);
    if (elsewhere) return elsewhere;
    const { AutoMinorVersionUpgrade } = resource.properties;
    if (AutoMinorVersionUpgrade === undefined) return cannotJudge('the answer does not hold AutoMinorVersionUpgrade');
    if (AutoMinorVersionUpgrade) return pass('AutoMinorVersionUpgrade true');
    return fail('minor versions wait for somebody', 'AutoMinorVersionUpgrade true', 'AutoMinorVersionUpgrade false');
  },
});

export const engineVersion = control({
  id: 'rds.engine-version',
  severity: 'medium',
  title: 'The engine version is not deprecated and at or above the minimum',
  why: 'A deprecated version gets no fixes; RDS upgrades it at a moment of its own, or charges for extended support.',
  fix: 'Choose a version of `aws rds describe-db-engine-versions --engine ENGINE`, try it on a restored snapshot, and set `engine_version`.',
  references: [
    { page: `${userGuide}/USER_UpgradeDBInstance.Upgrading.html` },
    { page: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBEngineVersion.html' },
  ],
  parameters: {
    minimum: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'by engine, as the API names it (`postgres`, `aurora-mysql`): the oldest version allowed',
      default: {},
    },
  },
  judges: ['database', 'database-cluster'],
  reads: ['engine-versions'],
  check(resource, { deployed, parameters }) {
    const elsewhere = leftToCluster(resource);
    if (elsewhere) return elsewhere;
    const { Engine, EngineVersion } = resource.properties;
    const name = engineVersionName(Engine, EngineVersion);
    if (!name || !Engine || !EngineVersion) return cannotJudge('the answer does not hold the engine and its version');
    const minimum = Object.hasOwn(parameters.minimum, Engine) ? parameters.minimum[Engine] : undefined;
    const expected = `a version that is not deprecated${minimum ? `, at least ${minimum}` : ''}`;
    if (minimum && !isAtLeast(EngineVersion, minimum))
      return fail('the engine version is below the minimum', expected, name);
    const states = deployed.of('engine-versions', name).flatMap(({ Status }) => Status ?? []);
    if (states.length === 0) return cannotJudge(`DescribeDBEngineVersions says nothing of ${name}`);
    const observed = `${name}: ${[...new Set(states)].join(', ')}`;
    if (states.includes('available')) return pass(observed);
    return fail('the engine version is deprecated', expected, observed);
  },
});

const day = 86_400_000;

export const certificateAuthority = control({
  id: 'rds.certificate-authority',
  severity: 'medium',
  title: 'The server certificate is inside its validity, with days left',
  why: 'When it runs out, every client that checks it can no longer connect, all at the same moment.',
  fix: 'Have the clients trust the new authority (the bundle of https://truststore.pki.rds.amazonaws.com), then `aws rds modify-db-instance --db-instance-identifier NAME --ca-certificate-identifier rds-ca-rsa2048-g1`.',
  references: [
    { page: `${userGuide}/UsingWithRDS.SSL.html` },
    { page: `${userGuide}/UsingWithRDS.SSL-certificate-rotation.html` },
  ],
  parameters: { daysLeft: integer('the least number of days that the certificate must still be valid', 30) },
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource, { deployed, parameters: { daysLeft } }) {
    const elsewhere = leftToMembers(resource);
    if (elsewhere) return elsewhere;
    const { CAIdentifier, ValidTill } = resource.properties.CertificateDetails ?? {};
    if (!ValidTill) return cannotJudge('the answer does not hold CertificateDetails');
    const left = Math.floor((ValidTill.getTime() - deployed.now.getTime()) / day);
    const observed = `${CAIdentifier}, valid until ${ValidTill.toISOString()} (${left} days)`;
    if (left >= daysLeft && ValidTill > deployed.now) return pass(observed);
    return fail(
      left < 0 ? 'the server certificate has expired' : 'the server certificate expires soon',
      `at least ${daysLeft} days left`,
      observed,
    );
  },
});

export const storage = control({
  id: 'rds.storage',
  severity: 'low',
  title: 'Storage is of a current type and can grow',
  why: 'A full disk stops a database; the older types cost more for less and run out of burst credits when it matters.',
  fix: 'Set `storage_type = "gp3"` and `max_allocated_storage` above `allocated_storage` on the `aws_db_instance`.',
  references: [{ page: `${userGuide}/CHAP_Storage.html` }, { page: `${userGuide}/USER_PIOPS.Autoscaling.html` }],
  parameters: {
    types: list('the storage types allowed, as globs', 'string', ['gp3', 'io1', 'io2', 'aurora*']),
  },
  judges: ['database', 'database-cluster'],
  reads: [],
  check(resource, { parameters: { types } }) {
    const elsewhere =
      leftToCluster(resource) ?? withoutFeature(resource, ['docdb', 'neptune'], 'choice of these types');
    if (elsewhere) return elsewhere;
    const sort = clusterSort(resource.properties);
    const aurora = isCluster(resource) && sort !== 'multi-az';
    const given = resource.properties.StorageType;
    // AWS leaves the type out for Aurora's standard storage, and an emulator may name one that Aurora does not have.
    const type = aurora && !given?.startsWith('aurora') ? 'aurora' : given;
    if (type === undefined) return cannotJudge('the answer does not hold StorageType');
    const expected = `a type of ${types.join(', ')}`;
    if (!types.some((allowed) => glob(allowed)(type)))
      return fail('the storage is of an older type', expected, `StorageType ${type}`);
    if (aurora) return pass(`StorageType ${type}, which grows by itself`);
    if (isCluster(resource)) return pass(`StorageType ${type}; a Multi-AZ DB cluster has no storage autoscaling`);
    if (engineOf(resource.properties.Engine) === 'custom')
      return pass(`StorageType ${type}; RDS Custom has no storage autoscaling`);
    const { AllocatedStorage, MaxAllocatedStorage } = resource.properties;
    if (AllocatedStorage === undefined) return cannotJudge('the answer does not hold AllocatedStorage');
    const observed = `StorageType ${type}, ${AllocatedStorage} GiB, at most ${MaxAllocatedStorage ?? AllocatedStorage} GiB`;
    // Without storage autoscaling the answer has no MaxAllocatedStorage.
    if ((MaxAllocatedStorage ?? 0) > AllocatedStorage) return pass(observed);
    return fail('the storage cannot grow', `${expected}, and MaxAllocatedStorage above AllocatedStorage`, observed);
  },
});
