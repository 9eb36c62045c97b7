/** Keeps secrets out of everything a probe says: what counts as one, and how it is blanked. */
import { withoutSecrets } from '../aws/secret-text';

export const blank = '[secret]';

/** Header fields whose values are safe to show; the value of every other request header counts as a secret. */
const plainRequestHeaders = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'host',
  'origin',
  'pragma',
  'range',
  'traceparent',
  'user-agent',
  'x-amzn-trace-id',
  'x-correlation-id',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-request-id',
]);

/** Those of a probe's headers that hold no secret, and may be sent to anybody. */
export function plainHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => plainRequestHeaders.has(name.toLowerCase())));
}

const secretName = /auth|cookie|credential|jwt|key|pass|pwd|secret|session|sig|token|code|state|otp|pin/i;

/** Shorter values are not searched for: blanking every `1` of an answer would hide more than it protects. */
const shortestSecret = 4;

/** Response headers that may carry a credential, by name. `set-cookie` and `authorization` are among them. */
export function isSecretHeader(name: string): boolean {
  return /authenticat|authoriz|cookie|credential|jwt|secret|session|token|api-?key|signature/i.test(name);
}

/** Keys of JSON under which a secret stands. */
export function isSecretKey(name: string): boolean {
  return /pass(?:word|wd|phrase)|secret|token|credential|api[-_]?key|private[-_]?key|authorization|cookie|jwt/i.test(
    name,
  );
}

const encodings = (value: string): string[] => [
  value,
  encodeURIComponent(value),
  Buffer.from(value).toString('base64'),
  JSON.stringify(value).slice(1, -1),
];

export interface SecretSource {
  url: string;
  headers?: Record<string, string>;
  authorization?: { basic: { user: string; password: string } } | { bearer: string };
  proxy?: string;
  body?: string;
}

/** Undoes percent-encoding; a text that is not encoded rightly is taken as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

function ofUrl(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const found = password ? [password, `${user}:${password}`] : [user];
  for (const [name, value] of url.searchParams) if (isSecretParameter(name, value)) found.push(value);
  return found;
}

/** Values in a body that are long enough to be told apart from words that any answer may have. */
const shortestInBody = 8;

/** A body as a whole, and the values in it where it is JSON or a form. */
function ofBody(body: string): string[] {
  const kept = (name: string, value: string) => value.length >= shortestInBody || isSecretParameter(name, value);
  const found = [body];
  try {
    JSON.parse(body, (name, value: unknown) => {
      if ((typeof value === 'string' || typeof value === 'number') && kept(name, String(value)))
        found.push(String(value));
      return value;
    });
  } catch {
    // Not JSON: the pairs of a form are looked for in anything else, and none are found in what is none.
    for (const [name, value] of new URLSearchParams(body)) if (kept(name, value)) found.push(value);
  }
  return found;
}

/** Every value of a probe that must not be shown, in the spellings in which a server might echo it, longest first. */
export function secretsOf(probe: SecretSource): string[] {
  const found = [
    ...ofUrl(probe.url),
    ...(probe.proxy ? ofUrl(probe.proxy) : []),
    ...(probe.body === undefined ? [] : ofBody(probe.body)),
  ];
  for (const [name, value] of Object.entries(probe.headers ?? {})) {
    if (plainRequestHeaders.has(name.toLowerCase())) continue;
    found.push(value, ...value.split(/[\s;,=]+/).filter((part) => part.length >= 8));
  }
  if (probe.authorization && 'basic' in probe.authorization) {
    const { user, password } = probe.authorization.basic;
    found.push(password, `${user}:${password}`);
  }
  if (probe.authorization && 'bearer' in probe.authorization) found.push(probe.authorization.bearer);
  const spellings = new Set(found.filter((value) => value.length >= shortestSecret).flatMap(encodings));
  return [...spellings].sort((a, b) => b.length - a.length);
}

/** Blanks each secret in a text that came from the other side. */
export function redact(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, blank);
  return safe;
}

/** As `redact`, for a body. It is left as it is, byte for byte, when it holds none. */
export function redactBytes(body: Buffer, secrets: readonly string[]): Buffer {
  const text = body.toString('latin1');
  const safe = redact(
    text,
    secrets.map((secret) => Buffer.from(secret).toString('latin1')),
  );
  return safe === text ? body : Buffer.from(safe, 'latin1');
}

function isSecretParameter(name: string, value: string): boolean {
  return secretName.test(name) || value.length >= 24;
}

/** An address that may be asked in the clear: without user information and without parameters that may be tokens. */
export function publicUrl(url: URL): URL {
  const made = new URL(url);
  made.username = '';
  made.password = '';
  made.hash = '';
  for (const [name, value] of url.searchParams) if (isSecretParameter(name, value)) made.searchParams.delete(name);
  return made;
}

/** What came from the other side, without the probe's own secrets and without what is a secret by its looks. */
export function withoutAnySecret(text: string, secrets: readonly string[]): string {
  return withoutSecrets(redact(text, secrets));
}

/** An address for people: without user information, and with the values of parameters that may be tokens blanked. */
export function safeUrl(text: string): string {
  if (!URL.canParse(text)) return safeText(text);
  const url = new URL(text);
  url.username = '';
  url.password = '';
  const shown = [...url.searchParams].map(([name, value]) =>
    isSecretParameter(name, value) ? `${name}=${blank}` : `${name}=${value}`,
  );
  url.search = '';
  url.hash = '';
  return safeText(withoutSecrets(url.href) + (shown.length > 0 ? `?${shown.join('&')}` : ''), 500);
}

/** Text from the other side, made fit for a line: control characters escaped, cut at `longest` characters. */
export function safeText(text: string, longest = 200): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
