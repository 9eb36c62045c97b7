/** Tells faults of the network, of TLS and of HTTP apart, by the codes that Node, OpenSSL and undici give. */
import type { Failure } from './attempt';
import { fault } from './faults';
import { safeText } from './secrets';

/** What an attempt is busy with. */
export type Stage = 'lookup' | 'connect' | 'proxy' | 'tls' | 'headers' | 'body';

export const stageWords: Record<Stage, string> = {
  lookup: 'looking the name up',
  connect: 'connecting',
  proxy: 'asking the proxy',
  tls: 'the TLS handshake went on',
  headers: 'waiting for the answer',
  body: 'reading the body',
};

/** What is known about an attempt when a fault ends it. */
export interface Circumstances {
  stage: Stage;
  /** The name that is looked up and that the certificate must be for. */
  name: string;
  /** Where it connects to, for people. */
  at: string;
  /** The bound that is over, in milliseconds. */
  within: number;
  /** Bytes of the body so far. */
  bytes: number;
  proxy?: string;
  /** The oldest TLS version that the probe accepts. */
  minimum: string;
  /** The keys of the handshake were agreed, so the server has already chosen version, cipher and certificate. */
  keysAgreed: boolean;
  hasClientCertificate: boolean;
}

/** The code and the words of anything that was thrown. Under Jest, Node's own errors are not `instanceof Error`. */
export function errorCode(error: unknown): { code: string; words: string } {
  if (typeof error !== 'object' || error === null) return { code: '', words: safeText(String(error)) };
  // undici's parser error has a name and often no code.
  const parser = 'name' in error && error.name === 'HTTPParserError' ? 'HPE_UNKNOWN' : '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : parser;
  const words = 'message' in error && typeof error.message === 'string' ? safeText(error.message) : '';
  return { code, words };
}

/** The fault of a bound that is over, by what it was over in. */
export function timeoutFault(c: Circumstances): Failure {
  switch (c.stage) {
    case 'lookup':
      return fault('LOOKUP_TIMEOUT', c);
    case 'connect':
    case 'proxy':
      return c.proxy ? fault('PROXY_TIMEOUT', { proxy: c.proxy, within: c.within }) : fault('CONNECT_TIMEOUT', c);
    case 'tls':
      return fault('TLS_TIMEOUT', c);
    case 'headers':
      return fault('HEADERS_TIMEOUT', c);
    case 'body':
      return fault('BODY_TIMEOUT', c);
  }
}

const notFound = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NODATA', 'EAI_NONAME']);
const noRoute = new Set(['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const closed = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'UND_ERR_SOCKET',
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_HTTP2_SESSION_ERROR',
]);
const cut = new Set(['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION']);

/** Whether an error says that this machine has no route, which is nothing of the other side. */
export function isWithoutRoute(error: unknown): boolean {
  return noRoute.has(errorCode(error).code);
}

/**
 * The fault behind an error of a socket, of OpenSSL or of undici. Error codes: https://nodejs.org/docs/latest-v20.x/api/errors.html;
 * OpenSSL's reasons are `ERR_SSL_` with the reason's name.
 */
