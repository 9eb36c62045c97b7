import { cbor } from '@smithy/core/cbor';
import { errorAnswer, readCall, withPageToken } from './aws-protocol';

function signedFor(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;
}

function call(service: string, method: string, url: string, headers: Record<string, string> = {}, body = '') {
  return readCall({ method, url, headers: { authorization: signedFor(service), ...headers }, body: Buffer.from(body) });
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('the action of a request', () => {
  test.each([
    [
      'a query API',
      call('elasticloadbalancing', 'POST', '/', form, 'Action=DescribeListeners&Version=2015-12-01'),
      'elasticloadbalancing:DescribeListeners',
      'query',
    ],
    ['EC2', call('ec2', 'POST', '/', form, 'Action=DescribeVpcs&Version=2016-11-15'), 'ec2:DescribeVpcs', 'ec2'],
    [
      'a query API with its action in the URL',
      call('sts', 'GET', '/?Action=GetCallerIdentity&Version=2011-06-15'),
      'sts:GetCallerIdentity',
      'query',
    ],
    [
      'JSON 1.1, tagging',
      call('tagging', 'POST', '/', {
        'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources',
        'content-type': 'application/x-amz-json-1.1',
      }),
      'tag:GetResources',
      'json-1.1',
    ],
    [
      'JSON 1.0, CloudWatch',
      call('monitoring', 'POST', '/', {
        'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms',
        'content-type': 'application/x-amz-json-1.0',
      }),
      'cloudwatch:DescribeAlarms',
      'json-1.0',
    ],
    [
      'CBOR',
      call('monitoring', 'POST', '/service/GraniteServiceVersion20100801/operation/DescribeAlarms', {
        'smithy-protocol': 'rpc-v2-cbor',
      }),
      'cloudwatch:DescribeAlarms',
      'cbor',
    ],
    ['S3, the list of buckets', call('s3', 'GET', '/?x-id=ListBuckets'), 's3:ListBuckets', 'rest-xml'],
    ['S3, a part of a bucket', call('s3', 'GET', '/logs?publicAccessBlock'), 's3:GetPublicAccessBlock', 'rest-xml'],
    [
      'S3, the policy status, not the policy',
      call('s3', 'GET', '/logs?policyStatus'),
      's3:GetBucketPolicyStatus',
      'rest-xml',
    ],
    ['S3, what a bucket holds', call('s3', 'GET', '/logs?list-type=2'), 's3:ListObjectsV2', 'rest-xml'],
    ['S3, an object', call('s3', 'GET', '/logs/a/b.gz'), 's3:GetObject', 'rest-xml'],
    ['S3, a change', call('s3', 'PUT', '/logs?lifecycle'), 's3:PutBucketLifecycleConfiguration', 'rest-xml'],
    ['S3, a new bucket', call('s3', 'PUT', '/logs'), 's3:CreateBucket', 'rest-xml'],
    ['Lambda', call('lambda', 'GET', '/2015-03-31/functions/?MaxItems=50'), 'lambda:ListFunctions', 'rest-json'],
    [
      'Lambda, one function',
      call('lambda', 'GET', '/2015-03-31/functions/payments'),
      'lambda:GetFunction',
      'rest-json',
    ],
    [
      'Route 53',
      call('route53', 'GET', '/2013-04-01/hostedzone/Z1/rrset'),
      'route53:ListResourceRecordSets',
      'rest-xml',
    ],
    ['CloudFront', call('cloudfront', 'GET', '/2020-05-31/distribution/E1'), 'cloudfront:GetDistribution', 'rest-xml'],
    ['what is not known', call('backup', 'GET', '/backup-vaults'), 'backup:GET /backup-vaults', 'rest-json'],
  ])('is read from %s', (_, read, action, protocol) => {
    expect([read.action, read.protocol]).toEqual([action, protocol]);
  });

  test('has the service unknown when nothing is signed', () => {
    const read = readCall({ method: 'POST', url: '/', headers: form, body: Buffer.from('Action=DescribeVpcs') });
    expect(read.action).toBe('unknown:DescribeVpcs');
  });
});

describe('an error', () => {
  const codeOf = (answer: ReturnType<typeof errorAnswer>) => [answer.status, answer.body.toString('utf8')];

  test('of EC2 is UnauthorizedOperation in its own envelope', () => {
    expect(codeOf(errorAnswer(call('ec2', 'POST', '/', form, 'Action=DescribeVpcs'), 'access-denied'))).toEqual([
      403,
      expect.stringMatching(/<Response><Errors><Error><Code>UnauthorizedOperation<\/Code>/),
    ]);
  });

  test('of S3 stands alone, and a throttled one is SlowDown', () => {
    expect(codeOf(errorAnswer(call('s3', 'GET', '/logs?policy'), 'throttling'))).toEqual([
      503,
      expect.stringMatching(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>SlowDown<\/Code>/),
    ]);
  });

  test('of CBOR is a map with its type', () => {
    const read = call('monitoring', 'POST', '/service/X/operation/DescribeAlarms', {
      'smithy-protocol': 'rpc-v2-cbor',
    });
    const answer = errorAnswer(read, 'throttling');
    expect([answer.status, answer.headers['smithy-protocol'], cbor.deserialize(answer.body)]).toEqual([
      400,
      'rpc-v2-cbor',
      { __type: 'ThrottlingException', message: 'Rate exceeded' },
    ]);
  });

  test('of a refused action names it', () => {
    const answer = errorAnswer(call('rds', 'POST', '/', form, 'Action=DescribeDBInstances'), 'access-denied');
    expect(answer.body.toString('utf8')).toContain('is not authorized to perform: rds:DescribeDBInstances');
  });
});

describe('a page token', () => {
  const page = (body: string | Uint8Array) => ({ status: 200, headers: {}, body: Buffer.from(body) });

  test('takes the place of the true one in XML', () => {
    const read = call('rds', 'POST', '/', form, 'Action=DescribeDBInstances');
    const answer = page(
      '<R><DescribeDBInstancesResult><Marker>true-one</Marker><DBInstances/></DescribeDBInstancesResult></R>',
    );
    expect(withPageToken(read, answer, { token: 'Marker' }, 'another').body.toString('utf8')).toBe(
      '<R><DescribeDBInstancesResult><DBInstances/><Marker>another</Marker></DescribeDBInstancesResult></R>',
    );
  });

  test('stands in the root element of EC2', () => {
    const read = call('ec2', 'POST', '/', form, 'Action=DescribeVpcs');
    const answer = page('<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>\n');
    expect(withPageToken(read, answer, { token: 'nextToken' }, 'next').body.toString('utf8')).toBe(
      '<DescribeVpcsResponse><vpcSet/><nextToken>next</nextToken></DescribeVpcsResponse>\n',
    );
  });

  test('comes with the flag that says there is more, where the service has one', () => {
    const read = call('kms', 'POST', '/', {
      'x-amz-target': 'TrentService.ListKeys',
      'content-type': 'application/x-amz-json-1.1',
    });
    const token = { token: 'NextMarker', more: 'Truncated' };
    const answer = withPageToken(read, page('{"Keys":[],"Truncated":false}'), token, 'next');
    expect(JSON.parse(answer.body.toString('utf8'))).toEqual({ Keys: [], NextMarker: 'next', Truncated: true });
  });

  test('is put into CBOR', () => {
    const read = call('monitoring', 'POST', '/service/X/operation/DescribeAlarms', {
      'smithy-protocol': 'rpc-v2-cbor',
    });
    const answer = withPageToken(read, page(cbor.serialize({ MetricAlarms: [] })), { token: 'NextToken' }, 'next');
    expect(cbor.deserialize(answer.body)).toEqual({ MetricAlarms: [], NextToken: 'next' });
  });

  test('is an error where the answer has no place for it', () => {
    const read = call('rds', 'POST', '/', form, 'Action=DescribeDBInstances');
    expect(() => withPageToken(read, page('nothing of the kind'), { token: 'Marker' }, 'next')).toThrow(
      'the answer to rds:DescribeDBInstances has no place for a page token',
    );
  });
});
