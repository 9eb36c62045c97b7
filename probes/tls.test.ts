import { createServer as createHttps } from 'node:https';
import { createServer as createTls, type SecureVersion, type TlsOptions } from 'node:tls';
import { certificate, chain, type Identity } from './testing/certificates';
import { ocspAnswer } from './testing/ocsp';
import { closeAll, closedPort, http, listen, tcp } from './testing/servers';
import { type CertificateExpectations, probeCertificate, probeTlsVersions, type TlsProbe } from './tls';

const day = 86_400_000;
const grace = 1_000;
let sound: Identity;
let rsa: Identity;
beforeAll(async () => {
  sound = await certificate();
  rsa = await certificate({ keyType: 'rsa', keySize: 2048 });
});
afterEach(closeAll);

function probe(port: number, more: Partial<TlsProbe> = {}): TlsProbe {
  return { name: 'api', host: 'localhost', connectTo: `127.0.0.1:${port}`, deadline: 3_000, ...more };
}
async function serve(options: TlsOptions): Promise<number> {
  return await listen(createTls(options, (socket) => socket.on('error', () => undefined)));
}
const versions = async (port: number, expect = {}, more: Partial<TlsProbe> = {}) =>
  await probeTlsVersions(probe(port, more), expect);
const outcomes = (attempt: Awaited<ReturnType<typeof versions>>) => attempt.versions.map(({ outcome }) => outcome);

describe('each version on its own', () => {
  test.each<[SecureVersion, SecureVersion, string[]]>([
    ['TLSv1', 'TLSv1', ['accepted', 'refused', 'refused', 'refused']],
    ['TLSv1', 'TLSv1.3', ['accepted', 'accepted', 'accepted', 'accepted']],
    ['TLSv1.1', 'TLSv1.2', ['refused', 'accepted', 'accepted', 'refused']],
    ['TLSv1.2', 'TLSv1.3', ['refused', 'refused', 'accepted', 'accepted']],
    ['TLSv1.3', 'TLSv1.3', ['refused', 'refused', 'refused', 'accepted']],
  ])('a server that speaks %s to %s', async (minVersion, maxVersion, expected) => {
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const port = await serve({ key: rsa.key, cert: rsa.certificate, minVersion, maxVersion, ciphers });
    expect(outcomes(await versions(port))).toEqual(expected);
  });

  test('an old version that is accepted, and a new one that is refused, fail', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.2', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const port = await serve({ key: rsa.key, cert: rsa.certificate, ...old });
    const expected = { refused: ['TLSv1', 'TLSv1.1'], accepted: ['TLSv1.2', 'TLSv1.3'] };
    const attempt = await versions(port, expected);
    expect(attempt.failures.map(({ code, observed }) => [code, observed])).toEqual([
      ['TLS_VERSION_ACCEPTED', 'TLSv1 accepted'],
      ['TLS_VERSION_ACCEPTED', 'TLSv1.1 accepted'],
      ['TLS_VERSION_REFUSED', 'TLSv1.3 refused'],
    ]);
    expect(attempt).toMatchObject({ ok: false, judged: true, address: `127.0.0.1:${port}` });
    const modern = await serve({ key: rsa.key, cert: rsa.certificate });
    expect(await versions(modern, expected)).toMatchObject({ ok: true, judged: true, failures: [] });
  });

  test('a server that only breaks off has refused nothing', async () => {
    const resetting = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const alerting = await tcp((socket) => socket.once('data', () => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 40]))));
    const plain = await http((_, response) => response.end());
    const closed = await closedPort();
    for (const port of [resetting, alerting, plain, closed]) {
      const attempt = await versions(port, { refused: ['TLSv1'] });
      expect(outcomes(attempt)).toEqual(['inconclusive', 'inconclusive', 'inconclusive', 'inconclusive']);
      expect(attempt).toMatchObject({ ok: false, judged: false });
      expect(attempt.failures.map(({ code }) => code)).toEqual(['TLS_VERSION_INCONCLUSIVE']);
    }
  });

  test('a server that hangs is inconclusive by the deadline', async () => {
    const port = await tcp(() => undefined);
    const attempt = await versions(port, { refused: ['TLSv1'] }, { deadline: 120 });
    expect(outcomes(attempt)).toEqual(['inconclusive', 'inconclusive', 'inconclusive', 'inconclusive']);
    expect(attempt.milliseconds).toBeLessThan(120 + grace);
  });

  test('a server that speaks HTTP/2 alone is offered it', async () => {
    const port = await serve({ key: rsa.key, cert: rsa.certificate, ALPNProtocols: ['h2'] });
    expect(outcomes(await versions(port))).toEqual(['refused', 'refused', 'accepted', 'accepted']);
  });

  test('each handshake is made within the caller’s bounds', async () => {
    const port = await serve({ key: rsa.key, cert: rsa.certificate });
    let bounded = 0;
    const attempt = await probeTlsVersions(
      probe(port),
      {},
      {
        bounded: (handshake) => {
          bounded += 1;
          return handshake();
        },
      },
    );
    expect([bounded, outcomes(attempt)]).toEqual([4, ['refused', 'refused', 'accepted', 'accepted']]);
  });

  test('a server that wants a client certificate has accepted the version', async () => {
    const mutual = { requestCert: true, rejectUnauthorized: true, ca: [sound.certificate] };
    const port = await serve({ key: rsa.key, cert: rsa.certificate, ...mutual });
    expect(outcomes(await versions(port))).toEqual(['refused', 'refused', 'accepted', 'accepted']);
  });
});

