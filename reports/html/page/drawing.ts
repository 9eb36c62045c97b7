/** How the picture of the environment is laid out: what belongs together, what stands for several alike, and where it goes. */
import { Graph, layout } from '@dagrejs/dagre';
import {
  type Picture,
  type PictureEdge,
  type PictureNode,
  type Relation,
  relations,
  type Status,
} from '../../../engine/results';
import { type Finding, worstOf } from './finding';

/** One box: a resource, or several of a kind that are wired alike and judged alike. */
export interface Box {
  key: string;
  kind: string;
  members: PictureNode[];
  /** The worst status of its findings; undefined where nothing judged it. */
  status: Status | undefined;
  failures: number;
  x: number;
  y: number;
}

export interface Wire {
  from: string;
  to: string;
  relation: Relation;
  /** Where it goes, as an SVG path. */
  path: string;
}

export interface Frame {
  vpc: PictureNode | undefined;
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What is wired together, in one place. */
export interface Drawing {
  account: string;
  region: string;
  boxes: Box[];
  wires: Wire[];
  frames: Frame[];
  width: number;
  height: number;
  /** So many boxes found no room. */
  left: number;
}

export const boxWidth = 192;
export const boxHeight = 58;
/** More boxes than these are neither quick to lay out nor to be read. */
const mostBoxes = 120;

/** Kinds that are drawn even where nothing is wired to them. */
const alone: ReadonlySet<string> = new Set([
  'load-balancer',
  'database',
  'database-cluster',
  'auto-scaling-group',
  'table',
]);

interface Verdict {
  status: Status | undefined;
  failures: number;
}

/** What the findings say of each resource. */
export function verdictsOf(findings: readonly Finding[]): Map<string, Verdict> {
  const found = new Map<string, { all: Status[]; failures: number }>();
  for (const { resource, status } of findings) {
    const own = found.get(resource.id) ?? { all: [], failures: 0 };
    if (!own.all.includes(status)) own.all.push(status);
    if (status === 'fail') own.failures += 1;
    found.set(resource.id, own);
  }
  return new Map([...found].map(([id, { all, failures }]) => [id, { status: worstOf(all), failures }]));
}

/** What is wired together, each part by itself, and what is wired to nothing, a part for each place; the parts that need somebody first, then the larger ones. */
export function partsOf(picture: Picture, verdicts: ReadonlyMap<string, Verdict>): Picture[] {
  const nodes = new Map(picture.nodes.map((node) => [node.id, node]));
  const precise = new Set(
    picture.edges
      .filter(({ from, relation }) => relation === 'watched' && nodes.get(from)?.kind !== 'load-balancer')
      .map(({ to }) => to),
  );
  // An alarm of a target group names its load balancer too: one wire says enough.
  const edges = picture.edges.filter(
    ({ from, to, relation }) => relation !== 'watched' || nodes.get(from)?.kind !== 'load-balancer' || !precise.has(to),
  );
  const parts = separate(picture.nodes, edges).flatMap((part) =>
    // Where one topic hears of everything, everything would be one part: such a part is drawn without who is told.
    part.nodes.length > mostBoxes
      ? separate(
          part.nodes,
          part.edges.filter(({ relation }) => relation !== 'notifies'),
        )
      : [part],
  );
  const wiredParts = parts.filter(({ edges: wires }) => wires.length > 0);
  const places = new Map<string, Picture>();
  for (const { nodes: lone } of parts.filter((part) => part.edges.length === 0)) {
    for (const node of lone) {
      const key = JSON.stringify([node.account, node.region]);
      const place = places.get(key) ?? { nodes: [], edges: [] };
      places.set(key, place);
      place.nodes.push(node);
    }
  }
  const together = [...wiredParts, ...places.values()];
  const urgency = new Map(together.map((part) => [part, urgencyOf(part, verdicts)]));
  const rank = (part: Picture) => urgency.get(part) ?? 0;
  return together.sort((one, other) => rank(other) - rank(one) || other.nodes.length - one.nodes.length);
}

/** The parts that no wire joins. What is neither wired nor drawn alone is in none. */
function separate(nodes: readonly PictureNode[], edges: readonly PictureEdge[]): Picture[] {
  const leaders = new Map<string, string>();
  const leader = (id: string): string => {
    let at = id;
    for (let up = leaders.get(at); up !== undefined; up = leaders.get(at)) at = up;
    return at;
  };
  for (const { from, to } of edges) {
    const [one, other] = [leader(from), leader(to)];
    if (one !== other) leaders.set(one, other);
  }
  const wired = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const parts = new Map<string, Picture>();
  const partOf = (id: string): Picture => {
    const key = leader(id);
    const part = parts.get(key) ?? { nodes: [], edges: [] };
    parts.set(key, part);
    return part;
  };
  for (const node of nodes) if (wired.has(node.id) || alone.has(node.kind)) partOf(node.id).nodes.push(node);
  for (const edge of edges) partOf(edge.from).edges.push(edge);
  return [...parts.values()];
}

function urgencyOf({ nodes }: Picture, verdicts: ReadonlyMap<string, Verdict>): number {
  const status = worstOf(nodes.flatMap(({ id }) => verdicts.get(id)?.status ?? []));
  return status === 'fail' ? 2 : status === 'error' ? 1 : 0;
}

/** Resources that are not drawn because nothing leads to them, counted by kind. */
export function unwired(picture: Picture, parts: readonly Picture[]): [kind: string, count: number][] {
  const drawn = new Set(parts.flatMap(({ nodes }) => nodes.map(({ id }) => id)));
  const counts = new Map<string, number>();
  for (const { id, kind } of picture.nodes) if (!drawn.has(id)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1));
}

