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

/** Where a JSON Web Token stands in a text: a header, a payload and a signature, each of some length. */
function placeOfToken(text: string): number | undefined {
  const ofLength = (part: string | undefined) => (part ?? '').replace(/^eyJ/, '').length >= 10;
  return [...text.matchAll(token)].find(([found]) => {
    const [header, payload, signature] = found.split('.');
    return ofLength(header) && ofLength(payload) && ofLength(signature);
  })?.index;
}

/** A name that stands for a secret, and the value written beside it. */
const assignment =
  /(?:password|passwd|pwd|secret|secret_key|token|api_?key|access_?key)["']?\s{0,4}(?:=|:)\s{0,4}(?:"([^"\n]{6,200})"|'([^'\n]{6,200})'|([^\s"'&;,|)]{6,200}))/gi;

/** A credential that was found, and never what it is. */
export interface FoundCredential {
  /** In words: `a private key`. */
  kind: string;
  /** Where the first of its kind begins; 1 is the first line. */
  line: number;
}

/** What of credentials stands in a text, without the credentials themselves. Empty: none is recognized. */
export function credentialsIn(text: string): FoundCredential[] {
  const at = (index: number) => text.slice(0, index).split('\n').length;
  const shaped = known.map(([kind, shape]) => ({ kind, place: shape.exec(text)?.index }));
  const found = [...shaped, { kind: 'a JSON Web Token', place: placeOfToken(text) }].flatMap(({ kind, place }) =>
    place === undefined ? [] : [{ kind, line: at(place) }],
  );
  if (found.length > 0) return found;
  const written = [...text.matchAll(assignment)].find((match) => !isSetting(match[1] ?? match[2] ?? match[3] ?? ''));
  return written ? [{ kind: 'a password, token or key that is written out', line: at(written.index) }] : [];
}

/** What is known of user data once it was looked at: it is not kept itself, for secrets may stand in it. */
export interface UserData {
  present: boolean;
  /** The kinds of credentials in it and where each stands, in words: `a private key in line 3`. */
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

/** What a recording holds in place of user data: it tells what the look at it found, so that it is judged as it was. */
const standIn = /^# user data that was removed from the recording(?:; it held (.+))?\n$/;

/**
 * Looks at user data as EC2 answers it: base64, of a script, a cloud-config or a MIME archive, gzip-compressed or not.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html, https://cloudinit.readthedocs.io/en/latest/explanation/format.html
 */
export function lookAtUserData(encoded: string | undefined): UserData {
  const text = unpacked(Buffer.from(encoded ?? '', 'base64')).toString('utf8');
  const seen = standIn.exec(text);
  if (seen) return { present: true, credentials: seen[1]?.split('; ') ?? [] };
  const told = (one: string, place: string) =>
    credentialsIn(one).map(({ kind, line }) => `${kind} in line ${line}${place}`);
  const credentials = [...told(text, ''), ...encodedParts(text).flatMap((part) => told(part, ' of an encoded part'))];
  return { present: text.trim() !== '', credentials: [...new Set(credentials)] };
}

/** User data for a recording, as EC2 would answer it: that there was some, and what the look at it found. */
export function userDataStandIn(encoded: string): string {
  const { present, credentials } = lookAtUserData(encoded);
  if (!present) return '';
  const held = credentials.length > 0 ? `; it held ${credentials.join('; ')}` : '';
  return Buffer.from(`# user data that was removed from the recording${held}\n`).toString('base64');
}
