import { isDeepStrictEqual } from 'node:util';

/**
 * Whether a resource's properties are as an expectation's `where` says, by the SDK's own property names: maps and lists
 * are compared by what the expectation names, a list holds if each wanted item is among the observed ones, and anything
 * else must be equal. A name may lead into nested properties with dots.
 */
export function holds(observed: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(observed) && wanted.every((item) => observed.some((candidate) => holds(candidate, item)));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    return Object.entries(wanted).every(([path, value]) => holds(at(observed, path), value));
  }
  if (observed instanceof Date) return observed.toISOString() === wanted;
  return (
    isDeepStrictEqual(observed, wanted) || (typeof wanted !== typeof observed && String(observed) === String(wanted))
  );
}

function at(value: unknown, path: string): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, path))
    return (value as Record<string, unknown>)[path];
  return path.split('.').reduce<unknown>((inner, name) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name)) return undefined;
    return (inner as Record<string, unknown>)[name];
  }, value);
}