/** Puts what is wired alike and judged alike into one box. */
function boxed(part: Picture, verdicts: ReadonlyMap<string, Verdict>): Map<string, Box> {
  const neighbours = new Map<string, string[]>();
  const note = (id: string, word: string) => {
    const known = neighbours.get(id);
    if (known) known.push(word);
    else neighbours.set(id, [word]);
  };
  for (const { from, to, relation } of part.edges) {
    note(from, `> ${relation} ${to}`);
    note(to, `< ${relation} ${from}`);
  }
  const boxes = new Map<string, Box>();
  for (const node of part.nodes) {
    const { status, failures = 0 } = verdicts.get(node.id) ?? {};
    const alike = JSON.stringify([node.kind, node.vpc, status, (neighbours.get(node.id) ?? []).sort()]);
    const box = boxes.get(alike);
    if (box) {
      box.members.push(node);
      box.failures += failures;
    } else {
      boxes.set(alike, { key: `b${boxes.size}`, kind: node.kind, members: [node], status, failures, x: 0, y: 0 });
    }
  }
  return boxes;
}

/** What only tells of something. */
const telling: ReadonlySet<Relation> = new Set(['watched', 'notifies', 'delivers']);

/** How many wires lead to each box that traffic takes, at most. */
function columnsOf(pairs: readonly { from: Box; to: Box; relation: Relation }[]): Map<Box, number> {
  const columns = new Map<Box, number>();
  const wires = pairs.filter(({ relation }) => !telling.has(relation));
  for (const { from } of pairs) if (from.kind !== 'alarm' && from.kind !== 'topic') columns.set(from, 0);
  // No chain is longer than there are relations; the bound ends a circle.
  for (let round = 0; round < relations.length; round += 1)
    for (const { from, to } of wires) columns.set(to, Math.max(columns.get(to) ?? 0, (columns.get(from) ?? 0) + 1));
  return columns;
}

