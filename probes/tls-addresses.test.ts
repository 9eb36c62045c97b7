import { createServer as createTls } from 'node:tls';
import { certificate, type Identity } from './testing/certificates';
import { closeAll, closedPort, listen, tcp } from './testing/servers';
import { probeCertificate, probeTlsVersions } from './tls';
import { joinCertificates, versionsSeen } from './tls-addresses';

let sound: Identity;
let other: Identity;
beforeAll(async () => {
  sound = await certificate();
  other = await certificate({ names: ['other.example.test'], addresses: [] });
});
afterEach(closeAll);

const serve = ({ key, certificate: cert }: Identity) =>
  listen(createTls({ key, cert }, (socket) => socket.on('error', () => undefined)));
const probe = (port: number) => ({ name: 'api', host: 'localhost', connectTo: `127.0.0.1:${port}`, deadline: 3_000 });
const tls = () => ({ ca: sound.certificate + other.certificate });

async function certificatesAt(ports: readonly number[]) {
  const attempts = await Promise.all(ports.map((port) => probeCertificate({ ...probe(port), tls: tls() })));
  return joinCertificates(attempts.map((attempt, index) => ({ at: `127.0.0.1:${ports[index]}`, attempt })));
}
const codes = ({ failures }: { failures: { code: string }[] }) => failures.map(({ code }) => code);

describe('certificates at several addresses', () => {
  test('hold where each of them does', async () => {
    const attempt = await certificatesAt([await serve(sound), await serve(sound)]);
    expect(attempt).toMatchObject({ ok: true, judged: true, failures: [], tls: { version: 'TLSv1.3' } });
  });

  test('fail where one of them does, whose address is told', async () => {
    const bad = await serve(other);
    const attempt = await certificatesAt([await serve(sound), bad]);
    expect(attempt).toMatchObject({ ok: false, judged: true, fatal: true });
    expect(codes(attempt)).toEqual(['CERTIFICATE_WRONG_HOST']);
    expect(attempt.failures[0]?.message).toContain(`127.0.0.1:${bad}`);
  });

  test('tell once what all of them show', async () => {
    expect(codes(await certificatesAt([await serve(other), await serve(other)]))).toEqual(['CERTIFICATE_WRONG_HOST']);
  });

  test('are not judged by an address that shows none, while another does', async () => {
    expect(await certificatesAt([await closedPort(), await serve(sound)])).toMatchObject({ ok: true });
  });

  test('cannot be seen where none of them answers', async () => {
    const attempt = await certificatesAt([await closedPort(), await closedPort()]);
    expect(codes(attempt)).toEqual(['CONNECTION_REFUSED']);
    expect(attempt.ok).toBe(false);
  });
});

test('versions are seen where every address says something of one of them', async () => {
  const versionsAt = async (ports: readonly number[]) =>
    versionsSeen(
      await Promise.all(
        ports.map(async (port) => ({ at: `127.0.0.1:${port}`, attempt: await probeTlsVersions(probe(port)) })),
      ),
    );
  const good = await serve(sound);
  const resetting = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
  expect(await versionsAt([good])).toMatchObject({ ok: true, failures: [] });
  const half = await versionsAt([good, resetting]);
  expect(half).toMatchObject({ ok: false, judged: false, fatal: false });
  expect(half.failures).toMatchObject([
    {
      code: 'TLS_VERSION_INCONCLUSIVE',
      message: expect.stringContaining(`127.0.0.1:${resetting} accepts any version could not be seen`),
    },
  ]);
});
