import type { CommandName, Input, Output, Service } from '../aws/services';
import { iamAction } from '../aws/services';
import type { Session } from '../aws/session';
import { chunks } from './chunks';
import { sessionFor } from './global';
import type { Gap, Kind, Resource, Tags, Told } from './model';
import { asTags, gapOf, pages } from './reading';
import { tagsOfTrail } from './services/cloudtrail';
import { tagsOfTable } from './services/dynamodb';
import { tagsOfKey } from './services/kms';
import { domainTags } from './services/route-53';
import { tagsOfBucket } from './services/s3';
import { parameterName } from './services/ssm';
import { tagsOfWebAcl } from './services/wafv2';

/** How the tags of a kind are read: with its list, or by a call of their own. */
type TagSource = 'inline' | 'none' | keyof typeof own;

export const tagSources: { readonly [K in Kind]: TagSource } = {
  'load-balancer': 'elastic-load-balancing',
  listener: 'elastic-load-balancing',
  'target-group': 'elastic-load-balancing',
  'auto-scaling-group': 'inline',
  'scaling-policy': 'none',
  'launch-template': 'inline',
  instance: 'inline',
  database: 'inline',
  'database-cluster': 'inline',
  'database-subnet-group': 'none',
  table: 'dynamodb',
  alarm: 'cloudwatch',
  topic: 'sns',
  dashboard: 'cloudwatch',
  'log-group': 'logs',
  vpc: 'inline',
  subnet: 'inline',
  'nat-gateway': 'inline',
  'security-group': 'inline',
  'vpc-endpoint': 'inline',
  'network-acl': 'inline',
  volume: 'inline',
  key: 'kms',
  certificate: 'acm',
  function: 'lambda',
  cluster: 'inline',
  service: 'inline',
  bucket: 's3',
  secret: 'inline',
  parameter: 'ssm',
  distribution: 'cloudfront',
  'hosted-zone': 'route-53',
  record: 'none',
  'health-check': 'route-53',
  trail: 'cloudtrail',
  'config-recorder': 'none',
  role: 'inline',
  budget: 'none',
  'web-acl': 'wafv2',
};

/** DescribeTags of Elastic Load Balancing takes so many ARNs. Source: its API reference. */
const arnsACall = 20;

/**
 * Up to so many resources the service's own answer is asked for; above, the tagging API costs fewer calls. Its answers can
 * lag behind a deploy, so what it does not know is asked of the service itself: all of it where one call tells of many, and
 * up to `confirmed` where each costs a call.
 */
const own = {
  'elastic-load-balancing': 3 * arnsACall,
  cloudwatch: 1,
  sns: 1,
  acm: 1,
  dynamodb: 1,
  kms: 1,
  logs: 1,
  lambda: 1,
  s3: 1,
  ssm: 1,
  // The tagging API knows these in one Region alone, or not wholly.
  cloudfront: Number.POSITIVE_INFINITY,
  'route-53': Number.POSITIVE_INFINITY,
  cloudtrail: Number.POSITIVE_INFINITY,
  wafv2: Number.POSITIVE_INFINITY,
} as const;
const confirmed = 20;

type Read = Map<string, Told>;

async function loadBalancingTags(session: Session, ids: readonly string[], into: Read): Promise<void> {
  const service = 'elastic-load-balancing-v2';
  await Promise.all(
    chunks(ids, arnsACall).map(async (ResourceArns) => {
      const told = new Set<string>();
      const left = () => ResourceArns.filter((id) => !told.has(id));
      try {
        const { TagDescriptions } = await session.call(service, 'DescribeTags', { ResourceArns });
        for (const { ResourceArn, Tags } of TagDescriptions ?? []) {
          if (!ResourceArn) continue;
          into.set(ResourceArn, { tags: asTags(Tags) });
          told.add(ResourceArn);
        }
        const [missing] = left();
        if (missing) throw new Error(`DescribeTags said nothing of ${missing}`);
      } catch (error) {
        for (const id of left()) into.set(id, { gap: gapOf(error, session, iamAction(service, 'DescribeTags'), id) });
      }
    }),
  );
}

async function oneByOne<S extends Service, C extends CommandName<S>>(
  session: Session,
  service: S,
  command: C,
  ids: readonly string[],
  into: Read,
  input: (id: string) => Input<S, C>,
  tags: (output: Output<S, C>) => readonly { Key?: string; Value?: string }[] | undefined,
): Promise<void> {
  await Promise.all(
    ids.map(async (id) => {
      try {
        into.set(id, { tags: asTags(tags(await session.call(service, command, input(id)))) });
      } catch (error) {
        into.set(id, { gap: gapOf(error, session, iamAction(service, command), id) });
      }
    }),
  );
}

async function eachOf(ids: readonly string[], into: Read, ask: (id: string) => Promise<Told>): Promise<void> {
  await Promise.all(
    ids.map(async (id) => {
      into.set(id, await ask(id));
    }),
  );
}

