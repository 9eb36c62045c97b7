import { described } from './described';

/** `asbuilt controls`: a line for each control, or all that is known of them as JSON. */
export function controls(options: { json?: boolean }): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(described, null, 2)}\n`);
    return;
  }
  const width = Math.max(...described.map(({ id }) => id.length));
  const lines = described.flatMap(({ id, suite, severity, title, default: byDefault }, index) => [
    ...(suite === described[index - 1]?.suite ? [] : [suite]),
    `  ${id.padEnd(width)}  ${severity.padEnd(8)}  ${title}${byDefault === 'opt-in' ? ' (opt-in)' : ''}`,
  ]);
  process.stdout.write(`${lines.join('\n')}\n`);
}
