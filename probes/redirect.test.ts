import type { IncomingHttpHeaders } from 'node:http';
import { probeHttp } from './http';
import { explainRedirect, probeRedirect, probeRedirectToHttps, type RedirectProbe } from './redirect';
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

describe('from plain HTTP to HTTPS', () => {
  const failing = async (status: number, location?: string) => {
    const { probe } = await service({ '/': [status, location] });
    const { connectTos, ...asked } = probe('http://a.example.test/');
    const attempt = await probeRedirectToHttps({ ...asked, connectTo: connectTos?.['http://a.example.test'] });
    return attempt.failures.map(({ code, expected, observed }) => [code, expected, observed]);
  };

  test.each([
    ['permanently', 301, 'https://a.example.test/', []],
    ['with the method kept, to another port and path', 308, 'https://a.example.test:8443/x', []],
    ['for now', 302, 'https://a.example.test/', [['REDIRECT_TEMPORARY', '301 or 308', '302']]],
    ['not at all', 200, undefined, [['REDIRECT_MISSING', '301 or 308', '200']]],
    ['as not modified, which leads nowhere', 304, undefined, [['REDIRECT_MISSING', '301 or 308', '304']]],
    ['to nowhere', 301, undefined, [['REDIRECT_WITHOUT_TARGET', null, null]]],
    [
      'to plain HTTP',
      301,
      'http://a.example.test/',
      [['REDIRECT_ELSEWHERE', 'https://a.example.test/', 'http://a.example.test/']],
    ],
    [
      'to a host that only begins like it, for now',
      307,
      'https://a.example.test.evil.test/?token=abc',
      [
        ['REDIRECT_ELSEWHERE', 'https://a.example.test/', 'https://a.example.test.evil.test/?token=[secret]'],
        ['REDIRECT_TEMPORARY', '301 or 308', '307'],
      ],
    ],
    ['relative to itself', 301, '/x', [['REDIRECT_ELSEWHERE', 'https://a.example.test/', 'http://a.example.test/x']]],
  ])('%s', async (_, status, location, expected) => {
    expect(await failing(status, location)).toEqual(expected);
  });
});

describe('an answer that redirects unexpectedly', () => {
  const explained = async (redirects: Record<string, [number, string]>, more: Partial<RedirectProbe> = {}) => {
    const { probe, seen } = await service(redirects);
    const asked = probe('https://a.example.test/', more);
    const first = await probeHttp({ ...asked, connectTo: asked.connectTos?.['https://a.example.test'] });
    return { attempt: await explainRedirect(first, asked), first, seen };
  };

  test('in a circle', async () => {
    const { attempt } = await explained({ '/': [302, '/b'], '/b': [302, '/'] });
    expect(attempt.failures).toMatchObject([
      { code: 'REDIRECT_LOOP', expected: '2xx', observed: '302', message: expect.stringContaining('a.example.test/') },
    ]);
    expect(attempt).toMatchObject({ ok: false, judged: true, fatal: false, response: { status: 302 } });
  });

  test('to plain HTTP, further on', async () => {
    const { attempt } = await explained({ '/': [302, '/b'], '/b': [302, 'http://a.example.test/'] });
    expect(codes(attempt)).toEqual(['REDIRECT_TO_PLAIN_HTTP']);
  });

  test('to a sound place keeps its status, and says where it leads', async () => {
    const { attempt, first } = await explained({ '/': [302, '/b?token=abc'] });
    expect(attempt).toBe(first);
    expect(attempt.failures[0]?.message).toBe(
      'the status is 302, not 2xx: it redirects to https://a.example.test/b?token=[secret]; ask that address, or expect the redirect (`expect.redirect`)',
    );
  });

  test('is not followed where that would send something twice, or where it was expected', async () => {
    const loop: Record<string, [number, string]> = { '/': [307, '/'] };
    expect((await explained(loop, { method: 'POST', body: 'x' })).seen).toHaveLength(1);
    expect((await explained(loop, { expect: { redirect: { to: 'https://a.example.test/' } } })).seen).toHaveLength(1);
  });

  test('is followed within what is left of the deadline alone', async () => {
    const { probe, seen } = await service({ '/': [302, '/'] });
    const asked = probe('https://a.example.test/', { deadline: 3_000 });
    const first = await probeHttp({ ...asked, connectTo: asked.connectTos?.['https://a.example.test'] });
    expect(await explainRedirect({ ...first, milliseconds: 3_000 }, asked)).toMatchObject({
      failures: [{ code: 'WRONG_STATUS' }],
    });
    expect(seen).toHaveLength(1);
  });
});
