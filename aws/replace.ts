import { isIPv4, isIPv6 } from 'node:net';
import { types } from 'node:util';
import {
  labels,
  namedByPeople,
  removed,
  safeEndpoint,
  secretName,
  secretProperty,
  variablesProperty,
  withoutSecrets,
} from './secret-text';
import { userDataStandIn } from './user-data';

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
const exampleAccount = (index: number) => exampleAccounts[index] ?? String(900_000_000_000 + index);
const isExampleAccount = (id: string) => exampleAccounts.includes(id) || /^9000000\d{5}$/.test(id);

/** Networks for documentation (RFC 5737), and for more addresses than those hold the one for benchmarks (RFC 2544). */
const exampleNetworks = ['203.0.113', '198.51.100', '192.0.2'];
function exampleV4(index: number): string {
  const network = exampleNetworks[Math.floor(index / 254)] ?? `198.18.${(Math.floor(index / 254) - 3) % 256}`;
  return `${network}.${(index % 254) + 1}`;
}

/**
 * Addresses that say nothing of anybody: private, loopback, link-local, unspecified, multicast, and those of examples.
 * Source: the IANA registries of special-purpose addresses (RFC 6890).
 */
const ordinaryV4 =
  /^(0|10|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|192\.0\.2|198\.51\.100|203\.0\.113|198\.1[89]|22[4-9]|23\d|24\d|25[0-5])\./;
const ordinaryV6 = /^(::1?$|f[cd]|fe[89ab]|ff|2001:db8:)/i;

/** In an encoded policy a quotation mark is %22, whose last digit is none of the account's. */
const accountInText = /(?:(?<!\d)|(?<=%2\d))\d{12}(?!\d)/g;
const accountInArn = /arn(:|%3A)[\w-]+\1[\w-]*\1[\w-]*\1(\d{12})\1/gi;
const accountAlone = /^\d{12}$|(?<="|%22)\d{12}(?="|%22)/gi;
const mail = /[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g;
/** E.164, as SNS takes it for a subscription by SMS. */
const phone = /^\+[1-9]\d{6,14}$/;
const v4InText = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)/g;
const v6InText = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:]|\.\w)/gi;
const v4InHost = /\b(ec2|ip)-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})\b/g;
const loadBalancerHost =
  /-\d{6,12}(?=\.[a-z0-9-]+\.elb\.amazonaws\.com)|-[0-9a-f]{16}(?=\.elb\.[a-z0-9-]+\.amazonaws\.com)/g;
const databaseHost =
  /\.(?:(cluster|cluster-ro|cluster-custom|proxy)-)?[a-z0-9]{12}(?=\.[a-z0-9-]+\.rds\.amazonaws\.com)/g;

const pageProperty = /^(Next)?(Marker|Token)$|^PaginationToken$/;
const version = /^[\w.:+$-]{1,80}$/;

/** More often than this nothing real needs to be replaced: two passes over one text are rare. */
const mostPasses = 20;

/**
 * Repeats a replacement until it changes nothing more, for what is put in may make something new with what stands beside it:
 * of `0::@192.0.2.1`, where an address of IPv6 becomes one that ends in a digit, that digit and what follows are a mail
 * address. So what was replaced once stays as it is. A text that never comes to rest is removed.
 */
export function untilSettled(text: string, replaceOnce: (text: string) => string): string {
  let before = text;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const after = replaceOnce(before);
    if (after === before) return after;
    before = after;
  }
  return removed;
}

