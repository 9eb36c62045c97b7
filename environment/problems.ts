/** What ajv found, told to a person: where, what was found, what is allowed, and the nearest name. */
import type { ErrorObject } from 'ajv';
import leven from 'leven';
import { formatProblem } from './formats';
import { find, type Path, type Problem, placeOf, show, showPath, type Tree } from './tree';

type Schema = Readonly<Record<string, unknown>>;

/** Finding the nearest of all names takes time, so no more than this are told of a file that is wrong all over. */
const mostTold = 1_000;

/**
 * The problems behind a validation's errors, and how many were left out. `names` gives the names that may stand under a path,
 * where the schema does not hold them all: the controls.
 */
export function problemsOf(
  errors: readonly ErrorObject[],
  tree: Tree,
  names: (path: Path) => readonly string[] | undefined,
): { problems: Problem[]; left: number } {
  const located = withoutOtherBranches(errors)
    .filter((error) => error.keyword !== 'propertyNames')
    .flatMap((error) => {
      const path = pathOf(error.instancePath, tree);
      const found = find(tree, path);
      if (found?.tree.type === 'scalar' && found.tree.broken) return [];
      return [{ error, path, order: placeOf(tree, path).order }];
    })
    .sort((a, b) => a.order - b.order);
  const problems = located.slice(0, mostTold).map(({ error, path }) => tell(error, path, tree, names));
  return { problems, left: located.length - problems.length };
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
  const choices = new Map<string, ErrorObject[]>();
  for (const error of errors) {
    if (error.keyword !== 'anyOf' && error.keyword !== 'oneOf') continue;
    choices.set(error.instancePath, [...(choices.get(error.instancePath) ?? []), error]);
  }
  return errors.filter((error) =>
    withParents(error.instancePath)
      .flatMap((path) => choices.get(path) ?? [])
      .every((choice) => {
        const meant = meantBranch(choice);
        if (error === choice) return meant === undefined;
        const branch = `${choice.schemaPath}/${meant}`;
        return (
          !isUnder(error.schemaPath, choice.schemaPath) || (meant !== undefined && isUnder(error.schemaPath, branch))
        );
      }),
  );
}

/** A pointer and those of everything around it. */
function withParents(pointer: string): string[] {
  const steps = pointer.split('/');
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
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
      const listed = names(path);
      const hint = listed
        ? suggest(key, listed, '`asbuilt controls` lists them')
        : suggest(key, Object.keys((schema.properties as object | undefined) ?? {}));
      const under = path.length === 0 ? '' : ` under ${showPath(path)}`;
      return {
        place: find(tree, [...path, key])?.keyPlace ?? at(key),
        message: `unknown key ${show(key)}${under}${hint}`,
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
    case 'uniqueItems': {
      const second = Math.max(Number(parameters.i), Number(parameters.j));
      return {
        place: at(second),
        message: `${subject} has ${describe(tree, [...path, second], schema)} twice`,
      };
    }
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

/** Whether YAML read a number or a boolean where text is wanted. */
function needsQuotes(error: ErrorObject): boolean {
  const wanted = error.keyword === 'anyOf' ? (error.schema as readonly Schema[]) : [error.parentSchema as Schema];
  const misread = typeof error.data === 'number' || typeof error.data === 'boolean';
  return misread && ['anyOf', 'type'].includes(error.keyword) && wanted.some(({ type }) => type === 'string');
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

/** "did you mean", where a name is near; else the names that there are. */
function suggest(name: string, known: readonly string[], otherwise = `allowed: ${known.join(', ')}`): string {
  const near = nearest(name, known);
  return near === undefined ? `; ${otherwise}` : `; did you mean "${near}"?`;
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
