import type { IncomingHttpHeaders } from 'node:http';
import { probeRedirect, type RedirectProbe } from './redirect';
import { certificate, type Identity } from './testing/certificates';
import { closeAll, http, https } from './testing/servers';

let identity: Identity;
beforeAll(async () => {
  identity = await certificate({ names: ['a.example.test', 'b.example.test'] });
});
afterEach(closeAll);

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
}

/** A service over HTTP and HTTPS that redirects by path as told, and answers `ok` elsewhere. */
async function service(redirects: Record<string, [number, string | undefined]>) {
  const seen: Seen[] = [];
  const listener: Parameters<typeof http>[0] = (request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers });
    const [status, location] = redirects[request.url ?? ''] ?? [200, undefined];
    response.writeHead(status, location === undefined ? {} : { location }).end('ok');
  };
  const plain = await http(listener);
  const secure = await https({ key: identity.key, cert: identity.certificate }, listener);
  const connectTos = {
    'http://a.example.test': `127.0.0.1:${plain}`,
    'https://a.example.test': `127.0.0.1:${secure}`,
    'https://b.example.test': `127.0.0.1:${secure}`,
  };
  const probe = (url: string, more: Partial<RedirectProbe> = {}): RedirectProbe => ({
    name: 'web',
    url,
    connectTos,
    expect: {},
    tls: { ca: identity.certificate },
    deadline: 3_000,
    ...more,
  });
  return { seen, probe, plain };
}
const codes = ({ failures }: { failures: { code: string }[] }) => failures.map(({ code }) => code);

test('follows from HTTP to HTTPS to the end, and tells every hop', async () => {
  const { probe } = await service({ '/start': [301, 'https://a.example.test/mid'], '/mid': [308, '/end'] });
  const attempt = await probeRedirect(
    probe('http://a.example.test/start', {
      expect: { status: 200, body: { contains: 'ok' } },
      redirect: { status: [301, 308], to: 'https://a.example.test/end' },
    }),
  );
  expect(codes(attempt)).toEqual([]);
  expect(attempt).toMatchObject({ ok: true, judged: true, response: { status: 200 } });
  expect(attempt.hops.map(({ url, status, location }) => [url, status, location])).toEqual([
    ['http://a.example.test/start', 301, 'https://a.example.test/mid'],
    ['https://a.example.test/mid', 308, 'https://a.example.test/end'],
    ['https://a.example.test/end', 200, null],
  ]);
});

test('a loop, and a chain that is too long', async () => {
  const { probe } = await service({ '/a': [302, '/b'], '/b': [302, '/a'], '/1': [302, '/2'], '/2': [302, '/3'] });
  const loop = await probeRedirect(probe('https://a.example.test/a'));
  expect(codes(loop)).toEqual(['REDIRECT_LOOP']);
  expect(loop.failures[0]?.message).toContain('https://a.example.test/a');
  const itself = await service({ '/': [301, 'https://a.example.test/'] });
  expect(codes(await probeRedirect(itself.probe('https://user:pass@a.example.test/')))).toEqual(['REDIRECT_LOOP']);
  expect(codes(await probeRedirect(probe('https://a.example.test/1', { redirect: { maximum: 1 } })))).toEqual([
    'REDIRECT_TOO_MANY',
  ]);
  expect(codes(await probeRedirect(probe('https://a.example.test/1', { redirect: { maximum: 2 } })))).toEqual([]);
});

test('never goes from HTTPS to plain HTTP', async () => {
  const { probe, seen } = await service({ '/': [301, 'http://a.example.test/plain'] });
  expect(codes(await probeRedirect(probe('https://a.example.test/')))).toEqual(['REDIRECT_TO_PLAIN_HTTP']);
  expect(seen.map(({ url }) => url)).toEqual(['/']);
});

