/**
 * What JSON Schema cannot say: how one part of the configuration must agree with another. These run on whatever was written,
 * valid or not, so that all mistakes are told at once; what has the wrong type here is told by the schema.
 */
import { parseDuration } from './duration';
import { glob, isPattern, patternProblem } from './patterns';
import { nearest } from './problems';
import { type Path, type Problem, placeOf, showPath, type Tree } from './tree';

type Fields = Readonly<Record<string, unknown>>;

/** The problems among a file's plain value. `controls` are the ids that exist. */
export function crossChecks(value: unknown, tree: Tree, controls: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const tell = (path: Path, message: string) =>
    problems.push({ place: placeOf(tree, path), message: `${showPath(path)} ${message}` });
  const file = fields(value);

  const accounts = maps(file.accounts);
  for (const [index, account] of accounts) {
    const ofRole = typeof account.role === 'string' ? account.role.split(':')[4] : undefined;
    if (
      ofRole !== undefined &&
      typeof account.id === 'string' &&
      /^\d{12}$/.test(account.id) &&
      ofRole !== account.id
    ) {
      tell(['accounts', index, 'role'], 'is a role of another account than id');
    }
  }
  duplicates(accounts.map(([index, { id, role }]) => [index, JSON.stringify([id, role])])).forEach(([index, first]) => {
    tell(['accounts', index], `is the same account and role as accounts[${first}]`);
  });

  const known = accounts.map(([, account]) => account.id ?? String(account.role).split(':')[4]);
  for (const [index, { count, account }] of maps(file.expect)) {
    const { min, max } = fields(count);
    if (typeof min === 'number' && typeof max === 'number' && min > max) {
      tell(['expect', index, 'count'], `has min ${min} above max ${max}: nothing can match`);
    }
    if (typeof account === 'string' && /^\d{12}$/.test(account) && known.length > 0 && !known.includes(account)) {
      tell(['expect', index, 'account'], 'is none of accounts, so it would never be read');
    }
  }

  const probes = maps(file.probes);
  for (const [index, probe] of probes) probeChecks(probe, ['probes', index], tell);
  duplicates(probes.flatMap(([index, { name }]) => (typeof name === 'string' ? [[index, name] as const] : []))).forEach(
    ([index, first]) => {
      tell(['probes', index, 'name'], `is the name of probes[${first}] already: names of probes are unique`);
    },
  );

  for (const [index, { control }] of maps(file.waivers)) {
    if (typeof control !== 'string' || control === '' || control.length > 200 || controls.some(glob(control))) continue;
    const near = nearest(control, controls);
    tell(
      ['waivers', index, 'control'],
      `matches no control${near ? `; did you mean "${near}"?` : '; `asbuilt controls` lists them'}`,
    );
  }
  return problems;
}

/** Milliseconds between attempts at the least. */
const shortestInterval = 100;

function probeChecks(probe: Fields, path: Path, tell: (path: Path, message: string) => void): void {
  const { expect, wait, deadline, tls, url, method } = probe;
  const { status, within, json, body, phases, httpVersion } = fields(expect);
  for (const [at, wanted] of Object.entries(fields(json))) {
    const { matches } = fields(wanted);
    const place = [...path, 'expect', 'json', at];
    if (typeof wanted === 'string' && isPattern(wanted) && patternProblem(wanted) !== null) {
      tell(place, 'is not a pattern in RE2 syntax');
    }
    if (matches !== undefined && (typeof matches !== 'string' || patternProblem(matches) !== null)) {
      tell([...place, 'matches'], 'is not a pattern between slashes, such as "/^ok/" (RE2 syntax)');
    }
  }
  const range = typeof status === 'string' ? /^(\d{3})-(\d{3})$/.exec(status) : null;
  if (range && Number(range[1]) > Number(range[2])) {
    tell([...path, 'expect', 'status'], 'ends below where it begins: no status can match');
  }
  if (exceeds(within, deadline)) {
    tell([...path, 'expect', 'within'], 'is longer than deadline, at which the attempt ends');
  }
  const { for: total, every } = fields(wait);
  if (exceeds(every, total)) tell([...path, 'wait', 'every'], 'is longer than for: there would be one attempt');
  const interval = milliseconds(every);
  if (interval !== null && interval < shortestInterval) {
    tell([...path, 'wait', 'every'], `is shorter than ${shortestInterval}ms: a smoke test must not be a load test`);
  }
  if (typeof url === 'string' && /^http:/i.test(url)) {
    const plain = 'is set, but url begins with http://';
    if (tls !== undefined) tell([...path, 'tls'], plain);
    if (fields(phases).tls !== undefined) tell([...path, 'expect', 'phases', 'tls'], plain);
    if (Number(httpVersion) === 2) tell([...path, 'expect', 'httpVersion'], 'is 2, but url begins with http://');
  }
  if (method === 'HEAD') {
    const nothing = 'can never hold: an answer to HEAD has no body';
    if (json !== undefined) tell([...path, 'expect', 'json'], nothing);
    if (body !== undefined) tell([...path, 'expect', 'body'], nothing);
  }
}

function exceeds(a: unknown, b: unknown): boolean {
  const [first, second] = [milliseconds(a), milliseconds(b)];
  return first !== null && second !== null && first > second;
}

function milliseconds(value: unknown): number | null {
  return typeof value === 'string' || typeof value === 'number' ? parseDuration(value) : null;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The maps of a list, with their places in it. */
function maps(value: unknown): [number, Fields][] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index): [number, Fields][] =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? [[index, item as Fields]] : [],
  );
}

/** Those whose key came before, each with the index that it first came at. */
function duplicates(items: readonly (readonly [number, string])[]): [number, number][] {
  const first = new Map<string, number>();
  return items.flatMap(([index, key]): [number, number][] => {
    const before = first.get(key);
    if (before !== undefined) return [[index, before]];
    first.set(key, index);
    return [];
  });
}
