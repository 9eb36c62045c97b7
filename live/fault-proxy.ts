/**
 * A server between the SDK's clients and an endpoint: it passes calls through, counts them by action, and breaks the answers
 * of one action on demand, as networks, proxies and AWS itself do.
 */
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, type Call, errorAnswer, readCall, withPageToken } from './aws-protocol';
import { awsEnvironment } from './emulator';
import { knownOperations } from './operations';

export const wireFaults = [
  'access-denied',
  'throttling',
  'expired-token',
  'region-not-enabled',
  /** The request's time is refused, whatever it is. */
  'time-skewed',
  /** The service's clock is an hour ahead: what is signed for another time is refused, and every answer says the service's. */
  'clock-ahead',
  'internal-error',
  'unavailable',
  /** The connection is reset before an answer. */
  'reset',
  /** The connection stays open and nothing comes. */
  'hang',
  /** Status and headers come at once, the body a byte at a time. */
  'drip',
  /** 200 with nothing in it. */
  'empty-body',
  /** Half of the true body, with the length of the half: nothing on the wire shows that it was cut. */
  'truncated-body',
  /** Half of the true body, with the length of the whole, then the end of the connection. */
  'cut-off-body',
  /** 200 with text that is neither XML nor JSON nor CBOR. */
  'malformed-body',
  /** The true body, under the content type of something else. */
  'wrong-content-type',
  /** 200 with the sign-in page of a proxy. */
  'html-page',
  /** The true page, with a token for the next one that is always the same. */
  'repeated-token',
  /** The true page again and again, each with another token for the next one. */
  'endless-pages',
] as const;
export type WireFault = (typeof wireFaults)[number];

export interface BrokenAction {
  /** `service:Operation`, as `calls` counts it. Default: every one. */
  action?: string;
  /** The access key id whose calls are broken. Default: every one's. */
  caller?: string;
  fault: WireFault;
  /** How many of its calls pass before the first is broken. Default 0. */
  after?: number;
  /** How many are broken before the rest pass again. Default: all. */
  times?: number;
  /** Only calls for which this holds, for example those that name one resource. */
  where?: (call: Call) => boolean;
}

export interface FaultProxy {
  endpoint: string;
  port: number;
  /** The environment variables of a process that goes through the proxy. */
  environment: Record<string, string>;
  /** Calls since the start or `forgetCalls`, attempts of a retry included: `elasticloadbalancing:DescribeListeners` → 2. */
  calls: Map<string, number>;
  forgetCalls(): void;
  /** Breaks an action, and gives the function that mends it. */
  breakAction(broken: BrokenAction): () => void;
  /** Mends everything that is broken. */
  mend(): void;
  stop(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Endpoint that answers: `http://127.0.0.1:PORT`. */
  upstream: string;
  /** Pass one call at a time, in the order in which they come. Default: all at once. */
  oneAtATime?: boolean;
  /** Milliseconds between the bytes of a drip. Default 1000. */
  dripInterval?: number;
  /** Ask the upstream each question once, whoever asks, and answer from memory when it is asked again. */
  remember?: boolean;
  /** Whether a call is asked of the upstream for its caller alone, though others asked the same: their rights to it differ. Default: none is. */
  askedForItself?: (call: Call) => boolean;
  /** Changes what the upstream answers, before anything else is done to it. Default: not at all. */
  amend?: (call: Call, answer: Answer) => Answer;
  /** Told of each call as it comes in. */
  onCall?: (call: Call) => void;
}

/** How far the clock of `clock-ahead` is ahead, in milliseconds, and how far from it a request may be. Source: the user guide of IAM, "Elements of an AWS API request signature". */
const clockAhead = 3_600_000;
const clockTolerance = 300_000;

const signInPage = '<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>Sign in</body></html>';

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) {
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}

function singleHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    // The body is sent whole and as it was read, on a connection of its own.
    if (value !== undefined && !['connection', 'keep-alive', 'transfer-encoding', 'content-length'].includes(name)) {
      single[name] = Array.isArray(value) ? value.join(', ') : value;
    }
  }
  return single;
}

/** Passes on what `response` gets as `answer`, with a content-length that fits the body. */
function send(response: ServerResponse, answer: Answer, length = answer.body.length): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': length });
  response.end(answer.body);
}

async function drip(response: ServerResponse, answer: Answer, interval: number): Promise<void> {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  for (const byte of answer.body) {
    if (response.destroyed) {
      return;
    }
    response.write(Buffer.of(byte));
    await delay(interval, undefined, { ref: false });
  }
  response.end();
}

/** The answer that stands for `fault`, for those that are an answer. */
function faultyAnswer(fault: WireFault, answer: Answer): Answer {
  const { 'content-encoding': _, ...headers } = answer.headers;
  switch (fault) {
    case 'empty-body':
      return { ...answer, headers, body: Buffer.alloc(0) };
    case 'malformed-body':
      return { ...answer, headers, body: Buffer.from('<<{"not": what the service answers') };
    case 'truncated-body':
      return { ...answer, body: answer.body.subarray(0, answer.body.length / 2) };
    case 'wrong-content-type':
      return { ...answer, headers: { ...answer.headers, 'content-type': 'text/plain' } };
    case 'html-page':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from(signInPage) };
    default:
      return answer;
  }
}

