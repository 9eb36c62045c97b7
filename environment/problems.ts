/** What ajv found, told to a person: where, what was found, what is allowed, and the nearest name. */
import type { ErrorObject } from 'ajv';
import leven from 'leven';
import { formatProblem } from './formats';
import { find, type Path, type Problem, placeOf, show, showPath, type Tree } from './tree';

type Schema = Readonly<Record<string, unknown>>;

/** The problems behind a validation's errors. `names` gives the names to compare an unknown key under a path with. */
export function problemsOf(
  errors: readonly ErrorObject[],
  tree: Tree,
  names: (path: Path) => readonly string[] | undefined,
): Problem[] {
  return withoutOtherBranches(errors)
    .filter((error) => error.keyword !== 'propertyNames')
    .flatMap((error) => {
      const path = pathOf(error.instancePath, tree);
      const found = find(tree, path);
      if (found?.tree.type === 'scalar' && found.tree.broken) return [];
      return [tell(error, path, tree, names)];
    });
}

/** A JSON pointer's steps; those into lists become numbers. */
function pathOf(pointer: string, tree: Tree): Path {
  const path: (string | number)[] = [];
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replace(/~1/g, '/').replace(/~0/g, '~');
    path.push(find(tree, path)?.tree.type === 'list' ? Number(key) : key);
  }
  return path;
}

/**
 * Of an `anyOf`, ajv tells what is wrong with every branch. Where the kind of value says which branch was meant, only that
 * one's errors are of use; where it does not, only the choice itself is.
 */
function withoutOtherBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  return errors.filter((error) =>
    choices.every((choice) => {
      const meant = meantBranch(choice);
      if (error === choice) return meant === undefined;
      const inside = isUnder(error.schemaPath, choice.schemaPath) && isUnder(error.instancePath, choice.instancePath);
      return !inside || (meant !== undefined && isUnder(error.schemaPath, `${choice.schemaPath}/${meant}`));
    }),
  );
}

function isUnder(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

function meantBranch(choice: ErrorObject): number | undefined {
  const type = typeOf(choice.data);
  const matching = (choice.schema as readonly Schema[]).flatMap((branch, index) => {
    const types = [branch.type].flat();
    return types.includes(type) || (type === 'number' && types.includes('integer')) ? [index] : [];
  });
  return matching.length === 1 ? matching[0] : undefined;
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function tell(
  error: ErrorObject,
  path: Path,
  tree: Tree,
  names: (path: Path) => readonly string[] | undefined,
): Problem {
  const schema = (error.parentSchema ?? {}) as Schema;
  const parameters = error.params as Record<string, unknown>;
  const subject = path.length === 0 ? 'the configuration' : showPath(path);
  const at = (...more: (string | number)[]) => placeOf(tree, [...path, ...more]);
  const expected = typeof schema.errorMessage === 'string' ? schema.errorMessage : undefined;
  const found = describe(tree, path, schema);

  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(parameters.additionalProperty);
      const known = names(path) ?? Object.keys((schema.properties as object | undefined) ?? {});
      const under = path.length === 0 ? '' : ` under ${showPath(path)}`;
      return {
        place: find(tree, [...path, key])?.keyPlace ?? at(key),
        message: `unknown key ${show(key)}${under}${suggest(key, known) || '; `asbuilt controls` lists them'}`,
      };
    }
    case 'required':
      return { place: at(), message: `${subject} lacks the key "${String(parameters.missingProperty)}"` };
    case 'dependencies':
      return {
        place: at(),
        message: `${subject} has "${String(parameters.property)}", and so needs "${String(parameters.missingProperty)}" too`,
      };
    case 'enum': {
      const allowed = parameters.allowedValues as readonly unknown[];
      const written = allowed.filter((value): value is string => typeof value === 'string');
      const near = typeof error.data === 'string' ? nearest(error.data, written) : undefined;
      const list = expected ?? (near && written.length > 12 ? 'a name that is known' : `one of ${written.join(', ')}`);
      return {
        place: at(),
        message: `${subject} is ${found}, expected ${list}${near ? `; did you mean "${near}"?` : ''}`,
      };
    }
    case 'oneOf':
      return { place: at(), message: `${subject} is not ${expected ?? 'exactly one of what is allowed'}` };
    case 'uniqueItems':
      return {
        place: at(Number(parameters.i)),
        message: `${subject} has ${describe(tree, [...path, Number(parameters.i)], schema)} twice`,
      };
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return { place: at(), message: `${subject} is empty, expected ${expected ?? 'something in it'}` };
    case 'maxLength':
      return { place: at(), message: `${subject} is longer than ${String(parameters.limit)} characters` };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return {
        place: at(),
        message: `${subject} is ${found}, expected a number ${String(parameters.comparison)} ${String(parameters.limit)}`,
      };
    case 'format': {
      const text = typeof error.data === 'string' ? error.data : '';
      // The reason may repeat a part of the text, so a secret's stays untold.
      const reason = isHidden(tree, path, schema) ? null : formatProblem(String(parameters.format), text);
      const wanted = expected ?? `a ${String(parameters.format)}`;
      return {
        place: at(),
        message: `${subject} is ${found}, expected ${wanted}${reason ? ` (${show(reason, 120).slice(1, -1)})` : ''}`,
      };
    }
    default: {
      const quote = needsQuotes(error) ? ': quote it' : '';
      const name = error.propertyName;
      if (name !== undefined) {
        const place = find(tree, [...path, name])?.keyPlace ?? at();
        return {
          place,
          message: `the key ${show(name)} under ${subject} is not ${expected ?? 'a name that is allowed here'}`,
        };
      }
      return {
        place: at(),
        message: `${subject} is ${found}, expected ${expected ?? typeInWords(schema, error)}${expected?.includes('quote') ? '' : quote}`,
      };
    }
  }
}

