import type { Service } from './services';

/** How fast a bucket of AWS lets calls through: so many at once, and so many more each second. */
export interface Rate {
  capacity: number;
  perSecond: number;
}

/** A bucket that a call takes a token from. Calls that name the same bucket share it. */
export interface Bucket extends Rate {
  /** Unique among the buckets of an account and Region, or of an account where `accountWide`. */
  name: string;
  /** One for all Regions of an account. */
  accountWide?: true;
}

const rate = (capacity: number, perSecond: number): Rate => ({ capacity, perSecond });
/** What AWS documents as a number of calls a second, without a burst beside it. */
const each = (perSecond: number): Rate => rate(perSecond, perSecond);

/**
 * EC2 gives every action buckets of its own: 100 tokens and 20 a second, and for these a smaller one that is taken from where
 * neither a filter nor pages are asked for. Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
const dearUnfiltered: ReadonlySet<string> = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
]);

function ec2(command: string, input: object): Bucket[] {
  const narrowed = ['Filters', 'MaxResults', 'NextToken'].some((key) => Object.hasOwn(input, key));
  if (!dearUnfiltered.has(command) || narrowed) return [{ name: `ec2:${command}`, ...rate(100, 20) }];
  return [{ name: `ec2:${command} unfiltered`, ...rate(50, 10) }];
}

/** The rates of single actions. */
const ofActions: Partial<Record<Service, Readonly<Record<string, Rate>>>> = {
  // https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
  acm: { ListCertificates: each(8), ListTagsForCertificate: each(10) },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
  cloudwatch: { DescribeAlarms: each(9) },
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
  'cloudwatch-logs': { DescribeLogGroups: each(10) },
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html, …_ListTagsOfResource.html
  dynamodb: { DescribeContinuousBackups: each(10), ListTagsOfResource: each(10) },
  // https://docs.aws.amazon.com/general/latest/gr/arg.html
  'resource-groups-tagging-api': { GetResources: each(15) },
  // https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html, …_ListSubscriptions.html, …_ListTopics.html
  sns: { ListSubscriptions: each(30), ListSubscriptionsByTopic: each(30), ListTopics: each(30) },
  // https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
  wafv2: { GetWebACLForResource: each(1), ListWebACLs: each(5), ListTagsForResource: each(5) },
};

/** The buckets that several actions share. */
const shared: Partial<Record<Service, (command: string) => Bucket[]>> = {
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
  ecs: (command) =>
    /Clusters$/.test(command)
      ? [{ name: 'ecs: clusters', ...rate(50, 20) }]
      : [{ name: 'ecs: services', ...rate(100, 20) }],
  // One of what only reads, and one of everything, in which it counts as well.
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html
  'elastic-load-balancing-v2': () => [
    { name: 'elasticloadbalancing: reads', ...rate(40, 10) },
    { name: 'elasticloadbalancing: everything', ...rate(40, 10) },
  ],
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  lambda: () => [{ name: 'lambda: control plane', ...each(15) }],
  // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
  'route-53': () => [{ name: 'route53', accountWide: true, ...each(5) }],
};

/**
 * The buckets that a call takes one token each from, as AWS documents them; none where AWS publishes no rate (Auto Scaling,
 * RDS, IAM, CloudFront and others) or one that nothing here comes near (S3, KMS).
 */
export function bucketsOf(service: Service, command: string, input: object): Bucket[] {
  if (service === 'ec2') return ec2(command, input);
  const own = ofActions[service]?.[command];
  return [...(own ? [{ name: `${service}:${command}`, ...own }] : []), ...(shared[service]?.(command) ?? [])];
}
