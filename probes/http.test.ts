import type { IncomingMessage } from 'node:http';
import { createSecureServer } from 'node:http2';
import { gzipSync } from 'node:zlib';
import type { Attempt } from './attempt';
import { type Exchange, type HttpProbe, probeHttp } from './http';
import { certificate, type Identity } from './testing/certificates';
import { closeAll, http, https, listen, tcp } from './testing/servers';

let identity: Identity;
beforeAll(async () => {
  identity = await certificate({ names: ['api.example.test'] });
});
afterEach(closeAll);

function probe(url: string, more: Partial<HttpProbe> = {}): HttpProbe {
  return { name: 'api', url, expect: {}, deadline: 3_000, ...more };
}

const codes = (attempt: Attempt) => attempt.failures.map(({ code }) => code);

/** Probes a service that answers this, and gives the failures' codes. */
async function answering(
  answer: { status?: number; headers?: Record<string, string>; body?: string | Buffer },
  expect: HttpProbe['expect'],
): Promise<Attempt> {
  const port = await http((_, response) => {
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '');
  });
  return await probeHttp(probe(`http://127.0.0.1:${port}/health`, { expect }));
}

describe('an attempt that holds', () => {
  test('says what answered, from where, and how long each phase took', async () => {
    const port = await http((_, response) => response.end('{"status":"ok"}'));
    const expect_ = { status: 200, json: { status: 'ok' }, within: 2_000 };
    const attempt = await probeHttp(probe(`http://127.0.0.1:${port}/health`, { expect: expect_ }));
    expect(attempt).toMatchObject({
      ok: true,
      judged: true,
      fatal: false,
      failures: [],
      address: `127.0.0.1:${port}`,
      response: { status: 200, bodyBytes: 15, httpVersion: '1.1' },
    });
    expect(Object.keys(attempt.phases)).toEqual(['connect', 'firstByte', 'body']);
    expect(attempt.milliseconds).toBeGreaterThan(0);
    expect(Math.abs(attempt.at.getTime() - Date.now())).toBeLessThan(5_000);
  });

  test('over TLS: connects elsewhere, with the Host, the SNI and the certificate name of the URL', async () => {
    const seen: { host?: string | undefined; sni?: string | false | null }[] = [];
    const port = await https({ key: identity.key, cert: identity.certificate }, (request, response) => {
      const socket = request.socket as IncomingMessage['socket'] & { servername?: string | false };
      seen.push({ host: request.headers.host, sni: socket.servername ?? null });
      response.end();
    });
    const attempt = await probeHttp(
      probe('https://api.example.test/health', {
        connectTo: `127.0.0.1:${port}`,
        tls: { ca: identity.certificate },
      }),
    );
    expect(codes(attempt)).toEqual([]);
    expect(seen).toEqual([{ host: 'api.example.test', sni: 'api.example.test' }]);
    expect(attempt.tls).toMatchObject({ version: 'TLSv1.3', alpn: 'http/1.1' });
    expect(attempt.tls?.certificates[0]).toMatchObject({ key: 'ec prime256v1', daysLeft: 89 });
    expect(Object.keys(attempt.phases)).toEqual(['connect', 'tls', 'firstByte', 'body']);
  });

  test('looks the name up anew each time, and goes to the address that accepts', async () => {
    const port = await http((_, response) => response.end());
    let lookups = 0;
    const lookup = async () => {
      lookups += 1;
      return [
        { address: '127.0.0.2', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ];
    };
    const first = await probeHttp(probe(`http://api.example.test:${port}/`), { lookup });
    await probeHttp(probe(`http://api.example.test:${port}/`), { lookup });
    expect(first).toMatchObject({ ok: true, address: `127.0.0.1:${port}` });
    expect(lookups).toBe(2);
  });

  test('one address of a name is probed without a lookup', async () => {
    const port = await http((_, response) => response.end(), '::1');
    const lookup = async () => {
      throw new Error('not to be asked');
    };
    const attempt = await probeHttp(probe(`http://api.example.test:${port}/`, { address: '::1' }), { lookup });
    expect(attempt).toMatchObject({ ok: true, address: `[::1]:${port}` });
  });

  test('sends method, headers and body as given', async () => {
    let request: { method?: string | undefined; type?: string | undefined; body: string } | undefined;
    const port = await http((incoming, response) => {
      let body = '';
      incoming.on('data', (chunk) => {
        body += String(chunk);
      });
      incoming.on('end', () => {
        request = { method: incoming.method, type: incoming.headers['content-type'], body };
        response.end();
      });
    });
    const headers = { 'Content-Type': 'application/json' };
    await probeHttp(probe(`http://127.0.0.1:${port}/`, { method: 'post', headers, body: '{"a":1}' }));
    expect(request).toEqual({ method: 'POST', type: 'application/json', body: '{"a":1}' });
  });

  test('HTTP/2 is spoken when it is expected, and HTTP/1.0 is seen', async () => {
    const server = createSecureServer({ key: identity.key, cert: identity.certificate, allowHTTP1: true });
    server.on('request', (_, response) => response.end('two'));
    const port = await listen(server);
    const two = await probeHttp(
      probe('https://api.example.test/', {
        connectTo: `127.0.0.1:${port}`,
        tls: { ca: identity.certificate },
        expect: { httpVersion: '2', body: { contains: 'two' } },
      }),
    );
    expect(two).toMatchObject({ ok: true, response: { httpVersion: '2' }, tls: { alpn: 'h2' } });
    const old = await tcp((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nhello'));
    const one = await probeHttp(probe(`http://127.0.0.1:${old}/`, { expect: { httpVersion: '1.1' } }));
    expect(one.response?.httpVersion).toBe('1.0');
    expect(codes(one)).toEqual(['WRONG_HTTP_VERSION']);
  });
});

describe('expectations', () => {
  test.each([
    [200, 200, true],
    [204, 200, false],
    [204, [200, 204], true],
    [302, { from: 300, to: 399 }, true],
    [400, { from: 300, to: 399 }, false],
    [299, '200-299', true],
    [300, '2xx', false],
    [404, '200, 404', true],
    [200, undefined, true],
    [503, undefined, false],
  ])('status %p against %p: %p', async (status, expected, ok) => {
    const attempt = await answering({ status }, expected === undefined ? {} : { status: expected });
    expect(codes(attempt)).toEqual(ok ? [] : ['WRONG_STATUS']);
  });

  test('a wrong status says both', async () => {
    const attempt = await answering({ status: 503 }, { status: 200 });
    expect(attempt).toMatchObject({ ok: false, judged: true, fatal: false });
    expect(attempt.failures).toEqual([
      {
        code: 'WRONG_STATUS',
        message: "the status is 503, not 200: check the service's log and its targets' health",
        expected: '200',
        observed: '503',
      },
    ]);
  });

  const document = '{"status":"ok","checks":[{"name":"db","ms":12}],"a.b":null,"version":"v1.4.2"}';
  test.each([
    [{ status: 'ok' }, true],
    [{ status: 'down' }, false],
    [{ '$.checks[0].name': 'db' }, true],
    [{ 'checks.0.ms': 12 }, true],
    [{ 'checks.0.ms': '12' }, false],
    [{ "$['a.b']": null }, true],
    [{ version: '/^v1\\.\\d+/' }, true],
    [{ version: { matches: '/^V1/i' } }, true],
    [{ version: { matches: '^v2' } }, false],
    [{ checks: { present: true } }, true],
    [{ missing: { present: true } }, false],
    [{ missing: { present: false } }, true],
    [{ status: { present: false } }, false],
    [{ 'checks[0]': { name: 'db', ms: 12 } }, true],
    [{ 'constructor.name': { present: true } }, false],
    [{ $: { present: true } }, true],
  ])('JSON %j: %p', async (json, ok) => {
    expect(codes(await answering({ body: document }, { json }))).toEqual(ok ? [] : ['WRONG_JSON']);
  });

  test('what is not JSON is told apart from JSON that is wrong', async () => {
    const headers = { 'content-type': 'text/html' };
    const attempt = await answering({ body: '<html>Bad gateway</html>', headers }, { json: { status: 'ok' } });
    expect(attempt.failures[0]).toMatchObject({
      code: 'NOT_JSON',
      message:
        'the answer is not JSON (content type text/html, begins with "<html>Bad gateway</html>"): check the path, and that no error page or proxy answers',
    });
  });

  test('JSON that would exhaust the stack of whoever compares it is none', async () => {
    const body = `{"status":${'['.repeat(400_000)}${']'.repeat(400_000)}}`;
    for (const wanted of ['ok', { present: true }, '/ok/', { equals: [[]] }])
      expect(codes(await answering({ body }, { json: { status: wanted } }))).toEqual(['NOT_JSON']);
  });

  test.each([
    [{ contains: 'all well' }, true],
    [{ contains: 'ALL WELL' }, false],
    [{ matches: '/ALL W.LL/i' }, true],
    [{ matches: '^well' }, false],
  ])('body %j: %p', async (body, ok) => {
    expect(codes(await answering({ body: 'all well here' }, { body }))).toEqual(ok ? [] : ['WRONG_BODY']);
  });

  test('a compressed body is judged by what it says', async () => {
    const packed = { body: gzipSync('{"status":"ok"}'), headers: { 'content-encoding': 'gzip' } };
    expect(codes(await answering(packed, { json: { status: 'ok' } }))).toEqual([]);
  });

  test.each([
    [{ 'X-Version': '42' }, true],
    [{ 'x-version': '4' }, false],
    [{ 'x-version': '/^\\d+$/' }, true],
    [{ 'x-version': { contains: '2' } }, true],
    [{ 'x-version': { matches: '^5' } }, false],
    [{ 'x-version': { present: false } }, false],
    [{ server: { present: false } }, true],
    [{ server: { present: true } }, false],
    [{ server: 'nginx' }, false],
  ])('headers %j: %p', async (headers, ok) => {
    expect(codes(await answering({ headers: { 'x-version': '42' } }, { headers }))).toEqual(ok ? [] : ['WRONG_HEADER']);
  });

  test.each([
    [{ to: 'https://example.test/health' }, true],
    [{ to: '/^https:/' }, true],
    [{ to: 'https://example.test/other' }, false],
    [{ to: '/^http:/' }, false],
  ])('redirect %j: %p', async (redirect, ok) => {
    const answer = { status: 301, headers: { location: 'https://example.test/health' } };
    expect(codes(await answering(answer, { redirect }))).toEqual(ok ? [] : ['WRONG_REDIRECT']);
  });

  test('a redirect of another status, and none at all', async () => {
    const answer = { status: 302, headers: { location: 'https://example.test/' } };
    expect(codes(await answering(answer, { redirect: { status: [301, 308] } }))).toEqual(['WRONG_STATUS']);
    expect(codes(await answering({}, { redirect: { to: '/^https/' } }))).toEqual(['REDIRECT_MISSING']);
  });

  test('time in all and time by phase', async () => {
    const port = await http((_, response) => setTimeout(() => response.end(), 80));
    const slow = await probeHttp(
      probe(`http://127.0.0.1:${port}/`, { expect: { within: 20, phases: { firstByte: 30, connect: 1_000 } } }),
    );
    expect(slow.failures.map(({ code, expected }) => [code, expected])).toEqual([
      ['TOO_SLOW', '20 ms'],
      ['TOO_SLOW', '30 ms'],
    ]);
  });
});

describe('a probe that cannot be made', () => {
  test.each([
    [{ url: 'api.example.test' }, 'its url is not a URL'],
    [{ url: 'ftp://example.test/' }, 'neither http:// nor https://'],
    [{ connectTo: '::1:443' }, 'connectTo'],
    [{ deadline: 0 }, 'deadline'],
    [{ expect: { status: '2x' } }, 'status "2x"'],
    [{ expect: { json: { 'a..b': 1 } } }, '"a..b" is not a path'],
    [{ expect: { body: { matches: '/(?=look)/' } } }, "RE2's syntax"],
    [{ proxy: 'socks://example.test' }, 'proxy'],
    [
      { url: 'https://example.test/', tls: { ca: '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----' } },
      'tls',
    ],
    [{ headers: { 'bad name': 'x' } }, 'header'],
    [{ headers: { name: 'a\r\nb' } }, 'header'],
    [{ method: 'GET /' }, 'method'],
  ])('%j', async (wrong, words) => {
    await expect(probeHttp({ ...probe('http://127.0.0.1:1/'), ...wrong })).rejects.toMatchObject({
      code: 'PROBE_INVALID',
      exitCode: 3,
      message: expect.stringContaining(words),
    });
  });
});

describe('secrets', () => {
  const secrets = ['hunter2hunter2', 's3cr3t-bearer', 'key-abcdef', 'tok-in-query', 'urlpass99', 'body-pw'];

  test('never appear in an attempt, though the service echoes everything', async () => {
    const port = await http(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const all = JSON.stringify({ url: request.url, headers: request.headers, body });
      response.writeHead(302, {
        'x-echo': all,
        'set-cookie': 'session=abcdefgh',
        location: `https://example.test/?token=${secrets[3]}`,
      });
      response.end(all);
    });
    const attempts = [
      await probeHttp(
        probe(`http://127.0.0.1:${port}/?token=${secrets[3]}`, {
          headers: { 'X-Api-Key': secrets[2] ?? '' },
          authorization: { basic: { user: 'admin', password: secrets[0] ?? '' } },
          expect: {
            status: 200,
            json: { 'headers.authorization': 'none', 'headers.x-api-key': 'none', url: 'none' },
            headers: { 'x-echo': 'none', 'set-cookie': 'none' },
            redirect: { to: 'https://example.test/' },
          },
        }),
      ),
      await probeHttp(
        probe(`http://127.0.0.1:${port}/`, {
          authorization: { bearer: secrets[1] ?? '' },
          method: 'POST',
          body: JSON.stringify({ password: secrets[5] }),
          expect: { json: { 'headers.authorization': 'none', body: 'none' }, body: { contains: 'not there' } },
        }),
      ),
      await probeHttp(
        probe(`http://admin:${secrets[4]}@127.0.0.1:${port}/`, {
          expect: { json: { 'headers.authorization': 'none' } },
        }),
      ),
    ];
    expect(attempts.map((attempt) => attempt.failures.length)).toEqual([7, 4, 2]);
    const said = JSON.stringify(attempts);
    const basic = [`admin:${secrets[0]}`, `admin:${secrets[4]}`].map((pair) => Buffer.from(pair).toString('base64'));
    for (const secret of [...secrets, ...basic, 'abcdefgh']) expect(said).not.toContain(secret);
    expect(said).toContain('[secret]');
  });

  test('an expected value of a secret header is not shown either', async () => {
    const headers = { 'x-auth-token': 'wanted-value', server: { present: true } };
    const attempt = await answering({ headers: { 'x-auth-token': 'other-value' } }, { headers });
    expect(codes(attempt)).toEqual(['WRONG_HEADER', 'WRONG_HEADER']);
    expect(JSON.stringify(attempt)).not.toMatch(/wanted-value|other-value/);
  });

  test('basic authorization of the URL and bearer are sent', async () => {
    const seen: (string | undefined)[] = [];
    const port = await http((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await probeHttp(probe(`http://us%40er:p%3Aw@127.0.0.1:${port}/`));
    await probeHttp(probe(`http://127.0.0.1:${port}/`, { authorization: { bearer: 'abc' } }));
    expect(seen).toEqual([`Basic ${Buffer.from('us@er:p:w').toString('base64')}`, 'Bearer abc']);
  });
});

test('a recorder is told of the whole answer', async () => {
  const port = await http((_, response) => response.writeHead(201, { 'x-a': 'b' }).end('body'));
  const exchanges: Exchange[] = [];
  await probeHttp(probe(`http://127.0.0.1:${port}/x`), { onExchange: (exchange) => exchanges.push(exchange) });
  expect(exchanges).toMatchObject([
    {
      probe: 'api',
      request: { method: 'GET', url: `http://127.0.0.1:${port}/x` },
      response: { status: 201, headers: { 'x-a': 'b' }, body: Buffer.from('body'), httpVersion: '1.1' },
    },
  ]);
});