/**
 * Makes a replacer. Account ids, public addresses, mail addresses, phone numbers, host names that tell an account, and page
 * tokens become examples, numbered in the order in which they are met; secrets are removed. What is an example already
 * stays. Nothing is derived from what it replaces, so nothing can be turned back.
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
  const account = (id: string) => (isExampleAccount(id) ? id : stable('account', id, exampleAccount));
  for (const id of accounts) account(id);
  const isKnownAccount = (id: string) => known.get('account')?.has(id) === true;

  const v4 = (found: string) => (isIPv4(found) && !ordinaryV4.test(found) ? stable('v4', found, exampleV4) : found);
  const v6 = (found: string) =>
    isIPv6(found) && !ordinaryV6.test(found)
      ? stable('v6', found.toLowerCase(), (index) => `2001:db8::${(index + 1).toString(16)}`)
      : found;

  function replaceNames(original: string): string {
    for (const found of original.matchAll(accountInArn)) if (found[2]) account(found[2]);
    for (const [found] of original.matchAll(accountAlone)) account(found);
    return withoutSecrets(original)
      .replace(accountInText, (id) => (isKnownAccount(id) ? account(id) : id))
      .replace(phone, (found) =>
        /^\+1555\d{7}$/.test(found) ? found : stable('phone', found, (index) => `+1555${5_550_100 + index}`),
      )
      .replace(mail, (found) =>
        found.endsWith('@example.com') || found.startsWith(`${removed}@`)
          ? found
          : stable('mail', found, (index) => `user-${index + 1}@example.com`),
      )
      .replace(v4InHost, (_, prefix: string, ...parts: string[]) =>
        [prefix, ...v4(parts.slice(0, 4).join('.')).split('.')].join('-'),
      )
      .replace(loadBalancerHost, (found) =>
        /^-1000\d{6}$/.test(found) ? found : stable('elb', found, (index) => `-${1_000_000_001 + index}`),
      )
      .replace(databaseHost, (_, what: string | undefined) => (what ? `.${what}-example` : '.example'));
  }

  const names = (original: string) => untilSettled(original, replaceNames);
  const text = (original: string) =>
    untilSettled(original, (each) => replaceNames(each).replace(v4InText, v4).replace(v6InText, v6));

  function keyed(key: string, value: unknown, inside: Record<string, unknown>): unknown {
    if (value === null || value === undefined || typeof value === 'boolean') return value;
    if (key === 'UserData' && typeof value === 'string') return userDataStandIn(value);
    if (secretProperty.test(key)) {
      if (types.isUint8Array(value)) return new Uint8Array(Buffer.from(removed));
      return typeof value === 'object' ? walk(value) : removed;
    }
    if (key === 'HttpHeaderConfig') return { ...(walk(value) as object), Values: [removed] };
    if (typeof value !== 'string') {
      if (typeof value === 'object' && variablesProperty.test(key)) return variables(value);
      if (typeof value === 'object' && namedByPeople.test(key) && !Array.isArray(value)) return named(value);
      return walk(value);
    }
    if (pageProperty.test(key) && value !== '') {
      return /^page-\d+$/.test(value) ? value : stable('page', value, (index) => `page-${index + 2}`);
    }
    const label = labels.map((name) => inside[name]).find((each) => typeof each === 'string');
    if (/value$/i.test(key) && typeof label === 'string' && secretName.test(label)) return removed;
    if (key === 'Endpoint' && typeof inside.Protocol === 'string') return text(safeEndpoint(inside.Protocol, value));
    // A version of four numbers is no address.
    if (/version$/i.test(key) && version.test(value)) return names(value);
    return text(value);
  }

  function variables(value: object): unknown {
    if (Array.isArray(value)) {
      return value.map((each) =>
        typeof each === 'object' && each ? { ...(walk(each) as object), value: removed } : removed,
      );
    }
    return Object.fromEntries(Object.keys(value).map((name) => [text(name), removed]));
  }

  function named(value: object): unknown {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [text(key), secretName.test(key) ? removed : walk(each)]),
    );
  }

  /** Bytes that are a text are replaced as one; others hold nothing that could be recognized. */
  function bytes(value: Uint8Array): Uint8Array {
    const before = Buffer.from(value).toString('utf8');
    const after = text(before);
    return after === before ? value : new Uint8Array(Buffer.from(after));
  }

  function walk(value: unknown): unknown {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(walk);
    if (types.isUint8Array(value)) return bytes(value);
    if (types.isDate(value) || typeof value !== 'object' || value === null) return value;
    const record = value as Record<string, unknown>;
    return Object.fromEntries(Object.entries(record).map(([key, each]) => [text(key), keyed(key, each, record)]));
  }

  return { text, value: walk };
}
