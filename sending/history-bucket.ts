/** A history in Amazon S3: `--history s3://bucket/prefix`. */
import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { explain } from '../aws/explain';
import { AsbuiltError, failure } from '../errors/errors';
import type { RunStore } from '../reports/history';
import { oneLine } from '../reports/text';
import { clientSettings, defaultSendSettings, onlySendable, type SendSettings } from './clients';

export interface BucketPlace {
  bucket: string;
  /** What keys begin with: empty, or ends with a slash. */
  prefix: string;
}

/** Names are listed a thousand a page; a prefix with more objects than this is no history that a run should go through. */
const mostPages = 50;
/** No `results.json` is larger than this, in bytes, and it is held in memory. */
const largest = 256 * 1024 * 1024;

/**
 * The place that an address names, or null where it is none: a bucket's name as
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html has it, then any prefix.
 */
export function bucketPlace(address: string): BucketPlace | null {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucket === undefined) return null;
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/**
 * The objects under a prefix, with the caller's own credentials. Nothing is loaded or sent before the first use. The bucket may be
 * in another Region than the SDK's default one.
 */
export function bucketStore({ bucket, prefix }: BucketPlace, settings: SendSettings = defaultSendSettings): RunStore {
  const place = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  let opened: ReturnType<typeof open> | undefined;

  async function open() {
    const sdk = await import('./services/s3');
    const client = new sdk.S3Client({ ...(await clientSettings(undefined, settings)), followRegionRedirects: true });
    client.middlewareStack.use(onlySendable('S3'));
    return { sdk, client };
  }

  async function trying<T>(work: (open: Awaited<NonNullable<typeof opened>>) => Promise<T>): Promise<T> {
    try {
      opened ??= open();
      return await work(await opened);
    } catch (error) {
      if (error instanceof AsbuiltError && error.code === 'HISTORY_FAILED') throw error;
      const { message } = explain(error, process.env.AWS_REGION ?? '');
      throw failed(oneLine(message), adviceOn(message, bucket));
    }
  }

  const failed = (problem: string, advice: string) =>
    failure('HISTORY_FAILED', { place: oneLine(place), problem, advice });

  return {
    place,
    names: (ending) =>
      trying(async ({ sdk, client }) => {
        const names: string[] = [];
        let token: string | undefined;
        for (let page = 1; ; page += 1) {
          if (page > mostPages) {
            throw failed(
              `there are more than ${mostPages * 1000} objects under it`,
              'give the history a prefix of its own and a lifecycle rule that expires old runs',
            );
          }
          const answer: ListObjectsV2CommandOutput = await client.send(
            new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: '/', ContinuationToken: token }),
          );
          for (const { Key = '' } of answer.Contents ?? []) {
            if (Key.startsWith(prefix) && Key.endsWith(ending)) names.push(Key.slice(prefix.length));
          }
          if (!answer.IsTruncated) return names;
          token = answer.NextContinuationToken;
        }
      }),
    read: (name) =>
      trying(async ({ sdk, client }) => {
        const { Body, ContentLength = 0 } = await client.send(
          new sdk.GetObjectCommand({ Bucket: bucket, Key: prefix + name }),
        );
        if (ContentLength > largest) {
          throw failed(`${oneLine(name)} has ${ContentLength} bytes, which no run's results have`, 'take it away');
        }
        return (await Body?.transformToString()) ?? '';
      }),
    write: (name, text) =>
      trying(async ({ sdk, client }) => {
        await client.send(
          new sdk.PutObjectCommand({
            Bucket: bucket,
            Key: prefix + name,
            Body: text,
            ContentType: 'application/json',
          }),
        );
      }),
  };
}

function adviceOn(problem: string, bucket: string): string {
  if (problem.startsWith('NoSuchBucket')) return `make the bucket ${bucket}`;
  if (problem.startsWith('AccessDenied')) {
    return 'allow s3:ListBucket on the bucket, and s3:GetObject and s3:PutObject on its objects, to these credentials (docs/reports.md has the statement)';
  }
  return 'check the bucket, the prefix and the network';
}
