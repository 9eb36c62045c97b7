import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultHttpSettings, type HttpSettings, type Outgoing, send } from './http';

type Reply = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server | undefined;
afterEach(
  () =>
    new Promise<void>((closed) => {
      if (!server) return closed();
      server.close(() => closed());
      server.closeAllConnections();
      server = undefined;
    }),
);

const settings: HttpSettings = { ...defaultHttpSettings, timeout: 5_000, pause: 0, longestPause: 10, variables: {} };

/** Answers each request in turn, the last reply from then on. */
async function against(
  ...replies: Reply[]
): Promise<{ origin: string; requests: { method: string; url: string; headers: object; body: string }[] }> {
  const requests: { method: string; url: string; headers: object; body: string }[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    replies[Math.min(requests.length, replies.length) - 1]?.(response, request);
  });
  const listening = server;
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(body);
const outgoing = (origin: string, parts: Partial<Outgoing> = {}): Outgoing => ({
  method: 'POST',
  url: new URL('/hooks/canary-secret?key=canary-key', origin),
  body: { text: 'é' },
  ...parts,
});

test('sends JSON, and gives the answer', async () => {
  const { origin, requests } = await against(answer(201, 'taken'));
  expect(await send(outgoing(origin, { headers: { 'idempotency-key': 'one' } }), settings)).toBe('taken');
  expect(requests).toMatchObject([
    {
      method: 'POST',
      url: '/hooks/canary-secret?key=canary-key',
      headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': 'one' },
      body: '{"text":"é"}',
    },
  ]);
  expect(requests[0]?.headers).toMatchObject({ 'user-agent': expect.stringMatching(/^asbuilt\/\d/) });
});

test.each<[string, Reply]>([
  ['a reset', (response) => response.socket?.resetAndDestroy()],
  ['429', answer(429, '', { 'retry-after': '3600' })],
  ['a server in trouble', answer(503)],
])('%s is tried once more', async (_what, first) => {
  const { origin, requests } = await against(first, answer(200, 'ok'));
  expect(await send(outgoing(origin), settings)).toBe('ok');
  expect(requests).toHaveLength(2);
});

test('a receiver that stays in trouble is told of after the second attempt', async () => {
  const { origin, requests } = await against(answer(500, 'oops'));
  await expect(send(outgoing(origin), settings)).rejects.toMatchObject({
    message: `${new URL(origin).host} answered 500: oops`,
    status: 500,
  });
  expect(requests).toHaveLength(2);
});

test.each<[string, Reply, string]>([
  ['a refusal', answer(404, 'no_service'), 'answered 404: no_service'],
  [
    'a redirect, which could lead anywhere',
    answer(302, '', { location: 'http://127.0.0.1:1/' }),
    'answered 302, a redirect, which is not followed',
  ],
])('%s is not tried again', async (_what, reply, message) => {
  const { origin, requests } = await against(reply);
  await expect(send(outgoing(origin), settings)).rejects.toThrow(message);
  expect(requests).toHaveLength(1);
});

test('a receiver that never answers is given up in time', async () => {
  const { origin } = await against(() => undefined);
  await expect(send(outgoing(origin), { ...settings, timeout: 100 })).rejects.toMatchObject({
    message: 'there was no answer in time',
    status: null,
  });
});

test('an answer without end is not read to its end', async () => {
  const { origin } = await against((response) => response.writeHead(400).end('x'.repeat(1024 * 1024)));
  await expect(send(outgoing(origin), settings)).rejects.toThrow('Response content exceeded max size');
});

test('nobody who listens is told of, without the path', async () => {
  const refused = send(outgoing('http://127.0.0.1:1'), settings);
  await expect(refused).rejects.toThrow(/ECONNREFUSED|connect/);
  await expect(refused).rejects.not.toThrow(/canary/);
});

test('no error holds what is secret, even where the receiver says it back', async () => {
  const { origin } = await against((response, request) =>
    response.writeHead(400).end(`bad ${request.url} ${request.headers.authorization} canary-token\u001b[31m`),
  );
  const asked = outgoing(origin, { headers: { authorization: 'Bearer canary-token' }, secrets: ['canary-token'] });
  const error = await send(asked, settings).catch((problem: Error) => problem);
  expect(error).toMatchObject({
    message: `${new URL(origin).host} answered 400: bad REMOVED Bearer REMOVED REMOVED\\x1b[31m`,
  });
});

test('goes through the proxy that the variables name, and past it where they say so', async () => {
  const { origin, requests } = await against(answer(200, 'ok'));
  server?.on('connect', (_request, socket) => socket.end('HTTP/1.1 502 no\r\n\r\n'));
  const variables = { HTTP_PROXY: origin, NO_PROXY: '127.0.0.1' };
  expect(await send(outgoing(origin), { ...settings, variables })).toBe('ok');
  await expect(
    send(outgoing('http://elsewhere.example'), { ...settings, variables: { HTTP_PROXY: origin } }),
  ).rejects.toThrow(/Proxy|502|tunnel/i);
  expect(requests).toHaveLength(1);
});
