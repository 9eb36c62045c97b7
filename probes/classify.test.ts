import { type Circumstances, classify, isVersionRefusal, type Stage, timeoutFault } from './classify';

const circumstances: Circumstances = {
  stage: 'connect',
  name: 'api.example.test',
  at: '192.0.2.1:443',
  within: 100,
  bytes: 0,
  minimum: 'TLSv1.2',
  keysAgreed: false,
  hasClientCertificate: false,
};
const coded = (code: string) => ({ code, message: `it broke with ${code}` });

test.each([
  ['lookup', 'ENOTFOUND', 'NAME_NOT_FOUND'],
  ['lookup', 'ENODATA', 'NAME_NOT_FOUND'],
  ['lookup', 'EAI_AGAIN', 'NAME_LOOKUP_FAILED'],
  ['lookup', 'ESERVFAIL', 'NAME_LOOKUP_FAILED'],
  ['lookup', 'ETIMEOUT', 'LOOKUP_TIMEOUT'],
  ['connect', 'ECONNREFUSED', 'CONNECTION_REFUSED'],
  ['connect', 'EHOSTUNREACH', 'HOST_UNREACHABLE'],
  ['connect', 'ENETUNREACH', 'NO_ROUTE'],
  ['connect', 'EADDRNOTAVAIL', 'NO_ROUTE'],
  ['connect', 'ETIMEDOUT', 'CONNECT_TIMEOUT'],
  ['connect', 'EMFILE', 'CONNECTION_FAILED'],
  ['connect', 'EPERM', 'CONNECTION_FAILED'],
  ['tls', 'ECONNRESET', 'CONNECTION_RESET'],
  ['tls', 'ERR_SSL_WRONG_VERSION_NUMBER', 'PLAIN_TEXT_ON_TLS_PORT'],
  ['tls', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'PLAIN_TEXT_ON_TLS_PORT'],
  ['tls', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'TLS_VERSION_REFUSED'],
  ['tls', 'ERR_SSL_UNSUPPORTED_PROTOCOL', 'TLS_VERSION_REFUSED'],
  ['tls', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'TLS_ALERT'],
  ['tls', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'TLS_ALERT'],
  ['tls', 'ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'CLIENT_CERTIFICATE_REFUSED'],
  ['tls', 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'TLS_ALERT'],
  ['tls', 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'NAME_NOT_SERVED'],
  ['tls', 'ERR_SSL_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED', 'TLS_FAILED'],
  ['headers', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'CLIENT_CERTIFICATE_REQUIRED'],
  ['headers', 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'CLIENT_CERTIFICATE_REFUSED'],
  ['headers', 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'CLIENT_CERTIFICATE_REFUSED'],
  ['headers', 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'CLIENT_CERTIFICATE_REFUSED'],
  ['headers', 'UND_ERR_SOCKET', 'CONNECTION_RESET'],
  ['headers', 'HPE_INVALID_CONSTANT', 'NOT_HTTP'],
  ['headers', 'UND_ERR_HEADERS_OVERFLOW', 'HEADERS_TOO_LARGE'],
  ['body', 'ECONNRESET', 'ANSWER_CUT_OFF'],
  ['body', 'UND_ERR_SOCKET', 'ANSWER_CUT_OFF'],
] as const)('while in %s, %s is %s', (stage, code, fault) => {
  expect(classify(coded(code), { ...circumstances, stage }).code).toBe(fault);
});

test('a handshake failure after the keys were agreed is about the client certificate', () => {
  const late = { ...circumstances, stage: 'tls' as const, keysAgreed: true };
  const error = coded('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE');
  expect(classify(error, late).code).toBe('CLIENT_CERTIFICATE_REQUIRED');
  expect(classify(error, { ...late, hasClientCertificate: true }).code).toBe('CLIENT_CERTIFICATE_REFUSED');
});

test('an alert is told by its name', () => {
  const { message } = classify(coded('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'), { ...circumstances, stage: 'tls' });
  expect(message).toContain('"internal error"');
});

test('what is not known is never taken for an answer', () => {
  for (const error of [undefined, null, 'words', {}, new Error('odd')]) {
    expect(classify(error, circumstances).code).toBe('CONNECTION_FAILED');
  }
});

test('whatever happens before a proxy has connected is the proxy’s', () => {
  for (const stage of ['lookup', 'connect', 'proxy'] as const) {
    const proxied = { ...circumstances, stage, proxy: 'proxy.test:3128' };
    expect(classify(coded('ECONNREFUSED'), proxied).code).toBe('PROXY_UNREACHABLE');
  }
});

test('a bound that is over is told by what it was over in', () => {
  const stages: Stage[] = ['lookup', 'connect', 'tls', 'headers', 'body'];
  expect(stages.map((stage) => timeoutFault({ ...circumstances, stage }).code)).toEqual([
    'LOOKUP_TIMEOUT',
    'CONNECT_TIMEOUT',
    'TLS_TIMEOUT',
    'HEADERS_TIMEOUT',
    'BODY_TIMEOUT',
  ]);
});

test('only two errors say that the version was refused', () => {
  const refusals = ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_UNSUPPORTED_PROTOCOL'];
  const others = ['ECONNRESET', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'ERR_SSL_WRONG_VERSION_NUMBER', ''];
  expect(refusals.map((code) => isVersionRefusal(coded(code)))).toEqual([true, true]);
  expect(others.map((code) => isVersionRefusal(coded(code)))).toEqual([false, false, false, false]);
});
