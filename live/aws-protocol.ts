/** Reads which AWS action an HTTP request makes, and writes the errors that AWS answers, in each of its wire protocols. */
import { cbor } from '@smithy/core/cbor';

/** https://smithy.io/2.0/aws/protocols/index.html */
export type Protocol = 'query' | 'ec2' | 'json-1.0' | 'json-1.1' | 'cbor' | 'rest-json' | 'rest-xml';

export interface Call {
  /** `service:Operation`: the service's IAM prefix, and the name of the API operation (not of the IAM action, where the two differ). */
  action: string;
  service: string;
  /** The access key id that signed it, and the Region that it was signed for; empty where it is not signed. */
  caller: string;
  region: string;
  protocol: Protocol;
  method: string;
  /** Path and query as sent. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Where the name that requests are signed for is not the IAM prefix. */
const prefixes: Record<string, string> = { monitoring: 'cloudwatch', tagging: 'tag', email: 'ses' };

/** The names under which IAM may know an operation (`service:Operation`): its own, and that of what it is signed for. */
export function signedActions(operation: string): string[] {
  const [prefix = '', name = ''] = operation.split(':');
  const signed = Object.keys(prefixes).filter((each) => prefixes[each] === prefix);
  return [operation, ...signed.map((each) => `${each}:${name}`)];
}

const queryKeys: readonly [key: string, operation: string][] = [
  ['accelerate', 'BucketAccelerateConfiguration'],
  ['acl', 'BucketAcl'],
  ['cors', 'BucketCors'],
  ['encryption', 'BucketEncryption'],
  ['lifecycle', 'BucketLifecycleConfiguration'],
  ['location', 'BucketLocation'],
  ['logging', 'BucketLogging'],
  ['notification', 'BucketNotificationConfiguration'],
  ['object-lock', 'ObjectLockConfiguration'],
  ['ownershipControls', 'BucketOwnershipControls'],
  ['policyStatus', 'BucketPolicyStatus'],
  ['policy', 'BucketPolicy'],
  ['publicAccessBlock', 'PublicAccessBlock'],
  ['replication', 'BucketReplication'],
  ['requestPayment', 'BucketRequestPayment'],
  ['tagging', 'BucketTagging'],
  ['versioning', 'BucketVersioning'],
  ['website', 'BucketWebsite'],
];
const verbs: Record<string, string> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete', HEAD: 'Head' };

function s3Operation(method: string, url: URL): string | undefined {
  const [, bucket = '', ...key] = url.pathname.split('/');
  const verb = verbs[method];
  if (bucket === '' || verb === undefined) {
    return bucket === '' && method === 'GET' ? 'ListBuckets' : undefined;
  }
  if (key.join('/') !== '') {
    return `${verb}Object`;
  }
  for (const [name, operation] of queryKeys) {
    if (url.searchParams.has(name)) {
      return `${verb}${operation}`;
    }
  }
  if (method === 'GET') {
    return url.searchParams.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  }
  return { PUT: 'CreateBucket', DELETE: 'DeleteBucket', HEAD: 'HeadBucket' }[method];
}

/** The reads of the services that say their operation by method and path. Each first match counts, so the longer path stands first. */
const restOperations: Record<string, readonly [method: string, path: RegExp, operation: string][]> = {
  lambda: [
    ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
    ['GET', /^\/2015-03-31\/functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
    ['GET', /^\/2015-03-31\/functions\/[^/]+\/policy$/, 'GetPolicy'],
    ['GET', /^\/2019-09-30\/functions\/[^/]+\/concurrency$/, 'GetFunctionConcurrency'],
    ['GET', /^\/2019-09-25\/functions\/[^/]+\/event-invoke-config$/, 'GetFunctionEventInvokeConfig'],
    ['GET', /^\/2015-03-31\/functions\/[^/]+\/aliases$/, 'ListAliases'],
    ['GET', /^\/2021-10-31\/functions\/[^/]+\/url$/, 'GetFunctionUrlConfig'],
    ['GET', /^\/2015-03-31\/functions\/[^/]+$/, 'GetFunction'],
    ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, 'ListEventSourceMappings'],
    ['GET', /^\/2017-03-31\/tags\/.+$/, 'ListTags'],
  ],
  route53: [
    ['GET', /^\/2013-04-01\/hostedzone$/, 'ListHostedZones'],
    ['GET', /^\/2013-04-01\/hostedzonesbyname$/, 'ListHostedZonesByName'],
    ['GET', /^\/2013-04-01\/hostedzone\/[^/]+\/rrset$/, 'ListResourceRecordSets'],
    ['GET', /^\/2013-04-01\/hostedzone\/[^/]+\/dnssec$/, 'GetDNSSEC'],
    ['GET', /^\/2013-04-01\/hostedzone\/[^/]+$/, 'GetHostedZone'],
    ['GET', /^\/2013-04-01\/healthcheck$/, 'ListHealthChecks'],
    ['GET', /^\/2013-04-01\/healthcheck\/[^/]+\/status$/, 'GetHealthCheckStatus'],
    ['GET', /^\/2013-04-01\/healthcheck\/[^/]+$/, 'GetHealthCheck'],
    ['GET', /^\/2013-04-01\/queryloggingconfig$/, 'ListQueryLoggingConfigs'],
    ['GET', /^\/2013-04-01\/tags\/[^/]+\/[^/]+$/, 'ListTagsForResource'],
    ['POST', /^\/2013-04-01\/tags\/[^/]+$/, 'ListTagsForResources'],
  ],
  cloudfront: [
    ['GET', /^\/2020-05-31\/distribution$/, 'ListDistributions'],
    ['GET', /^\/2020-05-31\/distribution\/[^/]+\/config$/, 'GetDistributionConfig'],
    ['GET', /^\/2020-05-31\/distribution\/[^/]+$/, 'GetDistribution'],
    ['GET', /^\/2020-05-31\/origin-access-control$/, 'ListOriginAccessControls'],
    ['GET', /^\/2020-05-31\/response-headers-policy\/[^/]+$/, 'GetResponseHeadersPolicy'],
    ['GET', /^\/2020-05-31\/tagging$/, 'ListTagsForResource'],
  ],
};

function header(headers: Call['headers'], name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Who signed the request, and for which Region and service: the credential scope of Signature Version 4. */
function credentialScope(headers: Call['headers'], url: URL): { caller: string; region: string; signed: string } {
  const credential =
    /Credential=([^,]+)/.exec(header(headers, 'authorization'))?.[1] ?? url.searchParams.get('X-Amz-Credential') ?? '';
  const [, caller = '', region = '', signed = 'unknown'] =
    /^([^/]+)\/[^/]+\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential) ?? [];
  return { caller, region, signed };
}

/** Reads the action of a request. One that is not known is `service:METHOD /path`. */
export function readCall(request: Pick<Call, 'method' | 'url' | 'headers' | 'body'>): Call {
  const url = new URL(request.url, 'http://endpoint');
  const { caller, region, signed } = credentialScope(request.headers, url);
  const service = prefixes[signed] ?? signed;
  const made = (operation: string | null | undefined, protocol: Protocol): Call => ({
    ...request,
    action: `${service}:${operation ?? `${request.method} ${url.pathname}`}`,
    service,
    caller,
    region,
    protocol,
  });

  const smithy = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(url.pathname);
  if (smithy !== null && header(request.headers, 'smithy-protocol') === 'rpc-v2-cbor') {
    return made(smithy[1], 'cbor');
  }
  const target = header(request.headers, 'x-amz-target');
  if (target !== '') {
    const version = header(request.headers, 'content-type').includes('json-1.0') ? 'json-1.0' : 'json-1.1';
    return made(target.slice(target.lastIndexOf('.') + 1), version);
  }
  const form = header(request.headers, 'content-type').startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(request.body.toString('utf8'))
    : url.searchParams;
  if (form.has('Action')) {
    return made(form.get('Action'), service === 'ec2' ? 'ec2' : 'query');
  }
  if (service === 's3') {
    return made(s3Operation(request.method, url), 'rest-xml');
  }
  const known = restOperations[service]?.find(([method, path]) => method === request.method && path.test(url.pathname));
  return made(known?.[2], service === 'route53' || service === 'cloudfront' ? 'rest-xml' : 'rest-json');
}

export type ErrorKind =
  | 'access-denied'
  | 'throttling'
  | 'expired-token'
  /** The request's time is too far from the service's. */
  | 'time-skewed'
  /** The Region is one that the account has not enabled: its endpoints do not know the account's credentials. */
  | 'region-not-enabled'
  | 'internal-error'
  | 'unavailable';

interface ServiceError {
  status: number;
  code: string;
}

/**
 * The status and code of an error, as the service's kind of API gives it: the common errors of the Query API
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html), EC2's own
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html) and S3's
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 */
function serviceError(call: Call, kind: ErrorKind): ServiceError {
  if (call.protocol === 'ec2') {
    return {
      'access-denied': { status: 403, code: 'UnauthorizedOperation' },
      throttling: { status: 503, code: 'RequestLimitExceeded' },
      'expired-token': { status: 400, code: 'RequestExpired' },
      'time-skewed': { status: 400, code: 'RequestExpired' },
      'region-not-enabled': { status: 401, code: 'AuthFailure' },
      'internal-error': { status: 500, code: 'InternalError' },
      unavailable: { status: 503, code: 'Unavailable' },
    }[kind];
  }
  if (call.service === 's3') {
    return {
      'access-denied': { status: 403, code: 'AccessDenied' },
      throttling: { status: 503, code: 'SlowDown' },
      'expired-token': { status: 400, code: 'ExpiredToken' },
      'time-skewed': { status: 403, code: 'RequestTimeTooSkewed' },
      'region-not-enabled': { status: 403, code: 'InvalidAccessKeyId' },
      'internal-error': { status: 500, code: 'InternalError' },
      unavailable: { status: 503, code: 'ServiceUnavailable' },
    }[kind];
  }
  if (call.protocol === 'query' || call.protocol === 'rest-xml') {
    return {
      'access-denied': { status: 403, code: call.service === 'sns' ? 'AuthorizationError' : 'AccessDenied' },
      throttling: { status: 400, code: 'Throttling' },
      'expired-token': { status: 403, code: 'ExpiredToken' },
      'time-skewed': { status: 403, code: 'SignatureDoesNotMatch' },
      'region-not-enabled': { status: 403, code: 'InvalidClientTokenId' },
      'internal-error': { status: 500, code: 'InternalFailure' },
      unavailable: { status: 503, code: 'ServiceUnavailable' },
    }[kind];
  }
  const rest = call.protocol === 'rest-json';
  const refused = rest ? 403 : 400;
  return {
    'access-denied': { status: refused, code: 'AccessDeniedException' },
    throttling: rest ? { status: 429, code: 'TooManyRequestsException' } : { status: 400, code: 'ThrottlingException' },
    'expired-token': { status: refused, code: 'ExpiredTokenException' },
    'time-skewed': { status: refused, code: 'InvalidSignatureException' },
    'region-not-enabled': { status: refused, code: 'UnrecognizedClientException' },
    'internal-error': { status: 500, code: 'InternalServerError' },
    unavailable: { status: 503, code: 'ServiceUnavailableException' },
  }[kind];
}

const requestId = '00000000-0000-4000-8000-000000000000';
/** Who AWS says the caller is, in its refusals. */
const caller = 'arn:aws:iam::123456789012:user/asbuilt';

function errorMessage(call: Call, kind: ErrorKind): string {
  return {
    'access-denied': `User: ${caller} is not authorized to perform: ${call.action} because no identity-based policy allows the ${call.action} action`,
    throttling: 'Rate exceeded',
    'expired-token': 'The security token included in the request is expired',
    'time-skewed': 'Signature expired: the difference between the request time and the current time is too large',
    'region-not-enabled': 'The security token included in the request is invalid',
    'internal-error': 'The request processing has failed because of an unknown error, exception or failure.',
    unavailable: 'The request has failed due to a temporary failure of the server.',
  }[kind];
}

/** The answer of an AWS service that refuses or fails `call`, in the call's own protocol. */
export function errorAnswer(call: Call, kind: ErrorKind): Answer {
  const { status, code } = serviceError(call, kind);
  const message = errorMessage(call, kind);
  const answer = (type: string, body: string | Uint8Array, more: Record<string, string> = {}): Answer => ({
    status,
    headers: { 'content-type': type, 'x-amzn-requestid': requestId, ...more },
    body: Buffer.from(body),
  });
  switch (call.protocol) {
    case 'ec2':
      return answer(
        'text/xml;charset=UTF-8',
        `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      );
    case 'query':
    case 'rest-xml':
      return answer(
        'text/xml',
        call.service === 's3'
          ? `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`
          : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
    case 'cbor':
      return answer('application/cbor', cbor.serialize({ __type: code, message }), {
        'smithy-protocol': 'rpc-v2-cbor',
      });
    case 'json-1.0':
    case 'json-1.1':
      return answer(`application/x-amz-${call.protocol}`, JSON.stringify({ __type: code, message }));
    case 'rest-json':
      return answer('application/json', JSON.stringify({ message }), { 'x-amzn-errortype': code });
  }
}

/** How an operation names, in its answer, the token that asks for the next page, and the flag that says there is more where it has one. */
export interface PageToken {
  token: string;
  more?: string;
}

/** The answer with this page token in it, whether or not it had one. */
export function withPageToken(call: Call, answer: Answer, { token, more }: PageToken, value: string): Answer {
  if (call.protocol === 'cbor') {
    return { ...answer, body: Buffer.from(cbor.serialize({ ...cbor.deserialize(answer.body), [token]: value })) };
  }
  const text = answer.body.toString('utf8');
  if (call.protocol === 'json-1.0' || call.protocol === 'json-1.1' || call.protocol === 'rest-json') {
    const page = { ...JSON.parse(text), [token]: value, ...(more === undefined ? {} : { [more]: true }) };
    return { ...answer, body: Buffer.from(JSON.stringify(page)) };
  }
  const elements = `<${token}>${value}</${token}>${more === undefined ? '' : `<${more}>true</${more}>`}`;
  const without = text.replace(new RegExp(`<(${token}|${more ?? token})>[^<]*</\\1>|<(${token})\\s*/>`, 'g'), '');
  const [, operation = ''] = call.action.split(':');
  const end = call.protocol === 'query' ? `</${operation}Result>` : /<\/\w+>\s*$/.exec(without)?.[0];
  const place = end === undefined ? -1 : without.lastIndexOf(end);
  if (place < 0) {
    throw new Error(`the answer to ${call.action} has no place for a page token`);
  }
  return { ...answer, body: Buffer.from(without.slice(0, place) + elements + without.slice(place)) };
}
