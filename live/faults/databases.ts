/** Faults of the database and of the DynamoDB table. */

import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateTableCommand,
  DeleteTableCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  DeleteRouteCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { DisableKeyCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateDBInstanceCommand,
  CreateDBParameterGroupCommand,
  CreateDBSnapshotCommand,
  DeleteDBParameterGroupCommand,
  DeleteDBSnapshotCommand,
  ModifyDBInstanceCommand,
  type ModifyDBInstanceMessage,
  ModifyDBParameterGroupCommand,
  ModifyDBSnapshotAttributeCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { account, region } from '../emulator';
import { coverDatabase } from './alarm';
import type { Broken, Fault, Ground } from './fault';
import { databaseArn, findDatabase, findSecurityGroup, findVpc, name, tableArn, tableName, tags } from './find';

type DatabaseSettings = Partial<Omit<ModifyDBInstanceMessage, 'DBInstanceIdentifier'>>;

/** Changes the database, and changes it back. */
function database(change: DatabaseSettings, back: DatabaseSettings) {
  return async ({ aws: { rds } }: Ground): Promise<Broken> => {
    const modify = (to: DatabaseSettings) =>
      rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: name, ApplyImmediately: true, ...to }));
    await modify(change);
    return { resource: databaseArn, undo: () => modify(back) };
  };
}

