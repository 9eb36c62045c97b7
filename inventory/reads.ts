import { isKind } from './kinds';
import type { Detail, Kind, ReadName } from './model';
import type { Read } from './reading';
import { acm } from './services/acm';
import { actionTargets } from './services/action-targets';
import { autoScaling } from './services/auto-scaling';
import { budgets } from './services/budgets';
import { cloudfront } from './services/cloudfront';
import { cloudtrail } from './services/cloudtrail';
import { cloudwatch } from './services/cloudwatch';
import { configService } from './services/config-service';
import { databaseDetails } from './services/database-details';
import { databaseParameters } from './services/database-parameters';
import { databaseSnapshots } from './services/database-snapshots';
import { dynamodb } from './services/dynamodb';
import { ec2 } from './services/ec2';
import { ecs } from './services/ecs';
import { elasticLoadBalancing } from './services/elastic-load-balancing';
import { iam } from './services/iam';
import { kms } from './services/kms';
import { lambda } from './services/lambda';
import { launchDetails } from './services/launch-details';
import { logBuckets } from './services/log-buckets';
import { logs } from './services/logs';
import { metricTargets } from './services/metric-targets';
import { network } from './services/network';
import { rds } from './services/rds';
import { route53 } from './services/route-53';
import { s3 } from './services/s3';
import { secretsManager } from './services/secrets-manager';
import { sns } from './services/sns';
import { ssm } from './services/ssm';
import { wafv2 } from './services/wafv2';
import { tagSources } from './tags';

/** Every read there is. One that is declared in the model and missing here does not compile. */
export const reads: { readonly [R in Kind | Detail]: Read } = {
  ...acm,
  ...autoScaling,
  ...budgets,
  ...cloudfront,
  ...cloudtrail,
  ...cloudwatch,
  ...configService,
  ...databaseDetails,
  ...dynamodb,
  ...ec2,
  ...ecs,
  ...elasticLoadBalancing,
  ...iam,
  ...kms,
  ...lambda,
  ...launchDetails,
  ...logBuckets,
  ...logs,
  ...metricTargets,
  ...network,
  ...rds,
  ...route53,
  ...s3,
  ...secretsManager,
  ...sns,
  ...ssm,
  ...wafv2,
  'action-targets': actionTargets,
  'database-parameters': databaseParameters,
  'database-snapshots': databaseSnapshots,
};

/** The IAM actions that reading the tags of a kind may need. */
const tagActions = {
  inline: [],
  none: [],
  'elastic-load-balancing': ['elasticloadbalancing:DescribeTags', 'tag:GetResources'],
  cloudwatch: ['cloudwatch:ListTagsForResource', 'tag:GetResources'],
  sns: ['sns:ListTagsForResource', 'tag:GetResources'],
  acm: ['acm:ListTagsForCertificate', 'tag:GetResources'],
  dynamodb: ['dynamodb:ListTagsOfResource', 'tag:GetResources'],
  kms: ['kms:ListResourceTags', 'tag:GetResources'],
  logs: ['logs:ListTagsForResource', 'tag:GetResources'],
  s3: ['s3:GetBucketTagging', 'tag:GetResources'],
  ssm: ['ssm:ListTagsForResource', 'tag:GetResources'],
  cloudfront: ['cloudfront:ListTagsForResource'],
  'route-53': ['route53:ListTagsForResources'],
  cloudtrail: ['cloudtrail:ListTags'],
  wafv2: ['wafv2:ListTagsForResource'],
  lambda: ['lambda:ListTags', 'tag:GetResources'],
} as const;

/** The IAM actions of some reads and of all that they build on, sorted. With `tags`, those of reading their tags too. */
export function actionsOf(names: Iterable<ReadName>, tags: boolean): string[] {
  const actions = new Set<string>();
  const seen = new Set<ReadName>();
  const add = (name: ReadName) => {
    if (seen.has(name) || name === 'tags') return;
    seen.add(name);
    for (const action of reads[name].actions) actions.add(action);
    if (tags && isKind(name)) for (const action of tagActions[tagSources[name]]) actions.add(action);
    for (const needed of reads[name].needs) add(needed);
  };
  for (const name of names) add(name);
  return [...actions].sort();
}
