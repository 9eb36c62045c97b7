/** What metrics mean: on which side trouble lies, and what values they can have. */

/** Which side of a threshold is trouble, and the greatest value that the metric can have. The least is always 0. */
export interface MetricSense {
  trouble: 'high' | 'low' | 'either';
  most?: number;
}

const high: MetricSense = { trouble: 'high' };
const low: MetricSense = { trouble: 'low' };
const either: MetricSense = { trouble: 'either' };
/** A share in percent. */
const highShare: MetricSense = { trouble: 'high', most: 100 };
const lowShare: MetricSense = { trouble: 'low', most: 100 };

type Senses = Readonly<Record<string, MetricSense>>;

const databases: Senses = {
  CPUUtilization: highShare,
  CPUCreditBalance: low,
  DatabaseConnections: high,
  DBLoad: high,
  DiskQueueDepth: high,
  FreeLocalStorage: low,
  FreeStorageSpace: low,
  FreeableMemory: low,
  ReadLatency: high,
  WriteLatency: high,
  ReplicaLag: high,
  AuroraReplicaLag: high,
  AuroraReplicaLagMaximum: high,
  SwapUsage: high,
  BurstBalance: lowShare,
  'EBSIOBalance%': lowShare,
  'EBSByteBalance%': lowShare,
  ACUUtilization: highShare,
  BufferCacheHitRatio: lowShare,
  BufferCacheHitRatioPercent: lowShare,
  Deadlocks: high,
  MaximumUsedTransactionIDs: high,
  OldestReplicationSlotLag: high,
};

const balancing: Senses = {
  HealthyHostCount: low,
  UnHealthyHostCount: high,
  RejectedConnectionCount: high,
  TargetConnectionErrorCount: high,
  TargetResponseTime: high,
  TargetTLSNegotiationErrorCount: high,
  ClientTLSNegotiationErrorCount: high,
  HTTPCode_ELB_4XX_Count: high,
  HTTPCode_ELB_5XX_Count: high,
  HTTPCode_ELB_500_Count: high,
  HTTPCode_ELB_502_Count: high,
  HTTPCode_ELB_503_Count: high,
  HTTPCode_ELB_504_Count: high,
  HTTPCode_Target_4XX_Count: high,
  HTTPCode_Target_5XX_Count: high,
  PortAllocationErrorCount: high,
};

/** By namespace. What is not here is not judged. Source: the page on CloudWatch metrics of each service. */
const senses: Readonly<Record<string, Senses>> = {
  'AWS/EC2': {
    CPUUtilization: highShare,
    CPUCreditBalance: low,
    StatusCheckFailed: high,
    StatusCheckFailed_Instance: high,
    StatusCheckFailed_System: high,
    StatusCheckFailed_AttachedEBS: high,
    'EBSIOBalance%': lowShare,
    'EBSByteBalance%': lowShare,
  },
  // Few instances are trouble, and so are as many as the group may have.
  'AWS/AutoScaling': { GroupInServiceInstances: either, GroupTotalInstances: either },
  'AWS/RDS': databases,
  'AWS/DocDB': databases,
  'AWS/Neptune': databases,
  'AWS/ApplicationELB': balancing,
  'AWS/NetworkELB': balancing,
  'AWS/GatewayELB': balancing,
  'AWS/Lambda': {
    Errors: high,
    Throttles: high,
    Duration: high,
    IteratorAge: high,
    DeadLetterErrors: high,
    DestinationDeliveryFailures: high,
    ConcurrentExecutions: high,
  },
  // A service that may use more than it reserved goes above 100 percent. Source: ECS developer guide, "service utilization".
  'AWS/ECS': { CPUUtilization: high, MemoryUtilization: high, CPUReservation: high, MemoryReservation: high },
  'AWS/DynamoDB': {
    ThrottledRequests: high,
    ReadThrottleEvents: high,
    WriteThrottleEvents: high,
    SystemErrors: high,
    UserErrors: high,
    SuccessfulRequestLatency: high,
  },
  'AWS/SQS': { ApproximateAgeOfOldestMessage: high, ApproximateNumberOfMessagesVisible: high },
  'AWS/SNS': { NumberOfNotificationsFailed: high },
  'AWS/ElastiCache': {
    EngineCPUUtilization: highShare,
    CPUUtilization: highShare,
    FreeableMemory: low,
    Evictions: high,
  },
  'AWS/NATGateway': { ErrorPortAllocation: high, PacketsDropCount: high },
  'AWS/EBS': { BurstBalance: lowShare, VolumeQueueLength: high },
  'AWS/CertificateManager': { DaysToExpiry: low },
  'AWS/ApiGateway': { '5XXError': high, '4XXError': high, Latency: high, IntegrationLatency: high },
};

/** What a metric means, or undefined where that is not known. */
export function senseOf(namespace: string, metric: string): MetricSense | undefined {
  const known = Object.hasOwn(senses, namespace) ? senses[namespace] : undefined;
  return known && Object.hasOwn(known, metric) ? known[metric] : undefined;
}

/** What Network and Gateway Load Balancers do not measure: HTTP is nothing that they see. */
export function isOfHttp(metric: string): boolean {
  return /^(HTTP|TargetResponseTime$|RequestCount|Grpc)/.test(metric);
}

/** Whether a load balancer gives a metric for each of its target groups alone. */
export function isByTargetGroup(metric: string): boolean {
  return metric === 'UnHealthyHostCount' || metric === 'HealthyHostCount' || metric === 'RequestCountPerTarget';
}
