/**
 * The report for people at a terminal or in a pipeline's log: the verdict first, then what is wrong from the worst down, what
 * could not be judged and which permission is missing, a line a suite, waivers that need somebody, and the verdict again where
 * the log ends.
 */
import { type Attempt, exitCodes, type Result, type Results, severities, suiteNames } from '../engine/results';
import { firstFew, gapsOf, type Hidden, isDenied } from './gaps';
import { Page, safe, safeLine } from './page';
import type { RenderOptions, Reporter } from './reporter';
import { byIdentity, groupBy } from './rows';
import { counted, cut, duration } from './text';
import { watchedLine } from './watched';

export const terminal: Reporter = {
  render(results, options) {
    const page = new Page(options);
    if (options.quiet) brief(page, results);
    else full(page, results, options);
    return page.text();
  },
};

function full(page: Page, results: Results, options: RenderOptions): void {
  headline(page, results);
  for (const reason of results.reasons) page.paragraph(safe(reason), 2, '- ');
  failures(page, results);
  unjudged(page, results);
  if (options.verbose) others(page, results);
  watches(page, results);
  suites(page, results);
  waivers(page, results);
  page.line();
  lastLine(page, results);
}

function brief(page: Page, results: Results): void {
  const { colour } = page;
  for (const row of results.results.filter(({ status }) => status === 'fail').sort(worstFirst)) {
    page.line(
      `${colour.red('✗')} ${row.severity} ${safeLine(row.control)} ${safeLine(row.resource.id)}: ${safeLine(row.message)}`,
    );
  }
  for (const row of results.results.filter(({ status }) => status === 'error').sort(worstFirst)) {
    page.line(
      `${colour.yellow('!')} could not be judged: ${safeLine(row.control)} ${safeLine(row.resource.id)}: ${safeLine(row.message)}`,
    );
  }
  for (const reason of results.reasons) page.line(`${colour.yellow('!')} ${safeLine(reason)}`);
  lastLine(page, results);
}

const marks = { conforms: '✓', nonconforming: '✗', inconclusive: '!' } as const;

function verdictColour(page: Page, results: Results): (text: string) => string {
  const { green, red, yellow } = page.colour;
  return { conforms: green, nonconforming: red, inconclusive: yellow }[results.verdict];
}

function headline(page: Page, results: Results): void {
  const paint = verdictColour(page, results);
  const took = duration(Date.parse(results.finished) - Date.parse(results.started));
  page.line(
    `${page.colour.bold(paint(`${marks[results.verdict]} ${results.verdict.toUpperCase()}`))}  ${safeLine(results.environment)} (${results.mode}, ${took})`,
  );
  const { fail, error, pass, notApplicable, waived } = results.summary;
  const parts = [
    fail > 0 ? `${fail} failed` : '',
    error > 0 ? `${error} could not be judged` : '',
    `${pass} passed`,
    waived > 0 ? `${waived} waived` : '',
    notApplicable > 0 ? `${notApplicable} not applicable` : '',
  ];
  page.paragraph(parts.filter(Boolean).join(' · '), 2);
}

function failures(page: Page, results: Results): void {
  const { colour } = page;
  for (const severity of severities) {
    const rows = results.results.filter((row) => row.status === 'fail' && row.severity === severity).sort(byIdentity);
    if (rows.length === 0) continue;
    const counts = countsToward(results, severity) ? '' : ` (below ${results.failOn}: does not change the verdict)`;
    page.heading(`${severity.toUpperCase()}  ${rows.length} failed${counts}`);
    for (const group of groupBy(rows, (row) => row.control)) {
      const { control, title, references } = group[0];
      page.line();
      page.paragraph(safe(title), 2, `${colour.red('✗')} ${safeLine(control)}  `, colour.bold);
      const sameFix = group.every((row) => row.fix === group[0].fix);
      for (const row of group) failure(page, row, !sameFix);
      if (sameFix) page.field('fix', safe(group[0].fix), 4);
      if (references.length > 0) page.field('see', references.map(safeLine).join(', '), 4);
    }
  }
}

/** Whether a failure of this severity makes a run nonconforming. */
function countsToward(results: Results, severity: Result['severity']): boolean {
  return severities.indexOf(severity) <= severities.indexOf(results.failOn);
}

function failure(page: Page, row: Result, withFix: boolean): void {
  const { colour } = page;
  subject(page, row, colour.red);
  page.paragraph(safe(row.message), 6);
  if (row.expected !== null) page.field('expected', safe(row.expected), 6, colour.green);
  if (row.observed !== null) page.field('observed', safe(row.observed), 6, colour.red);
  if (row.attempts) attempts(page, row.attempts);
  if (withFix) page.field('fix', safe(row.fix), 6);
}

function subject(page: Page, { resource }: Result, paint: (text: string) => string): void {
  const place = [resource.account, resource.region].filter((part) => part !== null).map(safeLine);
  page.paragraph(
    [`${paint(safeLine(resource.name))}  ${safeLine(resource.kind)}`, ...place].join(page.colour.dim(' · ')),
    4,
  );
  if (resource.id !== resource.name) page.line(page.colour.dim(safeLine(resource.id)), 6);
}

function attempts(page: Page, list: readonly Attempt[]): void {
  const first = list[0];
  if (first === undefined) return;
  const kinds = groupBy(list, (attempt) => attempt.message).map(
    (group) => `${group.length}× ${safe(cut(group[0].message, 200))}`,
  );
  page.field('tried', `${counted(list.length, 'attempt')} from ${safeLine(first.at)}: ${kinds.join('; ')}`, 6);
}

