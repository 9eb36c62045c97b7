/**
 * GitHub-flavoured Markdown for a job summary (`--report markdown=$GITHUB_STEP_SUMMARY`): failures first, what passed folded, and cut
 * below the 1 MiB that GitHub takes of one step, with a word about what was cut
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary).
 */
import { type Result, type Results, severities, suiteNames } from '../engine/results';
import { firstFew, gapsOf, isDenied } from './gaps';
import { escaped, escapedCode } from './markdown-text';
import type { Reporter } from './reporter';
import { byIdentity, groupBy } from './rows';
import { counted, cut, cutLine, duration, oneLine } from './text';
import { watchedLine } from './watched';

/** GitHub refuses a summary above 1,048,576 bytes; what is left is for the closing words. */
const limit = 1_040_000;
/** Longer values are told in part. */
const valueLimit = 2000;

const marks = { conforms: '✅', nonconforming: '❌', inconclusive: '⚠️' } as const;

export const markdown: Reporter = {
  render(results) {
    const page = new Page();
    page.add(head(results));
    page.add(suiteTable(results));
    for (const severity of severities) failures(page, results, severity);
    unjudged(page, results);
    watches(page, results);
    waivers(page, results);
    folded(page, 'Waived', results, 'waived');
    folded(page, 'Not applicable', results, 'not-applicable');
    folded(page, 'Passed', results, 'pass');
    return page.text();
  },
};

/** Pieces that are there whole or not at all. */
class Page {
  private readonly pieces: string[] = [];
  private bytes = 0;
  private readonly left = new Map<string, number>();

  /** Whether the piece found room. One that did not is counted as `what`. */
  add(piece: string, what = 'section', reserve = 0): boolean {
    const bytes = Buffer.byteLength(piece);
    if (this.bytes + bytes + reserve > limit) {
      this.leaveOut(what);
      return false;
    }
    this.bytes += bytes;
    this.pieces.push(piece);
    return true;
  }

  leaveOut(what: string, count = 1): void {
    this.left.set(what, (this.left.get(what) ?? 0) + count);
  }

  text(): string {
    if (this.left.size === 0) return this.pieces.join('');
    const left = [...this.left].map(([what, count]) => counted(count, what)).join(', ');
    return `${this.pieces.join('')}\n> **Cut:** ${left} found no room in a job summary (1 MiB). \`results.json\` has all of it.\n`;
  }
}

/** Text of somebody else's, in Markdown that shows it as it is. */
function said(text: string): string {
  return escaped(cut(text, valueLimit));
}

function code(text: string): string {
  return `<code>${escapedCode(cutLine(text, valueLimit))}</code>`;
}

function head(results: Results): string {
  const { fail, error, pass, notApplicable, waived } = results.summary;
  const parts = [
    `${fail} failed`,
    `${error} could not be judged`,
    `${pass} passed`,
    `${waived} waived`,
    `${notApplicable} not applicable`,
    duration(Date.parse(results.finished) - Date.parse(results.started)),
  ];
  const reasons = results.reasons.map((reason) => `- ${said(reason)}\n`).join('');
  const title = `## ${marks[results.verdict]} asbuilt: ${said(oneLine(results.environment))} ${
    { conforms: 'conforms', nonconforming: 'does not conform', inconclusive: 'could not be judged' }[results.verdict]
  }`;
  return `${title}\n\n${parts.join(' · ')} (${results.mode})\n${reasons && `\n${reasons}`}`;
}

function suiteTable(results: Results): string {
  const present = suiteNames.filter((suite) => results.results.some((row) => row.suite === suite));
  if (present.length === 0) return '';
  const rows = present.map((suite) => {
    const count = (status: Result['status']) =>
      results.results.filter((row) => row.suite === suite && row.status === status).length;
    return `| ${suite} | ${count('fail')} | ${count('error')} | ${count('waived')} | ${count('pass')} | ${count('not-applicable')} |\n`;
  });
  return `\n| suite | failed | not judged | waived | passed | n/a |\n| :-- | --: | --: | --: | --: | --: |\n${rows.join('')}`;
}

