import type { DeserializeMiddleware, Pluggable } from '@smithy/types';
import { type AsbuiltError, failure } from '../errors/errors';

interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body?: unknown;
}

function isHttpAnswer(value: unknown): value is HttpAnswer {
  return typeof value === 'object' && value !== null && 'statusCode' in value && 'headers' in value;
}

async function collect(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  }
  return Buffer.concat(chunks);
}

/** What may stand before an XML document's root element, by how it begins and ends. */
const beforeRoot = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!DOCTYPE', '>'],
] as const;

/** The start tag of an XML document's root element, read in one go, for the document is whatever somebody sent. */
function rootOf(text: string): { name: string; selfClosed: boolean } | undefined {
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    const before = beforeRoot.find(([begin]) => text.startsWith(begin, at));
    if (!before) break;
    const [begin, end] = before;
    const found = text.indexOf(end, at + begin.length);
    if (found < 0) return undefined;
    at = found + end.length;
  }
  const close = text.indexOf('>', at);
  const name = text[at] === '<' && close > 0 ? /^[^\s/>]+/.exec(text.slice(at + 1, close))?.[0] : undefined;
  return name === undefined ? undefined : { name, selfClosed: text[close - 1] === '/' && close === text.length - 1 };
}

/**
 * Why a successful answer's body cannot be the whole of what the service said, or undefined if it can. XML must end with
 * the end tag of its root element (a tolerant parser takes a cut-off list for a short one), JSON must parse, and neither
 * may be empty: every read answers with something.
 */
export function brokenAnswer(contentType: string, body: Uint8Array): string | undefined {
  const text = Buffer.from(body).toString('utf8').trim();
  if (/cbor/i.test(contentType)) return body.length === 0 ? 'an empty body' : undefined;
  if (text === '') return 'an empty body';
  if (text.startsWith('<')) {
    const root = rootOf(text);
    if (!root) return 'XML that does not begin with an element';
    if (/^html$/i.test(root.name)) return 'a web page';
    return root.selfClosed || text.endsWith(`</${root.name}>`) ? undefined : `XML without the end of <${root.name}>`;
  }
  if (text.startsWith('{') || text.startsWith('[')) {
    try {
      JSON.parse(text);
      return undefined;
    } catch {
      return 'JSON that is cut off or malformed';
    }
  }
  return 'neither XML nor JSON';
}

function notWhole(problem: string): AsbuiltError {
  return Object.assign(failure('ANSWER_NOT_WHOLE', { problem }), { $retryable: {} });
}

/**
 * Reads each successful answer's body to its end and refuses one that is not whole, so that a page cut off on its way is
 * an error and never a shorter list. The SDK retries it as it does a lost connection.
 *
 * @throws AsbuiltError ANSWER_NOT_WHOLE out of the client's `send`.
 */
export function wholeAnswers(): Pluggable<never, never> {
  const check: DeserializeMiddleware<never, never> = (next) => async (parameters) => {
    const result = await next(parameters);
    const { response } = result;
    if (isHttpAnswer(response) && response.statusCode >= 200 && response.statusCode < 300) {
      const body = await collect(response.body);
      const type = response.headers['content-type'] ?? '';
      const problem = brokenAnswer(type, body);
      if (problem) throw notWhole(problem);
      response.body = body;
    }
    return result;
  };
  return {
    applyToStack: (stack) => {
      stack.add(check, { step: 'deserialize', priority: 'low', name: 'wholeAnswers' });
    },
  };
}
