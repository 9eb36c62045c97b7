/** The matrix for people: at the terminal, and as the page docs/faults.md. */
import { type Fault, faults } from './faults';
import type { Outcome } from './honest';
import type { Cell } from './matrix';
import type { WholeRun } from './whole-runs';

export type TriedCell = Cell & { outcome?: Outcome };
export type TriedWholeRun = WholeRun & { outcome: Outcome };

export interface Tried {
  cells: readonly TriedCell[];
  wholeRuns: readonly TriedWholeRun[];
  /** By action: what a run showed whose caller may do all but this, under IAM that is enforced. */
  without: ReadonlyMap<string, Outcome>;
  /** Actions that could not be taken away so, and why. */
  untakable: ReadonlyMap<string, string>;
}

/** What stands in a cell: in how many controls something errs, or that all is as it was, or that it cannot be. */
function mark({ cannot, outcome }: TriedCell): string {
  if (cannot !== undefined || !outcome) return '–';
  if (outcome.problems.length > 0) return '!';
  if (outcome.erring.length > 0) return String(outcome.erring.length);
  return outcome.instead.length > 0 ? '=' : '✓';
}

const legend = [
  'a number: so many controls err, each naming the action, and every other row is as it was',
  '✓ the fault passes: every row is as it was',
  '= nothing is hidden: other calls, or the next page, told the same',
  '– it cannot be: the answer has no pages, or its first item alone is wanted',
  '! not as it should be',
];

function byAction(cells: readonly TriedCell[]): Map<string, Map<Fault, TriedCell>> {
  const rows = new Map<string, Map<Fault, TriedCell>>();
  for (const cell of cells) {
    const row = rows.get(cell.action) ?? new Map<Fault, TriedCell>();
    row.set(cell.fault, cell);
    rows.set(cell.action, row);
  }
  return rows;
}

function columnsOf(cells: readonly TriedCell[]): Fault[] {
  return faults.filter((fault) => cells.some((cell) => cell.fault === fault));
}

/** The matrix as a table of plain text: a row an action, a column a fault, whose names stand above it. */
export function matrixText({ cells, wholeRuns }: Tried): string {
  const rows = byAction(cells);
  const columns = columnsOf(cells);
  const width = Math.max(...[...rows.keys()].map((action) => action.length), 0);
  const lines = columns.map((fault, place) => `${' '.repeat(width)}  ${'   |'.repeat(place)}   ${fault.name}`);
  for (const [action, row] of rows) {
    const marks = columns.map((fault) => {
      const cell = row.get(fault);
      return (cell ? mark(cell) : ' ').padStart(4);
    });
    lines.push(`${action.padEnd(width)} ${marks.join('')}`);
  }
  lines.push('', ...legend, '');
  for (const { name, outcome } of wholeRuns) {
    const { erring, problems } = outcome;
    const told = problems.length > 0 ? '!' : erring.length > 0 ? `${erring.length} controls err` : 'as any other';
    lines.push(`${name}: ${told}`);
  }
  return `${lines.join('\n')}\n`;
}

const cellText = (text: string) => text.replaceAll('|', '\\|');

/** The page: the faults, the matrix, who errs for each action, and the runs that go wrong as a whole. */
export function faultsPage({ cells, wholeRuns, without, untakable }: Tried): string {
  const rows = byAction(cells);
  const columns = columnsOf(cells);
  const lines = [
    '# Faults',
    '',
    'What becomes of a run when something between asbuilt and AWS goes wrong. Written by `npm run test:faults`, which judges the example,',
    'furnished so that every action is made (`faults/furnishing.ts`), once for each cell: the real SDK clients ask a server that remembers what the',
    'emulator answered and breaks one operation. A cell holds where an error stands only on controls that need the action and names it, every',
    'other row is as in the sound run, nothing passes or fails that did not before, and the exit is not 0 where anything errs.',
    '',
    '## The faults',
    '',
    ...columns.map(({ name, what }) => `- **${name}**: ${what}`),
    '',
    '## Every action against every fault',
    '',
    ...legend.map((line) => `- ${line}`),
    '',
    `| action | ${columns.map(({ name }) => cellText(name)).join(' | ')} |`,
    `| --- | ${columns.map(() => '---:').join(' | ')} |`,
    ...[...rows].map(([action, row]) => {
      const marks = columns.map((fault) => {
        const cell = row.get(fault);
        return cell ? mark(cell) : '';
      });
      return `| \`${action}\` | ${marks.join(' | ')} |`;
    }),
    '',
    '## Which controls err',
    '',
    'Where an action is denied. What tells the same in its place stands in brackets.',
    '',
    '| action | controls |',
    '| --- | --- |',
    ...[...rows].map(([action, row]) => {
      const outcome = row.get(columns[0] as Fault)?.outcome;
      const instead = outcome && outcome.instead.length > 0 ? `(${outcome.instead.join(', ')})` : '';
      return `| \`${action}\` | ${outcome && outcome.erring.length > 0 ? [...outcome.erring].sort().join(', ') : instead} |`;
    }),
  ];
  lines.push('', '## Runs that go wrong as a whole', '', '| what | controls that err |', '| --- | ---: |');
  for (const { what, outcome } of wholeRuns) {
    lines.push(
      `| ${cellText(what)} | ${outcome.erring.length === 0 ? 'none: as any other run' : outcome.erring.length} |`,
    );
  }
  lines.push(
    '',
    '## Least privilege',
    '',
    'Under the policy that `asbuilt policy` prints, with the emulator enforcing IAM, a run is complete. With one action taken away, whoever needs it',
    `errs and nobody else: tried for ${without.size} actions. Not tried:`,
    '',
    ...[...untakable].map(([action, reason]) => `- \`${action}\`: ${reason}`),
  );
  return `${lines.join('\n')}\n`;
}
