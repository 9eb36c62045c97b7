/** For the tests of these controls: databases, clusters and tables in which everything holds, to be broken one by one. */
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { DBCluster, DBInstance } from '@aws-sdk/client-rds';
import { account, now, region } from '../../engine/testing';

const arn = (rest: string) => `arn:aws:rds:${region}:${account}:${rest}`;
export const databaseArn = arn('db:payments');
export const clusterArn = arn('cluster:ledger');
export const tableArn = `arn:aws:dynamodb:${region}:${account}:table/sessions`;
export const keyArn = `arn:aws:kms:${region}:${account}:key/1`;
export const roleArn = `arn:aws:iam::${account}:role/database-monitoring`;

/** So many hours before now. */
export const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

/** A PostgreSQL instance of its own. */
export const instance = (changes: Partial<DBInstance> = {}): DBInstance => ({
  DBInstanceIdentifier: 'payments',
  DBInstanceArn: databaseArn,
  DBInstanceStatus: 'available',
  DbiResourceId: 'db-PAYMENTS',
  InstanceCreateTime: hoursAgo(2_000),
  Engine: 'postgres',
  EngineVersion: '16.8',
  Endpoint: { Address: 'payments.example.us-east-1.rds.amazonaws.com', Port: 5432 },
  AvailabilityZone: 'us-east-1a',
  MultiAZ: true,
  PubliclyAccessible: false,
  StorageEncrypted: true,
  KmsKeyId: keyArn,
  StorageType: 'gp3',
  AllocatedStorage: 100,
  MaxAllocatedStorage: 500,
  BackupRetentionPeriod: 7,
  CopyTagsToSnapshot: true,
  DeletionProtection: true,
  AutoMinorVersionUpgrade: true,
  IAMDatabaseAuthenticationEnabled: true,
  MonitoringInterval: 60,
  MonitoringRoleArn: roleArn,
  PerformanceInsightsEnabled: true,
  EnabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
  CertificateDetails: { CAIdentifier: 'rds-ca-rsa2048-g1', ValidTill: new Date('2027-06-15T12:00:00Z') },
  MasterUserSecret: { SecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:s', SecretStatus: 'active' },
  DBParameterGroups: [{ DBParameterGroupName: 'payments', ParameterApplyStatus: 'in-sync' }],
  VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-database', Status: 'active' }],
  DBSubnetGroup: {
    DBSubnetGroupName: 'isolated',
    Subnets: [
      { SubnetIdentifier: 'subnet-a', SubnetAvailabilityZone: { Name: 'us-east-1a' } },
      { SubnetIdentifier: 'subnet-b', SubnetAvailabilityZone: { Name: 'us-east-1b' } },
    ],
  },
  ...changes,
});

/** A member of the Aurora cluster. */
export const member = (name: string, zone: string, changes: Partial<DBInstance> = {}): DBInstance =>
  instance({
    DBInstanceIdentifier: name,
    DBInstanceArn: arn(`db:${name}`),
    DBClusterIdentifier: 'ledger',
    Engine: 'aurora-postgresql',
    MultiAZ: false,
    AvailabilityZone: zone,
    ...changes,
  });

/** An Aurora PostgreSQL cluster of a writer and a reader. */
export const cluster = (changes: Partial<DBCluster> = {}): DBCluster => ({
  DBClusterIdentifier: 'ledger',
  DBClusterArn: clusterArn,
  Status: 'available',
  ClusterCreateTime: hoursAgo(2_000),
  Engine: 'aurora-postgresql',
  EngineMode: 'provisioned',
  EngineVersion: '16.8',
  Port: 5432,
  StorageEncrypted: true,
  KmsKeyId: keyArn,
  BackupRetentionPeriod: 7,
  CopyTagsToSnapshot: true,
  DeletionProtection: true,
  IAMDatabaseAuthenticationEnabled: true,
  EnabledCloudwatchLogsExports: ['postgresql'],
  MasterUserSecret: { SecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:c', SecretStatus: 'active' },
  DBClusterParameterGroup: 'ledger',
  DBSubnetGroup: 'isolated',
  VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-database', Status: 'active' }],
  DBClusterMembers: [
    { DBInstanceIdentifier: 'ledger-1', IsClusterWriter: true, DBClusterParameterGroupStatus: 'in-sync' },
    { DBInstanceIdentifier: 'ledger-2', IsClusterWriter: false, DBClusterParameterGroupStatus: 'in-sync' },
  ],
  ...changes,
});

/** A Multi-AZ DB cluster, which is configured as a whole, of PostgreSQL. */
export const multiZoneCluster = (changes: Partial<DBCluster> = {}): DBCluster =>
  cluster({
    Engine: 'postgres',
    EnabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
    StorageType: 'io1',
    AllocatedStorage: 100,
    AutoMinorVersionUpgrade: true,
    MonitoringInterval: 60,
    MonitoringRoleArn: roleArn,
    PerformanceInsightsEnabled: true,
    CertificateDetails: { CAIdentifier: 'rds-ca-rsa2048-g1', ValidTill: new Date('2027-06-15T12:00:00Z') },
    ...changes,
  });

export const table = { TableName: 'sessions', TableArn: tableArn };
/** An on-demand table, encrypted with a key of the customer. */
export const description = (changes: Partial<TableDescription> = {}): TableDescription => ({
  ...table,
  TableStatus: 'ACTIVE',
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: keyArn },
  DeletionProtectionEnabled: true,
  ...changes,
});
