/** Everything that judging a configuration needs; `load.ts` loads it only when there is a file. */

import { dirname } from 'node:path';
import Ajv from 'ajv';
import { failure } from '../errors/errors';
import { build } from './build';
import { crossChecks } from './checks';
import type { CatalogueEntry, Configuration } from './configuration';
import { formats } from './formats';
import { problemsOf } from './problems';
import { type ConfigurationFile, configurationSchema } from './schema';
import { find, type Path, type Problem, plain, show, type Tree } from './tree';
import { putVariables, type Variables } from './variables';

/** So many are told; the rest are counted. */
const longestList = 100;

/** @throws AsbuiltError CONFIG_INVALID with every problem, in the order of the file */
export function judge(
  read: { tree: Tree | null; problems: Problem[] },
  file: string,
  options: { catalogue: readonly CatalogueEntry[]; variables: Variables },
): Configuration {
  if (read.tree === null) throw invalid(read.problems);
  const { tree, problems: unset } = putVariables(read.tree, options.variables);
  const value = plain(tree);
  const ids = options.catalogue.map(({ id }) => id);
  const validate = validator(tree, options.catalogue);
  const names = (path: Path) => (path.length === 1 && path[0] === 'controls' ? ids : undefined);
  const valid = validate(value);
  const { problems: ofSchema, left } = problemsOf(validate.errors ?? [], tree, names);
  const problems = [...read.problems, ...unset, ...ofSchema, ...crossChecks(value, tree, ids)];
  if (!valid || problems.length > 0) throw invalid(problems, left);
  return { ...build(value, tree, file, dirname(file)), notices: notices(tree, options.catalogue) };
}

/** Compiling all controls' parameters takes longer than judging them, so it is done for those in the file alone. */
function validator(tree: Tree, catalogue: readonly CatalogueEntry[]) {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    strictRequired: false,
    // A test holds the schema to its own schema; compiling that one here would take longer than the rest.
    meta: false,
    validateSchema: false,
    code: { optimize: false },
    allowUnionTypes: true,
    keywords: ['errorMessage'],
  });
  for (const [name, problem] of Object.entries(formats)) {
    ajv.addFormat(name, (text: string) => problem(text) === null);
  }
  const used = catalogue.filter(({ id }) => find(tree, ['controls', id]));
  return ajv.compile<ConfigurationFile>(configurationSchema(used));
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
