/** Takes the secrets out of answers of AWS: what is left may be stored, and told. */
import { types } from 'node:util';
import {
  isSetting,
  labels,
  namedByPeople,
  removed,
  safeEndpoint,
  secretName,
  secretProperty,
  variablesProperty,
  withoutSecrets,
} from './secret-text';

/** Shorter texts hold no secret that is known by its looks. */
const shortest = 8;
/** What every text has that `withoutSecrets` would change; most have not, and need no closer look. */
const suspicious =
  /[=:@%]|AKIA|ASIA|AROA|AIDA|ABIA|ACCA|BEGIN|eyJ|gh[pousr]_|_pat_|glpat|xox|[rsk]k_|sk-|npm_|AIza|whsec_|bearer|basic/i;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A value in which no secret that can be recognized is left; what holds none is given back as it is. Dates and the order of
 * things stay, and equal texts stay equal, so that what names something still does.
 *
 * @param value plain data, with maps, as the SDK gives it and the inventory holds it.
 */
export function withoutSecretsIn<T>(value: T): T {
  const texts = new Map<string, string>();
  const text = (original: string): string => {
    if (original.length < shortest || !suspicious.test(original)) return original;
    const known = texts.get(original) ?? withoutSecrets(original);
    texts.set(original, known);
    return known;
  };
  const named = (name: string, each: unknown): unknown =>
    typeof each === 'string' && secretName.test(name) && each !== '' && !isSetting(each) ? removed : walk(each);

  function ofKey(key: string, each: unknown, inside: Fields): unknown {
    if (each === null || each === undefined || typeof each === 'boolean') return each;
    if (secretProperty.test(key) && typeof each !== 'object') return removed;
    if (secretProperty.test(key) && types.isUint8Array(each)) return new Uint8Array(Buffer.from(removed));
    if (variablesProperty.test(key) && typeof each === 'object') return variables(each);
    if (namedByPeople.test(key) && isFields(each)) return mapped(each, named);
    // What a load balancer must find in a header to believe that a request came through a distribution.
    if (key === 'HttpHeaderConfig' && isFields(each)) return { ...each, Values: [removed] };
    if (typeof each !== 'string') return walk(each);
    if (key === 'Endpoint' && typeof inside.Protocol === 'string') {
      // Whose mail or phone it is, nobody needs to know who judges whether somebody is told.
      return /^(email|email-json|sms)$/.test(inside.Protocol) ? removed : text(safeEndpoint(inside.Protocol, each));
    }
    const label = labels.map((name) => inside[name]).find((name) => typeof name === 'string');
    return /value$/i.test(key) && typeof label === 'string' ? named(label, each) : text(each);
  }

  /** The values of variables, which may be anything; their names stay. */
  function variables(each: object): unknown {
    if (Array.isArray(each))
      return each.map((one) => (isFields(one) ? { ...mapped(one, ofKey), value: removed } : removed));
    return Object.fromEntries(Object.keys(each).map((name) => [text(name), removed]));
  }

  /** A copy with other values, or the same object where every one stays. */
  function mapped(fields: Fields, change: (key: string, each: unknown, inside: Fields) => unknown): Fields {
    const entries = Object.entries(fields).map(([key, each]) => [text(key), change(key, each, fields)] as const);
    const same = entries.every(([key, each]) => Object.hasOwn(fields, key) && fields[key] === each);
    return same ? fields : Object.fromEntries(entries);
  }

  function walk(each: unknown): unknown {
    if (typeof each === 'string') return text(each);
    if (typeof each !== 'object' || each === null || types.isDate(each)) return each;
    if (types.isUint8Array(each)) return bytes(each);
    if (Array.isArray(each)) {
      const items = each.map(walk);
      return items.every((item, index) => item === each[index]) ? each : items;
    }
    if (types.isMap(each)) {
      const entries = [...each].map(([key, one]) => [walk(key), walk(one)] as const);
      return entries.every(([key, one]) => each.has(key) && each.get(key) === one) ? each : new Map(entries);
    }
    return mapped(each as Fields, ofKey);
  }

  /** Bytes that are a text are looked at as one. */
  function bytes(each: Uint8Array): Uint8Array {
    const before = Buffer.from(each).toString('utf8');
    const after = text(before);
    return after === before ? each : new Uint8Array(Buffer.from(after));
  }

  return walk(value) as T;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !types.isMap(value);
}
