import { type HttpProbe, probeHttp } from './http';
import { expectFault, probe } from './testing/attempts';
import { certificate, chain, type Identity } from './testing/certificates';
import { closeAll, http, https, tcp } from './testing/servers';

afterEach(closeAll);

const day = 86_400_000;
const deadline = 150;
/** What a deadline may be overrun by on a busy machine. */
const grace = 1_000;

let sound: Identity;
beforeAll(async () => {
  sound = await certificate();
});
const secure = async (identity: { key: string; certificate: string }, more: object = {}) =>
  await https({ key: identity.key, cert: identity.certificate, ...more }, (_, response) => response.end());
const to = (port: number, more: Partial<HttpProbe> = {}) =>
  probe(`https://localhost:${port}/`, { connectTo: `127.0.0.1:${port}`, ...more });
const trusting = (ca: string, more: object = {}) => ({ tls: { ca, ...more } });

test('hangs in the handshake', async () => {
  const port = await tcp(() => undefined);
  const attempt = await probeHttp(to(port, { deadline }));
  expectFault(attempt, 'TLS_TIMEOUT');
  expect(attempt.milliseconds).toBeLessThan(deadline + grace);
  expect(Object.keys(attempt.phases)).toEqual(['connect']);
});

test('is closed in the handshake', async () => {
  const port = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const attempt = await probeHttp(to(port));
  expectFault(attempt, 'CONNECTION_RESET');
  expect(attempt.failures[0]?.message).toContain('in the TLS handshake');
});

test('is broken off with an alert', async () => {
  const port = await secure(sound, { ciphers: 'ECDHE-RSA-AES128-SHA', maxVersion: 'TLSv1.2' });
  const attempt = await probeHttp(to(port));
  expectFault(attempt, 'TLS_ALERT');
  expect(attempt.failures[0]?.message).toContain('"handshake failure"');
});

test('is broken off where HTTP/2 alone is spoken and HTTP/1.1 alone was offered', async () => {
  const port = await secure(sound, { ALPNProtocols: ['h2'] });
  const attempt = await probeHttp(to(port, trusting(sound.certificate)));
  expectFault(attempt, 'PROTOCOL_NOT_SPOKEN');
  expect(attempt.failures[0]?.message).toContain('`httpVersion: 2`');
});

test('is refused for the name', async () => {
  // A fatal alert unrecognized_name (RFC 6066, section 3).
  const port = await tcp((socket) => socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 112]))));
  expectFault(await probeHttp(to(port)), 'NAME_NOT_SERVED', { fatal: true });
});

test('is not spoken: plain HTTP on the port', async () => {
  const port = await http((_, response) => response.end());
  expectFault(await probeHttp(to(port)), 'PLAIN_TEXT_ON_TLS_PORT');
});

test('is spoken where plain HTTP is probed', async () => {
  const port = await secure(sound);
  const attempt = await probeHttp(probe(`http://127.0.0.1:${port}/`));
  expect(attempt.failures[0]?.code).toMatch(/^(NOT_HTTP|CONNECTION_RESET)$/);
});

test('is too old', async () => {
  const port = await secure(sound, { maxVersion: 'TLSv1.2' });
  expectFault(await probeHttp(to(port, trusting(sound.certificate, { minimum: 'TLSv1.3' }))), 'TLS_VERSION_REFUSED');
  expect((await probeHttp(to(port, trusting(sound.certificate, { minimum: 'TLSv1.2' })))).ok).toBe(true);
});

test('proves another name', async () => {
  const other = await certificate({ names: ['other.example.test'], addresses: [] });
  const attempt = await probeHttp(to(await secure(other), trusting(other.certificate)));
  expectFault(attempt, 'CERTIFICATE_WRONG_HOST', { fatal: true });
  expect(attempt.failures[0]).toMatchObject({ expected: 'localhost', observed: 'DNS:other.example.test' });
  expect(attempt.tls?.certificates[0]?.names).toEqual(['DNS:other.example.test']);
});

test('is self-signed', async () => {
  expectFault(await probeHttp(to(await secure(sound))), 'CERTIFICATE_SELF_SIGNED', { fatal: true });
});

