import { aliases } from './aliases';
import { attached, dimensionTargets, networksOfDatabases } from './attachments';
import type { Alarm, Gap, Kind, Membership, Resource } from './model';

/**
 * Which resources are the environment's: those whose tags satisfy every key, spelt as it should be or not, and what is
 * attached to them. No keys: all.
 */
export type Scope = ReadonlyMap<string, (value: string) => boolean>;

/** What a resource's own tags say of its place: inside, elsewhere (a key with another value), or nothing. */
type OwnWord = 'inside' | 'elsewhere' | 'nothing';

/** Another case or stray spaces are a mistake in the tags of a resource, and make it no other environment's. */
function holds(value: string, satisfies: (value: string) => boolean): boolean {
  const plain = value.trim();
  return (
    satisfies(value) ||
    satisfies(plain) ||
    satisfies(plain.toLowerCase()) ||
    satisfies(plain.toUpperCase()) ||
    satisfies(plain.charAt(0).toUpperCase() + plain.slice(1).toLowerCase())
  );
}

/** Whether a key that is missing is there in another spelling, with a value that fits. */
function isThereMisspelt(tags: Readonly<Record<string, string>>, key: string, satisfies: (value: string) => boolean) {
  const plain = key.toLowerCase();
  return Object.entries(tags).some(([other, value]) => other.trim().toLowerCase() === plain && holds(value, satisfies));
}

function ownWord(resource: Resource, scope: Scope): OwnWord {
  const tags = resource.tags ?? {};
  let spelt = 0;
  let misspelt = 0;
  for (const [key, satisfies] of scope) {
    const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
    if (value !== undefined && value.trim() !== '') {
      if (!holds(value, satisfies)) return 'elsewhere';
      spelt += 1;
    } else if (value === undefined && isThereMisspelt(tags, key, satisfies)) misspelt += 1;
  }
  // A key in another spelling alone may well be somebody else's own.
  return spelt > 0 && spelt + misspelt === scope.size ? 'inside' : 'nothing';
}

/**
 * The kinds that can draw a resource of a kind into scope, and are therefore read with it where the scope is by tags. No
 * other kind draws it in, though it may be attached: what belongs to the environment must not depend on what else was read.
 */
export const drawnInBy: { readonly [K in Kind]?: readonly Kind[] } = {
  'load-balancer': ['vpc', 'target-group', 'auto-scaling-group'],
  'target-group': ['vpc', 'load-balancer', 'auto-scaling-group'],
  'auto-scaling-group': ['vpc', 'subnet', 'target-group', 'load-balancer'],
  'launch-template': ['auto-scaling-group'],
  instance: ['auto-scaling-group', 'subnet', 'vpc'],
  database: ['database-cluster', 'vpc'],
  'database-cluster': ['database', 'vpc'],
  'database-subnet-group': ['database', 'database-cluster'],
  alarm: [
    'alarm',
    'load-balancer',
    'target-group',
    'auto-scaling-group',
    'instance',
    'database',
    'database-cluster',
    'nat-gateway',
    'function',
    'service',
    'topic',
  ],
  topic: ['alarm'],
  'scaling-policy': ['auto-scaling-group'],
  dashboard: ['load-balancer', 'target-group', 'auto-scaling-group', 'database', 'database-cluster', 'alarm'],
  'log-group': ['database', 'database-cluster', 'function'],
  function: ['vpc', 'alarm'],
  cluster: ['service'],
  service: ['cluster', 'target-group'],
  vpc: ['subnet', 'load-balancer', 'database'],
  subnet: ['vpc', 'auto-scaling-group', 'nat-gateway'],
  'security-group': ['vpc', 'load-balancer', 'instance', 'database', 'database-cluster'],
  'nat-gateway': ['vpc', 'subnet'],
  'vpc-endpoint': ['vpc'],
  'network-acl': ['vpc', 'subnet'],
  volume: ['instance'],
};

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** Kinds that many environments may share: being near one that says nothing of itself joins nothing else. */
const shared: ReadonlySet<Kind> = new Set([
  'vpc',
  'subnet',
  'security-group',
  'database-subnet-group',
  'topic',
  'launch-template',
  'dashboard',
  'log-group',
  'cluster',
]);

/** Every kind whose resources decide whether those of `kind` belong to the environment. */
export function scopeKinds(kind: Kind): Set<Kind> {
  const all = new Set<Kind>();
  const add = (each: Kind) => {
    for (const next of drawnInBy[each] ?? []) {
      if (all.has(next)) continue;
      all.add(next);
      // What is shared draws others in only where its own tags say that it is the environment's.
      if (!shared.has(next)) add(next);
    }
  };
  add(kind);
  return all;
}

/** Kinds that stand for the whole account: whatever is the environment's there is under them. */
const accountWide: ReadonlySet<Kind> = new Set(['budget', 'config-recorder', 'trail']);