/** What could not be judged: gap by gap with what it hides, then what has no gap, then gaps that hide no result. */
function unjudged(page: Page, results: Results): void {
  const rows = results.results.filter(({ status }) => status === 'error').sort(byIdentity);
  if (rows.length === 0 && results.gaps.length === 0) return;
  const { hidden, unexplained } = gapsOf(results.gaps, rows);
  page.heading(`COULD NOT BE JUDGED  ${counted(rows.length, 'result')}`);
  for (const each of hidden) {
    gapText(page, each);
    hides(page, each.rows);
  }
  for (const group of groupBy(unexplained, (row) => row.message)) {
    page.line();
    page.paragraph(safe(group[0].message), 2, page.colour.yellow('! '));
    hides(page, group);
  }
}

function gapText(page: Page, { gap, resources }: Hidden): void {
  const place = [gap.account, gap.region].filter((part) => part !== null).map(safeLine);
  page.line();
  page.paragraph(
    [page.colour.bold(safeLine(gap.action)), ...place].join(page.colour.dim(' · ')),
    2,
    page.colour.yellow('! '),
    page.colour.yellow,
  );
  if (resources.length === 1) page.line(page.colour.dim(resources.map(safeLine).join()), 4);
  page.paragraph(safe(gap.error), 4);
  if (resources.length > 1) page.field('on', firstFew(resources, safeLine), 4);
  if (isDenied(gap)) page.field('fix', `allow ${safeLine(gap.action)} to the role that reads`, 4);
}

function hides(page: Page, rows: readonly Result[]): void {
  const controls = groupBy(rows, (row) => row.control).map((group) =>
    group.length === 1 ? safeLine(group[0].control) : `${safeLine(group[0].control)} (${group.length})`,
  );
  page.field('hides', controls.join(', ') || 'no result of this run, but the reading is incomplete', 4);
}

function others(page: Page, results: Results): void {
  const { colour } = page;
  const kinds = [
    { status: 'waived', title: 'WAIVED', mark: colour.cyan('~') },
    { status: 'not-applicable', title: 'NOT APPLICABLE', mark: colour.dim('-') },
    { status: 'pass', title: 'PASSED', mark: colour.green('✓') },
  ] as const;
  for (const { status, title, mark } of kinds) {
    const rows = results.results.filter((row) => row.status === status).sort(byIdentity);
    if (rows.length === 0) continue;
    page.heading(`${title}  ${rows.length}`);
    for (const row of rows) {
      page.line(`${mark} ${safeLine(row.control)}  ${safeLine(row.resource.id)}`, 2);
      page.paragraph(safe(row.message), 4);
      if (row.waiver) {
        const owner = row.waiver.owner === null ? '' : ` (${safe(row.waiver.owner)})`;
        page.field('waived', `until ${safe(row.waiver.until)}${owner}: ${safe(row.waiver.reason)}`, 4);
      }
    }
  }
}

function watches(page: Page, { watched = [] }: Results): void {
  if (watched.length === 0) return;
  page.heading(`WATCHED  ${counted(watched.length, 'endpoint')}`);
  for (const each of watched) page.paragraph(`${safeLine(each.probe)}: ${safe(watchedLine(each))}`, 2);
}

function suites(page: Page, results: Results): void {
  const columns = ['fail', 'error', 'waived', 'pass', 'n/a'] as const;
  const paints = {
    fail: page.colour.red,
    error: page.colour.yellow,
    waived: page.colour.cyan,
    pass: page.colour.green,
  };
  const present = suiteNames.filter((suite) => results.results.some((row) => row.suite === suite));
  if (present.length === 0) return;
  const nameWidth = Math.max(...present.map((name) => name.length));
  page.heading(`${'SUITES'.padEnd(nameWidth + 2)}${columns.map((name) => name.padStart(7)).join('')}`);
  for (const suite of present) {
    const rows = results.results.filter((row) => row.suite === suite);
    const cells = columns.map((column) => {
      const status = column === 'n/a' ? 'not-applicable' : column;
      const count = rows.filter((row) => row.status === status).length;
      const cell = String(count).padStart(7);
      return count === 0 || column === 'n/a' ? page.colour.dim(cell) : paints[column](cell);
    });
    page.line(suite.padEnd(nameWidth) + cells.join(''), 2);
  }
}

function waivers(page: Page, results: Results): void {
  const stale = results.waivers.filter((waiver) => waiver.state !== 'used');
  if (stale.length === 0) return;
  page.heading(`WAIVERS  ${counted(stale.length, 'needs', 'need')} attention`);
  for (const waiver of stale) {
    const owner = waiver.owner === null ? '' : `, owner ${safe(waiver.owner)}`;
    const what =
      waiver.state === 'expired'
        ? `ended with ${safe(waiver.until)}, and waives no more`
        : 'matches no failure: remove it';
    page.paragraph(
      `${safe(waiver.control)} on ${safe(waiver.resource)}: ${what} (${safe(waiver.reason)}${owner})`,
      2,
      '~ ',
    );
  }
}

function lastLine(page: Page, results: Results): void {
  const paint = verdictColour(page, results);
  const counting = results.results.filter((row) => row.status === 'fail' && countsToward(results, row.severity)).length;
  const why = {
    conforms: `nothing fails at or above ${results.failOn}`,
    nonconforming: `${counted(counting, 'failure')} at or above ${results.failOn}`,
    inconclusive: 'not everything could be judged',
  }[results.verdict];
  page.paragraph(`${results.verdict}, exit ${exitCodes[results.verdict]}: ${why}`, 0, '', (line) =>
    page.colour.bold(paint(line)),
  );
}

function worstFirst(one: Result, other: Result): number {
  return severities.indexOf(one.severity) - severities.indexOf(other.severity) || byIdentity(one, other);
}
