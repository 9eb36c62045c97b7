// Named one by one, so that the bundle holds these and not the whole client.
export { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
