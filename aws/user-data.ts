/** Finds credentials in texts that should hold none: user data, environment variables. What it finds it names, and never shows. */
import { gunzipSync } from 'node:zlib';
import { isSetting } from './secret-text';

/** What is looked for, and what it is called in reports. Formats are those that the issuers document. */
const known: readonly (readonly [name: string, shape: RegExp])[] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b|\bAKIA[A-Z0-9]{16}\b/],
  [
    'an AWS secret access key',
    /secret_?(?:access_?)?key["']?\s{0,4}[=:]\s{0,4}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/i,
  ],
  ['a private key', /-----BEGIN (?:[A-Z]{1,20} ){0,2}PRIVATE KEY-----/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/],
  ['a GitLab token', /\bglpat-[\w-]{15,}/],
  ['a Slack token', /\bxox[abeprs]-[\w-]{10,}/],
  ['a Stripe key', /\b[rs]k_live_\w{10,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{30,}/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@:"'$<{]{1,80}:[^\s/@"'$<{]{3,80}@/i],
];

/** What may be a JSON Web Token: it takes all of a text that begins as one, so that none of it is looked at again and again. */
const token = /\beyJ[\w-]*(?:\.eyJ[\w-]*(?:\.[\w-]*)?)?/g;

/** Whether a JSON Web Token stands in a text: a header, a payload and a signature, each of some length. */
function holdsToken(text: string): boolean {
  const ofLength = (part: string | undefined) => (part ?? '').replace(/^eyJ/, '').length >= 10;
  return [...text.matchAll(token)].some(([found]) => {
    const [header, payload, signature] = found.split('.');
    return ofLength(header) && ofLength(payload) && ofLength(signature);
  });
}

/** A name that stands for a secret, and the value written beside it. */
const assignment =
  /(?:password|passwd|pwd|secret|secret_key|token|api_?key|access_?key)["']?\s{0,4}(?:=|:)\s{0,4}(?:"([^"\n]{6,200})"|'([^'\n]{6,200})'|([^\s"'&;,|)]{6,200}))/gi;

/** The kinds of credentials that stand in a text, in words without the credentials themselves. Empty: none is recognized. */
export function credentialsIn(text: string): string[] {
  const shaped = known.flatMap(([name, shape]) => (shape.test(text) ? [name] : []));
  const found = holdsToken(text) ? [...shaped, 'a JSON Web Token'] : shaped;
  const written = [...text.matchAll(assignment)].some((match) => {
    const value = match[1] ?? match[2] ?? match[3] ?? '';
    return !isSetting(value);
  });
  return written && found.length === 0 ? ['a password, token or key that is written out'] : found;
}

/** What is known of user data once it was looked at: it is not kept itself, for secrets may stand in it. */
export interface UserData {
  present: boolean;
  /** The kinds of credentials in it. */
  credentials: readonly string[];
}

/** Compressed user data may unfold to a size that no instance would take. */
const longest = 1024 * 1024;

function unpacked(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: longest });
  } catch {
    // Not what it says it is, or too large: then it is judged as the bytes that it is.
    return bytes;
  }
}

/** The parts of a MIME archive that are encoded once more, decoded. */
function encodedParts(text: string): string[] {
  return text.split(/\r?\n--/).flatMap((part) => {
    const [head = '', ...body] = part.split(/\r?\n\r?\n/);
    return /^content-transfer-encoding:\s{0,4}base64/im.test(head)
      ? [unpacked(Buffer.from(body.join('\n'), 'base64')).toString('utf8')]
      : [];
  });
}

/**
 * Looks at user data as EC2 answers it: base64, of a script, a cloud-config or a MIME archive, gzip-compressed or not.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html, https://cloudinit.readthedocs.io/en/latest/explanation/format.html
 */
export function lookAtUserData(encoded: string | undefined): UserData {
  const text = unpacked(Buffer.from(encoded ?? '', 'base64')).toString('utf8');
  const texts = [text, ...encodedParts(text)];
  return { present: text.trim() !== '', credentials: [...new Set(texts.flatMap(credentialsIn))] };
}