test('has an expired leaf', async () => {
  const until = new Date(Date.now() - 2 * day);
  const { root, intermediate, leaf } = await chain({ leaf: { from: new Date(Date.now() - 9 * day), until } });
  const port = await secure({ ...leaf, certificate: leaf.certificate + intermediate.certificate });
  const attempt = await probeHttp(to(port, trusting(root.certificate)));
  expectFault(attempt, 'CERTIFICATE_EXPIRED', { fatal: true });
  expect(attempt.failures[0]?.message).toContain(until.toISOString().slice(0, 10));
});

test('has an expired intermediate', async () => {
  const expired = { from: new Date(Date.now() - 9 * day), until: new Date(Date.now() - 2 * day) };
  const { root, intermediate, leaf } = await chain({ intermediate: expired });
  const port = await secure({ ...leaf, certificate: leaf.certificate + intermediate.certificate });
  const attempt = await probeHttp(to(port, trusting(root.certificate)));
  expectFault(attempt, 'CERTIFICATE_CHAIN_EXPIRED', { fatal: true });
  expect(attempt.failures[0]?.message).toContain('CN=Test Intermediate');
});

test('is not valid yet', async () => {
  const early = await certificate({ from: new Date(Date.now() + day), until: new Date(Date.now() + 9 * day) });
  expectFault(await probeHttp(to(await secure(early), trusting(early.certificate))), 'CERTIFICATE_NOT_YET_VALID');
});

test('has an incomplete chain', async () => {
  const { root, leaf } = await chain();
  const attempt = await probeHttp(to(await secure(leaf), trusting(root.certificate)));
  expectFault(attempt, 'CERTIFICATE_CHAIN_INCOMPLETE', { fatal: true });
  expect(attempt.failures[0]?.message).toContain('CN=Test Intermediate');
});

test('leads to an authority that is not trusted', async () => {
  const { root, intermediate, leaf } = await chain();
  const sent = leaf.certificate + intermediate.certificate;
  expectFault(await probeHttp(to(await secure({ ...leaf, certificate: sent }))), 'CERTIFICATE_UNTRUSTED', {
    fatal: true,
  });
  const whole = sent + root.certificate;
  expectFault(await probeHttp(to(await secure({ ...leaf, certificate: whole }))), 'CERTIFICATE_UNTRUSTED', {
    fatal: true,
  });
  expect((await probeHttp(to(await secure({ ...leaf, certificate: sent }), trusting(root.certificate)))).ok).toBe(true);
});

test('says every fault of a certificate that has two', async () => {
  const other = await certificate({ names: ['other.example.test'] });
  const attempt = await probeHttp(to(await secure(other)));
  expect(attempt.failures.map(({ code }) => code)).toEqual(['CERTIFICATE_SELF_SIGNED', 'CERTIFICATE_WRONG_HOST']);
});

test('sends nothing to a server that is not proven', async () => {
  let requests = 0;
  const port = await https({ key: sound.key, cert: sound.certificate }, (_, response) => {
    requests += 1;
    response.end();
  });
  await probeHttp(to(port, { authorization: { bearer: 'secret-token' } }));
  expect(requests).toBe(0);
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s with client certificates', (maxVersion) => {
  let authority: Identity;
  let port: number;
  beforeAll(async () => {
    authority = await certificate({ commonName: 'Clients', authority: true });
  });
  beforeEach(async () => {
    const mutual = { requestCert: true, rejectUnauthorized: true, ca: [authority.certificate], maxVersion };
    port = await secure(sound, mutual);
  });
  const client = async (signer?: Identity) => {
    const { key, certificate: cert } = await certificate({ names: ['client'], ...(signer && { signer }) });
    return trusting(sound.certificate, { key, certificate: cert });
  };

  test('asks for one', async () => {
    const attempt = await probeHttp(to(port, trusting(sound.certificate)));
    expectFault(attempt, 'CLIENT_CERTIFICATE_REQUIRED', { fatal: true });
  });

  test('closes on one of an unknown authority', async () => {
    // Node's server closes without an alert; servers that send one are told apart by `classify`.
    expectFault(await probeHttp(to(port, await client())), 'CONNECTION_RESET');
  });

  test('accepts one of its authority', async () => {
    expect((await probeHttp(to(port, await client(authority)))).failures).toEqual([]);
  });
});
