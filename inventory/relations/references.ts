/**
 * What a text names: an ARN, an id, a host name or a name, as stack outputs hold them, and whether it exists in what is
 * deployed. A text that is none of these names nothing, and nothing is said of it.
 */
import { type Arn, parseArn } from '../arn';
import { type Deployed, Unseen } from '../deployed';
import { isKind } from '../kinds';
import type { Detail, Kind } from '../model';

/** What is known of a reference in one account and Region. `elsewhere`: what it names is not this environment's to hold. */
type Known = 'exists' | 'missing' | 'elsewhere';

/** Something that a text names. */
export interface Reference {
  /** As it is told to people: an ARN, an id, a host name, never the rest of a URL. */
  shown: string;
  /** What must be read to find it. */
  reads: readonly (Kind | Detail)[];
  /** The only account and Region that it can be in; undefined: any. */
  account?: string;
  region?: string;
  known(deployed: Deployed): Known;
}

/** How it stands with a reference: why it cannot be known, where it cannot. */
export type Resolution = { reference: Reference; known: Known } | { reference: Reference; unknown: string };

/** The kind of what an ARN names, by service and the beginning of the resource. Source: the Service Authorization Reference */
const arnKinds: readonly (readonly [service: string, resource: RegExp, kind: string])[] = [
  ['acm', /^certificate\//, 'certificate'],
  ['autoscaling', /^autoScalingGroup:/, 'auto-scaling-group'],
  ['budgets', /^budget\//, 'budget'],
  ['cloudfront', /^distribution\//, 'distribution'],
  ['cloudtrail', /^trail\//, 'trail'],
  ['cloudwatch', /^alarm:/, 'alarm'],
  ['cloudwatch', /^dashboard\//, 'dashboard'],
  ['config', /^configuration-recorder\//, 'config-recorder'],
  ['dynamodb', /^table\/[^/]+(\/(stream|index)\/|$)/, 'table'],
  ['ec2', /^instance\//, 'instance'],
  ['ec2', /^launch-template\//, 'launch-template'],
  ['ec2', /^natgateway\//, 'nat-gateway'],
  ['ec2', /^network-acl\//, 'network-acl'],
  ['ec2', /^security-group\//, 'security-group'],
  ['ec2', /^subnet\//, 'subnet'],
  ['ec2', /^volume\//, 'volume'],
  ['ec2', /^vpc\//, 'vpc'],
  ['ec2', /^vpc-endpoint\//, 'vpc-endpoint'],
  ['ecs', /^cluster\//, 'cluster'],
  ['ecs', /^service\//, 'service'],
  ['elasticloadbalancing', /^listener\/(app|net|gwy)\/[^/]+\/[^/]+\/[^/]+$/, 'listener'],
  ['elasticloadbalancing', /^loadbalancer\/(app|net|gwy)\//, 'load-balancer'],
  ['elasticloadbalancing', /^targetgroup\//, 'target-group'],
  ['iam', /^role\//, 'role'],
  ['kms', /^key\//, 'key'],
  ['lambda', /^function:/, 'function'],
  ['logs', /^log-group:[^:]+(:\*)?$/, 'log-group'],
  ['rds', /^cluster:/, 'database-cluster'],
  ['rds', /^db:/, 'database'],
  ['rds', /^subgrp:/, 'database-subnet-group'],
  ['route53', /^healthcheck\//, 'health-check'],
  ['route53', /^hostedzone\//, 'hosted-zone'],
  ['s3', /^[^/:]+(\/|$)/, 'bucket'],
  ['secretsmanager', /^secret:/, 'secret'],
  ['sns', /^[^:]+(:|$)/, 'topic'],
  ['ssm', /^parameter\//, 'parameter'],
  ['wafv2', /webacl\//, 'web-acl'],
];

/** The kinds of EC2's ids, by what stands before the dash. */
const idKinds: Readonly<Record<string, Kind>> = {
  acl: 'network-acl',
  i: 'instance',
  lt: 'launch-template',
  nat: 'nat-gateway',
  sg: 'security-group',
  subnet: 'subnet',
  vol: 'volume',
  vpc: 'vpc',
  vpce: 'vpc-endpoint',
};

/** Outputs whose names say that they hold the name of a resource. Names that are as often something else are left out. */
const nameHints: readonly (readonly [output: RegExp, kind: Kind])[] = [
  [/(^|_)bucket(_name|_id)?$/, 'bucket'],
  [/(^|_)(database|db|rds)(_instance)?_(identifier|id)$/, 'database'],
  [/(^|_)(database|db|rds|aurora)_cluster_(identifier|id)$/, 'database-cluster'],
  [/(^|_)(asg|auto_?scaling_group)(_name)?$/, 'auto-scaling-group'],
  [/(^|_)(alb|nlb|load_balancer)_name$/, 'load-balancer'],
  [/(^|_)(function|lambda)_name$/, 'function'],
  [/(^|_)topic_name$/, 'topic'],
  [/(^|_)dynamo_?db_table(_name)?$/, 'table'],
  [/(^|_)(database|db)_subnet_group(_name)?$/, 'database-subnet-group'],
  [/(^|_)target_group_name$/, 'target-group'],
  [/(^|_)launch_template_name$/, 'launch-template'],
];

const hostOutput = /(^|_)(url|host|hostname|domain|domain_name|fqdn|dns|dns_name|endpoint|address)$/;
const hostName = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

/** All that must be read to find whatever a text can name. */
export const referenceReads: readonly (Kind | Detail)[] = [
  ...new Set([
    ...arnKinds.map(([, , kind]) => kind).filter(isKind),
    ...nameHints.map(([, kind]) => kind),
    'record' as const,
    'route-tables' as const,
  ]),
];

function oneOf(kinds: readonly Kind[], alias: string, shown: string): Reference {
  return {
    shown,
    reads: kinds,
    known: (deployed) => (kinds.some((kind) => deployed.find(kind, alias)) ? 'exists' : 'missing'),
  };
}

function routeTable(id: string): Reference {
  return {
    shown: id,
    reads: ['route-tables'],
    known: (deployed) =>
      deployed.all('route-tables').some(({ RouteTableId }) => RouteTableId === id) ? 'exists' : 'missing',
  };
}

/** The ARN by which the resource itself is known: without a version of a function, an object of a bucket, a stream of a table. */
function ownArn({ partition, service, region, account, resource }: Arn): string {
  const own = ((): string | undefined => {
    switch (service) {
      case 'lambda':
        return resource.split(':').slice(0, 2).join(':');
      case 'logs':
        return resource.replace(/:\*$/, '');
      case 'sns':
        return resource.split(':')[0];
      case 's3':
        return resource.split('/')[0];
      case 'dynamodb':
        return resource.split('/').slice(0, 2).join('/');
      default:
        return resource;
    }
  })();
  return `arn:${partition}:${service}:${region}:${account}:${own}`;
}

function ofArn(text: string): Reference[] {
  const arn = parseArn(text);
  const kind = arn && arnKinds.find(([service, begins]) => service === arn.service && begins.test(arn.resource))?.[2];
  // Account "aws" holds what AWS itself manages, which is in no list.
  if (!arn || !kind || !isKind(kind) || arn.account === 'aws') return [];
  const own = ownArn(arn);
  return [{ ...oneOf([kind], own, own), account: arn.account || undefined, region: arn.region || undefined }];
}

/** The record that a host name has, if its zone is the environment's. */
function known(host: string, deployed: Deployed): Known {
  const covers = (name: string) => host === name || host.endsWith(`.${name}`);
  const zones = deployed.all('hosted-zone').filter((zone) => covers(zone.name) && deployed.inScope(zone));
  const nearest = Math.max(...zones.map((zone) => zone.name.length));
  const records = zones
    .filter((zone) => zone.name.length === nearest)
    .flatMap((zone) => deployed.of('record', zone.id).map((record) => ({ zone, record })));
  if (zones.length === 0) return 'elsewhere';
  const answers = records.some(({ record }) => {
    const wild = record.name.startsWith('*.') && host.endsWith(record.name.slice(1));
    return ['A', 'AAAA', 'CNAME'].includes(record.properties.Type ?? '') && (record.name === host || wild);
  });
  if (answers) return 'exists';
  const delegated = records.some(
    ({ zone, record }) => record.properties.Type === 'NS' && record.name !== zone.name && covers(record.name),
  );
  return delegated ? 'elsewhere' : 'missing';
}

function ofHost(given: string): Reference[] {
  const host = given.toLowerCase().replace(/\.$/, '');
  const aws = /\.amazonaws\.com(\.cn)?$/.test(host);
  if (aws && /\.elb\./.test(host)) {
    return [oneOf(['load-balancer'], `host ${host.replace(/^dualstack\./, '')}`, host)];
  }
  // A proxy has no kind of its own. The clusters of DocumentDB and Neptune are among those of RDS.
  if (aws && /\.(rds|docdb|neptune)\./.test(host)) {
    return /\.proxy-/.test(host) ? [] : [oneOf(['database', 'database-cluster'], `host ${host}`, host)];
  }
  const bucket = aws ? /^(.+)\.s3(-website)?([.-][a-z0-9-]+)?\.amazonaws\./.exec(host)?.[1] : undefined;
  if (bucket) return [oneOf(['bucket'], bucket, host)];
  if (host.endsWith('.cloudfront.net')) return [oneOf(['distribution'], `host ${host}`, host)];
  if (aws || !hostName.test(host)) return [];
  return [{ shown: host, reads: ['hosted-zone', 'record'], known: (deployed) => known(host, deployed) }];
}

function ofText(output: string, text: string): Reference[] {
  if (text.startsWith('arn:')) return ofArn(text);
  const id = /^([a-z]+)-[0-9a-f]{8,17}$/.exec(text)?.[1];
  const kind = id !== undefined && Object.hasOwn(idKinds, id) ? idKinds[id] : undefined;
  if (kind) return [oneOf([kind], text, text)];
  if (id === 'rtb') return [routeTable(text)];
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    if (!URL.canParse(text)) return [];
    const { protocol, hostname } = new URL(text);
    return protocol === 's3:' ? [oneOf(['bucket'], hostname, hostname)] : ofHost(hostname);
  }
  const host = text.replace(/:\d{1,5}$/, '').replace(/\.$/, '');
  const ownHost = /\.(amazonaws\.com(\.cn)?|cloudfront\.net)$/i.test(host);
  if (hostName.test(host) && (ownHost || hostOutput.test(output))) return ofHost(host);
  const hint = /^[\w.-]{1,255}$/.test(text) ? nameHints.find(([pattern]) => pattern.test(output))?.[1] : undefined;
  return hint ? [oneOf([hint], text, text)] : [];
}

/**
 * Everything that an output's value names, in lists and maps too.
 *
 * @param output the output's name, `snake_case` or `CamelCase`, for it says what a bare name is of.
 */
export function referencesIn(output: string, value: unknown): Reference[] {
  if (typeof value === 'string') {
    return ofText(
      output
        .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
        .replaceAll('-', '_')
        .toLowerCase(),
      value.trim(),
    );
  }
  if (Array.isArray(value)) return value.flatMap((item) => referencesIn(output.replace(/s$/, ''), item));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => referencesIn(key, item));
}

/** Finds out whether what is named exists, in any of the accounts and Regions that were read. */
export function resolve(reference: Reference, everywhere: readonly Deployed[]): Resolution {
  const { account, region } = reference;
  const places = everywhere.filter(
    (place) =>
      (account === undefined || place.account === account) && (region === undefined || place.region === region),
  );
  if (places.length === 0) {
    const where = [...(region === undefined ? [] : [region]), ...(account === undefined ? [] : [`account ${account}`])];
    return { reference, unknown: `${where.join(' of ')} is not read in this run: add it to \`accounts\`` };
  }
  const words = new Set<Known>();
  let unknown: string | undefined;
  for (const place of places) {
    try {
      words.add(reference.known(place));
    } catch (error) {
      if (!(error instanceof Unseen)) throw error;
      unknown ??= error.message;
    }
  }
  if (words.has('exists')) return { reference, known: 'exists' };
  if (unknown !== undefined) return { reference, unknown };
  return { reference, known: words.has('missing') ? 'missing' : 'elsewhere' };
}
