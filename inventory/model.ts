import type { CertificateSummary } from '@aws-sdk/client-acm';
import type { AutoScalingGroup, InstanceRefresh, ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import type { Budget } from '@aws-sdk/client-budgets';
import type { DistributionSummary } from '@aws-sdk/client-cloudfront';
import type { Trail } from '@aws-sdk/client-cloudtrail';
import type { CompositeAlarm, DashboardEntry, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type { ConfigurationRecorder } from '@aws-sdk/client-config-service';
import type { ContinuousBackupsDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import type {
  FlowLog,
  Image,
  Instance,
  LaunchTemplate,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  PrefixListEntry,
  RouteTable,
  SecurityGroup,
  Subnet,
  Volume,
  Vpc,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Cluster, Service } from '@aws-sdk/client-ecs';
import type {
  Certificate,
  Listener,
  LoadBalancer,
  LoadBalancerAttribute,
  Rule,
  SslPolicy,
  TargetGroup,
  TargetGroupAttribute,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AttachedPolicy, InstanceProfile, RoleDetail, ServerCertificateMetadata } from '@aws-sdk/client-iam';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type {
  DBCluster,
  DBEngineVersion,
  DBInstance,
  DBProxy,
  DBProxyTarget,
  DBSubnetGroup,
  Parameter,
} from '@aws-sdk/client-rds';
import type { HealthCheck, HostedZone } from '@aws-sdk/client-route-53';
import type { Bucket } from '@aws-sdk/client-s3';
import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { Subscription, Topic } from '@aws-sdk/client-sns';
import type { InstanceInformation, ParameterMetadata } from '@aws-sdk/client-ssm';
import type { WebACL, WebACLSummary } from '@aws-sdk/client-wafv2';
import type {
  DatabaseSnapshot,
  DnsRecord,
  ListedKey,
  ListedTable,
  SeenLaunchConfiguration,
  SeenTemplateVersion,
  TableScaling,
  VpcAttribute,
} from './derived';

/** An alarm as DescribeAlarms gives it, metric and composite alike; `AlarmRule` stands on composite ones only. */
export type Alarm = MetricAlarm & CompositeAlarm;

/** A dashboard as it is listed, with its body, which says what it is of. */
export type Dashboard = DashboardEntry & { DashboardBody?: string };

/** The kinds of resources that are read, with their properties in the SDK's own types. */
export interface Kinds {
  'load-balancer': LoadBalancer;
  listener: Listener;
  'target-group': TargetGroup;
  'auto-scaling-group': AutoScalingGroup;
  'scaling-policy': ScalingPolicy;
  'launch-template': LaunchTemplate;
  instance: Instance;
  database: DBInstance;
  'database-cluster': DBCluster;
  'database-subnet-group': DBSubnetGroup;
  table: ListedTable;
  alarm: Alarm;
  topic: Topic;
  dashboard: Dashboard;
  'log-group': LogGroup;
  vpc: Vpc;
  subnet: Subnet;
  'nat-gateway': NatGateway;
  'security-group': SecurityGroup;
  'vpc-endpoint': VpcEndpoint;
  'network-acl': NetworkAcl;
  volume: Volume;
  key: ListedKey;
  certificate: CertificateSummary;
  function: FunctionConfiguration;
  bucket: Bucket;
  secret: SecretListEntry;
  parameter: ParameterMetadata;
  distribution: DistributionSummary;
  'hosted-zone': HostedZone;
  record: DnsRecord;
  'health-check': HealthCheck;
  trail: Trail;
  'config-recorder': ConfigurationRecorder;
  role: RoleDetail;
  budget: Budget;
  'web-acl': WebACLSummary;
  cluster: Cluster;
  service: Service;
}
export type Kind = keyof Kinds;

/** What an alarm's action leads to, where it exists. */
export interface FoundTarget {
  arn: string;
}

/** What is read beside resources: facts about one of them, or about the Region. */
export interface Details {
  'listener-rules': Rule;
  'secure-listener-rules': Rule;
  'target-health': TargetHealthDescription;
  /** The rules of the listeners that may send a target group requests, where only they say whether any do. */
  'rules-to-target-group': Rule;
  'security-policies': SslPolicy;
  subscriptions: Subscription;
  'scaling-policies': ScalingPolicy;
  'action-targets': FoundTarget;
  'dimension-targets': FoundTarget;
  'dashboard-targets': FoundTarget;
  'topic-attributes': Readonly<Record<string, string>>;
  'launch-template-versions': SeenTemplateVersion;
  'launch-configurations': SeenLaunchConfiguration;
  'ebs-encryption-by-default': boolean;
  images: Image;
  'instance-profiles': InstanceProfile;
  'instance-role-policies': AttachedPolicy;
  'instance-refreshes': InstanceRefresh;
  'route-tables': RouteTable;
  'vpc-attributes': VpcAttribute;
  'flow-logs': FlowLog;
  /** By the bucket's name. */
  'flow-log-buckets': FoundTarget;
  'target-interfaces': NetworkInterface;
  'managed-instances': InstanceInformation;
  'load-balancer-attributes': LoadBalancerAttribute;
  'target-group-attributes': TargetGroupAttribute;
  /** By the bucket's name. */
  'access-log-buckets': FoundTarget;
  'listener-certificates': Certificate;
  'server-certificates': ServerCertificateMetadata;
  'associated-web-acl': WebACL;
  /** By the id of the prefix list. */
  'prefix-list-entries': PrefixListEntry;
  'database-keys': KeyMetadata;
  'database-parameters': Parameter;
  'database-proxies': DBProxy;
  'database-proxy-targets': DBProxyTarget;
  'database-snapshots': DatabaseSnapshot;
  'engine-versions': DBEngineVersion;
  'monitoring-roles': FoundTarget;
  'table-backups': ContinuousBackupsDescription;
  'table-description': TableDescription;
  'table-scaling': TableScaling;
}
export type Detail = keyof Details;

/** What a control can ask to be read. */
export type ReadName = Kind | Detail | 'tags';

export type Tags = Record<string, string>;

/**
 * Something deployed. `id` is its ARN; `properties` are what AWS answered. `tags` is undefined where nobody asked for them
 * or they could not be read (then `unseen` of the inventory says why).
 */
interface ResourceOf<K extends Kind> {
  kind: K;
  id: string;
  name: string;
  account: string;
  region: string;
  tags: Tags | undefined;
  properties: Kinds[K];
}

/** A resource of a kind; of several, whichever its `kind` says. */
export type Resource<K extends Kind = Kind> = { [E in K]: ResourceOf<E> }[K];

/** What a read gives: resources for a kind, the SDK's own values for a detail. */
export type Item<R extends Kind | Detail> = R extends Kind ? Resource<R> : R extends Detail ? Details[R] : never;

/** A read that did not come through: the IAM action, the resource whose detail it was (null: the whole list), and why. */
export interface Gap {
  action: string;
  account: string | null;
  region: string | null;
  resource: string | null;
  error: string;
}

/** What came of asking for a resource's tags. */
export type Told = { tags: Tags } | { gap: Gap };

/** One answer of AWS, all its pages together. With a gap, `items` are those that came before it. */
export interface Answer {
  items: unknown[];
  gap?: Gap;
}

/** The answers of one read by the id of the resource that each is about; a list's stands under ''. */
export type Answers = Map<string, Answer>;

/** Whether a resource belongs to the environment: yes, no, or not to be known because of a gap. */
export type Membership = 'in' | 'out' | Gap;

/** All that was read of one account in one Region, as plain data that can be stored and sent. */
export interface Snapshot {
  account: string;
  region: string;
  partition: string;
  /** The moment that counts as now when this is judged. */
  at: Date;
  answers: Map<Kind | Detail, Answers>;
  /** Whether the account's global resources are judged with another of its Regions, the first. */
  globalElsewhere?: true;
  /** By resource id. A resource that is not here is in scope. */
  membership: Map<string, Membership>;
  /** Gaps of tags, by resource id. */
  untold: Map<string, Gap>;
  gaps: Gap[];
}
