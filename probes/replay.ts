/**
 * Local servers that answer probes as a recording says, so that an offline run connects, shakes hands and judges through
 * the same code as a live one. A recorded fault is given back where the lookup would have been.
 */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { TlsOptions } from 'node:tls';
import { failure } from '../errors/errors';
import { bare } from './address';
import type { Lookup } from './connect';
import { ProbeFault } from './faults';
import { type RecordedExchange, type RecordedResponse, type RecordedTls, readExchanges } from './recording';
import { type SelfSigned, selfSigned } from './self-signed';

export { type RecordedExchange, type RecordedTls, recordExchange, recordedTls } from './recording';

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
  const certificates = certificateMaker(plans);
  const running: Running[] = [];
  const close = async () => {
    await Promise.all(running.map((server) => server.close()));
  };
  try {
    const redirected = await Promise.all(plans.map((plan) => replayOne(plan, certificates, running)));
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
  tls: RecordedTls;
  /** Of the https addresses among its exchanges and its own. */
  hosts: string[];
}

function planOf(probe: { name: string; url: string; method?: string }, all: readonly RecordedExchange[]): Plan {
  const url = new URL(probe.url);
  const method = (probe.method ?? 'GET').toUpperCase();
  const mine = all.filter((exchange) => exchange.probe === probe.name);
  const same = mine.filter(
    ({ request }) => request.method === method && new URL(request.url).pathname === url.pathname,
  );
  // A redirect may lead to the same path elsewhere. Hosts may have been replaced in the recording, and then the path must do.
  const first =
    same.findLast(({ request }) => new URL(request.url).origin === url.origin) ??
    same.findLast(({ request }) => request.url === same[0]?.request.url);
  if (!first) {
    const problem = mine.length === 0 ? 'it was not recorded' : `${method} ${url.pathname} was not recorded`;
    throw failure('PROBE_NOT_RECORDED', { name: probe.name, problem });
  }
  const urls = [url, ...mine.map((exchange) => new URL(exchange.request.url))];
  const hosts = urls.filter(({ protocol }) => protocol === 'https:').map(({ hostname }) => bare(hostname));
  const tls = mine.findLast((exchange) => exchange.tls)?.tls ?? {};
  return { name: probe.name, url, mine, first, tls, hosts };
}

async function replayOne(
  { name, url, mine, first, tls, hosts }: Plan,
  certificates: (tls: RecordedTls) => SelfSigned,
  running: Running[],
): Promise<[string, Replayed]> {
  const answers = new Map<string, RecordedResponse>();
  for (const { request, response } of mine) {
    if (response) answers.set(keyOf(request.method, new URL(request.url)), response);
  }
  if (first.response) answers.set(keyOf(first.request.method, url), first.response);
  const origins = new Set([url.origin, ...mine.map(({ request }) => new URL(request.url).origin)]);
  const http2 = mine.some(({ response }) => response?.httpVersion === '2');
  const certificate = hosts.length > 0 ? certificates(tls) : undefined;
  const connectTos: Record<string, string> = {};
  const ports = new Map<boolean, Promise<number>>();
  for (const origin of origins) {
    const secure = origin.startsWith('https:');
    const port =
      ports.get(secure) ??
      start(answers, secure ? certificate && settingsOf(certificate, tls) : undefined, http2, running);
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
  certificate: TlsOptions | undefined,
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
  certificate: TlsOptions | undefined,
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

/** TLS 1.0 and 1.1 are replayed too, which OpenSSL 3 speaks at security level 0 alone. */
function settingsOf(certificate: SelfSigned, { minimum, maximum }: RecordedTls): TlsOptions {
  return {
    ...certificate,
    ...(minimum && { minVersion: minimum }),
    ...(maximum && { maxVersion: maximum }),
    ...((minimum === 'TLSv1' || minimum === 'TLSv1.1') && { ciphers: 'DEFAULT@SECLEVEL=0' }),
  };
}

const day = 86_400_000;
const usualDaysLeft = 90;

/** Gives certificates for all hosts of the plans: one for each number of days left, made once. */
function certificateMaker(plans: readonly Plan[]): (tls: RecordedTls) => SelfSigned {
  const hosts = [...new Set(plans.flatMap((plan) => plan.hosts))];
  const made = new Map<number, SelfSigned>();
  return ({ daysLeft = usualDaysLeft }) => {
    const certificate = made.get(daysLeft) ?? certificateFor(hosts, daysLeft);
    made.set(daysLeft, certificate);
    return certificate;
  };
}

function certificateFor(hosts: readonly string[], daysLeft: number): SelfSigned {
  // Half a day more than told, so that the days that are left are still those when the probe counts them.
  const until = Date.now() + (daysLeft + 0.5) * day;
  const from = Math.min(Date.now(), until) - day;
  return selfSigned('asbuilt replay', hosts, new Date(from), new Date(until));
}
