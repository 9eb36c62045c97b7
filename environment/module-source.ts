/**
 * A configuration in TypeScript: `export default defineConfiguration({ … })`. jiti compiles and loads it, only when there is
 * one; the file is code and runs with the rights of whoever runs asbuilt.
 */
import { defineConfiguration } from './define';
import { Budget, type MapTree, type Path, type Place, type Problem, printable, showPath, type Tree } from './tree';

/** Gives the tree of the file's default export. Places are the file and the path of the key. */
export async function readModule(path: string, file: string): Promise<{ tree: Tree | null; problems: Problem[] }> {
  const { createJiti } = await import('jiti');
  const jiti = createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { asbuilt: { defineConfiguration } },
  });
  const whole: Place = { text: `${file}:1:1`, order: 0 };
  try {
    const { default: exported } = await jiti.import<Record<string, unknown>>(path);
    if (exported !== undefined) return fromValue(exported, file);
    const message = 'it exports no configuration: write `export default defineConfiguration({ … })`';
    return { tree: null, problems: [{ place: whole, message }] };
  } catch (error) {
    const [message, at] = told(error);
    const place = at === undefined ? whole : { ...whole, text: `${file}:${at}` };
    return { tree: null, problems: [{ place, message: `it cannot be loaded: ${message}` }] };
  }
}

/** A value of the program as a tree. What is not plain data is a problem. */
export function fromValue(value: unknown, file: string): { tree: Tree; problems: Problem[] } {
  const budget = new Budget();
  const problems: Problem[] = [];
  let order = 0;
  const placeOf = (path: Path): Place => {
    order += 1;
    return { text: path.length === 0 ? `${file}:1:1` : `${file}: ${showPath(path)}`, order };
  };
  const take = (current: unknown, path: Path): Tree => {
    const place = placeOf(path);
    const scalar = { type: 'scalar', place, value: null, written: '', variables: [], broken: true } as const;
    if (!budget.allows(path.length, place)) return scalar;
    if (
      current === null ||
      typeof current === 'string' ||
      typeof current === 'number' ||
      typeof current === 'boolean'
    ) {
      return { ...scalar, value: current, written: String(current), broken: false };
    }
    if (Array.isArray(current)) {
      return { type: 'list', place, items: current.map((item, index) => take(item, [...path, index])) };
    }
    if (typeof current === 'object' && isPlain(current)) {
      const tree: MapTree = { type: 'map', place, entries: new Map() };
      for (const [key, item] of Object.entries(current)) {
        if (item === undefined) continue;
        const below = [...path, key];
        tree.entries.set(key, { place: placeOf(below), value: take(item, below) });
      }
      return tree;
    }
    const found = typeof current === 'object' ? 'an object of a class' : `a value of type ${typeof current}`;
    problems.push({ place, message: `${found}: a configuration is plain data` });
    return scalar;
  };
  const tree = take(value, []);
  return { tree, problems: [...problems, ...budget.problems] };
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The first line of what was thrown; and `line:column`, with which the compiler ends its message. */
function told(error: unknown): [message: string, at: string | undefined] {
  const message = String(typeof error === 'object' && error !== null && 'message' in error ? error.message : error);
  const at = /:(\d+):(\d+)\s*$/.exec(message);
  const first = message.split('\n', 1)[0] ?? '';
  return [printable(first.slice(0, 300).trim()), at ? `${at[1]}:${Number(at[2]) + 1}` : undefined];
}
