/** JSON of the other side, and paths into it: `status`, `checks.db.state`, `$.items[0].id`, `$['odd.name']`. One path leads to one value at the most. */

const step = /(?:\.?([^.[\]'"\s]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\])/y;

/** The names and indexes of a path; undefined when the text is not one. `$` alone is the whole document. */
export function parsePath(text: string): string[] | undefined {
  const body = text.startsWith('$') ? text.slice(1) : text;
  if (body === '') return text === '$' ? [] : undefined;
  if (text.startsWith('$') && !/^[.[]/.test(body)) return undefined;
  const steps: string[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < body.length) {
    const found = step.exec(body);
    if (!found) return undefined;
    steps.push(found[1] ?? found[2] ?? found[3] ?? found[4] ?? '');
  }
  return steps;
}

/** The value at a path, or that nothing is there. Only what the document itself holds is seen. */
export function valueAt(
  document: unknown,
  steps: readonly string[],
): { present: true; value: unknown } | { present: false } {
  let value = document;
  for (const name of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return { present: false };
    value = (value as Record<string, unknown>)[name];
  }
  return { present: true, value };
}

/** Levels of arrays and objects in one another. No answer for people or programs comes near. */
const deepest = 512;

/**
 * Reads JSON that came from the other side; undefined when the text is none, or is nested so deeply that whoever compares or
 * writes it would run out of stack. A byte order mark is passed over, as RFC 8259, section 8.1, allows.
 */
export function readJson(text: string): { value: unknown } | undefined {
  if (isTooDeep(text)) return undefined;
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a text that may be JSON is nested more deeply than `readJson` reads. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  // By hand: an expression for strings takes quadratic time over one that does not end.
  for (let at = 0; at < text.length && depth <= deepest; at += 1) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '[' || character === '{')) depth += 1;
    else if (!quoted && (character === ']' || character === '}')) depth -= 1;
  }
  return depth > deepest;
}
