/** `results.json`: the results themselves, the contract that every other report can be made from again; and JSON for the others. */
import type { Reporter } from './reporter';

/**
 * What JSON lets stand as it is, and others act on when the report goes to standard output: a terminal on DEL and the C1 controls,
 * an older JavaScript on two line separators, a pipeline on `##vso[`. All of them stand in strings alone, where an escape means the same.
 */
const raw = /[\u007f-\u009f\u2028\u2029]|(?<=#)#(?=\w*\[)/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export const json: Reporter = { render: jsonText };

/** A value as JSON that does nothing where it is printed; it ends with a line feed. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(raw, escaped)}\n`;
}
