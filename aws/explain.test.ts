import { AsbuiltError } from '../errors/errors';
import { explain, isDenied, isNotFound, unknownRegion } from './explain';

const before = process.env.AWS_ENDPOINT_URL;
beforeEach(() => {
  delete process.env.AWS_ENDPOINT_URL;
});
afterAll(() => {
  if (before !== undefined) process.env.AWS_ENDPOINT_URL = before;
});

const thrown = (name: string, message = 'said so', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
/** The code of the table, or nothing, and the sentence. */
function told(error: unknown, region = 'us-east-1'): [string | undefined, string] {
  const explained = explain(error, region);
  return [explained instanceof AsbuiltError ? explained.code : undefined, explained.message];
}

test.each<[string, unknown, string | undefined, RegExp]>([
  [
    'no credentials',
    thrown('CredentialsProviderError', 'Could not load credentials'),
    'CREDENTIALS_MISSING',
    /set AWS_PROFILE/,
  ],
  [
    'an expired sign-in',
    thrown('CredentialsProviderError', 'Token is expired. To refresh'),
    'CREDENTIALS_EXPIRED',
    /aws sso login/,
  ],
  [
    'a token that cannot be refreshed',
    thrown('TokenProviderError', 'failed to refresh'),
    'CREDENTIALS_EXPIRED',
    /sign in again/,
  ],
  ['an expired token', thrown('ExpiredToken'), 'CREDENTIALS_EXPIRED', /have expired/],
  ['an expired token of JSON services', thrown('ExpiredTokenException'), 'CREDENTIALS_EXPIRED', /have expired/],
  [
    'a wrong key',
    thrown('InvalidClientTokenId', 'invalid'),
    'CREDENTIALS_REFUSED',
    /\(InvalidClientTokenId: invalid\)/,
  ],
  ['a wrong key at EC2', thrown('AuthFailure'), 'CREDENTIALS_REFUSED', /check AWS_PROFILE/],
  ['a wrong secret', thrown('SignatureDoesNotMatch'), 'CREDENTIALS_REFUSED', /check AWS_PROFILE/],
  ['a wrong clock', thrown('RequestTimeTooSkewed'), 'CREDENTIALS_REFUSED', /the clock of this machine/],
  ['no Region', thrown('Error', 'Region is missing'), 'REGION_MISSING', /AWS_REGION/],
  [
    'a time that is over',
    thrown('TimeoutError'),
    undefined,
    /^Timeout: there was no answer in time from AWS in us-east-1: check the network and the proxy, or allow more \(--call-timeout\)$/,
  ],
  [
    'a limit of the SDK for an answer',
    thrown('TimeoutError', 'exceeded the configured 200 ms requestTimeout.', { code: 'ETIMEDOUT' }),
    undefined,
    /^Timeout: /,
  ],
  [
    'a limit of the SDK for a connection',
    thrown('TimeoutError', 'the request socket did not establish a connection'),
    'ENDPOINT_UNREACHABLE',
    /ETIMEDOUT/,
  ],
  [
    'an aborted call',
    thrown('AbortError'),
    undefined,
    /^Timeout: there was no answer in time from AWS in us-east-1: check the network and the proxy, or allow more \(--call-timeout\)$/,
  ],
  [
    'nobody listening',
    thrown('Error', 'connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }),
    'ENDPOINT_UNREACHABLE',
    /^AWS in us-east-1 cannot be reached \(connect ECONNREFUSED 127\.0\.0\.1:1\)/,
  ],
  [
    'a reset, which the SDK calls a timeout',
    thrown('TimeoutError', 'socket hang up', { code: 'ECONNRESET' }),
    'ENDPOINT_UNREACHABLE',
    /\(ECONNRESET socket hang up\)/,
  ],
  [
    'a code that stands in the message alone',
    thrown('Error', 'wrapper for Error: connect ECONNREFUSED ::1'),
    'ENDPOINT_UNREACHABLE',
    /ECONNREFUSED/,
  ],
  [
    'several addresses',
    { name: 'AggregateError', message: '', errors: [{ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED ::1:1' }] },
    'ENDPOINT_UNREACHABLE',
    /connect ECONNREFUSED ::1:1/,
  ],
  [
    'a certificate for another name',
    thrown('Error', 'altnames', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    'ENDPOINT_UNREACHABLE',
    /ERR_TLS_CERT_ALTNAME_INVALID altnames/,
  ],
  [
    'plain text where TLS is spoken',
    thrown('Error', 'write EPROTO 1', { code: 'EPROTO' }),
    'ENDPOINT_UNREACHABLE',
    /EPROTO/,
  ],
  [
    'a name that does not resolve, in a Region that exists',
    thrown('Error', 'getaddrinfo ENOTFOUND x', { code: 'ENOTFOUND' }),
    'ENDPOINT_UNREACHABLE',
    /ENOTFOUND/,
  ],
  [
    'an answer that cannot be read',
    thrown('Error', 'unexpected\n  Deserialization error: to see the raw response, inspect'),
    'ANSWER_NOT_WHOLE',
    /\(unexpected\)/,
  ],
  [
    'anything else that AWS says',
    thrown('ThrottlingException', 'Rate exceeded'),
    undefined,
    /^ThrottlingException: Rate exceeded$/,
  ],
  ['an old error code', { Code: 'Throttling', name: 'Error', message: 'slow' }, undefined, /^Throttling: slow$/],
  ['a text', 'gone', undefined, /^Error: gone$/],
  ['nothing at all', undefined, undefined, /^Error: undefined$/],
])('%s', (_, error, code, message) => {
  expect(told(error)).toEqual([code, expect.stringMatching(message)]);
});

test('a misspelt Region is told with the nearest name, wherever it shows', () => {
  const unknown = [
    'REGION_UNKNOWN',
    expect.stringContaining('the region us-eest-1 is not known or not enabled (the nearest name is us-east-1)'),
  ];
  expect(told(thrown('Error', 'getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }), 'us-eest-1')).toEqual(unknown);
  expect(told(thrown('UnrecognizedClientException'), 'us-eest-1')).toEqual(unknown);
  expect(told(thrown('Error', 'Region not accepted: region="us-eest-1" is not a valid'), 'us-eest-1')).toEqual(unknown);
  expect(told(thrown('Error', 'Region not accepted: region="a b"'), 'a b')).toEqual([
    'REGION_UNKNOWN',
    expect.not.stringContaining('nearest'),
  ]);
  expect(unknownRegion('us-east-1')).toBeUndefined();
});

test('a refused connection in an unknown Region is no matter of its name', () => {
  const refused = thrown('Error', 'connect ECONNREFUSED', { code: 'ECONNREFUSED' });
  expect(told(refused, 'us-eest-1')[0]).toBe('ENDPOINT_UNREACHABLE');
});

test('the endpoint that is set is the one that is named', () => {
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
  expect(told(thrown('Error', 'x', { code: 'ECONNREFUSED' }))[1]).toContain('http://127.0.0.1:1 cannot be reached');
});

test('an error of the table stays what it is', () => {
  const error = explain(thrown('ExpiredToken'), 'us-east-1');
  expect(explain(error, 'eu-west-1')).toBe(error);
});

test('denied and not found are told from other errors', () => {
  const names = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError', 'Throttling'];
  expect(names.map((name) => isDenied(thrown(name)))).toEqual([true, true, true, true, false]);
  expect(['NotFoundException', 'DBInstanceNotFound', 'NoSuchBucket'].map((name) => isNotFound(thrown(name)))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a refusal that is not in the words of the service is a refusal all the same', () => {
  const message =
    'Unexpected token < in JSON\n  Deserialization error: to see the raw response, inspect the hidden field';
  const refused = (statusCode: number) => thrown('SyntaxError', message, { $response: { statusCode } });
  expect(told(refused(403))).toEqual([undefined, 'AccessDenied: refused with status 403']);
  const wordless = (statusCode: number) => thrown('Unknown', 'UnknownError', { $response: { statusCode } });
  expect(told(wordless(403))).toEqual([undefined, 'AccessDenied: refused with status 403']);
  expect(told(wordless(418))).toEqual([undefined, 'Unknown: UnknownError']);
  expect(told(refused(200))[0]).toBe('ANSWER_NOT_WHOLE');
});

test.each([
  ['a refusal of EC2', 'You are not authorized. Encoded authorization failure message: canary-_0', 'AccessDenied'],
  ['a header', 'Authorization=AWS4-HMAC-SHA256 Credential=AKIACANARY0000000000/x, Signature=canary', 'AccessDenied'],
  ['a proxy with its password', 'connect ECONNREFUSED https://user:canary@proxy.example.com', 'Error'],
  ['a signed address', 'refused https://b.example.com/?X-Amz-Security-Token=canary%2F', 'InvalidClientTokenId'],
])('no secret that AWS repeats is repeated: %s', (_, message, name) => {
  expect(told(thrown(name, message))[1]).not.toMatch(/canary/i);
  expect(told(Object.assign(new Error(''), { errors: [thrown(name, message)] }))[1]).not.toMatch(/canary/i);
  expect(told(message)[1]).not.toMatch(/canary/i);
});
