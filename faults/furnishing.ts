/** What the example lacks and some control asks about, made in the emulator: so that every action is made when it is judged. */
import {
  ApplicationAutoScalingClient,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { CreateAutoScalingGroupCommand, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import { BudgetsClient, CreateBudgetCommand } from '@aws-sdk/client-budgets';
import { CloudFrontClient, CreateDistributionWithTagsCommand } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient, CreateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { ConfigServiceClient, PutConfigurationRecorderCommand } from '@aws-sdk/client-config-service';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkInterfaceCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancersCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, UploadServerCertificateCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateAliasCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateDBClusterCommand,
  CreateDBClusterParameterGroupCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBProxyCommand,
  CreateDBSnapshotCommand,
  DescribeDBSubnetGroupsCommand,
  RegisterDBProxyTargetsCommand,
} from '@aws-sdk/client-rds';
import {
  ChangeResourceRecordSetsCommand,
  ChangeTagsForResourceCommand,
  CreateHealthCheckCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { ListBucketsCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Certificates } from '../live/certificates';
import type { Aws } from '../live/clients';
import { account, region } from '../live/emulator';
import { known } from '../live/faults/find';

const tagged = { Application: 'payments', Environment: 'prod', Team: 'payments', CostCenter: 'CC-1' };
const Tags = Object.entries(tagged).map(([Key, Value]) => ({ Key, Value }));

/** The ids of the example's own that the furniture stands in. */
interface Room {
  vpc: string;
  subnets: string[];
  securityGroup: string;
}

async function roomOf({ ec2 }: Aws): Promise<Room> {
  const { Vpcs } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Application', Values: ['payments'] }] }),
  );
  const vpc = known(Vpcs?.[0]?.VpcId, 'VPC');
  const inVpc = { Filters: [{ Name: 'vpc-id', Values: [vpc] }] };
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand(inVpc));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand(inVpc));
  const group = SecurityGroups.find(({ GroupName }) => GroupName !== 'default');
  return {
    vpc,
    subnets: Subnets.map(({ SubnetId }) => known(SubnetId, 'subnet')),
    securityGroup: known(group?.GroupId, 'security group'),
  };
}

async function network({ ec2 }: Aws, { securityGroup, subnets }: Room): Promise<void> {
  await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnets[0],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [...Tags, { Key: 'Role', Value: 'bastion' }] }],
    }),
  );
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: 'offices',
      AddressFamily: 'IPv4',
      MaxEntries: 2,
      Entries: [{ Cidr: '192.0.2.0/24' }],
    }),
  );
  const PrefixListIds = [{ PrefixListId: known(PrefixList?.PrefixListId, 'prefix list') }];
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: securityGroup,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8443, ToPort: 8443, PrefixListIds }],
    }),
  );
}

async function loadBalancing(aws: Aws, { vpc, subnets }: Room, certificates: Certificates): Promise<void> {
  const { loadBalancing: client, ec2, iam } = aws;
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: subnets[0] }));
  const { TargetGroups } = await client.send(
    new CreateTargetGroupCommand({ Name: 'addresses', Protocol: 'HTTP', Port: 80, VpcId: vpc, TargetType: 'ip', Tags }),
  );
  const TargetGroupArn = known(TargetGroups?.[0]?.TargetGroupArn, 'target group');
  const Id = known(NetworkInterface?.PrivateIpAddress, 'address');
  await client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id }] }));
  const { ServerCertificateMetadata } = await iam.send(
    new UploadServerCertificateCommand({
      ServerCertificateName: 'uploaded',
      CertificateBody: certificates.certificate,
      PrivateKey: certificates.privateKey,
    }),
  );
  const { LoadBalancers } = await client.send(new DescribeLoadBalancersCommand({}));
  await client.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTPS',
      Port: 9443,
      Certificates: [{ CertificateArn: ServerCertificateMetadata?.Arn }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
      Tags,
    }),
  );
}

async function autoScaling({ autoScaling: client }: Aws, { subnets }: Room): Promise<void> {
  const LaunchConfigurationName = 'batch';
  await client.send(
    new CreateLaunchConfigurationCommand({
      LaunchConfigurationName,
      ImageId: 'ami-12c6146b',
      InstanceType: 't3.micro',
    }),
  );
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'batch',
      LaunchConfigurationName,
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 0,
      VPCZoneIdentifier: subnets[0],
      Tags: Tags.map((tag) => ({ ...tag, PropagateAtLaunch: true })),
    }),
  );
}

