/** What the example environment looks like through the API, in a form that can be compared: before a fault, and after it is undone. */
import {
  DescribeCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
} from '@aws-sdk/client-acm';
import { DescribeAutoScalingGroupsCommand, DescribePoliciesCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListTagsForResourceCommand as ListAlarmTags,
  ListDashboardsCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListAttachedRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import {
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
} from '@aws-sdk/client-rds';
import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  ListTagsForResourceCommand as ListTopicTags,
} from '@aws-sdk/client-sns';
import { GetWebACLForResourceCommand } from '@aws-sdk/client-wafv2';
import type { Aws } from './clients';
import { account, region } from './emulator';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What AWS changes at every write, or gives anew at every answer: never part of what stands. */
const passing =
  /^(\$metadata|RequestId|NextToken|Next(Marker)?|AlarmConfigurationUpdatedTimestamp|State\w*Timestamp|StateReason(Data)?|LastModified|StartTime|LatestRestorableTime|EarliestRestorableDateTime|LatestRestorableDateTime|ProvisionedThroughput|creationTime)$/;

/** A text without times, and without ids that differ when something, or the whole example, is made anew. */
function lasting(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d [\d:]+ UTC/g, 'time')
    .replace(/vpce-[0-9a-f]+/g, 'vpce')
    .replace(/rds:payments-prod-[\d-]+/g, 'rds:payments-prod-snapshot')
    .replace(/(listener-rule\/app\/.*\/)\d{10,}$/g, '$1default')
    .replace(/secret:rds!db-.+/g, 'secret:rds!db');
}

/** A copy without what passes, with lists in an order that does not depend on the answer's, and each text in a list but once. */
function settled(value: unknown): Json {
  if (value instanceof Date) {
    return 'time';
  }
  if (typeof value === 'string') {
    return lasting(value);
  }
  if (Array.isArray(value)) {
    return value
      .map(settled)
      .map((item) => [JSON.stringify(item), item] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item)
      .filter((item, place, all) => typeof item !== 'string' || item !== all[place - 1]);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, item]) => !passing.test(name) && item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, item]) => [name, settled(item)]),
    );
  }
  return value as Json;
}

async function each<T, R>(items: readonly T[] | undefined, read: (item: T) => Promise<R>): Promise<R[]> {
  return Promise.all((items ?? []).map(read));
}

async function loadBalancing({ loadBalancing: client, waf }: Aws) {
  const { LoadBalancers = [] } = await client.send(new DescribeLoadBalancersCommand({}));
  const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({}));
  return {
    loadBalancers: await each(LoadBalancers, async (loadBalancer) => {
      const { LoadBalancerArn, LoadBalancerArn: ResourceArn } = loadBalancer;
      const { Listeners = [] } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
      return {
        loadBalancer,
        attributes: await client.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn })),
        tags: await client.send(new DescribeTagsCommand({ ResourceArns: [LoadBalancerArn ?? ''] })),
        webAcl: (await waf.send(new GetWebACLForResourceCommand({ ResourceArn }))).WebACL?.ARN,
        listeners: await each(Listeners, async (listener) => ({
          listener,
          rules: await client.send(new DescribeRulesCommand({ ListenerArn: listener.ListenerArn })),
          tags: await client.send(new DescribeTagsCommand({ ResourceArns: [listener.ListenerArn ?? ''] })),
        })),
      };
    }),
    targetGroups: await each(TargetGroups, async (group) => {
      const { TargetGroupArn } = group;
      return {
        group,
        attributes: await client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn })),
        tags: await client.send(new DescribeTagsCommand({ ResourceArns: [TargetGroupArn ?? ''] })),
        health: await client.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
      };
    }),
  };
}

async function databases({ rds, dynamo }: Aws) {
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({}));
  const groups = DBInstances.flatMap((instance) => instance.DBParameterGroups ?? []);
  const { DBSnapshots = [] } = await rds.send(new DescribeDBSnapshotsCommand({}));
  const { TableNames } = await dynamo.send(new ListTablesCommand({}));
  return {
    instances: DBInstances,
    subnetGroups: await rds.send(new DescribeDBSubnetGroupsCommand({})),
    parameters: await each(groups, ({ DBParameterGroupName }) =>
      rds.send(new DescribeDBParametersCommand({ DBParameterGroupName })),
    ),
    snapshots: DBSnapshots,
    shared: await each(DBSnapshots, ({ DBSnapshotIdentifier }) =>
      rds.send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier })),
    ),
    tables: await each(TableNames, async (TableName) => ({
      table: await dynamo.send(new DescribeTableCommand({ TableName })),
      tags: await dynamo.send(
        new ListTagsOfResourceCommand({ ResourceArn: `arn:aws:dynamodb:${region}:${account}:table/${TableName}` }),
      ),
      backups: await dynamo.send(new DescribeContinuousBackupsCommand({ TableName })),
    })),
  };
}

