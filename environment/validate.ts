/** Everything that judging a configuration needs; `load.ts` loads it only when there is a file. */

import { dirname } from 'node:path';
import { failure } from '../errors/errors';
import { build } from './build';
import { crossChecks } from './checks';
import type { CatalogueEntry, Configuration } from './configuration';
import type { Accepts } from './precompile';
import type { ConfigurationFile } from './schema';
import { find, type Problem, plain, show, type Tree } from './tree';
import { putVariables, type Variables } from './variables';

/** So many are told; the rest are counted. */
const longestList = 100;

export interface JudgeOptions {
  catalogue: readonly CatalogueEntry[];
  /** What `${NAME}` is taken from: the environment variables. */
  variables: Variables;
  /**
   * Compiled for this catalogue ahead of time, where it was. It spares compiling the schema, which takes longer than all else here, where
   * there is no mistake to tell.
   */
  accepts?: Accepts | undefined;
}

/** @throws AsbuiltError CONFIG_INVALID with every problem, in the order of the file */
export async function judge(
  read: { tree: Tree | null; problems: Problem[] },
  file: string,
  options: JudgeOptions,
): Promise<Configuration> {
  if (read.tree === null) throw invalid(read.problems);
  const { tree, problems: unset } = putVariables(read.tree, options.variables);
  const value = plain(tree);
  const ids = options.catalogue.map(({ id }) => id);
  const ofSchema = options.accepts?.(value)
    ? { value: value as ConfigurationFile, problems: [], left: 0 }
    : (await import('./schema-problems')).schemaProblems(value, tree, options.catalogue);
  const problems = [...read.problems, ...unset, ...ofSchema.problems, ...crossChecks(value, tree, ids)];
  if (ofSchema.value === null || problems.length > 0) throw invalid(problems, ofSchema.left);
  return { ...build(ofSchema.value, tree, file, dirname(file)), notices: notices(tree, options.catalogue) };
}

function notices(tree: Tree, catalogue: readonly CatalogueEntry[]): string[] {
  return catalogue.flatMap(({ id, implemented }) => {
    const entry = implemented ? undefined : find(tree, ['controls', id]);
    const off = entry?.tree.type === 'scalar' && (entry.tree.value === 'off' || entry.tree.value === false);
    if (!entry || off) return [];
    return [`${entry.keyPlace?.text}: the control ${show(id)} is not judged by this version of asbuilt`];
  });
}

/** `left`: how many problems there are beside these. */
function invalid(problems: readonly Problem[], left = 0) {
  const sorted = [...problems].sort((a, b) => a.place.order - b.place.order);
  const told = [...new Set(sorted.map(({ place, message }) => `${place.text}: ${message}`))];
  const more = Math.max(told.length - longestList, 0) + left;
  return failure('CONFIG_INVALID', {
    problems: more > 0 ? [...told.slice(0, longestList), `… and ${more} more`] : told,
  });
}