function ownAnswer(source: keyof typeof own, session: Session, ids: readonly string[], into: Read): Promise<void> {
  switch (source) {
    case 'elastic-load-balancing':
      return loadBalancingTags(session, ids, into);
    case 'cloudwatch':
      return oneByOne(
        session,
        'cloudwatch',
        'ListTagsForResource',
        ids,
        into,
        (ResourceARN) => ({ ResourceARN }),
        (o) => o.Tags,
      );
    case 'sns':
      return oneByOne(
        session,
        'sns',
        'ListTagsForResource',
        ids,
        into,
        (ResourceArn) => ({ ResourceArn }),
        (o) => o.Tags,
      );
    case 'acm':
      return oneByOne(
        session,
        'acm',
        'ListTagsForCertificate',
        ids,
        into,
        (CertificateArn) => ({ CertificateArn }),
        (o) => o.Tags,
      );
    case 'dynamodb':
      // A table's tags come in pages.
      return eachOf(ids, into, (id) => tagsOfTable(session, id));
    case 'logs':
      return oneByOne(
        session,
        'cloudwatch-logs',
        'ListTagsForResource',
        ids,
        into,
        (resourceArn) => ({ resourceArn }),
        (o) => Object.entries(o.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
      );
    case 'lambda':
      return oneByOne(
        session,
        'lambda',
        'ListTags',
        ids,
        into,
        (Resource) => ({ Resource }),
        (o) => Object.entries(o.Tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
      );
    case 'kms':
      return eachOf(ids, into, (id) => tagsOfKey(session, id));
    case 's3':
      return eachOf(ids, into, (id) => tagsOfBucket(session, id));
    case 'ssm':
      return oneByOne(
        session,
        'ssm',
        'ListTagsForResource',
        ids,
        into,
        (id) => ({ ResourceType: 'Parameter' as const, ResourceId: parameterName(id) }),
        (o) => o.TagList,
      );
    case 'cloudfront':
      return oneByOne(
        sessionFor('distribution', session),
        'cloudfront',
        'ListTagsForResource',
        ids,
        into,
        (Resource) => ({ Resource }),
        (o) => o.Tags?.Items,
      );
    case 'route-53':
      return domainTags(session, ids, into);
    case 'wafv2':
      return eachOf(ids, into, (id) => tagsOfWebAcl(session, id));
    case 'cloudtrail':
      return eachOf(ids, into, (id) => tagsOfTrail(session, id));
  }
}

/** The services' names in the tagging API's filters. */
const filters = {
  'elastic-load-balancing': 'elasticloadbalancing',
  cloudwatch: 'cloudwatch',
  sns: 'sns',
  acm: 'acm',
  dynamodb: 'dynamodb:table',
  kms: 'kms:key',
  logs: 'logs:log-group',
  lambda: 'lambda:function',
  s3: 's3',
  ssm: 'ssm:parameter',
  cloudfront: 'cloudfront',
  'route-53': 'route53',
  cloudtrail: 'cloudtrail',
  wafv2: 'wafv2',
} as const;

async function tagged(
  session: Session,
  sources: readonly (keyof typeof own)[],
): Promise<{ tags: Map<string, Tags>; gap?: Gap }> {
  const { items, gap } = await pages(
    session,
    {
      service: 'resource-groups-tagging-api',
      command: 'GetResources',
      input: { ResourceTypeFilters: sources.map((source) => filters[source]), ResourcesPerPage: 100, TagsPerPage: 500 },
      token: ['PaginationToken', 'PaginationToken'],
      items: (output) => output.ResourceTagMappingList,
    },
    null,
  );
  const tags = new Map(
    items.flatMap((item) => (item.ResourceARN ? [[item.ResourceARN, asTags(item.Tags)] as const] : [])),
  );
  return { tags, gap };
}

/**
 * Reads the tags of resources whose list did not hold them, with the fewest calls: the service's own answer where that is
 * no more, and the tagging API, which leaves out what never had a tag, confirmed by the service.
 *
 * @returns by id, the tags or the gap. Listeners are in no answer of the tagging API everywhere, so they are always asked
 *   of their own service.
 */
export async function readTags(session: Session, resources: readonly Resource[]): Promise<Map<string, Told>> {
  const read: Read = new Map();
  const bySource = new Map<keyof typeof own, string[]>();
  const direct: string[] = [];
  // In one order, so that the same account gives the same calls, and a recording of them answers again.
  for (const { kind, id } of [...resources].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const source = tagSources[kind];
    if (source === 'inline' || source === 'none') continue;
    if (kind === 'listener') direct.push(id);
    else bySource.set(source, [...(bySource.get(source) ?? []), id]);
  }
  const few = [...bySource].filter(([source, ids]) => ids.length <= own[source]);
  const many = [...bySource].filter(([source, ids]) => ids.length > own[source]);
  await Promise.all([
    loadBalancingTags(session, direct, read),
    ...few.map(([source, ids]) => ownAnswer(source, session, ids, read)),
    (async () => {
      if (many.length === 0) return;
      const { tags, gap } = await tagged(
        session,
        many.map(([source]) => source),
      );
      await Promise.all(
        many.map(async ([source, ids]) => {
          const missing = ids.filter((id) => Object.keys(tags.get(id) ?? {}).length === 0);
          for (const id of ids) {
            const known = tags.get(id);
            read.set(id, known === undefined && gap ? { gap } : { tags: known ?? {} });
          }
          if (source === 'elastic-load-balancing' || missing.length <= confirmed)
            await ownAnswer(source, session, missing, read);
        }),
      );
    })(),
  ]);
  return read;
}
