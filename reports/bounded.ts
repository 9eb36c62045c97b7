/** Results whose texts other systems can take. */
import type { Results } from '../engine/results';
import { cut } from './text';

/** A spreadsheet's cell takes 32,767 characters, and few readers of the other formats take more. */
export const textLimit = 32_000;

/** The results with every text in them cut to `textLimit`, with a word about its length. `results.json` alone has texts whole. */
export function bounded(results: Results): Results {
  return shortened(results) as Results;
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, textLimit);
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shortened(part)]));
}
