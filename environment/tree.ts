/**
 * A configuration as it was written: values with their places, before anything is judged. YAML, JSON and TypeScript files
 * all become this, so that everything after tells its problems the same way.
 */

/** `text` is what a message begins with; `order` puts messages in the order of the file. */
export interface Place {
  text: string;
  order: number;
}

export interface Problem {
  place: Place;
  message: string;
}

export type Tree = ScalarTree | ListTree | MapTree;

export interface ScalarTree {
  type: 'scalar';
  place: Place;
  value: string | number | boolean | null;
  /** As it stands in the file, before variables are put in. */
  written: string;
  /** The variables that it was made of. */
  variables: readonly string[];
  /** A variable of it could not be put in, which is told once: nothing else is said of it. */
  broken: boolean;
}

export interface ListTree {
  type: 'list';
  place: Place;
  items: Tree[];
}

export interface MapTree {
  type: 'map';
  place: Place;
  entries: Map<string, { place: Place; value: Tree }>;
}

/** More than any configuration needs; what is beyond it is an attack or an accident (an alias that multiplies). */
export const limits = { depth: 40, values: 100_000, bytes: 1_048_576 } as const;

/** Keeps count while a tree is built; each limit is told once. */
export class Budget {
  private values = 0;
  private told = false;
  readonly problems: Problem[] = [];

  /** Whether the value at this place may still be taken in. */
  allows(depth: number, place: Place): boolean {
    this.values += 1;
    const problem =
      depth > limits.depth
        ? `nested deeper than ${limits.depth} levels`
        : this.values > limits.values
          ? `more than ${limits.values} values, aliases counted each time they are used`
          : null;
    if (problem === null) return true;
    if (!this.told) this.problems.push({ place, message: problem });
    this.told = true;
    return false;
  }
}

export type Path = readonly (string | number)[];

/** The plain value. A key such as `__proto__` becomes an ordinary property. */
export function plain(tree: Tree): unknown {
  if (tree.type === 'scalar') return tree.value;
  if (tree.type === 'list') return tree.items.map(plain);
  return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plain(entry.value)]));
}

/** What stands at a path, with the place of its key where it has one; undefined where nothing does. */
export function find(tree: Tree, path: Path): { tree: Tree; keyPlace: Place | undefined } | undefined {
  let found: { tree: Tree; keyPlace: Place | undefined } = { tree, keyPlace: undefined };
  for (const step of path) {
    const { tree: current } = found;
    if (current.type === 'list') {
      const item = current.items[Number(step)];
      if (!item) return undefined;
      found = { tree: item, keyPlace: undefined };
    } else if (current.type === 'map') {
      const entry = current.entries.get(String(step));
      if (!entry) return undefined;
      found = { tree: entry.value, keyPlace: entry.place };
    } else {
      return undefined;
    }
  }
  return found;
}

/** The place to point at for what stands at a path: a value's own, a collection's key; else its nearest parent's. */
export function placeOf(tree: Tree, path: Path): Place {
  const found = find(tree, path);
  if (found) return found.tree.type === 'scalar' ? found.tree.place : (found.keyPlace ?? found.tree.place);
  return path.length === 0 ? tree.place : placeOf(tree, path.slice(0, -1));
}

/** A path as people write it: `probes[0].tls.minimum`, `controls["rds.multi-az"].zones`. */
export function showPath(path: Path): string {
  const steps = path.map((step) =>
    typeof step === 'number' ? `[${step}]` : /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${show(step)}]`,
  );
  const shown = steps.length > 12 ? [...steps.slice(0, 12), '…'] : steps;
  return shown.join('').replace(/^\./, '');
}

/** A text from a file in quotes, short, and with nothing in it that a terminal would act on. */
export function show(text: string, longest = 60): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return printable(JSON.stringify(short));
}

/** The text with control and formatting characters (terminal escapes, direction marks) written as `\u….` */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
