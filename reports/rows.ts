/** Order and groups of results, the same in every report. */
import { type Result, severities } from '../engine/results';

/** A group that is there has a first member. */
export type Group<T> = [T, ...T[]];

/** By control, then by resource: an order that stays from run to run, whatever was read first. */
export function byIdentity(one: Result, other: Result): number {
  return compare(one.control, other.control) || compare(one.resource.id, other.resource.id);
}

/** The worst severity first, then by control and resource. */
export function worstFirst(one: Result, other: Result): number {
  return severities.indexOf(one.severity) - severities.indexOf(other.severity) || byIdentity(one, other);
}

/** By UTF-16 code unit: unlike localeCompare, the same on every machine. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The members of each key, keys in the order in which they first occur. */
export function groupBy<T>(members: readonly T[], keyOf: (member: T) => string): Group<T>[] {
  const groups = new Map<string, Group<T>>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return [...groups.values()];
}
