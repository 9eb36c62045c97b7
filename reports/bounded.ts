/** Results whose texts other systems can take. */
import { cut } from './text';

/** A spreadsheet's cell takes 32,767 characters, and few readers of the other formats take more. */
export const textLimit = 32_000;

/** The value with every text in it cut to `limit`, with a word about its length. Of results, `results.json` alone has texts whole. */
export function bounded<T>(value: T, limit: number = textLimit): T {
  return shortened(value, limit) as T;
}

function shortened(value: unknown, limit: number): unknown {
  if (typeof value === 'string') return cut(value, limit);
  if (Array.isArray(value)) return value.map((part) => shortened(part, limit));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shortened(part, limit)]));
}