/** Lays out one part, from left to right. */
export function drawn(part: Picture, verdicts: ReadonlyMap<string, Verdict>, all: Picture): Drawing {
  const every = [...boxed(part, verdicts).values()];
  const urgent = (box: Box) => (box.status === 'fail' ? 2 : box.status === 'error' ? 1 : 0);
  const boxes =
    every.length > mostBoxes ? [...every].sort((one, other) => urgent(other) - urgent(one)).slice(0, mostBoxes) : every;
  const boxOf = new Map(boxes.flatMap((box) => box.members.map(({ id }) => [id, box] as const)));
  const graph = new Graph({ compound: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 36, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const vpcs = [...new Set(boxes.flatMap(({ members }) => members[0]?.vpc ?? []))];
  for (const index of vpcs.keys()) graph.setNode(`v${index}`, {});
  for (const { key, members } of boxes) {
    graph.setNode(key, { width: boxWidth, height: boxHeight });
    const vpc = members[0]?.vpc;
    if (vpc) graph.setParent(key, `v${vpcs.indexOf(vpc)}`);
  }
  const pairs = part.edges.flatMap(({ from, to, relation }) => {
    const [one, other] = [boxOf.get(from), boxOf.get(to)];
    return one && other && one !== other ? [{ from: one, to: other, relation }] : [];
  });
  const columns = columnsOf(pairs);
  const last = Math.max(0, ...columns.values());
  const relationOf = new Map<string, Relation>();
  for (const { from, to, relation } of pairs) {
    // Alarms stand beyond everything that traffic takes: among it they would push it apart.
    const minlen = relation === 'watched' ? Math.max(1, last + 1 - (columns.get(from) ?? last)) : 1;
    graph.setEdge(from.key, to.key, { minlen, weight: telling.has(relation) ? 1 : 4 });
    relationOf.set(`${from.key} ${to.key}`, relation);
  }
  layout(graph);
  const placed = boxes.map((box) => {
    const { x = 0, y = 0 } = graph.node(box.key) as { x?: number; y?: number };
    return { ...box, x, y };
  });
  const placeOf = new Map(placed.map((box) => [box.key, box]));
  const wires = graph.edges().map(({ v, w }): Wire => {
    const { points } = graph.edge(v, w) as { points: { x: number; y: number }[] };
    const [from, to] = [placeOf.get(v), placeOf.get(w)];
    if (!from || !to) throw new Error('a wire of the picture leads to a box that has no place');
    // Where the layout turned a wire round, it runs from right to left.
    const side = from.x < to.x ? boxWidth / 2 : -boxWidth / 2;
    const path = pathOf([{ x: from.x + side, y: from.y }, ...points.slice(1, -1), { x: to.x - side, y: to.y }]);
    return { from: v, to: w, relation: relationOf.get(`${v} ${w}`) ?? 'watched', path };
  });
  const named = new Map(all.nodes.filter(({ kind }) => kind === 'vpc').map((node) => [node.vpc, node]));
  const frames = vpcs.map((id, index): Frame => {
    const { x, y, width, height } = graph.node(`v${index}`) as Frame;
    return { vpc: named.get(id), id, x: x - width / 2, y: y - height / 2, width, height };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const [first] = part.nodes;
  return {
    account: first?.account ?? '',
    region: first?.region ?? '',
    boxes: placed,
    wires,
    frames,
    width,
    height,
    left: every.length - boxes.length,
  };
}

/** A line through the points that leaves and enters each of them level. */
function pathOf([first, ...rest]: readonly { x: number; y: number }[]): string {
  if (!first) return '';
  let path = `M${first.x.toFixed(1)} ${first.y.toFixed(1)}`;
  let last = first;
  for (const next of rest) {
    const middle = ((last.x + next.x) / 2).toFixed(1);
    const [x, y] = [next.x.toFixed(1), next.y.toFixed(1)];
    path += ` C${middle} ${last.y.toFixed(1)} ${middle} ${y} ${x} ${y}`;
    last = next;
  }
  return path;
}

/** A name in at most so many characters; the middle is what names share least often. */
export function shortened(name: string, most: number): string {
  const characters = [...name];
  if (characters.length <= most) return name;
  const head = Math.ceil((most - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (most - 1 - head)).join('')}`;
}
