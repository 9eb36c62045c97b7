/**
 * Local servers that answer probes as a recording says, so that an offline run connects, shakes hands and judges through
 * the same code as a live one. A recorded fault is given back where the lookup would have been.
 */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, isIP, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { failure } from '../errors/errors';
import { bare } from './address';
import type { Lookup } from './connect';
import { ProbeFault } from './faults';
import { type RecordedExchange, type RecordedResponse, readExchanges } from './recording';

export { type RecordedExchange, recordExchange } from './recording';

/** Where a probe goes instead of out. */
export interface Replayed {
  /** For the probe's own URL. */
  connectTo: string;
  /** For every origin (`https://host[:port]`) that the probe's recorded exchanges name: what a redirect is followed to. */
  connectTos: Record<string, string>;
  /** The authority of the servers' certificate, as PEM text; undefined when nothing is https. */
  ca: string | undefined;
  /** To be given to the probe: it gives a recorded fault back. Without it such a probe fails by a name that is none. */
  lookup: Lookup;
}

export interface ReplayServers {
  /** By probe name. */
  redirected: ReadonlyMap<string, Replayed>;
  close: () => Promise<void>;
}

/** A name that never resolves (RFC 6761, section 6.4): where there is nothing to connect to. */
const nowhere = 'recorded-fault.invalid:1';

interface Certificate {
  key: string;
  cert: string;
}

/**
 * Starts the servers for these probes; of several exchanges of a probe with the same method and address the last counts.
 * Fails closed: throws PROBE_NOT_RECORDED when a probe has no exchange with its method and path, or the recording cannot
 * be read.
 */
export async function replayServers(
  recorded: unknown,
  probes: readonly { name: string; url: string; method?: string }[],
): Promise<ReplayServers> {
  const exchanges = readExchanges(recorded);
  if ('problem' in exchanges) throw failure('PROBE_NOT_RECORDED', { name: '(all)', problem: exchanges.problem });
  const plans = probes.map((probe) => planOf(probe, exchanges));
  const hosts = plans.flatMap(({ mine }) => mine.map(({ request }) => new URL(request.url)));
  const secure = [...hosts, ...probes.map(({ url }) => new URL(url))].filter(({ protocol }) => protocol === 'https:');
  const certificate =
    secure.length > 0 ? await certificateFor(secure.map(({ hostname }) => bare(hostname))) : undefined;
  const running: Running[] = [];
  const close = async () => {
    await Promise.all(running.map((server) => server.close()));
  };
  try {
    const redirected = await Promise.all(plans.map((plan) => replayOne(plan, certificate, running)));
    return { redirected: new Map(redirected), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Plan {
  name: string;
  url: URL;
  mine: RecordedExchange[];
  first: RecordedExchange;
}

function planOf(probe: { name: string; url: string; method?: string }, all: readonly RecordedExchange[]): Plan {
  const url = new URL(probe.url);
  const method = (probe.method ?? 'GET').toUpperCase();
  const mine = all.filter((exchange) => exchange.probe === probe.name);
  // Hosts and query values may have been replaced in the recording; the path is what must still be the same.
  const first = mine.findLast(
    ({ request }) => request.method === method && new URL(request.url).pathname === url.pathname,
  );
  if (!first) {
    const problem = mine.length === 0 ? 'it was not recorded' : `${method} ${url.pathname} was not recorded`;
    throw failure('PROBE_NOT_RECORDED', { name: probe.name, problem });
  }
  return { name: probe.name, url, mine, first };
}

async function replayOne(
  { name, url, mine, first }: Plan,
  certificate: Certificate | undefined,
  running: Running[],
): Promise<[string, Replayed]> {
  const answers = new Map<string, RecordedResponse>();
  for (const { request, response } of mine) {
    if (response) answers.set(keyOf(request.method, new URL(request.url)), response);
  }
  if (first.response) answers.set(keyOf(first.request.method, url), first.response);
  const origins = new Set([url.origin, ...mine.map(({ request }) => new URL(request.url).origin)]);
  const http2 = mine.some(({ response }) => response?.httpVersion === '2');
  const connectTos: Record<string, string> = {};
  const ports = new Map<boolean, Promise<number>>();
  for (const origin of origins) {
    const secure = origin.startsWith('https:');
    const port = ports.get(secure) ?? start(answers, secure ? certificate : undefined, http2, running);
    ports.set(secure, port);
    connectTos[origin] = `127.0.0.1:${await port}`;
  }
  const { error } = first;
  const lookup: Lookup = async (asked) => {
    if (!error) throw Object.assign(new Error(`${asked} is not looked up offline`), { code: 'ENOTFOUND' });
    const message = error.message ?? `the recording says ${error.code}: see the recording's probes`;
    throw new ProbeFault([{ code: error.code, message, expected: null, observed: null }]);
  };
  const connectTo = error ? nowhere : (connectTos[url.origin] ?? nowhere);
  return [name, { connectTo, connectTos, ca: certificate?.cert, lookup }];
}

function keyOf(method: string, url: URL): string {
  return `${method} ${url.protocol}//${url.host}${url.pathname}`;
}

interface Running {
  close: () => Promise<void>;
}

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

async function start(
  answers: ReadonlyMap<string, RecordedResponse>,
  certificate: Certificate | undefined,
  http2: boolean,
  running: Running[],
): Promise<number> {
  const stop = new AbortController();
  const handle = (incoming: Incoming, outgoing: Outgoing) => {
    const host = 'authority' in incoming ? incoming.authority : incoming.headers.host;
    const asked = `${certificate ? 'https' : 'http'}://${host}${incoming.url}`;
    const answer = URL.canParse(asked) ? answers.get(keyOf(incoming.method ?? '', new URL(asked))) : undefined;
    if (answer) send(answer, outgoing, stop.signal).catch(() => incoming.socket.destroy());
    // Nothing was recorded for this request: no answer at all is the one that nothing can be concluded from wrongly.
    else incoming.socket.destroy();
  };
  const server = makeServer(certificate, http2, handle);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A probe that gives up early resets its connection; there is nobody to tell.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  running.push({
    close: async () => {
      stop.abort();
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function makeServer(
  certificate: Certificate | undefined,
  http2: boolean,
  handle: (incoming: Incoming, outgoing: Outgoing) => void,
): Server {
  if (!certificate) return createHttp(handle);
  return http2 ? createHttp2({ ...certificate, allowHTTP1: true }, handle) : createHttps(certificate, handle);
}

async function send(answer: RecordedResponse, outgoing: Outgoing, signal: AbortSignal): Promise<void> {
  if (answer.delay) await pause(answer.delay, undefined, { signal });
  const body = Buffer.from(answer.body, answer.base64 ? 'base64' : 'utf8');
  outgoing.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) outgoing.setHeader(name, value);
  outgoing.end(body);
}

/** A certificate for these hosts, valid from yesterday for three months. */
async function certificateFor(hosts: readonly string[]): Promise<Certificate> {
  const day = 86_400_000;
  const names = [...new Set(hosts)].map((host) =>
    isIP(host) ? ({ type: 7, ip: host } as const) : ({ type: 2, value: host } as const),
  );
  const made = await generate([{ name: 'commonName', value: 'asbuilt replay' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 90 * day),
    extensions: [{ name: 'subjectAltName', altNames: names }],
  });
  return { key: made.private, cert: made.cert };
}
