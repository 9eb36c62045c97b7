import { createServer as createHttp, request as httpRequest } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { connect, type Server, type Socket } from 'node:net';
import type { Attempt } from './attempt';
import { type HttpProbe, probeHttp } from './http';
import { certificate, type Identity } from './testing/certificates';
import { closeAll, closedPort, http, https, listen, tcp } from './testing/servers';

let identity: Identity;
beforeAll(async () => {
  identity = await certificate({ names: ['localhost', 'api.example.test'] });
});
afterEach(closeAll);

/** A proxy that tunnels and forwards to one port, whatever it is asked for, and notes what it was asked. */
async function proxyTo(port: number, more: { secure?: boolean; status?: number } = {}) {
  const asked: { line: string; authorization: string | undefined }[] = [];
  const server: Server = more.secure ? createHttps({ key: identity.key, cert: identity.certificate }) : createHttp();
  server.on('connect', (request, socket: Socket) => {
    asked.push({ line: `CONNECT ${request.url}`, authorization: request.headers['proxy-authorization'] });
    if (more.status) {
      socket.end(`HTTP/1.1 ${more.status} No\r\n\r\n`);
      return;
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.on('close', () => onward.destroy());
  });
  server.on('request', (request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, authorization: request.headers['proxy-authorization'] });
    const { pathname } = new URL(request.url ?? '');
    httpRequest({ port, path: pathname, headers: { host: request.headers.host ?? '' } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500);
      answer.pipe(response);
    }).end();
  });
  return { asked, port: await listen(server) };
}

function probe(url: string, proxy: string, more: Partial<HttpProbe> = {}): HttpProbe {
  return { name: 'api', url, proxy, expect: {}, deadline: 3_000, tls: { ca: identity.certificate }, ...more };
}
const codes = (attempt: Attempt) => attempt.failures.map(({ code }) => code);

test('https goes through a tunnel, and the name is looked up by the proxy', async () => {
  const service = await https({ key: identity.key, cert: identity.certificate }, (_, response) => response.end('in'));
  const proxy = await proxyTo(service);
  const attempt = await probeHttp(
    probe('https://api.example.test/', `http://us%40er:pass-word@127.0.0.1:${proxy.port}`, {
      expect: { body: { contains: 'in' } },
    }),
  );
  expect(codes(attempt)).toEqual([]);
  const authorization = `Basic ${Buffer.from('us@er:pass-word').toString('base64')}`;
  expect(proxy.asked).toEqual([{ line: 'CONNECT api.example.test:443', authorization }]);
  expect(Object.keys(attempt.phases)).toEqual(['connect', 'proxy', 'tls', 'firstByte', 'body']);
  expect(JSON.stringify(attempt)).not.toContain('pass-word');
});

test('a proxy may speak TLS itself', async () => {
  const service = await https({ key: identity.key, cert: identity.certificate }, (_, response) => response.end());
  const proxy = await proxyTo(service, { secure: true });
  const attempt = await probeHttp(probe('https://api.example.test/', `https://localhost:${proxy.port}`));
  expect(codes(attempt)).toEqual([]);
});

test('plain http is asked for by its whole address', async () => {
  const service = await http((request, response) => response.end(`${request.headers.host}${request.url}`));
  const proxy = await proxyTo(service);
  const attempt = await probeHttp(
    probe('http://api.example.test/path', `http://127.0.0.1:${proxy.port}`, {
      expect: { body: { contains: 'api.example.test/path' } },
    }),
  );
  expect(codes(attempt)).toEqual([]);
  expect(proxy.asked.map(({ line }) => line)).toEqual(['GET http://api.example.test/path']);
});

test('its faults are its own, and say nothing about the service', async () => {
  const url = 'https://api.example.test/';
  const dead = await closedPort();
  const refusing = await proxyTo(dead, { status: 407 });
  const silent = await tcp(() => undefined);
  const cutting = await tcp((socket) => socket.once('data', () => socket.destroy()));
  const asking = await http((_, response) => response.writeHead(407).end());
  const untrusted = await https({ key: identity.key, cert: identity.certificate }, () => undefined);
  const at = async (proxy: string, more: Partial<HttpProbe> = {}) => await probeHttp(probe(url, proxy, more));
  const attempts = [
    await at(`http://127.0.0.1:${dead}`),
    await at(`http://127.0.0.1:${refusing.port}`),
    await at(`http://127.0.0.1:${silent}`, { deadline: 100 }),
    await at(`http://127.0.0.1:${cutting}`),
    await at(`https://127.0.0.1:${untrusted}`, { tls: {} }),
    await at(`https://127.0.0.1:${silent}`, { deadline: 100 }),
    await at(`http://127.0.0.1:${asking}`, { url: 'http://api.example.test/' }),
  ];
  expect(attempts.map(codes)).toEqual([
    ['PROXY_UNREACHABLE'],
    ['PROXY_REFUSED'],
    ['PROXY_TIMEOUT'],
    ['PROXY_UNREACHABLE'],
    ['PROXY_UNREACHABLE'],
    ['PROXY_TIMEOUT'],
    ['PROXY_REFUSED'],
  ]);
  expect(attempts.map(({ judged }) => judged)).toEqual(Array(7).fill(false));
  for (const index of [1, 6]) expect(attempts[index]?.failures[0]?.message).toContain('give it a user and password');
});

test('faults of the service behind it are the service’s', async () => {
  const plain = await http((_, response) => response.end());
  const proxy = await proxyTo(plain);
  const attempt = await probeHttp(probe('https://api.example.test/', `http://127.0.0.1:${proxy.port}`));
  expect(codes(attempt)).toEqual(['PLAIN_TEXT_ON_TLS_PORT']);
});
