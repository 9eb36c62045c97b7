import type { Command } from '@smithy/types';

/**
 * The AWS services that asbuilt reads: the prefix of their IAM actions, and how their client is loaded. Loading is lazy,
 * because a client costs up to half a second; each module names the commands it may send, so that a bundle keeps only
 * those and the read-only guard knows all of them.
 */
export const services = {
  acm: { prefix: 'acm', load: () => import('./services/acm') },
  'application-auto-scaling': {
    prefix: 'application-autoscaling',
    load: () => import('./services/application-auto-scaling'),
  },
  'auto-scaling': { prefix: 'autoscaling', load: () => import('./services/auto-scaling') },
  budgets: { prefix: 'budgets', load: () => import('./services/budgets') },
  cloudformation: { prefix: 'cloudformation', load: () => import('./services/cloudformation') },
  cloudfront: { prefix: 'cloudfront', load: () => import('./services/cloudfront') },
  cloudtrail: { prefix: 'cloudtrail', load: () => import('./services/cloudtrail') },
  cloudwatch: { prefix: 'cloudwatch', load: () => import('./services/cloudwatch') },
  'cloudwatch-logs': { prefix: 'logs', load: () => import('./services/cloudwatch-logs') },
  'config-service': { prefix: 'config', load: () => import('./services/config-service') },
  dynamodb: { prefix: 'dynamodb', load: () => import('./services/dynamodb') },
  ec2: { prefix: 'ec2', load: () => import('./services/ec2') },
  ecs: { prefix: 'ecs', load: () => import('./services/ecs') },
  'elastic-load-balancing-v2': {
    prefix: 'elasticloadbalancing',
    load: () => import('./services/elastic-load-balancing-v2'),
  },
  iam: { prefix: 'iam', load: () => import('./services/iam') },
  kms: { prefix: 'kms', load: () => import('./services/kms') },
  lambda: { prefix: 'lambda', load: () => import('./services/lambda') },
  rds: { prefix: 'rds', load: () => import('./services/rds') },
  'resource-groups-tagging-api': { prefix: 'tag', load: () => import('./services/resource-groups-tagging-api') },
  sqs: { prefix: 'sqs', load: () => import('./services/sqs') },
  'route-53': { prefix: 'route53', load: () => import('./services/route-53') },
  s3: { prefix: 's3', load: () => import('./services/s3') },
  'secrets-manager': { prefix: 'secretsmanager', load: () => import('./services/secrets-manager') },
  sns: { prefix: 'sns', load: () => import('./services/sns') },
  ssm: { prefix: 'ssm', load: () => import('./services/ssm') },
  sts: { prefix: 'sts', load: () => import('./services/sts') },
  wafv2: { prefix: 'wafv2', load: () => import('./services/wafv2') },
} as const;

export type Service = keyof typeof services;
type Module<S extends Service> = Awaited<ReturnType<(typeof services)[S]['load']>>;
type Commands<S extends Service> = Module<S>['commands'];
/** The commands of a service that asbuilt may send, by their API name (`DescribeVpcs`). */
export type CommandName<S extends Service> = keyof Commands<S> & string;

type Instance<S extends Service, C extends CommandName<S>> = Commands<S>[C] extends abstract new (
  ...parameters: never[]
) => infer I
  ? I
  : never;

/** What a command takes. */
export type Input<S extends Service, C extends CommandName<S>> =
  Instance<S, C> extends Command<infer _A, infer I, infer _B, infer _O, infer _R> ? I : never;

/** What a command answers. */
export type Output<S extends Service, C extends CommandName<S>> =
  Instance<S, C> extends Command<infer _A, infer _I, infer _B, infer O, infer _R> ? O : never;

/** IAM names a few actions other than the command that needs them. */
const renamed: Partial<Record<string, string>> = {
  'budgets:DescribeBudgets': 'budgets:ViewBudget',
  's3:ListBuckets': 's3:ListAllMyBuckets',
};

/** The IAM action that a command needs, for example `elasticloadbalancing:DescribeListeners`. */
export function iamAction(service: Service, command: string): string {
  return renamed[`${service}:${command}`] ?? `${services[service].prefix}:${command}`;
}
