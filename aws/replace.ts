import { isIPv4, isIPv6 } from 'node:net';

/** Replaces what must not leave an account, the same everywhere, so that relations survive. */
export interface Replacer {
  text(text: string): string;
  /** A copy of a value in which every text, names of keys included, is replaced. */
  value(value: unknown): unknown;
}

const exampleAccounts = [
  '111122223333',
  '222233334444',
  '333344445555',
  '444455556666',
  '555566667777',
  '666677778888',
];
/** Networks for documentation: RFC 5737. */
const exampleNetworks = ['203.0.113', '198.51.100', '192.0.2'];

/** Addresses that say nothing of anybody: private, loopback, link-local, unspecified, multicast. RFC 1918, RFC 6890. */
const ordinaryV4 =
  /^(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|22[4-9]|23\d|255)\./;
const ordinaryV6 = /^(::1?$|fc|fd|fe80|ff|2001:db8:)/i;

const accountInText = /(?<![\d.])\d{12}(?![\d.])/g;
const accountInArn = /arn:[\w-]+:[\w-]*:[\w-]*:(\d{12}):/g;
const accountKey = /(Account|Owner)(Id)?$/i;
const mail = /[\w.+%-]+@[\w-]+(?:\.[\w-]+)+/g;
const publicHost = /\bec2-\d+-\d+-\d+-\d+\b/g;
const loadBalancerHost =
  /-\d{6,12}(?=\.[a-z0-9-]+\.elb\.amazonaws\.com)|-[0-9a-f]{16}(?=\.elb\.[a-z0-9-]+\.amazonaws\.com)/g;
const databaseHost = /\.[a-z0-9]{12}(?=\.[a-z0-9-]+\.rds\.amazonaws\.com)|\.cluster-(?:ro-)?[a-z0-9]{12}(?=\.)/g;

const secretText = [
  /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|sk-)[\w-]{10,}/g,
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]+(?=@)/gi,
  /(?<=\b(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key)\s*[=:]\s*["']?)[^\s"'&;,]+/gi,
  /(?<=\b(?:bearer|basic)\s)[\w+/=.-]{8,}/gi,
];

/** Properties whose value is a secret, or may hold one, whatever it looks like. */
const secretKey =
  /^(UserData|MasterUserPassword|SecretString|SecretBinary|AuthToken|Plaintext|PrivateKey|ApiKeyValue|SessionToken|SecretAccessKey)$/i;
const secretName = /passw|secret|token|credential|api_?key|private_?key|access_?key/i;
/** Maps and lists of variables: the names tell what a program is, the values may be anything. */
const variablesKey = /^(Variables|environment)$/;
const pageKey = /^(Next)?(Marker|Token)$|^PaginationToken$/;

const removed = 'REMOVED';

/**
 * Makes a replacer. Account ids, public addresses, mail addresses, host names that tell an account, and page tokens become
 * examples, numbered in the order in which they are met; secrets are removed. Nothing is derived from what it replaces, so
 * nothing can be turned back.
 *
 * @param accounts the accounts that are read, in their order: they become 111122223333, 222233334444 and so on.
 */
export function replacer(accounts: readonly string[]): Replacer {
  const known = new Map<string, Map<string, string>>();
  const stable = (category: string, original: string, make: (index: number) => string): string => {
    const map = known.get(category) ?? new Map<string, string>();
    known.set(category, map);
    const replaced = map.get(original) ?? make(map.size);
    map.set(original, replaced);
    return replaced;
  };
  const account = (id: string) =>
    stable('account', id, (index) => exampleAccounts[index] ?? String(900_000_000_000 + index));
  for (const id of accounts) account(id);

  const isKnownAccount = (id: string) => known.get('account')?.has(id) === true;
  const address = (whole: string): string => {
    const [host = '', length] = whole.split('/');
    const suffix = length === undefined ? '' : `/${length}`;
    if (isIPv4(host) && !ordinaryV4.test(host) && host !== '0.0.0.0') {
      const v4 = stable('v4', host, (index) => `${exampleNetworks[Math.floor(index / 254) % 3]}.${(index % 254) + 1}`);
      return v4 + suffix;
    }
    if (isIPv6(host) && !ordinaryV6.test(host) && host !== '::') {
      return stable('v6', host, (index) => `2001:db8::${(index + 1).toString(16)}`) + suffix;
    }
    return whole;
  };

  function text(original: string): string {
    let replaced = original;
    for (const found of original.matchAll(accountInArn)) if (found[1]) account(found[1]);
    replaced = replaced.replace(accountInText, (id) => (isKnownAccount(id) ? account(id) : id));
    replaced = replaced.replace(mail, (found) =>
      found.endsWith('@example.com') ? found : stable('mail', found, (index) => `user-${index + 1}@example.com`),
    );
    replaced = replaced.replace(publicHost, (found) => stable('host', found, (index) => `ec2-203-0-113-${index + 1}`));
    replaced = replaced.replace(loadBalancerHost, (found) =>
      stable('elb', found, (index) => `-${1_000_000_001 + index}`),
    );
    replaced = replaced.replace(databaseHost, (found) =>
      found.startsWith('.cluster-') ? '.cluster-example' : '.example',
    );
    for (const pattern of secretText) replaced = replaced.replace(pattern, removed);
    return address(replaced);
  }

  function keyed(key: string, value: unknown, inside: Record<string, unknown>): unknown {
    if (value === null || value === undefined || typeof value === 'boolean') return value;
    if (secretKey.test(key)) return typeof value === 'object' && !(value instanceof Uint8Array) ? walk(value) : removed;
    if (typeof value !== 'string') {
      if (variablesKey.test(key) && typeof value === 'object') return variables(value);
      return walk(value);
    }
    if (pageKey.test(key) && value !== '') return stable('page', value, (index) => `page-${index + 2}`);
    const name = inside.Key ?? inside.key ?? inside.Name ?? inside.name;
    if (/^value$/i.test(key) && typeof name === 'string' && secretName.test(name)) return removed;
    if (/version/i.test(key)) return value;
    if (accountKey.test(key) && /^\d{12}$/.test(value)) return account(value);
    return text(value);
  }

  function variables(value: object): unknown {
    if (Array.isArray(value)) return value.map((each) => ({ ...(walk(each) as object), value: removed }));
    return Object.fromEntries(Object.keys(value).map((name) => [name, removed]));
  }

  function walk(value: unknown): unknown {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value instanceof Date || value instanceof Uint8Array || typeof value !== 'object' || value === null)
      return value;
    const record = value as Record<string, unknown>;
    return Object.fromEntries(Object.entries(record).map(([key, each]) => [text(key), keyed(key, each, record)]));
  }

  return { text, value: walk };
}