async function alarms({ cloudWatch, sns, logs }: Aws) {
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
  const { Topics } = await sns.send(new ListTopicsCommand({}));
  const { DashboardEntries } = await cloudWatch.send(new ListDashboardsCommand({}));
  return {
    alarms: await each(MetricAlarms, async (alarm) => ({
      alarm,
      tags: await cloudWatch.send(new ListAlarmTags({ ResourceARN: alarm.AlarmArn })),
    })),
    topics: await each(Topics, async ({ TopicArn }) => ({
      attributes: await sns.send(new GetTopicAttributesCommand({ TopicArn })),
      tags: await sns.send(new ListTopicTags({ ResourceArn: TopicArn })),
      // A subscription that was taken away and made again has another ARN.
      subscriptions: (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.map(
        ({ SubscriptionArn: _, ...subscription }) => subscription,
      ),
    })),
    dashboards: await each(DashboardEntries, ({ DashboardName }) =>
      cloudWatch.send(new GetDashboardCommand({ DashboardName })),
    ),
    logGroups: await logs.send(new DescribeLogGroupsCommand({})),
  };
}

async function network({ ec2 }: Aws) {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  // The default VPC is not the example's.
  const vpcs = Vpcs.filter((vpc) => !vpc.IsDefault);
  const Filters = [{ Name: 'vpc-id', Values: vpcs.map((vpc) => vpc.VpcId ?? '') }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return {
    vpcs,
    names: await each(vpcs, ({ VpcId }) =>
      ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })),
    ),
    support: await each(vpcs, ({ VpcId }) =>
      ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
    ),
    subnets: await ec2.send(new DescribeSubnetsCommand({ Filters })),
    routeTables: (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.map(
      ({ Associations, ...table }) => ({
        ...table,
        associations: Associations?.map(({ RouteTableAssociationId: _, ...association }) => association),
      }),
    ),
    natGateways: await ec2.send(new DescribeNatGatewaysCommand({ Filter: Filters })),
    addresses: await ec2.send(new DescribeAddressesCommand({})),
    acls: await ec2.send(new DescribeNetworkAclsCommand({ Filters })),
    // Ids of endpoints, flow logs and rules are new when one is made again.
    endpoints: (await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints?.filter(
      // AWS lists a deleted one for a while.
      ({ State }) => State?.toLowerCase() !== 'deleted',
    ).map(({ VpcEndpointId: _, CreationTimestamp: __, ...endpoint }) => endpoint),
    flowLogs: (await ec2.send(new DescribeFlowLogsCommand({}))).FlowLogs?.map(
      ({ FlowLogId: _, CreationTime: __, ...flowLog }) => flowLog,
    ),
    securityGroups: SecurityGroups,
    rules: (
      await ec2.send(
        new DescribeSecurityGroupRulesCommand({
          Filters: [{ Name: 'group-id', Values: SecurityGroups.map((group) => group.GroupId ?? '') }],
        }),
      )
    ).SecurityGroupRules?.map(({ SecurityGroupRuleId: _, SecurityGroupRuleArn: __, ...rule }) => rule),
  };
}

async function compute({ autoScaling, ec2, iam, kms, acm }: Aws) {
  const { LaunchTemplates } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const { Keys } = await kms.send(new ListKeysCommand({}));
  const { CertificateSummaryList } = await acm.send(new ListCertificatesCommand({}));
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
  return {
    groups: await autoScaling.send(new DescribeAutoScalingGroupsCommand({})),
    policies: await autoScaling.send(new DescribePoliciesCommand({})),
    // The versions that are used: others may lie beside them.
    templates: await each(LaunchTemplates, ({ LaunchTemplateId }) =>
      ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ['$Default'] })),
    ),
    instances: Reservations.flatMap((reservation) => reservation.Instances ?? []),
    volumes: await ec2.send(new DescribeVolumesCommand({})),
    roles: await each(Roles, async ({ RoleName }) => [
      RoleName,
      await iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
    ]),
    keys: await each(Keys, ({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))),
    certificates: await each(CertificateSummaryList, async ({ CertificateArn }) => ({
      certificate: await acm.send(new DescribeCertificateCommand({ CertificateArn })),
      tags: await acm.send(new ListTagsForCertificateCommand({ CertificateArn })),
    })),
  };
}

/** Reads everything that the example is made of. Two readings are equal (`toEqual`) when nothing that AWS keeps has changed. */
export async function describeState(aws: Aws): Promise<Json> {
  return settled({
    loadBalancing: await loadBalancing(aws),
    compute: await compute(aws),
    databases: await databases(aws),
    alarms: await alarms(aws),
    network: await network(aws),
  });
}
