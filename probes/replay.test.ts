import type { Attempt } from './attempt';
import { type Exchange, type HttpProbe, probeHttp } from './http';
import { type RecordedTls, recordExchange, recordedTls } from './recording';
import { type ReplayServers, replayServers } from './replay';
import { closeAll, closedPort, http } from './testing/servers';
import { probeCertificate, probeTlsVersions } from './tls';

const servers: ReplayServers[] = [];
afterEach(async () => {
  await Promise.all([closeAll(), ...servers.splice(0).map((running) => running.close())]);
});

const url = 'https://api.example.test/health';
const ok = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"status":"ok"}' };
const recorded = [{ probe: 'api', request: { method: 'GET', url }, response: ok }];

async function replay(recording: unknown, probes: { name: string; url: string; method?: string }[]) {
  const running = await replayServers(recording, probes);
  servers.push(running);
  return running.redirected;
}

/** Replays and probes as an offline run does. */
async function probeOffline(recording: unknown, more: Partial<HttpProbe> = {}): Promise<Attempt> {
  const probe: HttpProbe = { name: 'api', url, expect: {}, deadline: 3_000, ...more };
  const replayed = (await replay(recording, [probe])).get(probe.name);
  if (!replayed) throw new Error('not replayed');
  const { connectTo, ca, lookup } = replayed;
  return await probeHttp({ ...probe, connectTo, ...(ca && { tls: { ca } }) }, { lookup });
}

test('a recorded answer is given over TLS, with the name of the URL proven', async () => {
  const attempt = await probeOffline(recorded, {
    expect: { status: 200, json: { status: 'ok' }, headers: { 'content-type': 'application/json' } },
  });
  expect(attempt).toMatchObject({ ok: true, response: { status: 200, bodyBytes: 15 } });
  expect(attempt.tls?.certificates[0]?.names).toEqual(['DNS:api.example.test']);
});

test('a recorded answer that does not hold fails offline too', async () => {
  const broken = [{ ...recorded[0], response: { ...ok, status: 503, body: 'down' } }];
  const attempt = await probeOffline(broken, { expect: { status: 200, json: { status: 'ok' } } });
  expect(attempt.failures.map(({ code }) => code)).toEqual(['WRONG_STATUS', 'NOT_JSON']);
});

test('probes that share an address and a path stay apart', async () => {
  const other = { ...recorded[0], probe: 'other', response: { ...ok, status: 418 } };
  const both = [...recorded, other];
  expect((await probeOffline(both)).response?.status).toBe(200);
  expect((await probeOffline(both, { name: 'other' })).response?.status).toBe(418);
});

test('plain HTTP, an address without a name, HTTP/2 and a delay are replayed', async () => {
  const plain = 'http://192.0.2.7:8080/x';
  const byAddress = 'https://192.0.2.8/y';
  const at = (address: string, more = {}) => [
    { probe: 'api', request: { method: 'GET', url: address }, response: { ...ok, ...more } },
  ];
  expect((await probeOffline(at(plain), { url: plain })).ok).toBe(true);
  expect((await probeOffline(at(byAddress), { url: byAddress })).ok).toBe(true);
  const two = await probeOffline(at(url, { httpVersion: '2' }), { expect: { httpVersion: '2' } });
  expect(two).toMatchObject({ ok: true, response: { httpVersion: '2' } });
  const one = await probeOffline(at(url, { httpVersion: '1.1' }), { expect: { httpVersion: '2' } });
  expect(one.failures.map(({ code }) => code)).toEqual(['WRONG_HTTP_VERSION']);
  const slow = await probeOffline(at(url, { delay: 60 }), { expect: { within: 40 } });
  expect(slow.failures.map(({ code }) => code)).toEqual(['TOO_SLOW']);
});