function failures(page: Page, results: Results, severity: Result['severity']): void {
  const rows = results.results.filter((row) => row.status === 'fail' && row.severity === severity).sort(byIdentity);
  if (rows.length === 0) return;
  const below = severities.indexOf(severity) > severities.indexOf(results.failOn);
  page.add(`\n### ${counted(rows.length, `${severity} failure`)}${below ? ` (below ${results.failOn})` : ''}\n`);
  for (const group of groupBy(rows, (row) => row.control)) {
    const { control, title, references } = group[0];
    const see = references.length > 0 ? ` (${references.map((reference) => said(oneLine(reference))).join(', ')})` : '';
    page.add(`\n#### ${said(oneLine(control))}: ${said(oneLine(title))}${see}\n\n`);
    for (const row of group) page.add(failure(row), 'failure');
  }
}

function failure(row: Result): string {
  const lines = [
    `- ${subject(row)}: ${said(row.message)}`,
    row.expected === null ? '' : `  - expected: ${said(row.expected)}`,
    row.observed === null ? '' : `  - observed: ${said(row.observed)}`,
    `  - fix: ${said(row.fix)}`,
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}

function subject({ resource }: Result): string {
  return `**${said(oneLine(resource.name)) || '-'}** ${code(resource.id)}`;
}

function unjudged(page: Page, results: Results): void {
  const rows = results.results.filter(({ status }) => status === 'error').sort(byIdentity);
  if (rows.length === 0 && results.gaps.length === 0) return;
  const { hidden, unexplained } = gapsOf(results.gaps, rows);
  page.add(`\n### Could not be judged: ${counted(rows.length, 'result')}\n\n`);
  for (const { gap, resources, rows: behind } of hidden) {
    const place = [gap.account, gap.region].filter((part) => part !== null).map(code);
    const on = resources.length > 0 ? ` on ${firstFew(resources, code)}` : '';
    const fix = isDenied(gap) ? `  - fix: allow ${code(gap.action)} to the role that reads\n` : '';
    page.add(
      `- ${code(gap.action)} ${place.join(' ')}${on}: ${said(gap.error)}\n${fix}  - hides ${controls(behind) || 'no result of this run'}\n`,
      'gap',
    );
  }
  for (const group of groupBy(unexplained, (row) => row.message)) {
    page.add(`- ${said(group[0].message)}\n  - hides ${controls(group)}\n`, 'error');
  }
}

function controls(rows: readonly Result[]): string {
  return groupBy(rows, (row) => row.control)
    .map((group) => `${said(oneLine(group[0].control))}${group.length > 1 ? ` (${group.length})` : ''}`)
    .join(', ');
}

function watches(page: Page, { watched = [] }: Results): void {
  if (watched.length === 0) return;
  page.add('\n### Watched\n\n');
  for (const each of watched) {
    page.add(`- **${said(oneLine(each.probe)) || '-'}** ${code(each.url)}: ${said(watchedLine(each))}\n`, 'watch');
  }
}

function waivers(page: Page, results: Results): void {
  const stale = results.waivers.filter((waiver) => waiver.state !== 'used');
  if (stale.length === 0) return;
  page.add('\n### Waivers that need attention\n\n');
  for (const waiver of stale) {
    const state = waiver.state === 'expired' ? `ended with ${said(waiver.until)}` : 'matches no failure';
    const owner = waiver.owner === null ? '' : `, owner ${said(waiver.owner)}`;
    page.add(
      `- ${said(waiver.control)} on ${code(waiver.resource)}: ${state} (${said(waiver.reason)}${owner})\n`,
      'waiver',
    );
  }
}

function folded(page: Page, title: string, results: Results, status: Result['status']): void {
  const rows = results.results.filter((row) => row.status === status).sort(byIdentity);
  if (rows.length === 0) return;
  const end = '\n</details>\n';
  const reserve = Buffer.byteLength(end);
  if (!page.add(`\n<details><summary>${title}: ${rows.length}</summary>\n\n`, title.toLowerCase(), reserve)) return;
  for (const [index, row] of rows.entries()) {
    const waiver = row.waiver ? ` (until ${said(row.waiver.until)}: ${said(row.waiver.reason)})` : '';
    if (
      page.add(
        `- ${said(oneLine(row.control))} ${subject(row)}: ${said(row.message)}${waiver}\n`,
        'other result',
        reserve,
      )
    )
      continue;
    page.leaveOut('other result', rows.length - index - 1);
    break;
  }
  page.add(end);
}
