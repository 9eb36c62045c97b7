import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the page quotes of messages, without what differs from one to another. */
function quoted(): string[] {
  const page = readFileSync(join(process.cwd(), 'docs', 'probes.md'), 'utf8');
  const [, table = ''] = page.split('| the message says');
  const rows = table.split('\n').slice(2);
  const cells = rows.slice(0, rows.indexOf('')).map((row) => row.split('|')[1] ?? '');
  return cells.flatMap((cell) => cell.split(/,|…|TLSv[\d.]+/)).flatMap((part) => part.trim() || []);
}

test('what the page on probes quotes of messages is what they say', () => {
  const sources = ['probes/faults.ts', 'suites/health/tls.ts', 'suites/health/rows.ts', 'engine/probe-asking.ts'];
  const said = sources.map((file) => readFileSync(join(process.cwd(), file), 'utf8')).join('\n');
  const parts = quoted();
  expect(parts.length).toBeGreaterThan(40);
  expect(parts.filter((part) => !said.includes(part))).toEqual([]);
});
