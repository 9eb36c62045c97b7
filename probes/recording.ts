/** What a recording keeps of a probe's exchange: the answer, or the fault in its place, with nothing secret in it. */
import { withoutSecrets } from '../aws/secret-text';
import { type FaultCode, faultCodes } from './faults';
import type { Exchange } from './http';
import { isTooDeep, readJson } from './json-path';
import { blank, isSecretHeader, isSecretKey } from './secrets';
import { type CertificateAttempt, type TlsVersion, tlsVersions, type VersionsAttempt } from './tls';

export interface RecordedResponse {
  status: number;
  headers: Record<string, string>;
  /** Text, or base64 when `base64` is true. */
  body: string;
  base64?: boolean;
  /** `2` is replayed as HTTP/2, anything else as HTTP/1.1. */
  httpVersion?: string;
  /** Milliseconds before the answer begins; for recordings written by hand. */
  delay?: number;
}

/** How the replaying server shakes hands: with these versions, and with a certificate that has so many days left. */
export interface RecordedTls {
  minimum?: TlsVersion;
  maximum?: TlsVersion;
  /** 90 unless said otherwise; below 0 it has expired. */
  daysLeft?: number;
}

export interface RecordedExchange {
  probe: string;
  request: { method: string; url: string };
  /** One of the two. */
  response?: RecordedResponse;
  error?: { code: FaultCode; message?: string };
  /** Counts for all exchanges of the probe. */
  tls?: RecordedTls;
}

/** Bytes of a body that are kept; a longer one is cut here. */
const longestBody = 1_048_576;

/** Headers about the transfer, which is another one when the answer is replayed. */
const transferHeaders = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Makes an exchange fit to be kept; `tls` is what `recordedTls` made of the TLS probes of the same service. */
export function recordExchange(exchange: Exchange, tls?: RecordedTls): RecordedExchange {
  const { probe, request, response, failure } = exchange;
  const common = { probe, request, ...(tls && { tls }) };
  if (response) return { ...common, response: keptResponse(response) };
  if (failure) return { ...common, error: { code: failure.code, message: failure.message } };
  throw new TypeError('an exchange has a response or a failure');
}

/**
 * What the TLS probes saw, for a recording: from the oldest to the newest version that was accepted (a server that leaves
 * one out in between is not replayed as such), and the days that the leaf has left.
 */
export function recordedTls(versions: VersionsAttempt, certificate?: CertificateAttempt): RecordedTls {
  const accepted = versions.versions.filter(({ outcome }) => outcome === 'accepted').map(({ version }) => version);
  const daysLeft = certificate?.tls?.certificates[0]?.daysLeft;
  const [minimum, maximum] = [accepted[0], accepted.at(-1)];
  return { ...(minimum && maximum && { minimum, maximum }), ...(daysLeft !== undefined && { daysLeft }) };
}

function keptResponse(response: NonNullable<Exchange['response']>): RecordedResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (transferHeaders.has(name) || isSecretHeader(name)) continue;
    headers[name] = withoutSecrets(value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?'));
  }
  const text = response.body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(response.body);
  return {
    status: response.status,
    headers,
    // Looked through before it is cut: half a document is none whose secrets can be found.
    ...(isText
      ? { body: safeBody(text).slice(0, longestBody) }
      : { body: safeBytes(response.body).subarray(0, longestBody).toString('base64'), base64: true }),
    httpVersion: response.httpVersion,
  };
}

/** Bytes that are no UTF-8 are looked at one by one, which finds what is written in ASCII among them. */
const safeBytes = (body: Buffer) => Buffer.from(withoutSecrets(body.toString('latin1')), 'latin1');

/** JSON stays JSON: what is secret in it goes by the names of its keys, and by the looks of its texts. */
function safeBody(text: string): string {
  const read = readJson(text);
  // What cannot be looked through may hold anything.
  if (!read) return isTooDeep(text) ? blank : withoutSecrets(text);
  let changed = false;
  const change = (value: unknown, safe: unknown) => {
    if (safe !== value) changed = true;
    return safe;
  };
  const kept = JSON.stringify(read.value, (key, value: unknown) => {
    if (isSecretKey(key) && value !== null && typeof value !== 'boolean') return change(value, blank);
    return typeof value === 'string' ? change(value, withoutSecrets(value)) : value;
  });
  // Byte for byte what came, where nothing had to go.
  return changed ? kept : text;
}

/**
 * Reads exchanges out of a recording's file. Returns the problem, in words, when something in it is not one.
 */
export function readExchanges(recorded: unknown): RecordedExchange[] | { problem: string } {
  if (!Array.isArray(recorded)) return { problem: 'the recorded probes are not a list' };
  const exchanges: RecordedExchange[] = [];
  for (const [index, entry] of recorded.entries()) {
    if (!isExchange(entry)) return { problem: `entry ${index} is not an exchange with a response or an error` };
    exchanges.push(entry);
  }
  return exchanges;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExchange(value: unknown): value is RecordedExchange {
  if (!isRecord(value) || typeof value.probe !== 'string' || !isRecord(value.request)) return false;
  const { method, url } = value.request;
  if (typeof method !== 'string' || typeof url !== 'string' || !URL.canParse(url)) return false;
  if (value.tls !== undefined && !isTls(value.tls)) return false;
  return value.response === undefined ? isError(value.error) : value.error === undefined && isResponse(value.response);
}

function isTls(value: unknown): value is RecordedTls {
  if (!isRecord(value)) return false;
  const isVersion = (version: unknown) => version === undefined || tlsVersions.some((known) => known === version);
  const { minimum, maximum, daysLeft } = value;
  return isVersion(minimum) && isVersion(maximum) && ['number', 'undefined'].includes(typeof daysLeft);
}

function isError(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return faultCodes.some((code) => code === value.code) && ['string', 'undefined'].includes(typeof value.message);
}

function isResponse(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.headers) || typeof value.body !== 'string') return false;
  const { status, delay } = value;
  const validStatus = Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;
  const validDelay = delay === undefined || (typeof delay === 'number' && delay >= 0);
  return validStatus && validDelay && Object.entries(value.headers).every(isHeader);
}

function isHeader([name, value]: [string, unknown]): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
