/** The HTTP probe: one request over one fresh connection, judged against what is expected. It never follows and never retries. */
import type { Socket } from 'node:net';
import { type buildConnector, Client, type Dispatcher } from 'undici';
import { bare } from './address';
import type { Attempt, Clock, Failure } from './attempt';
import { decodeBody } from './body';
import { openConnection, type Progress } from './connect';
import { type Answer, judge } from './expect';
import { fault, ProbeFault } from './faults';
import { type HttpProbe, type Plan, prepare } from './plan';
import { conclude, newProgress, type RunOptions, runOnce } from './run';
import { blank, isSecretHeader, redactBytes, safeText, safeUrl, withoutAnySecret } from './secrets';

export type { Authorization, HttpProbe } from './plan';

/**
 * What was said on the wire, for a recorder: the answer, or the fault that stood in its place. The probe's own secrets are
 * blanked; what else the answer may hold is `recordExchange`'s to blank.
 */
export interface Exchange {
  probe: string;
  request: { method: string; url: string };
  response?: { status: number; headers: Record<string, string>; body: Buffer; httpVersion: string };
  failure?: Failure;
}

export interface ProbeOptions extends RunOptions {
  /** Is told of every attempt that was not cut short, before it is judged. */
  onExchange?: (exchange: Exchange) => void;
}

/**
 * Makes one attempt. Whatever the other side does is told in the attempt and never thrown, and it settles by the deadline.
 * Throws PROBE_INVALID when the probe itself cannot be made (an address that is none, a pattern that is none, bad PEM).
 */
export async function probeHttp(probe: HttpProbe, options: ProbeOptions = {}): Promise<Attempt> {
  const { attempt } = await attemptHttp(probe, options);
  return attempt;
}

/** As `probeHttp`, with the answer as it came, which may hold secrets and must not be shown. */
export async function attemptHttp(
  probe: HttpProbe,
  options: ProbeOptions,
): Promise<{ attempt: Attempt; answer: Answer | undefined }> {
  const plan = prepare(probe);
  const { secrets } = plan;
  const progress = begin(probe, plan);
  const { attempt, result: answer } = await runOnce(progress, options, async (around) => {
    const started = around.clock();
    const socket = await openConnection(plan.target, progress, around);
    return await converse(socket, plan, progress, { ...around, started });
  });
  const exchange = { probe: probe.name, request: { method: plan.request.method, url: safeUrl(probe.url) } };
  if (answer) {
    const { status, body, httpVersion } = answer;
    const headers = shownHeaders(answer.headers, secrets);
    attempt.response = { status, headers, bodyBytes: progress.bytes, httpVersion };
    options.onExchange?.({ ...exchange, response: { status, headers, body: redactBytes(body, secrets), httpVersion } });
    attempt.failures = proxyRefusal(plan, answer) ?? judge(probe.expect, answer, secrets);
  }
  conclude(attempt, secrets);
  const [failure] = attempt.failures;
  if (!answer && failure && failure.code !== 'CUT_SHORT') options.onExchange?.({ ...exchange, failure });
  return { attempt, answer };
}

/**
 * That a proxy wants to know who asks (RFC 9110, section 15.5.8), where it was asked without a tunnel and so answers in place of
 * the service.
 */
function proxyRefusal({ target: { proxy, secure }, url }: Plan, { status }: Answer): Failure[] | undefined {
  if (!proxy || secure || status !== 407) return undefined;
  return [fault('PROXY_REFUSED', { proxy: proxy.host, at: url.host, status })];
}

function begin(probe: HttpProbe, plan: Plan): Progress {
  const { host, connectTo, proxy } = plan.target;
  return newProgress({
    name: proxy ? bare(proxy.hostname) : (connectTo?.host ?? host),
    at: plan.url.host,
    within: probe.deadline,
    ...(proxy && { proxy: proxy.host }),
    ...(probe.tls?.minimum && { minimum: probe.tls.minimum }),
    hasClientCertificate: probe.tls?.certificate !== undefined,
  });
}

/** Sends the request over an open connection and reads the whole answer. Closes the connection in every case. */
async function converse(
  socket: Socket,
  plan: Plan,
  progress: Progress,
  around: { signal: AbortSignal; clock: Clock; started: number },
): Promise<Answer> {
  const { signal, clock } = around;
  progress.stage = 'headers';
  const firstLine = tapFirstLine(socket);
  const client = new Client(plan.origin, {
    connect: oneConnection(socket),
    allowH2: true,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    signal.throwIfAborted();
    const asked = clock();
    const method = plan.request.method as Dispatcher.HttpMethod;
    const response = await client.request({ ...plan.request, method, signal });
    const answered = clock();
    progress.phases.firstByte = answered - asked;
    progress.stage = 'body';
    const headers = flatHeaders(response.headers);
    const raw = await readBody(response.body, plan.maximumBody, progress);
    progress.phases.body = clock() - answered;
    return {
      url: plan.url.href,
      status: response.statusCode,
      headers,
      body: decodeBody(raw, headers['content-encoding'], { at: progress.at, maximum: plan.maximumBody }),
      httpVersion: firstLine() ?? '2',
      milliseconds: clock() - around.started,
      phases: progress.phases,
    };
  } finally {
    // First the client: undici cannot bear that a socket of HTTP/2 is destroyed under it. Then what it never took over.
    await client.destroy();
    socket.destroy();
  }
}

/** Hands an open connection to undici, once: a client that wants a second one would be sending the request again. */
function oneConnection(socket: Socket): buildConnector.connector {
  let given = false;
  return (_, callback) => {
    // undici expects the answer on a later turn.
    queueMicrotask(() => {
      if (given || socket.destroyed) callback(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), null);
      else {
        given = true;
        callback(null, socket);
      }
    });
  };
}

/** undici does not say which HTTP/1 version answered, so the first bytes are seen as it reads them. HTTP/2 has none. */
function tapFirstLine(socket: Socket): () => string | undefined {
  const read = socket.read.bind(socket);
  let version: string | undefined;
  socket.read = (size?: number) => {
    const chunk: unknown = read(size);
    if (version === undefined && Buffer.isBuffer(chunk))
      version = /^HTTP\/(\d\.\d)/.exec(chunk.toString('latin1', 0, 16))?.[1];
    return chunk;
  };
  return () => version;
}

async function readBody(body: Dispatcher.ResponseData['body'], maximum: number, progress: Progress): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) {
    progress.bytes += chunk.length;
    if (progress.bytes > maximum) {
      throw new ProbeFault([
        fault('BODY_TOO_LARGE', { at: progress.at, maximum }, { expected: `at most ${maximum} bytes` }),
      ]);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flatHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function shownHeaders(headers: Record<string, string>, secrets: readonly string[]): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = name === 'location' ? safeUrl(value) : safeText(value, 500);
    shown[safeText(name, 100)] = isSecretHeader(name) ? blank : withoutAnySecret(text, secrets);
  }
  return shown;
}
