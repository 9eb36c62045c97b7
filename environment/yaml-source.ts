/** YAML, and JSON as a part of it, to a tree with the line and column of every value. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import { Budget, type MapTree, type Place, type Problem, printable, show, type Tree } from './tree';

/** What the parser says in its own words, said so that somebody who knows no YAML grammar can mend it. */
const advice: Partial<Record<string, string>> = {
  BAD_ALIAS: 'a * at the start names an alias: quote the text, "*"',
  BAD_SCALAR_START: 'a text may not begin with this character: quote it',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " stands in one line: quote the text, or begin a new line',
  MISSING_CHAR: 'a quote, bracket or brace is not closed, or a ":" is missing',
  MULTILINE_IMPLICIT_KEY: 'a key without ":" after it',
  MULTIPLE_DOCS: 'a second document begins here: one file holds one configuration',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab: indent with spaces',
};

/** Gives the tree, or the problems where there is none; both where the text can be read in spite of them. */
export function readYaml(source: string, file: string): { tree: Tree | null; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core',
    // Quadratic in the parser; the walk below finds duplicates in one pass, and says where the first one stands.
    uniqueKeys: false,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { text: `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`, order: offset };
  };
  const faults: YAMLError[] = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return { tree: null, problems: faults.map((fault) => ({ place: placeAt(fault.pos[0]), message: tell(fault) })) };
  }
  if (!document.contents) {
    const message = 'the file is empty: write what is meant, or have a first one written by `asbuilt init`';
    return { tree: null, problems: [{ place: placeAt(0), message }] };
  }
  const walk = new Walk(placeAt);
  const tree = walk.take(document.contents, 0, placeAt(0));
  return { tree, problems: [...walk.problems, ...walk.budget.problems] };
}

function tell(fault: YAMLError): string {
  const hint = advice[fault.code];
  return `not YAML: ${hint ?? printable(fault.message.slice(0, 160))}`;
}

class Walk {
  readonly budget = new Budget();
  readonly problems: Problem[] = [];
  private readonly anchors = new Map<string, Node>();

  constructor(private readonly placeAt: (offset: number) => Place) {}

  take(node: unknown, depth: number, fallback: Place): Tree {
    const place = nodePlace(node, this.placeAt) ?? fallback;
    const nothing: Tree = {
      type: 'scalar',
      place,
      value: null,
      written: '',
      variables: [],
      broken: false,
    };
    if (!this.budget.allows(depth, place)) return { ...nothing, broken: true };
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target) return this.take(target, depth + 1, place);
      this.problems.push({
        place,
        message: `the alias *${printable(node.source)} has no anchor before it; quote a text that begins with *`,
      });
      return { ...nothing, broken: true };
    }
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) this.anchors.set(node.anchor, node);
    if (isMap(node)) {
      const tree: MapTree = { type: 'map', place, entries: new Map() };
      for (const pair of node.items) this.entry(tree, pair.key, pair.value, depth);
      return tree;
    }
    if (isSeq(node)) return { type: 'list', place, items: node.items.map((item) => this.take(item, depth + 1, place)) };
    if (!isScalar(node)) return nothing;
    const { value, source } = node;
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return { ...nothing, value, written: typeof value === 'string' ? value : (source ?? String(value)) };
    }
    this.problems.push({ place, message: 'neither text, a number, true, false, a list nor a map' });
    return { ...nothing, broken: true };
  }

  private entry(into: MapTree, keyNode: unknown, value: unknown, depth: number): void {
    const place = nodePlace(keyNode, this.placeAt) ?? into.place;
    if (!isScalar(keyNode) || keyNode.value === null || keyNode.value === '') {
      this.problems.push({ place, message: 'a key must be text' });
      return;
    }
    if (keyNode.anchor) this.anchors.set(keyNode.anchor, keyNode);
    const key = typeof keyNode.value === 'string' ? keyNode.value : (keyNode.source ?? String(keyNode.value));
    const tree = this.take(value, depth + 1, place);
    const first = into.entries.get(key);
    if (first) {
      this.problems.push({ place, message: `duplicate key ${show(key)}; it already stands at ${first.place.text}` });
      return;
    }
    into.entries.set(key, { place, value: tree });
  }
}

function nodePlace(node: unknown, placeAt: (offset: number) => Place): Place | undefined {
  const range = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  return range ? placeAt(range[0]) : undefined;
}