test('an answer that does not redirect, or leads nowhere', async () => {
  const { probe } = await service({ '/none': [302, undefined], '/mail': [302, 'mailto:a@example.test'] });
  expect(codes(await probeRedirect(probe('http://a.example.test/')))).toEqual(['REDIRECT_MISSING']);
  expect(codes(await probeRedirect(probe('http://a.example.test/', { redirect: { required: false } })))).toEqual([]);
  for (const path of ['/none', '/mail']) {
    expect(codes(await probeRedirect(probe(`http://a.example.test${path}`)))).toEqual(['REDIRECT_WITHOUT_TARGET']);
  }
});

test('a way or an end that is not the one expected', async () => {
  const { probe } = await service({ '/': [302, 'https://a.example.test/end'] });
  const wrong = { redirect: { status: 301, to: '/other$/' }, expect: { status: 204 } };
  const attempt = await probeRedirect(probe('http://a.example.test/', wrong));
  expect(codes(attempt)).toEqual(['WRONG_STATUS', 'WRONG_REDIRECT', 'WRONG_STATUS']);
});

test('a fault on the way ends it', async () => {
  const { probe } = await service({ '/': [302, 'https://b.example.test/'], '/meta': [302, 'http://169.254.169.254/'] });
  const lookup = async () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
  const nameless = await probeRedirect(probe('http://a.example.test/', { connectTos: {} }), { lookup });
  expect(codes(nameless)).toEqual(['NAME_NOT_FOUND']);
  expect(codes(await probeRedirect(probe('http://a.example.test/meta')))).toEqual(['ADDRESS_REFUSED']);
});

test('credentials stay at the first origin', async () => {
  const { probe, seen } = await service({ '/start': [302, '/same'], '/same': [302, 'https://x:y@b.example.test/end'] });
  const attempt = await probeRedirect(
    probe('https://user:pass-word@a.example.test/start', {
      headers: { 'X-Api-Key': 'secret-key', Cookie: 'session=secret', Accept: 'text/plain' },
    }),
  );
  expect(codes(attempt)).toEqual([]);
  const sent = seen.map(({ headers }) => [headers.authorization, headers['x-api-key'], headers.cookie, headers.accept]);
  const basic = `Basic ${Buffer.from('user:pass-word').toString('base64')}`;
  expect(sent).toEqual([
    [basic, 'secret-key', 'session=secret', 'text/plain'],
    [basic, 'secret-key', 'session=secret', 'text/plain'],
    [undefined, undefined, undefined, 'text/plain'],
  ]);
  expect(JSON.stringify(attempt)).not.toMatch(/pass-word|secret-key|x:y/);
});

test('bearer authorization does not follow to HTTPS of the same host, which is another origin', async () => {
  const { probe, seen } = await service({ '/start': [301, 'https://a.example.test/end'] });
  await probeRedirect(probe('http://a.example.test/start', { authorization: { bearer: 'tok-en' } }));
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer tok-en', undefined]);
});

test.each([
  [301, 'POST', 'GET'],
  [302, 'POST', 'GET'],
  [303, 'PUT', 'GET'],
  [303, 'HEAD', 'HEAD'],
  [307, 'POST', 'POST'],
  [308, 'PUT', 'PUT'],
])('after %i a %s becomes a %s', async (status, method, becomes) => {
  const { probe, seen } = await service({ '/start': [status, '/end'] });
  await probeRedirect(probe('http://a.example.test/start', { method }));
  expect(seen.map((request) => request.method)).toEqual([method, becomes]);
});

test('one deadline holds for the whole chain', async () => {
  const port = await http((request, response) => {
    if (request.url === '/') setTimeout(() => response.writeHead(302, { location: '/silent' }).end(), 100);
  });
  const started = performance.now();
  const attempt = await probeRedirect({ name: 'web', url: `http://127.0.0.1:${port}/`, expect: {}, deadline: 400 });
  expect(codes(attempt)).toEqual(['HEADERS_TIMEOUT']);
  expect(attempt.hops.map(({ status }) => status)).toEqual([302]);
  expect(performance.now() - started).toBeLessThan(1_400);
});