async function databases({ rds }: Aws, { subnets }: Room): Promise<void> {
  const { DBSubnetGroups } = await rds.send(new DescribeDBSubnetGroupsCommand({}));
  const parameters = { DBClusterParameterGroupName: 'ledger', DBParameterGroupFamily: 'aurora-postgresql16' };
  await rds.send(new CreateDBClusterParameterGroupCommand({ ...parameters, Description: 'ledger' }));
  await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: 'ledger',
      Engine: 'aurora-postgresql',
      DBClusterParameterGroupName: 'ledger',
      DBSubnetGroupName: DBSubnetGroups?.[0]?.DBSubnetGroupName,
      MasterUsername: 'ledger',
      MasterUserPassword: 'not-a-secret',
      Tags,
    }),
  );
  const cluster = { DBClusterSnapshotIdentifier: 'ledger-by-hand', DBClusterIdentifier: 'ledger' };
  await rds.send(new CreateDBClusterSnapshotCommand(cluster));
  await rds.send(
    new CreateDBSnapshotCommand({ DBSnapshotIdentifier: 'payments-by-hand', DBInstanceIdentifier: 'payments-prod' }),
  );
  await rds.send(
    new CreateDBProxyCommand({
      DBProxyName: 'payments-prod',
      EngineFamily: 'POSTGRESQL',
      RoleArn: `arn:aws:iam::${account}:role/proxy`,
      VpcSubnetIds: subnets.slice(0, 2),
      Auth: [{ AuthScheme: 'SECRETS', SecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:payments` }],
    }),
  );
  const targets = { DBProxyName: 'payments-prod', DBInstanceIdentifiers: ['payments-prod'] };
  await rds.send(new RegisterDBProxyTargetsCommand(targets));
}

async function tables({ dynamo, endpoint }: Aws, settings: object): Promise<void> {
  await dynamo.send(
    new CreateTableCommand({
      TableName: 'orders',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      Tags,
    }),
  );
  const client = new ApplicationAutoScalingClient({ ...settings, endpoint });
  for (const capacity of ['Read', 'Write'] as const) {
    const target = {
      ServiceNamespace: 'dynamodb',
      ResourceId: 'table/orders',
      ScalableDimension: `dynamodb:table:${capacity}CapacityUnits`,
    } as const;
    await client.send(new RegisterScalableTargetCommand({ ...target, MinCapacity: 5, MaxCapacity: 50 }));
    await client.send(
      new PutScalingPolicyCommand({
        ...target,
        PolicyName: capacity,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 70,
          PredefinedMetricSpecification: { PredefinedMetricType: `DynamoDB${capacity}CapacityUtilization` },
        },
      }),
    );
  }
}

async function alarms({ cloudWatch, sns }: Aws, queue: string): Promise<void> {
  const dimensions = [{ Name: 'QueueName', Value: queue }];
  for (const number of [1, 2, 3, 4, 5]) {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `more-alarms-${number}`, Tags }));
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: `queue-${number}`,
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: dimensions,
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 600,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [known(TopicArn, 'topic')],
        Tags,
      }),
    );
  }
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'untagged',
      Namespace: 'AWS/RDS',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'payments-prod' }],
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 90,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
}

async function compute(endpoint: string, settings: object, { iam, cloudWatch }: Aws): Promise<void> {
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'receipts',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
      Tags,
    }),
  );
  const lambda = new LambdaClient({ ...settings, endpoint });
  for (const FunctionName of ['receipts', 'refunds']) {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: Role?.Arn,
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Code: { ZipFile: Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64') },
        Tags: tagged,
      }),
    );
  }
  const { AliasArn } = await lambda.send(
    new CreateAliasCommand({ FunctionName: 'refunds', Name: 'live', FunctionVersion: '$LATEST' }),
  );
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'refunds-errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'refunds' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: [known(AliasArn, 'alias')],
      Tags,
    }),
  );
  const ecs = new ECSClient({ ...settings, endpoint });
  const tags = Object.entries(tagged).map(([key, value]) => ({ key, value }));
  await ecs.send(new CreateClusterCommand({ clusterName: 'payments', tags }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'api',
      containerDefinitions: [{ name: 'api', image: 'api', memory: 128 }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({ cluster: 'payments', serviceName: 'api', taskDefinition: 'api', desiredCount: 1, tags }),
  );
}

async function names(endpoint: string, settings: object): Promise<void> {
  const route53 = new Route53Client({ ...settings, endpoint });
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'payments' }),
  );
  const HostedZoneId = known(HostedZone?.Id, 'hosted zone');
  const record = { Name: 'static.example.com', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] } as const;
  const Changes = [
    { Action: 'CREATE' as const, ResourceRecordSet: { ...record, ResourceRecords: [...record.ResourceRecords] } },
  ];
  await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
  const { HealthCheck } = await route53.send(
    new CreateHealthCheckCommand({
      CallerReference: 'payments',
      HealthCheckConfig: { Type: 'HTTPS', FullyQualifiedDomainName: 'payments.example.com', Port: 443 },
    }),
  );
  const resources = [
    { ResourceType: 'hostedzone', ResourceId: HostedZoneId.split('/').at(-1) },
    { ResourceType: 'healthcheck', ResourceId: HealthCheck?.Id },
  ] as const;
  for (const resource of resources) {
    await route53.send(new ChangeTagsForResourceCommand({ ...resource, AddTags: Tags }));
  }
}

async function accountWide({ s3, endpoint }: Aws, settings: object): Promise<void> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const Bucket = known(Buckets[0]?.Name, 'bucket');
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: Tags } }));
  await new BudgetsClient({ ...settings, endpoint }).send(
    new CreateBudgetCommand({
      AccountId: account,
      Budget: {
        BudgetName: 'payments',
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: '100', Unit: 'USD' },
      },
    }),
  );
  await new CloudTrailClient({ ...settings, endpoint }).send(
    new CreateTrailCommand({ Name: 'payments', S3BucketName: Bucket, TagsList: Tags }),
  );
  await new ConfigServiceClient({ ...settings, endpoint }).send(
    new PutConfigurationRecorderCommand({
      ConfigurationRecorder: { name: 'default', roleARN: `arn:aws:iam::${account}:role/config` },
    }),
  );
  await new CloudFrontClient({ ...settings, endpoint }).send(
    new CreateDistributionWithTagsCommand({
      DistributionConfigWithTags: {
        Tags: { Items: Tags },
        DistributionConfig: {
          CallerReference: 'payments',
          Comment: 'payments',
          Enabled: true,
          Origins: {
            Quantity: 1,
            Items: [
              { Id: 'bucket', DomainName: `${Bucket}.s3.amazonaws.com`, S3OriginConfig: { OriginAccessIdentity: '' } },
            ],
          },
          DefaultCacheBehavior: {
            TargetOriginId: 'bucket',
            ViewerProtocolPolicy: 'https-only',
            ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } },
            MinTTL: 0,
          },
        },
      },
    }),
  );
  const secrets = new SecretsManagerClient({ ...settings, endpoint });
  await secrets.send(new CreateSecretCommand({ Name: 'payments', SecretString: 'not-a-secret', Tags }));
  const ssm = new SSMClient({ ...settings, endpoint });
  for (const Name of ['/payments/limit', '/payments/currency']) {
    await ssm.send(new PutParameterCommand({ Name, Value: '1', Type: 'String', Tags }));
  }
}

/** One of each kind without a tag: the tagging API does not know it, so that its own service is asked. */
async function untagged({ dynamo, kms, sns, endpoint }: Aws, settings: object): Promise<void> {
  await dynamo.send(
    new CreateTableCommand({
      TableName: 'untagged',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await kms.send(new CreateKeyCommand({ Description: 'untagged' }));
  await sns.send(new CreateTopicCommand({ Name: 'untagged' }));
  const parameter = { Name: '/receipts/untagged', Value: '1', Type: 'String' } as const;
  await new SSMClient({ ...settings, endpoint }).send(new PutParameterCommand(parameter));
}

/** Makes all of it, beside the example. */
export async function furnish(aws: Aws, certificates: Certificates): Promise<void> {
  const settings = { region, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' }, maxAttempts: 1 };
  const room = await roomOf(aws);
  const queue = 'receipts';
  await new SQSClient({ ...settings, endpoint: aws.endpoint }).send(new CreateQueueCommand({ QueueName: queue }));
  await network(aws, room);
  await loadBalancing(aws, room, certificates);
  await autoScaling(aws, room);
  await databases(aws, room);
  await tables(aws, settings);
  await alarms(aws, queue);
  await compute(aws.endpoint, settings, aws);
  await names(aws.endpoint, settings);
  await accountWide(aws, settings);
  await untagged(aws, settings);
}
