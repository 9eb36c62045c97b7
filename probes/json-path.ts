/** Paths into JSON: `status`, `checks.db.state`, `$.items[0].id`, `$['odd.name']`. One path leads to one value at the most. */

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
