/** What the schema says of a configuration, with all that a person is told. Loaded only where something may be wrong. */
import Ajv, { type Options } from 'ajv';
import type { CatalogueEntry } from './configuration';
import { formatChecks } from './formats';
import { problemsOf } from './problems';
import { type ConfigurationFile, configurationSchema } from './schema';
import { find, type Path, type Problem, type Tree } from './tree';

/** The value as what it is, or null where it is not; the problems, and how many there are beside them. */
export function schemaProblems(
  value: unknown,
  tree: Tree,
  catalogue: readonly CatalogueEntry[],
): { value: ConfigurationFile | null; problems: Problem[]; left: number } {
  const ids = catalogue.map(({ id }) => id);
  const names = (path: Path) => (path.length === 1 && path[0] === 'controls' ? ids : undefined);
  const validate = validator(tree, catalogue);
  const valid = validate(value);
  return { value: valid ? value : null, ...problemsOf(validate.errors ?? [], tree, names) };
}

/** How every schema of a configuration is compiled. */
export const schemaOptions = {
  strict: true,
  strictRequired: false,
  // A test holds the schema to its own schema; compiling that one here would take longer than the rest.
  meta: false,
  validateSchema: false,
  allowUnionTypes: true,
  keywords: ['errorMessage'],
  formats: formatChecks,
} as const satisfies Options;

/** Compiling all controls' parameters takes longer than judging them, so it is done for those in the file alone. */
function validator(tree: Tree, catalogue: readonly CatalogueEntry[]) {
  const ajv = new Ajv({ ...schemaOptions, allErrors: true, verbose: true, code: { optimize: false } });
  const used = catalogue.filter(({ id }) => find(tree, ['controls', id]));
  return ajv.compile<ConfigurationFile>(configurationSchema(used));
}
