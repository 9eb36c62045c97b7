import leven from 'leven';
import { AsbuiltError, failure } from '../errors/errors';
import { knownRegions } from './regions';
import { withoutSecrets } from './secret-text';

const denied =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|AuthorizationErrorException|NotAuthorized)/;
const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)/;
const refused =
  /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|AuthFailure|RequestTimeTooSkewed|InvalidAccessKeyId|IncompleteSignature|MissingAuthenticationToken|NotSignedUp|OptInRequired)/;
const network = new Set([
  'ECONNABORTED',
  'EPROTO',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

interface Thrown {
  name: string;
  code: string | undefined;
  message: string;
}

function describe(error: unknown): Thrown {
  if (typeof error !== 'object' || error === null) {
    return { name: 'Error', code: undefined, message: withoutSecrets(String(error)) };
  }
  const { name, code, Code, message, errors } = error as Record<string, unknown>;
  const inner = Array.isArray(errors) ? describe(errors[0]) : undefined;
  return {
    name: String(Code ?? name ?? 'Error'),
    code: typeof code === 'string' ? code : inner?.code,
    // AWS and what stands before it repeat what they refuse: signed addresses, headers, encoded policies.
    message: withoutSecrets(String(message || inner?.message || '')),
  };
}

/** The code of what went wrong between here and AWS, if that is where it did. It may stand in the message alone. */
function networkCode({ code, message }: Thrown): string | undefined {
  // The SDK gives its own limit for an answer the code that a connection has which nobody accepts.
  if (/requestTimeout/.test(message)) return undefined;
  if (/did not establish a connection/.test(message)) return 'ETIMEDOUT';
  const candidates = [code, ...(/\bE[A-Z]{4,}(?:_[A-Z]+)*\b/.exec(message) ?? [])];
  return candidates.find((each) => each !== undefined && (network.has(each) || /^ERR_(SSL|TLS)_/.test(each)));
}

/** Whether AWS refused an action to the caller, as opposed to failing at it. */
export function isDenied(error: unknown): boolean {
  return denied.test(describe(error).name);
}

/** Whether the error means that the thing asked for does not exist, which is an answer and no failure to answer. */
export function isNotFound(error: unknown): boolean {
  return /NotFound|^NoSuchEntity/.test(describe(error).name);
}

function nearestRegion(region: string): string | undefined {
  const near = knownRegions.map((known) => ({ known, distance: leven(known, region) }));
  near.sort((a, b) => a.distance - b.distance);
  return near[0] && near[0].distance <= 4 ? near[0].known : undefined;
}

/** An unknown Region's error of the table, or undefined when the Region is one that this version knows. */
export function unknownRegion(region: string): AsbuiltError | undefined {
  return knownRegions.includes(region)
    ? undefined
    : failure('REGION_UNKNOWN', { region, nearest: nearestRegion(region) });
}

function statusOf(error: unknown): number | undefined {
  const { $response, $metadata } = error as {
    $response?: { statusCode?: number };
    $metadata?: { httpStatusCode?: number };
  };
  return $response?.statusCode ?? $metadata?.httpStatusCode;
}

/** Who was asked, as people name it. */
function endpointOf(region: string): string {
  return process.env.AWS_ENDPOINT_URL ?? (region === '' ? 'AWS' : `AWS in ${region}`);
}

/**
 * What kept a call to AWS from being answered, as an error of the table where the user can do something about it, and
 * otherwise as AWS said it (`Name: message`).
 */
export function explain(error: unknown, region: string): Error {
  if (error instanceof AsbuiltError) return error;
  const thrown = describe(error);
  const { name, message } = thrown;
  const options = { cause: error };
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    if (/expired|refresh/i.test(message)) return failure('CREDENTIALS_EXPIRED');
    return failure('CREDENTIALS_MISSING', { profile: process.env.AWS_PROFILE });
  }
  if (/Region is missing/.test(message)) return failure('REGION_MISSING');
  if (expired.test(name)) return failure('CREDENTIALS_EXPIRED');
  if (refused.test(name)) {
    return unknownRegion(region) ?? failure('CREDENTIALS_REFUSED', { problem: `${name}: ${message}` });
  }
  const refusedRegion = /^Region not accepted: region="([^"]*)"/.exec(message)?.[1];
  if (refusedRegion !== undefined) {
    return unknownRegion(refusedRegion) ?? failure('REGION_UNKNOWN', { region: refusedRegion, nearest: undefined });
  }
  // Before the timeouts: the SDK calls a connection that was reset a TimeoutError.
  const code = networkCode(thrown);
  if (code !== undefined) {
    const misspelt = code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? unknownRegion(region) : undefined;
    return (
      misspelt ??
      failure('ENDPOINT_UNREACHABLE', {
        endpoint: endpointOf(region),
        problem: message.includes(code) ? message : `${code} ${message}`,
      })
    );
  }
  if (name === 'TimeoutError' || name === 'AbortError') {
    const asked = endpointOf(region);
    return new Error(
      `Timeout: there was no answer in time from ${asked}: check the network and the proxy, or allow more (--call-timeout)`,
      options,
    );
  }
  const wordless = /^\s*Deserialization error: to see the raw response/m.test(message);
  // A proxy's or an emulator's refusal need not be in the words of the service; the SDK calls one without any Unknown.
  const status = wordless || name === 'Unknown' ? statusOf(error) : undefined;
  if (status === 401 || status === 403) return new Error(`AccessDenied: refused with status ${status}`, options);
  if (wordless) {
    return failure('ANSWER_NOT_WHOLE', { problem: message.split('\n')[0] ?? '' });
  }
  return new Error(`${name}: ${message}`, options);
}
