/** Compiles what a configuration may hold ahead of time, when the bundle is made. */
import Ajv, { _ } from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import type { CatalogueEntry } from './configuration';
import { controlEntrySchema, schemaBesideControls } from './schema';
import { schemaOptions } from './schema-problems';

/** Tells whether a file's content is what the schema of its catalogue allows. */
export type Accepts = (value: unknown) => boolean;

/**
 * The source of a module that exports `accepts` (see {@link Accepts}) for this catalogue. It imports `./formats` and requires parts
 * of ajv. What it does not accept has to be looked at again, for it stops at the first mistake and does not tell it.
 */
export function precompile(catalogue: readonly CatalogueEntry[]): string {
  const ajv = new Ajv({
    ...schemaOptions,
    messages: false,
    code: { source: true, esm: true, formats: _`formatChecks` },
  });
  ajv.addSchema(bare(schemaBesideControls()), 'file');
  // Most controls have no parameters, and one validator does for them all.
  const names = new Map<string, string>();
  const named = catalogue.map((entry) => {
    const schema = bare(controlEntrySchema(entry));
    const text = JSON.stringify(schema);
    const name = names.get(text) ?? `control${names.size}`;
    if (!names.has(text)) ajv.addSchema(schema, name);
    names.set(text, name);
    return [entry.id, name] as const;
  });
  const validators = Object.fromEntries(['file', ...names.values()].map((name) => [name, name]));
  return `import { formatChecks } from './formats';
${standaloneCode(ajv, validators)}
const controls = new Map([${named.map(([id, name]) => `[${JSON.stringify(id)}, ${name}]`)}]);
export const accepts = (value) =>
  file(value) && Object.entries(value.controls ?? {}).every(([id, entry]) => controls.get(id)?.(entry) === true);
`;
}

/** The same demands without their words, in a place where ajv writes no code that explains a mistake: nothing does inside `not`. */
function bare(schema: object): object {
  const isWord = (key: string, value: unknown) => /^(description|errorMessage)$/.test(key) && typeof value === 'string';
  return { not: { not: JSON.parse(JSON.stringify(schema, (key, value) => (isWord(key, value) ? undefined : value))) } };
}
