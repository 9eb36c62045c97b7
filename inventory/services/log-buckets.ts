/** Whether the buckets exist that load balancers and VPCs in scope write their logs to. */
import { iamAction } from '../../aws/services';
import { parseArn } from '../arn';
import type { Answer, Answers, FoundTarget, Item } from '../model';
import { gapOf, pages, type Read, type Reading } from '../reading';

/** Whether the account itself has a bucket of this name, in whatever Region. */
async function isOwn(bucket: string, { session }: Reading): Promise<boolean | Answer> {
  const { items, gap } = await pages(
    session,
    {
      service: 's3',
      command: 'ListBuckets',
      input: { MaxBuckets: 1000, Prefix: bucket },
      token: ['ContinuationToken', 'ContinuationToken'],
      items: (output) => output.Buckets,
    },
    bucket,
  );
  if (items.some(({ Name }) => Name === bucket)) return true;
  return gap ? { items: [], gap } : false;
}

/** Errors that S3 gives of a bucket that exists, in another Region. Source: S3 API reference, "Error responses". */
const elsewhere = new Set(['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException']);

/**
 * Whether a bucket exists. S3 tells of a name that nobody has by NoSuchBucket, and denies everything of a bucket of another
 * account, to which logs may well go; denied of a bucket of this account, it is not known.
 */
async function found(bucket: string, reading: Reading): Promise<Answer> {
  const exists: Answer = { items: [{ arn: `arn:${reading.session.partition}:s3:::${bucket}` } satisfies FoundTarget] };
  try {
    await reading.session.call('s3', 'GetBucketLocation', { Bucket: bucket });
    return exists;
  } catch (error) {
    const { name = '' } = error as { name?: string };
    if (name === 'NoSuchBucket') return { items: [] };
    if (elsewhere.has(name)) return exists;
    const gap = gapOf(error, reading.session, iamAction('s3', 'GetBucketLocation'), bucket);
    if (name !== 'AccessDenied') return { items: [], gap };
    const own = await isOwn(bucket, reading);
    if (own === false) return exists;
    return own === true ? { items: [], gap } : own;
  }
}

async function foundAll(buckets: readonly (string | undefined)[], reading: Reading): Promise<Answers> {
  const names = [...new Set(buckets)].filter((name): name is string => Boolean(name)).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await found(name, reading)] as const)));
}

const actions = ['s3:GetBucketLocation', 's3:ListAllMyBuckets'] as const;

/** The name of the bucket that a flow log writes to; undefined where it writes to none. */
export function bucketOfFlowLog({ LogDestinationType, LogDestination }: Item<'flow-logs'>): string | undefined {
  return LogDestinationType === 's3' ? parseArn(LogDestination ?? '')?.resource.split('/')[0] : undefined;
}

export const logBuckets = {
  'access-log-buckets': {
    actions,
    needs: ['load-balancer-attributes'],
    async run(reading) {
      const attributes = [...(await reading.answers('load-balancer-attributes')).values()].flatMap(
        ({ items }) => items as Item<'load-balancer-attributes'>[],
      );
      const buckets = attributes.flatMap(({ Key, Value }) => (Key === 'access_logs.s3.bucket' ? Value : []));
      return foundAll(buckets, reading);
    },
  },
  'flow-log-buckets': {
    actions,
    needs: ['vpc', 'flow-logs'],
    async run(reading) {
      const vpcs = new Set((await reading.inScope('vpc')).map(({ properties }) => properties.VpcId));
      const logs = ((await reading.answers('flow-logs')).get('')?.items ?? []) as Item<'flow-logs'>[];
      const own = logs.filter(({ ResourceId }) => vpcs.has(ResourceId));
      return foundAll(own.map(bucketOfFlowLog), reading);
    },
  },
} satisfies Record<string, Read>;