describe('what a server proves itself with', () => {
  const judge = async (identity: Identity, expected: CertificateExpectations = {}, more: Partial<TlsProbe> = {}) => {
    const port = await serve({ key: identity.key, cert: identity.certificate });
    return await probeCertificate(probe(port, { tls: { ca: identity.certificate }, ...more }), expected);
  };
  const codes = (attempt: { failures: { code: string }[] }) => attempt.failures.map(({ code }) => code);

  test('is told whole', async () => {
    const { root, intermediate, leaf } = await chain();
    const attempt = await judge(
      { ...leaf, certificate: leaf.certificate + intermediate.certificate },
      { daysLeft: 30 },
      {
        tls: { ca: root.certificate },
      },
    );
    expect(attempt).toMatchObject({ ok: true, judged: true, failures: [], ocsp: 'none', tls: { version: 'TLSv1.3' } });
    expect(attempt.tls?.certificates.map(({ subject, issuer }) => [subject, issuer])).toEqual([
      ['CN=localhost', 'CN=Test Intermediate'],
      ['CN=Test Intermediate', 'CN=Test Root'],
      ['CN=Test Root', 'CN=Test Root'],
    ]);
  });

  test('has too few days left, leaf and authority alike', async () => {
    const until = new Date(Date.now() + 10 * day + 60_000);
    expect(codes(await judge(await certificate({ until }), { daysLeft: 10 }))).toEqual([]);
    const attempt = await judge(await certificate({ until }), { daysLeft: 11 });
    expect(codes(attempt)).toEqual(['CERTIFICATE_EXPIRES_SOON']);
    expect(attempt.failures[0]).toMatchObject({ expected: 'at least 11 days', observed: '10 days' });
    const { root, intermediate, leaf } = await chain({ intermediate: { until } });
    const sent = { ...leaf, certificate: leaf.certificate + intermediate.certificate };
    const authority = await judge(sent, { daysLeft: 30 }, { tls: { ca: root.certificate } });
    expect(codes(authority)).toEqual(['CERTIFICATE_EXPIRES_SOON']);
    expect(authority.failures[0]?.message).toContain('CN=Test Intermediate');
  });

  test('is weak by its key or by its signature', async () => {
    const ciphers = 'DEFAULT@SECLEVEL=0';
    const short = await certificate({ keyType: 'rsa', keySize: 1024 });
    const shortPort = await serve({ key: short.key, cert: short.certificate, ciphers });
    const weak = await probeCertificate(probe(shortPort, { tls: { ca: short.certificate } }));
    expect(weak.failures.map(({ code, observed }) => [code, observed])).toEqual([
      ['CERTIFICATE_WEAK', 'rsa key of 1024 bits'],
    ]);
    const signer = await certificate({ commonName: 'Authority', authority: true, keyType: 'rsa', keySize: 2048 });
    const old = await certificate({ keyType: 'rsa', keySize: 2048, algorithm: 'sha1', signer });
    const oldPort = await serve({ key: old.key, cert: old.certificate, ciphers });
    const signed = await probeCertificate(probe(oldPort, { tls: { ca: signer.certificate } }));
    expect(signed.failures.map(({ code, observed }) => [code, observed])).toEqual([
      ['CERTIFICATE_WEAK', 'SHA-1 with RSA'],
    ]);
  });

  test('is for another host, expired, self-signed: as the HTTP probe tells it', async () => {
    const other = await certificate({ names: ['other.example.test'] });
    expect(codes(await judge(other))).toEqual(['CERTIFICATE_WRONG_HOST']);
    const over = await certificate({ from: new Date(Date.now() - 9 * day), until: new Date(Date.now() - day) });
    expect(codes(await judge(over))).toEqual(['CERTIFICATE_EXPIRED']);
    expect(codes(await judge(sound, {}, { tls: {} }))).toEqual(['CERTIFICATE_SELF_SIGNED']);
  });

  test('says what ALPN agreed on', async () => {
    const port = await serve({ key: sound.key, cert: sound.certificate, ALPNProtocols: ['http/1.1'] });
    const expected = { alpn: 'h2' };
    const attempt = await probeCertificate(probe(port, { tls: { ca: sound.certificate } }), expected);
    expect(attempt.failures).toMatchObject([{ code: 'WRONG_ALPN', expected: 'h2', observed: 'http/1.1' }]);
  });

  test.each([
    ['good', 'good', []],
    ['revoked', 'revoked', ['OCSP_NOT_GOOD']],
    ['out of date', 'out of date', ['OCSP_NOT_GOOD']],
    ['unknown', 'unknown', ['OCSP_NOT_GOOD']],
    ['rubbish', 'unreadable', []],
  ] as const)('a stapled OCSP answer that is %s', async (wish, read, failures) => {
    const server = createHttps({ key: sound.key, cert: sound.certificate });
    server.on('OCSPRequest', (_, __, answer: (error: Error | null, response: Buffer) => void) => {
      answer(null, ocspAnswer(wish));
    });
    const attempt = await probeCertificate(probe(await listen(server), { tls: { ca: sound.certificate } }));
    expect(attempt.ocsp).toBe(read);
    expect(codes(attempt)).toEqual(failures);
  });

  test('a probe that cannot be made', async () => {
    for (const wrong of [{ connectTo: 'nowhere' }, { deadline: 0 }, { tls: { ca: 'no PEM' } }]) {
      await expect(probeCertificate(probe(1, wrong))).rejects.toMatchObject({ code: 'PROBE_INVALID', exitCode: 3 });
      await expect(probeTlsVersions(probe(1, wrong))).rejects.toMatchObject({ code: 'PROBE_INVALID', exitCode: 3 });
    }
  });
});
