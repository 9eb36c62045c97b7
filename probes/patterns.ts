/** Patterns of the configuration: `/expression/flags`, matched in linear time, so that no answer can stall a run. */
import { RE2JS } from 're2js';

const slashed = /^\/(.*)\/([ims]*)$/s;
const flags = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };

/** Whether a text is written as a pattern (`/expression/`, with the flags i, m and s). */
export function isPattern(text: string): boolean {
  return slashed.test(text);
}

/**
 * Compiles `/expression/flags`, or a bare expression, in RE2's syntax (https://github.com/google/re2/wiki/Syntax).
 * Throws what RE2JS throws when it is not an expression.
 */
export function pattern(text: string): { found: (input: string) => boolean } {
  const parts = slashed.exec(text);
  const expression = parts?.[1] ?? text;
  let set = 0;
  for (const flag of parts?.[2] ?? '') set |= flags[flag as keyof typeof flags];
  const compiled = RE2JS.compile(expression, set);
  return { found: (input) => compiled.matcher(input).find() };
}