function needsQuotes(error: ErrorObject): boolean {
  return (
    error.keyword === 'type' && error.params.type === 'string' && ['number', 'boolean'].includes(typeof error.data)
  );
}

const typeWords: Partial<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'nothing',
  number: 'a number',
  object: 'a map',
  string: 'text',
};

function typeInWords(schema: Schema, error: ErrorObject): string {
  if (error.keyword === 'pattern' && typeof schema.pattern === 'string') return `text that matches ${schema.pattern}`;
  if (error.keyword !== 'type') return `something else: it ${error.message ?? `breaks "${error.keyword}"`}`;
  return [schema.type]
    .flat()
    .map((type) => typeWords[String(type)] ?? String(type))
    .join(' or ');
}

/** Whether the value may not be repeated: it came from a variable, or its schema or a parent's key says that it is secret. */
function isHidden(tree: Tree, path: Path, schema: Schema): boolean {
  const found = find(tree, path)?.tree;
  const secret =
    !path.includes('expect') &&
    path.some((step) => ['authorization', 'headers', 'body', 'externalId', 'proxy', 'url'].includes(String(step)));
  return schema.writeOnly === true || secret || (found?.type === 'scalar' && found.variables.length > 0);
}

function describe(tree: Tree, path: Path, schema: Schema): string {
  const found = find(tree, path)?.tree;
  if (found?.type === 'map') return 'a map';
  if (found?.type === 'list') return 'a list';
  if (!found || found.value === null) return 'nothing';
  if (found.variables.length > 0) return `the value of ${found.variables.map((name) => `\${${name}}`).join(' and ')}`;
  if (typeof found.value !== 'string') {
    return isHidden(tree, path, schema) ? `a ${typeof found.value}` : show(found.written).slice(1, -1);
  }
  return isHidden(tree, path, schema) ? 'another text' : show(found.value);
}

/** "did you mean", where a name is near; else the names that there are, where they are few. */
export function suggest(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `; did you mean "${near}"?`;
  if (known.length > 0 && known.length <= 25) return `; allowed: ${known.join(', ')}`;
  return '';
}

/** The known name that differs from this one by the fewest letters, if by few, or that continues or holds it. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 100 || name === '') return undefined;
  const wanted = name.toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, distance: leven(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best && best.distance <= Math.max(1, Math.floor(wanted.length / 3))) return best.candidate;
  return wanted.length < 3 ? undefined : known.find((candidate) => candidate.toLowerCase().startsWith(wanted));
}