/** The moment for which the request was signed, in milliseconds since 1970. */
function signedAt({ headers }: Call): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** What stands in a page token that this proxy made: which of its first pages comes again. */
const madeToken = /page-(\d+)-again(?:-after-(\d+))?/;

/** Starts the proxy on a free port. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const upstream = new URL(options.upstream);
  const agent = new Agent({ keepAlive: true, maxSockets: options.oneAtATime ? 1 : 50 });
  const calls = new Map<string, number>();
  const broken = new Map<BrokenAction, { passed: number; hit: number }>();
  const firstPages: Answer[] = [];
  const memory = new Map<string, Promise<Answer>>();
  let line: Promise<unknown> = Promise.resolve();

  const passOn = async (call: Call): Promise<Answer> => {
    const passed = request(new URL(call.url, upstream), { method: call.method, headers: call.headers, agent });
    passed.end(call.body);
    const [message] = (await once(passed, 'response')) as [IncomingMessage];
    const body = await bodyOf(message);
    const answer = { status: message.statusCode ?? 502, headers: singleHeaders(message.headers), body };
    return options.amend?.(call, answer) ?? answer;
  };
  const inLine = (call: Call): Promise<Answer> => {
    if (!options.oneAtATime) {
      return passOn(call);
    }
    const turn = line.then(() => passOn(call));
    line = turn.catch(() => undefined);
    return turn;
  };
  const answerOf = (call: Call): Promise<Answer> => {
    if (!options.remember) {
      return inLine(call);
    }
    const asking = options.askedForItself?.(call) ? call.caller : '';
    const question = [asking, call.region, call.action, call.method, call.url, call.body.toString('latin1')].join('\n');
    let answer = memory.get(question);
    if (answer === undefined) {
      answer = inLine(call);
      memory.set(question, answer);
      answer.catch(() => memory.delete(question));
    }
    return answer;
  };
  /** The first page, made endless: its token leads to itself, by the same name or by another one each time. */
  const pageAgain = async (call: Call, fault: 'repeated-token' | 'endless-pages'): Promise<Answer> => {
    const [, asked, passed = '0'] = madeToken.exec(`${call.url} ${call.body.toString('utf8')}`) ?? [];
    const page = asked === undefined ? firstPages.push(await answerOf(call)) - 1 : Number(asked);
    const pageToken = (await knownOperations()).get(call.action)?.pageToken;
    const answer = firstPages[page];
    if (!pageToken || !answer) {
      throw new Error(`${call.action} has no pages`);
    }
    const token = `page-${page}-again`;
    return withPageToken(
      call,
      answer,
      pageToken,
      fault === 'repeated-token' ? token : `${token}-after-${Number(passed) + 1}`,
    );
  };

  const faultOf = (call: Call): WireFault | undefined => {
    for (const [fault, seen] of broken) {
      const meant = (fault.action ?? call.action) === call.action && (fault.caller ?? call.caller) === call.caller;
      if (!meant || fault.where?.(call) === false) {
        continue;
      }
      if (seen.passed < (fault.after ?? 0)) {
        seen.passed += 1;
      } else if (seen.hit < (fault.times ?? Number.POSITIVE_INFINITY)) {
        seen.hit += 1;
        return fault.fault;
      }
    }
    return undefined;
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = incoming;
    const call = readCall({ method, url, headers, body: await bodyOf(incoming) });
    options.onCall?.(call);
    calls.set(call.action, (calls.get(call.action) ?? 0) + 1);
    const fault = faultOf(call);
    switch (fault) {
      case undefined:
        return send(response, await answerOf(call));
      case 'access-denied':
      case 'throttling':
      case 'expired-token':
      case 'region-not-enabled':
      case 'internal-error':
      case 'unavailable':
      case 'time-skewed':
        return send(response, errorAnswer(call, fault));
      case 'clock-ahead': {
        const now = Date.now() + clockAhead;
        const far = Math.abs(signedAt(call) - now) > clockTolerance;
        const answer = far ? errorAnswer(call, 'time-skewed') : await answerOf(call);
        return send(response, { ...answer, headers: { ...answer.headers, date: new Date(now).toUTCString() } });
      }
      case 'reset':
        incoming.socket.resetAndDestroy();
        return;
      case 'hang':
        return;
      case 'drip':
        return drip(response, await answerOf(call), options.dripInterval ?? 1000);
      case 'cut-off-body': {
        const answer = await answerOf(call);
        response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
        response.write(answer.body.subarray(0, answer.body.length / 2), () => incoming.socket.destroy());
        return;
      }
      case 'repeated-token':
      case 'endless-pages':
        return send(response, await pageAgain(call, fault));
      default:
        return send(response, faultyAnswer(fault, await answerOf(call)));
    }
  };

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const said = error instanceof Error ? error.message : String(error);
      send(response, {
        status: 502,
        headers: { 'content-type': 'text/plain' },
        body: Buffer.from(`fault proxy: ${said}`),
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('a listening TCP server has no port');
  }
  const endpoint = `http://127.0.0.1:${address.port}`;
  return {
    endpoint,
    port: address.port,
    environment: awsEnvironment(endpoint),
    calls,
    forgetCalls: () => calls.clear(),
    breakAction: (action) => {
      broken.set(action, { passed: 0, hit: 0 });
      return () => {
        broken.delete(action);
      };
    },
    mend: () => broken.clear(),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}