export const databaseFaults: readonly Fault[] = [
  {
    control: 'rds.multi-az',
    what: 'the database loses its standby',
    break: database({ MultiAZ: false }, { MultiAZ: true }),
  },
  {
    control: 'rds.encrypted',
    what: 'a second database is not encrypted',
    break: async ({ aws: { rds }, aws, restore }) => {
      const like = await findDatabase(aws);
      const DBInstanceIdentifier = 'payments-legacy';
      await rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier,
          Engine: like.Engine,
          EngineVersion: like.EngineVersion,
          DBInstanceClass: like.DBInstanceClass,
          DBName: like.DBName,
          Port: like.DbInstancePort,
          MasterUsername: like.MasterUsername,
          ManageMasterUserPassword: true,
          StorageType: like.StorageType,
          AllocatedStorage: like.AllocatedStorage,
          MaxAllocatedStorage: like.MaxAllocatedStorage,
          StorageEncrypted: false,
          MultiAZ: true,
          PubliclyAccessible: false,
          DBSubnetGroupName: like.DBSubnetGroup?.DBSubnetGroupName,
          VpcSecurityGroupIds: like.VpcSecurityGroups?.map((group) => group.VpcSecurityGroupId ?? ''),
          DBParameterGroupName: like.DBParameterGroups?.[0]?.DBParameterGroupName,
          EnableIAMDatabaseAuthentication: true,
          BackupRetentionPeriod: like.BackupRetentionPeriod,
          CopyTagsToSnapshot: true,
          EnableCloudwatchLogsExports: like.EnabledCloudwatchLogsExports,
          DeletionProtection: true,
          AutoMinorVersionUpgrade: true,
          MonitoringInterval: like.MonitoringInterval,
          MonitoringRoleArn: `arn:aws:iam::${account}:role/${name}-database-monitoring`,
          EnablePerformanceInsights: true,
          Tags: tags,
        }),
      );
      await coverDatabase(aws, DBInstanceIdentifier);
      for (const log of like.EnabledCloudwatchLogsExports ?? []) {
        const logGroupName = `/aws/rds/instance/${DBInstanceIdentifier}/${log}`;
        const labels = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
        await aws.logs.send(new CreateLogGroupCommand({ logGroupName, tags: labels }));
        await aws.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 90 }));
      }
      return {
        resource: `arn:aws:rds:${region}:${account}:db:${DBInstanceIdentifier}`,
        // The emulator makes keys with the database that stay after it.
        undo: restore,
      };
    },
  },
  {
    control: 'rds.backup-retention',
    what: 'backups are kept for a day',
    break: database({ BackupRetentionPeriod: 1 }, { BackupRetentionPeriod: 7 }),
  },
  {
    control: 'rds.not-public',
    what: 'the database gets a public address',
    break: database({ PubliclyAccessible: true }, { PubliclyAccessible: false }),
  },
  {
    control: 'rds.available',
    what: 'the database is stopped',
    break: async ({ aws: { rds } }) => {
      const DBInstanceIdentifier = name;
      await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier }));
      return { resource: databaseArn, undo: () => rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier })) };
    },
  },
  {
    control: 'rds.customer-key',
    what: 'the key of the database is disabled',
    also: ['kms.enabled'],
    break: async ({ aws }) => {
      const { KmsKeyId } = await findDatabase(aws);
      const KeyId = KmsKeyId?.split('/').at(-1);
      await aws.kms.send(new DisableKeyCommand({ KeyId }));
      return { resource: databaseArn, undo: () => aws.kms.send(new EnableKeyCommand({ KeyId })) };
    },
  },
  {
    control: 'rds.snapshot',
    what: 'the latest snapshot is public',
    break: async ({ aws: { rds } }) => {
      // Only snapshots made by hand can be shared.
      const DBSnapshotIdentifier = `${name}-by-hand`;
      await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: name, DBSnapshotIdentifier, Tags: tags }));
      await rds.send(
        new ModifyDBSnapshotAttributeCommand({
          DBSnapshotIdentifier,
          AttributeName: 'restore',
          ValuesToAdd: ['all'],
        }),
      );
      return {
        resource: databaseArn,
        undo: () => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier })),
      };
    },
  },
  {
    control: 'rds.isolated-subnets',
    what: 'the database subnets get a way out through NAT',
    // Both zones share the route table, and so leave through one zone's gateway.
    also: ['vpc.nat'],
    break: async ({ aws: { ec2 }, aws }) => {
      const vpc = { Name: 'vpc-id', Values: [await findVpc(aws)] };
      const { RouteTables } = await ec2.send(
        new DescribeRouteTablesCommand({ Filters: [vpc, { Name: 'tag:Name', Values: [`${name}-database`] }] }),
      );
      const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: [vpc] }));
      const route = { RouteTableId: RouteTables?.[0]?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
      await ec2.send(new CreateRouteCommand({ ...route, NatGatewayId: NatGateways?.[0]?.NatGatewayId }));
      return { resource: databaseArn, undo: () => ec2.send(new DeleteRouteCommand(route)) };
    },
  },
  {
    control: 'rds.ingress',
    what: 'the application may reach port 22 of the database',
    break: async ({ aws: { ec2 }, aws }) => {
      const from = await findSecurityGroup(aws, 'application');
      const rule = {
        GroupId: await findSecurityGroup(aws, 'database'),
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, UserIdGroupPairs: [{ GroupId: from }] }],
      };
      await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
      return { resource: databaseArn, undo: () => ec2.send(new RevokeSecurityGroupIngressCommand(rule)) };
    },
  },
  {
    control: 'rds.deletion-protection',
    what: 'the database can be deleted',
    break: database({ DeletionProtection: false }, { DeletionProtection: true }),
  },
  {
    control: 'rds.enhanced-monitoring',
    what: 'Enhanced Monitoring is off',
    break: database({ MonitoringInterval: 0 }, { MonitoringInterval: 60 }),
  },
  {
    control: 'rds.log-exports',
    what: 'the log of upgrades is exported no more',
    break: database(
      { CloudwatchLogsExportConfiguration: { DisableLogTypes: ['upgrade'] } },
      { CloudwatchLogsExportConfiguration: { EnableLogTypes: ['upgrade'] } },
    ),
  },
  {
    control: 'rds.tls-required',
    what: 'the database takes connections without TLS',
    break: async ({ aws: { rds } }) => {
      const set = (ParameterValue: string) =>
        rds.send(
          new ModifyDBParameterGroupCommand({
            DBParameterGroupName: `${name}-postgres16`,
            Parameters: [{ ParameterName: 'rds.force_ssl', ParameterValue, ApplyMethod: 'immediate' }],
          }),
        );
      await set('0');
      return { resource: databaseArn, undo: () => set('1') };
    },
  },
  {
    control: 'rds.parameter-group',
    what: 'the database uses the default parameter group',
    break: async (ground) => {
      const { rds } = ground.aws;
      const DBParameterGroupName = 'default.postgres16';
      // AWS has it from the start, with this parameter; the emulator does not.
      await rds.send(
        new CreateDBParameterGroupCommand({
          DBParameterGroupName,
          DBParameterGroupFamily: 'postgres16',
          Description: 'Default parameter group for postgres16',
        }),
      );
      await rds.send(
        new ModifyDBParameterGroupCommand({
          DBParameterGroupName,
          Parameters: [{ ParameterName: 'rds.force_ssl', ParameterValue: '1', ApplyMethod: 'immediate' }],
        }),
      );
      const { resource, undo } = await database(
        { DBParameterGroupName },
        { DBParameterGroupName: `${name}-postgres16` },
      )(ground);
      return {
        resource,
        undo: async () => {
          await undo();
          await rds.send(new DeleteDBParameterGroupCommand({ DBParameterGroupName }));
        },
      };
    },
  },
  {
    control: 'rds.minor-upgrades',
    what: 'minor versions stay as they are',
    break: database({ AutoMinorVersionUpgrade: false }, { AutoMinorVersionUpgrade: true }),
  },
  {
    control: 'rds.copy-tags',
    what: 'snapshots get no tags',
    break: database({ CopyTagsToSnapshot: false }, { CopyTagsToSnapshot: true }),
  },
  {
    control: 'rds.storage',
    what: 'storage is of the type of yesterday',
    break: database({ StorageType: 'gp2' }, { StorageType: 'gp3' }),
  },
  {
    control: 'rds.managed-secret',
    what: 'the master password is set by hand',
    break: async (ground) => {
      const { MasterUserSecret } = await findDatabase(ground.aws);
      return database(
        { ManageMasterUserPassword: false, MasterUserPassword: 'correct-horse-battery' },
        { ManageMasterUserPassword: true, MasterUserSecretKmsKeyId: MasterUserSecret?.KmsKeyId },
      )(ground);
    },
  },
  {
    control: 'dynamodb.recovery',
    what: 'the table cannot be taken back to a point in time',
    break: async ({ aws: { dynamo } }) => {
      const set = (PointInTimeRecoveryEnabled: boolean) =>
        dynamo.send(
          new UpdateContinuousBackupsCommand({
            TableName: tableName,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
          }),
        );
      await set(false);
      return { resource: tableArn, undo: () => set(true) };
    },
  },
  {
    control: 'dynamodb.customer-key',
    what: 'a second table is encrypted with a key of DynamoDB itself',
    break: async ({ aws: { dynamo } }) => {
      const TableName = 'payments-sessions';
      await dynamo.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'session', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'session', AttributeType: 'S' }],
          DeletionProtectionEnabled: true,
          Tags: tags,
        }),
      );
      await dynamo.send(
        new UpdateContinuousBackupsCommand({
          TableName,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      );
      return {
        resource: `arn:aws:dynamodb:${region}:${account}:table/${TableName}`,
        undo: async () => {
          await dynamo.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
          await dynamo.send(new DeleteTableCommand({ TableName }));
        },
      };
    },
  },
  {
    control: 'dynamodb.deletion-protection',
    what: 'the table can be deleted',
    break: async ({ aws: { dynamo } }) => {
      const set = (DeletionProtectionEnabled: boolean) =>
        dynamo.send(new UpdateTableCommand({ TableName: tableName, DeletionProtectionEnabled }));
      await set(false);
      return { resource: tableArn, undo: () => set(true) };
    },
  },
  {
    control: 'dynamodb.capacity',
    what: 'the table has a fixed capacity that nothing scales',
    break: async ({ aws: { dynamo } }) => {
      const set = (
        mode:
          | { BillingMode: 'PAY_PER_REQUEST' }
          | {
              BillingMode: 'PROVISIONED';
              ProvisionedThroughput: { ReadCapacityUnits: number; WriteCapacityUnits: number };
            },
      ) => dynamo.send(new UpdateTableCommand({ TableName: tableName, ...mode }));
      await set({
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      });
      return { resource: tableArn, undo: () => set({ BillingMode: 'PAY_PER_REQUEST' }) };
    },
  },
];
