import { GetBucketLocationCommand, GetBucketTaggingCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';

export const Client = S3Client;
/** Every command of this service that may be sent. */
export const commands = {
  GetBucketLocation: GetBucketLocationCommand,
  GetBucketTagging: GetBucketTaggingCommand,
  ListBuckets: ListBucketsCommand,
};
