import type { Kind } from './model';
import { tagSources } from './tags';

/** The kinds of resources that are read. */
export const kinds = Object.keys(tagSources) as Kind[];

/** Whether a name is that of a kind of resources, and not of a detail of some. */
export function isKind(name: string): name is Kind {
  return Object.hasOwn(tagSources, name);
}