export function classify(error: unknown, c: Circumstances): Failure {
  const { code, words } = errorCode(error);
  if (c.proxy && (c.stage === 'lookup' || c.stage === 'connect' || c.stage === 'proxy')) {
    return fault('PROXY_UNREACHABLE', { proxy: c.proxy, problem: code || words });
  }
  if (c.stage === 'lookup') return lookupFault(code, words, c);
  if (code.startsWith('ERR_SSL_')) return tlsFault(code, c);
  if (closed.has(code)) {
    return c.stage === 'body'
      ? fault('ANSWER_CUT_OFF', c)
      : fault('CONNECTION_RESET', { at: c.at, stage: closedWords[c.stage] });
  }
  if (cut.has(code)) return fault('ANSWER_CUT_OFF', c);
  if (code.startsWith('HPE_')) return fault('NOT_HTTP', { at: c.at, problem: words || code });
  switch (code) {
    case 'ECONNREFUSED':
      return fault('CONNECTION_REFUSED', c);
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
      return fault('HOST_UNREACHABLE', c);
    case 'ETIMEDOUT':
      return c.stage === 'connect'
        ? fault('CONNECT_TIMEOUT', c)
        : fault('CONNECTION_RESET', { at: c.at, stage: closedWords[c.stage] });
    case 'UND_ERR_HEADERS_OVERFLOW':
      return fault('HEADERS_TOO_LARGE', c);
  }
  if (noRoute.has(code)) return fault('NO_ROUTE', { at: c.at, problem: code });
  if (c.stage === 'tls') return fault('TLS_FAILED', { at: c.at, problem: code || words });
  return fault('CONNECTION_FAILED', { at: c.at, problem: code || words });
}

const closedWords: Record<Stage, string> = {
  lookup: '',
  connect: 'while it was being made',
  proxy: '',
  tls: 'in the TLS handshake',
  headers: 'without an answer',
  body: 'in the body',
};

function lookupFault(code: string, words: string, c: Circumstances): Failure {
  if (notFound.has(code)) return fault('NAME_NOT_FOUND', c);
  if (code === 'ETIMEOUT') return fault('LOOKUP_TIMEOUT', c);
  return fault('NAME_LOOKUP_FAILED', { name: c.name, problem: code || words });
}

/** Codes that say that the other side speaks no TLS: its first bytes are no TLS record. */
const notTls = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_HTTP_REQUEST', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);
/** The only codes by which a server says that it refuses the version (RFC 8446, section 6.2: protocol_version). */
const versionRefused = new Set(['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_UNSUPPORTED_PROTOCOL']);
const clientRefused =
  /_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED)$/;

/** Whether an error says that the server refused the TLS version, and not merely that the handshake failed. */
export function isVersionRefusal(error: unknown): boolean {
  return versionRefused.has(errorCode(error).code);
}

/** Alerts carry the name of the version they came with; from OpenSSL 3.2 on, old ones say SSL/TLS instead. */
function tlsFault(code: string, c: Circumstances): Failure {
  if (notTls.has(code)) return fault('PLAIN_TEXT_ON_TLS_PORT', c);
  if (versionRefused.has(code)) return fault('TLS_VERSION_REFUSED', c);
  const alert =
    /_(?:ALERT_)?([A-Z][A-Z0-9_]*)$/.exec(code.replace(/^ERR_SSL_(?:SSLV3|TLSV1|TLSV13|SSL\/TLS)_/, '_'))?.[1] ?? code;
  const words = alert.toLowerCase().replaceAll('_', ' ');
  if (alert === 'CERTIFICATE_REQUIRED') return fault('CLIENT_CERTIFICATE_REQUIRED', c);
  if (alert === 'NO_APPLICATION_PROTOCOL') return fault('PROTOCOL_NOT_SPOKEN', c);
  if (alert === 'UNRECOGNIZED_NAME') return fault('NAME_NOT_SERVED', c);
  if (clientRefused.test(code)) return fault('CLIENT_CERTIFICATE_REFUSED', { at: c.at, alert: words });
  // Before TLS 1.3 there is no alert of its own for a missing client certificate (RFC 5246, section 7.4.6). A server that
  // has agreed on keys has chosen version and cipher, so what it still refuses is the client.
  if (alert === 'HANDSHAKE_FAILURE' && c.keysAgreed) {
    return c.hasClientCertificate
      ? fault('CLIENT_CERTIFICATE_REFUSED', { at: c.at, alert: words })
      : fault('CLIENT_CERTIFICATE_REQUIRED', c);
  }
  if (/^ERR_SSL_(SSLV3|TLSV1|TLSV13|SSL\/TLS)_/.test(code)) return fault('TLS_ALERT', { at: c.at, alert: words });
  return fault('TLS_FAILED', { at: c.at, problem: code });
}