/** Kinds in which several environments may stand side by side. */
const networks: ReadonlySet<Kind> = new Set(['vpc', 'subnet', 'security-group', 'database-subnet-group']);

/** What each resource draws in with it, by its id; `always`: whatever the other's tags say. */
type Draws = Map<string, { to: Resource; always: boolean }[]>;

/** Goes on from resources to what they draw in, and from all of that which `reach` takes. */
function spread(
  from: readonly Resource[],
  draws: Draws,
  reach: (to: Resource, always: boolean, near: Resource) => boolean,
): void {
  const queue = [...from];
  for (let near = queue.pop(); near; near = queue.pop()) {
    for (const { to, always } of draws.get(near.id) ?? []) if (reach(to, always, near)) queue.push(to);
  }
}

/**
 * What is another environment's: by its own tags, or as a part, which says nothing itself, of something that is. So the target group
 * of another's load balancer is not drawn in by a network that both share.
 */
function partsOfOthers(resources: readonly Resource[], words: ReadonlyMap<string, OwnWord>, draws: Draws): Set<string> {
  const others = resources.filter(({ id }) => words.get(id) === 'elsewhere');
  const found = new Set(others.map(({ id }) => id));
  spread(others, draws, (to, always, near) => {
    if (shared.has(near.kind) || !always || found.has(to.id) || words.get(to.id) !== 'nothing') return false;
    found.add(to.id);
    return true;
  });
  return found;
}

/**
 * Decides for each resource whether it belongs to the environment: by its own tags, or because it is attached to
 * something that does. A resource that lost its tags is so found, not forgotten; one whose tags name another environment is
 * left to it, unless it is a part of something here.
 *
 * @param gaps what could not be read, by kind: whatever it might have drawn in is not known to be outside.
 * @param untold resources whose tags could not be read.
 */
export function membership(
  resources: readonly Resource[],
  scope: Scope,
  gaps: ReadonlyMap<Kind, Gap>,
  untold: ReadonlyMap<string, Gap>,
): Map<string, Membership> {
  const result = new Map<string, Membership>();
  if (scope.size === 0) return result;

  const byAlias = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const alias of aliases(resource)) append(byAlias, alias, resource);
  }
  const words = new Map(resources.map((resource) => [resource.id, ownWord(resource, scope)] as const));
  const draws: Draws = new Map();
  const draw = (from: Resource, to: Resource, always: boolean) => {
    if (drawnInBy[to.kind]?.includes(from.kind)) append(draws, from.id, { to, always });
  };
  const found = (alias: string | undefined) => (alias ? (byAlias.get(alias) ?? []) : []);
  const networkOf = networksOfDatabases(resources);
  for (const resource of resources) {
    const { parts, neighbours: named } = attached(resource);
    const neighbours = resource.kind === 'database-cluster' ? [...named, ...networkOf(resource)] : named;
    for (const part of parts.flatMap(found)) {
      draw(resource, part, true);
      draw(part, resource, false);
    }
    for (const neighbour of neighbours.flatMap(found)) {
      draw(resource, neighbour, false);
      // Target groups of a load balancer and groups of a target group are its parts; what lies in a network is only near.
      draw(neighbour, resource, ['load-balancer', 'target-group'].includes(neighbour.kind));
    }
    if (resource.kind === 'alarm') {
      for (const watched of dimensionTargets(resource.properties as Alarm).flatMap(found))
        draw(watched, resource, true);
    }
  }

  const foreign = partsOfOthers(resources, words, draws);
  const isOthers = (id: string, near: Resource) =>
    words.get(id) === 'elsewhere' || (networks.has(near.kind) && foreign.has(id));
  const ours = resources.filter(({ id, kind }) => accountWide.has(kind) || words.get(id) === 'inside');
  for (const { id } of ours) result.set(id, 'in');
  spread(ours, draws, (to, always, near) => {
    if (result.has(to.id) || (shared.has(near.kind) && words.get(near.id) !== 'inside')) return false;
    // What is only near may be another environment's, and its hidden tags may say so.
    if (!always && (isOthers(to.id, near) || untold.has(to.id))) return false;
    result.set(to.id, 'in');
    return true;
  });
  // What a resource of hidden tags would draw in, if it were the environment's, is as uncertain as itself.
  const uncertain = resources.filter(({ id }) => untold.has(id) && !result.has(id));
  for (const { id } of uncertain) result.set(id, untold.get(id) as Gap);
  spread(uncertain, draws, (to, always, near) => {
    if (result.has(to.id) || (shared.has(near.kind) && !untold.has(near.id))) return false;
    if (!always && isOthers(to.id, near)) return false;
    result.set(to.id, result.get(near.id) as Gap);
    return true;
  });
  for (const { id, kind } of resources) {
    if (result.has(id)) continue;
    const hidden = [...scopeKinds(kind)].map((each) => gaps.get(each)).find((gap) => gap !== undefined);
    result.set(id, (words.get(id) === 'elsewhere' ? undefined : hidden) ?? 'out');
  }
  return result;
}
