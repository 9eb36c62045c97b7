/** One request to a receiver of notifications: bounded in time and size, tried once more, and silent about what is secret. */
import { setTimeout as delay } from 'node:timers/promises';
import { EnvHttpProxyAgent } from 'undici';
import { product } from '../reports/product';
import { cutLine, messageOf } from '../reports/text';

/** Times in milliseconds. */
export interface HttpSettings {
  connectTimeout: number;
  /** For the answer to one attempt. */
  timeout: number;
  /** Before the second attempt; a receiver that asks for more time (`Retry-After`) gets it, up to `longestPause`. */
  pause: number;
  longestPause: number;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up. */
  variables: NodeJS.ProcessEnv;
}

export const defaultHttpSettings: HttpSettings = {
  connectTimeout: 5_000,
  timeout: 15_000,
  pause: 1_000,
  longestPause: 30_000,
  variables: process.env,
};

export interface Outgoing {
  method: 'POST' | 'PATCH';
  url: URL;
  headers?: Record<string, string>;
  /** Becomes JSON. */
  body: unknown;
  /** Texts that must stand in no error. The URL's path, query and user never do. */
  secrets?: readonly string[];
}

/** An answer that is no success, or none at all. Its message holds no secret. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
  constructor(
    message: string,
    /** Null where there was no answer. */
    readonly status: number | null,
    /** Whether the same may be taken a little later. */
    readonly passing: boolean,
    /** Milliseconds to wait, where the receiver names them. */
    readonly after: number = 0,
  ) {
    super(message);
  }
}

/** So much of an answer is looked at, in bytes; its first words stand in an error. */
const largestAnswer = 256 * 1024;

/**
 * Sends, and once more where the receiver was out of reach, too busy (429) or in trouble (5xx).
 *
 * @returns what was answered, as text
 * @throws NotTaken
 */
export async function send(outgoing: Outgoing, settings: HttpSettings): Promise<string> {
  const { variables, connectTimeout } = settings;
  const agent = new EnvHttpProxyAgent({
    httpProxy: variables.http_proxy ?? variables.HTTP_PROXY ?? '',
    httpsProxy: variables.https_proxy ?? variables.HTTPS_PROXY ?? '',
    noProxy: variables.no_proxy ?? variables.NO_PROXY ?? '',
    connect: { timeout: connectTimeout },
    maxResponseSize: largestAnswer,
  });
  try {
    return await attempt(outgoing, agent, settings);
  } catch (problem) {
    if (!(problem instanceof NotTaken) || !problem.passing) throw problem;
    await delay(Math.min(Math.max(settings.pause, problem.after), settings.longestPause));
    return await attempt(outgoing, agent, settings);
  } finally {
    await agent.destroy();
  }
}

async function attempt(outgoing: Outgoing, agent: EnvHttpProxyAgent, { timeout }: HttpSettings): Promise<string> {
  let status: number;
  let retryAfter: string | string[] | undefined;
  let text: string;
  try {
    const { origin, pathname, search } = outgoing.url;
    const response = await agent.request({
      origin,
      path: pathname + search,
      method: outgoing.method,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': `${product.name}/${product.version}`,
        ...outgoing.headers,
      },
      body: JSON.stringify(outgoing.body),
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal: AbortSignal.timeout(timeout),
    });
    status = response.statusCode;
    retryAfter = response.headers['retry-after'];
    text = await response.body.text();
  } catch (problem) {
    throw new NotTaken(withoutSecrets(toldOf(problem), outgoing), null, true);
  }
  if (status >= 200 && status < 300) return text;
  const said = cutLine(withoutSecrets(text.trim(), outgoing), 200);
  const moved = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
  const message = `${outgoing.url.host} answered ${status}${moved}${said && `: ${said}`}`;
  throw new NotTaken(message, status, status === 429 || status >= 500, Number(retryAfter) * 1000 || 0);
}

function toldOf(problem: unknown): string {
  const { name, code, errors } = problem as { name?: string; code?: string; errors?: unknown[] };
  if (name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return 'there was no answer in time';
  }
  // Several addresses were tried, and the error of them all says nothing.
  const inner = Array.isArray(errors) ? errors[0] : undefined;
  return cutLine(messageOf(inner ?? problem) || String(code), 300);
}

function withoutSecrets(text: string, { url, secrets = [] }: Outgoing): string {
  const path = url.pathname + url.search;
  const hidden = [...secrets, url.href, path, url.pathname, url.search, url.username, url.password];
  return hidden
    .filter((secret) => secret.length > 1)
    .sort((one, other) => other.length - one.length)
    .reduce((safe, secret) => safe.replaceAll(secret, 'REMOVED'), text);
}
