/** What changed between two runs, for people: what is worse first, in each list too, and what stays last. */
import type { Result } from '../engine/results';
import type { Changes } from './changes';
import { Page, safe, safeLine } from './page';
import type { RenderOptions } from './reporter';
import { groupBy, worstFirst } from './rows';
import { counted } from './text';

interface Line {
  row: Result;
  was: Result | null;
}

/** `quiet` tells the last line alone; `verbose` also each result that stays, appeared, is gone or changed otherwise. */
export function changesText(changes: Changes, options: RenderOptions): string {
  const page = new Page(options);
  if (!options.quiet) {
    const { red, green, yellow, cyan, dim } = page.colour;
    const pairs = (list: readonly { before: Result; after: Result }[]) =>
      list.map(({ before, after }) => ({ row: after, was: before }));
    const alone = (list: readonly Result[]) => list.map((row) => ({ row, was: null }));
    list(
      page,
      'NEW FAILURES',
      red('✗'),
      changes.newFailures.map(({ before, after }) => ({ row: after, was: before })),
    );
    list(
      page,
      'OUT OF SIGHT',
      yellow('!'),
      changes.outOfSight.map(({ before, after }) => ({ row: after ?? lost(before), was: before })),
    );
    list(page, 'FIXED', green('✓'), pairs(changes.fixed));
    list(page, 'WAIVED NOW', cyan('~'), pairs(changes.accepted));
    const rest = options.verbose ? list : summary;
    rest(page, 'STILL FAILING', red('✗'), pairs(changes.stillFailing));
    rest(page, 'APPEARED', dim('+'), alone(changes.appeared));
    rest(page, 'GONE', dim('-'), alone(changes.gone));
    rest(page, 'OTHERWISE', dim('·'), pairs(changes.otherwise));
    page.line();
  }
  const { newFailures, fixed, stillFailing, outOfSight } = changes;
  page.paragraph(
    [
      counted(newFailures.length, 'new failure'),
      `${fixed.length} fixed`,
      `${stillFailing.length} still failing`,
      ...(outOfSight.length > 0 ? [`${outOfSight.length} out of sight`] : []),
    ].join(', '),
    0,
    '',
    (line) => page.colour.bold(newFailures.length > 0 ? page.colour.red(line) : line),
  );
  return page.text();
}

/** How a result is told whose control could not see where it was. */
function lost(before: Result): Result {
  return { ...before, status: 'error', message: 'is not in the later run, where its control could not be judged' };
}

function list(page: Page, title: string, mark: string, lines: readonly Line[]): void {
  if (lines.length === 0) return;
  page.heading(`${title}  ${lines.length}`);
  for (const { row, was } of [...lines].sort((one, other) => worstFirst(one.row, other.row))) {
    page.line(`${mark} ${row.severity} ${safeLine(row.control)}  ${safeLine(row.resource.id)}`, 2);
    const before = was && was.status !== row.status ? ` (was: ${was.status})` : '';
    page.paragraph(`${safe(row.message)}${page.colour.dim(before)}`, 4);
  }
}

function summary(page: Page, title: string, _mark: string, lines: readonly Line[]): void {
  if (lines.length === 0) return;
  page.heading(`${title}  ${lines.length}`);
  const controls = groupBy(lines, ({ row }) => row.control).map((group) =>
    group.length === 1 ? safeLine(group[0].row.control) : `${safeLine(group[0].row.control)} (${group.length})`,
  );
  page.paragraph(controls.join(', '), 2);
}