test('a recorded fault is given back as it was, at once', async () => {
  const error = { code: 'CONNECT_TIMEOUT', message: 'it did not accept a connection: check the security groups' };
  const attempt = await probeOffline([{ probe: 'api', request: { method: 'GET', url }, error }]);
  expect(attempt).toMatchObject({ ok: false, judged: true, fatal: false, failures: [error] });
  const unjudged = await probeOffline([{ probe: 'api', request: { method: 'GET', url }, error: { code: 'NO_ROUTE' } }]);
  expect(unjudged).toMatchObject({ ok: false, judged: false });
});

test('what a live attempt was told is what the offline one is told', async () => {
  const port = await http((_, response) => response.writeHead(200, { 'x-version': '7' }).end('{"status":"ok"}'));
  const exchanges: Exchange[] = [];
  const live: HttpProbe = {
    name: 'api',
    url: `http://127.0.0.1:${port}/health?verbose=1`,
    expect: { json: { status: 'ok' }, headers: { 'x-version': '7' } },
    deadline: 3_000,
  };
  expect((await probeHttp(live, { onExchange: (exchange) => exchanges.push(exchange) })).ok).toBe(true);
  await closeAll();
  const recording: unknown = JSON.parse(JSON.stringify(exchanges.map((exchange) => recordExchange(exchange))));
  expect((await probeOffline(recording, live)).failures).toEqual([]);

  const refused = { ...live, url: `http://127.0.0.1:${await closedPort()}/` };
  exchanges.length = 0;
  const attempt = await probeHttp(refused, { onExchange: (exchange) => exchanges.push(exchange) });
  const offline = await probeOffline(
    JSON.parse(JSON.stringify(exchanges.map((exchange) => recordExchange(exchange)))),
    refused,
  );
  expect(offline.failures).toEqual(attempt.failures);
});

test('the last of several attempts counts', async () => {
  const first = { ...recorded[0], response: { ...ok, status: 503 } };
  expect((await probeOffline([first, ...recorded])).response?.status).toBe(200);
});

