import { knownOperations } from './operations';

test.each([
  ['rds:DescribeDBInstances', { action: 'rds:DescribeDBInstances', pageToken: { token: 'Marker' } }],
  ['ec2:DescribeVpcs', { action: 'ec2:DescribeVpcs', pageToken: { token: 'nextToken' } }],
  ['kms:ListKeys', { action: 'kms:ListKeys', pageToken: { token: 'NextMarker', more: 'Truncated' } }],
  [
    'cloudfront:ListDistributions',
    { action: 'cloudfront:ListDistributions', pageToken: { token: 'NextMarker', more: 'IsTruncated' } },
  ],
  [
    'route53:ListResourceRecordSets',
    { action: 'route53:ListResourceRecordSets', pageToken: { token: 'NextRecordName', more: 'IsTruncated' } },
  ],
  ['dynamodb:ListTables', { action: 'dynamodb:ListTables', pageToken: { token: 'LastEvaluatedTableName' } }],
  ['wafv2:ListWebACLs', { action: 'wafv2:ListWebACLs', pageToken: { token: 'NextMarker' } }],
  ['s3:ListBuckets', { action: 's3:ListAllMyBuckets', pageToken: { token: 'ContinuationToken' } }],
  ['elasticloadbalancing:DescribeTags', { action: 'elasticloadbalancing:DescribeTags', pageToken: null }],
  ['sts:GetCallerIdentity', { action: 'sts:GetCallerIdentity', pageToken: null }],
])('%s is known with its IAM action and its page token on the wire', async (operation, expected) => {
  expect((await knownOperations()).get(operation)).toEqual(expected);
});
