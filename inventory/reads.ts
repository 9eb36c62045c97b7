import { acm } from './acm';
import { actionTargets } from './action-targets';
import { autoScaling } from './auto-scaling';
import { budgets } from './budgets';
import { cloudfront } from './cloudfront';
import { cloudtrail } from './cloudtrail';
import { cloudwatch } from './cloudwatch';
import { configService } from './config-service';
import { databaseDetails } from './database-details';
import { databaseParameters } from './database-parameters';
import { databaseSnapshots } from './database-snapshots';
import { dynamodb } from './dynamodb';
import { ec2 } from './ec2';
import { ecs } from './ecs';
import { elasticLoadBalancing } from './elastic-load-balancing';
import { iam } from './iam';
import { isKind } from './kinds';
import { kms } from './kms';
import { lambda } from './lambda';
import { launchDetails } from './launch-details';
import { logBuckets } from './log-buckets';
import { logs } from './logs';
import { metricTargets } from './metric-targets';
import type { Detail, Kind, ReadName } from './model';
import { network } from './network';
import { rds } from './rds';
import type { Read } from './reading';
import { route53 } from './route-53';
import { s3 } from './s3';
import { secretsManager } from './secrets-manager';
import { sns } from './sns';
import { ssm } from './ssm';
import { tagSources } from './tags';
import { wafv2 } from './wafv2';

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
