import type { Bucket } from '@aws-sdk/client-s3';
import { iamAction } from '../../aws/services';
import type { Session } from '../../aws/session';
import type { Told } from '../model';
import { asTags, gapOf, resourceList } from '../reading';

export const s3 = {
  bucket: resourceList({
    kind: 'bucket',
    service: 's3',
    command: 'ListBuckets',
    // Without a Region's name the buckets of all Regions are listed.
    input: (session) => ({ MaxBuckets: 1000, BucketRegion: session.region }),
    token: ['ContinuationToken', 'ContinuationToken'],
    items: (output, session) =>
      output.Buckets?.filter(({ BucketRegion }: Bucket) => !BucketRegion || BucketRegion === session.region),
    id: (item, session) => item.BucketArn ?? (item.Name && `arn:${session.partition}:s3:::${item.Name}`),
    name: (item) => item.Name,
  }),
};

/** The tags of a bucket. One without any is told by an error, which is an answer all the same. */
export async function tagsOfBucket(session: Session, id: string): Promise<Told> {
  try {
    const { TagSet } = await session.call('s3', 'GetBucketTagging', { Bucket: id.split(':').at(-1) ?? id });
    return { tags: asTags(TagSet) };
  } catch (error) {
    if ((error as { name?: unknown }).name === 'NoSuchTagSet') return { tags: {} };
    return { gap: gapOf(error, session, iamAction('s3', 'GetBucketTagging'), id) };
  }
}