describe('the handshake', () => {
  const offline = async (tls: RecordedTls) => {
    const replayed = (await replay([{ ...recorded[0], tls }], [{ name: 'api', url }])).get('api');
    const { connectTo = '', ca = '' } = replayed ?? {};
    return { name: 'api', host: 'api.example.test', connectTo, tls: { ca: ca ?? '' }, deadline: 3_000 };
  };

  test('speaks the recorded versions', async () => {
    const { versions } = await probeTlsVersions(await offline({ minimum: 'TLSv1', maximum: 'TLSv1.2' }));
    expect(versions.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted', 'refused']);
  });

  test('shows a certificate with the recorded days left', async () => {
    const soon = await probeCertificate(await offline({ daysLeft: 12 }), { daysLeft: 30 });
    expect(soon.failures).toMatchObject([{ code: 'CERTIFICATE_EXPIRES_SOON', observed: '12 days' }]);
    const over = await probeCertificate(await offline({ daysLeft: -3 }));
    expect(over.failures).toMatchObject([{ code: 'CERTIFICATE_EXPIRED' }]);
    expect((await probeCertificate(await offline({}), { daysLeft: 90 })).failures).toEqual([]);
  });

  test('is recorded from what the TLS probes saw', async () => {
    const target = await offline({ minimum: 'TLSv1.1', maximum: 'TLSv1.3', daysLeft: 40 });
    const tls = recordedTls(await probeTlsVersions(target), await probeCertificate(target));
    expect(tls).toEqual({ minimum: 'TLSv1.1', maximum: 'TLSv1.3', daysLeft: 40 });
    const response = { status: 200, headers: {}, body: Buffer.from(''), httpVersion: '1.1' };
    expect(recordExchange({ probe: 'api', request: { method: 'GET', url }, response }, tls).tls).toEqual(tls);
  });
});

describe('fails closed', () => {
  test.each([
    ['a probe that was not recorded', recorded, { name: 'web', url }],
    ['another path', recorded, { name: 'api', url: 'https://api.example.test/other' }],
    ['another method', recorded, { name: 'api', url, method: 'POST' }],
    ['no list', { api: 1 }, { name: 'api', url }],
    ['no answer and no fault', [{ probe: 'api', request: { method: 'GET', url } }], { name: 'api', url }],
    ['a status that is none', [{ ...recorded[0], response: { ...ok, status: 99 } }], { name: 'api', url }],
    ['a header that is none', [{ ...recorded[0], response: { ...ok, headers: { 'a b': '' } } }], { name: 'api', url }],
    ['a TLS version that is none', [{ ...recorded[0], tls: { minimum: 'SSLv3' } }], { name: 'api', url }],
    ['an unknown fault', [{ ...recorded[0], response: undefined, error: { code: 'X' } }], { name: 'api', url }],
  ])('%s', async (_, recording, probe) => {
    await expect(replayServers(recording, [probe])).rejects.toMatchObject({ code: 'PROBE_NOT_RECORDED', exitCode: 2 });
  });

  test('a request that was not recorded gets no answer', async () => {
    const redirected = await replay(recorded, [{ name: 'api', url }]);
    const { connectTo, ca } = redirected.get('api') ?? { connectTo: '', ca: '' };
    const probe = { name: 'api', url: 'https://api.example.test/other', connectTo, expect: {}, deadline: 3_000 };
    const attempt = await probeHttp({ ...probe, tls: { ca: ca ?? '' } });
    expect(attempt.failures.map(({ code }) => code)).toEqual(['CONNECTION_RESET']);
  });
});

describe('what is kept of an answer', () => {
  const exchange = (headers: Record<string, string>, body: string | Buffer): Exchange => ({
    probe: 'api',
    request: { method: 'GET', url },
    response: { status: 200, headers, body: Buffer.from(body), httpVersion: '1.1' },
  });
  const kept = (headers: Record<string, string>, body: string | Buffer) =>
    recordExchange(exchange(headers, body)).response;

  test('no cookie, no credential, nothing about the transfer', () => {
    const headers = {
      'set-cookie': 'a=b',
      authorization: 'Bearer x',
      'x-auth-token': 'x',
      'content-encoding': 'gzip',
      'transfer-encoding': 'chunked',
      'content-length': '4',
      server: 'nginx',
    };
    expect(kept(headers, 'body')?.headers).toEqual({ server: 'nginx' });
  });

  test('secrets of a body are blanked, and a body without any is left byte for byte', () => {
    const secret = '{"status":"ok","db":{"password":"hunter2","apiKey":"k"},"ok":true}';
    expect(kept({}, secret)?.body).toBe('{"status":"ok","db":{"password":"[secret]","apiKey":"[secret]"},"ok":true}');
    expect(kept({}, '{ "status" : "ok" }')?.body).toBe('{ "status" : "ok" }');
    expect(kept({}, 'key AKIAABCDEFGHIJKLMNOP here')?.body).toBe('key REMOVED here');
  });

  test('a body that is too deep to be looked through is not kept', () => {
    const body = `{"password":"hunter2","a":${'['.repeat(600)}${']'.repeat(600)}}`;
    expect(kept({}, body)?.body).toBe('[secret]');
  });

  test('bytes that are no text come back as they were', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    const response = kept({}, bytes);
    expect(response).toMatchObject({ body: bytes.toString('base64'), base64: true });
    const attempt = await probeOffline([{ probe: 'api', request: { method: 'GET', url }, response }]);
    expect(attempt.response?.bodyBytes).toBe(4);
  });

  test('at most 1 MiB', () => {
    expect(kept({}, 'x'.repeat(1_100_000))?.body.length).toBe(1_048_576);
    expect(kept({}, JSON.stringify({ token: 'hunter2', rest: 'x'.repeat(1_100_000) }))?.body).toMatch(
      /^\{"token":"\[secret\]","rest":"x+$/,
    );
  });
});

test('twenty probes start in a blink', async () => {
  const many = Array.from({ length: 20 }, (_, index) => ({ ...recorded[0], probe: `api-${index}` }));
  const started = performance.now();
  const redirected = await replay(
    many,
    many.map(({ probe }) => ({ name: probe, url })),
  );
  expect(redirected.size).toBe(20);
  expect(performance.now() - started).toBeLessThan(1_000);
});
