/** A row of the page's data joined with what its control says, and the words that a person sees for it. */
import type { Severity, Status } from '../../../engine/results';
import type { ControlWords, PageData, Row } from '../data';

export interface Finding extends ControlWords, Omit<Row, 'of'> {
  tags: Readonly<Record<string, string>>;
  /** Everything that free text is looked for in, in lower case. */
  haystack: string;
}

/** What needs somebody first. */
export const statuses = ['fail', 'error', 'waived', 'pass', 'not-applicable'] as const satisfies readonly Status[];
export const severityOrder = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];

export const statusWords: Readonly<Record<Status, string>> = {
  fail: 'Failed',
  error: 'Not judged',
  waived: 'Waived',
  pass: 'Passed',
  'not-applicable': 'Not applicable',
};
/** A sign beside each colour, for whom colours say little. */
export const statusSigns: Readonly<Record<Status, string>> = {
  fail: '✗',
  error: '!',
  waived: '~',
  pass: '✓',
  'not-applicable': '–',
};

export function findingsOf(data: PageData): Finding[] {
  const tags = new Map((data.picture?.nodes ?? []).map((node) => [node.id, node.tags]));
  return data.rows.flatMap(({ of, ...row }): Finding[] => {
    const words = data.controls[of];
    if (!words) return [];
    const own = tags.get(row.resource.id) ?? {};
    const { id, name, kind } = row.resource;
    const texts = [
      words.control,
      words.title,
      id,
      name,
      kind,
      row.message,
      row.expected,
      row.observed,
      row.waiver?.reason,
    ];
    return [{ ...words, ...row, tags: own, haystack: texts.join('\n').toLowerCase() }];
  });
}

/** The findings of one control with one status. */
export interface Group {
  status: Status;
  words: ControlWords;
  findings: Finding[];
}

/** Groups in the order in which they need somebody: by status, severity and control. */
export function groupsOf(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.status, finding.severity, finding.control]);
    const group = groups.get(key);
    if (group) group.findings.push(finding);
    else groups.set(key, { status: finding.status, words: finding, findings: [finding] });
  }
  const rank = ({ status, words }: Group) => statuses.indexOf(status) * 10 + severityOrder.indexOf(words.severity);
  return [...groups.values()].sort(
    (one, other) => rank(one) - rank(other) || (one.words.control < other.words.control ? -1 : 1),
  );
}

/** The status that matters most among some. */
export function worstOf(found: readonly Status[]): Status | undefined {
  return statuses.find((status) => found.includes(status));
}

const day = 24 * 60 * 60 * 1000;

/** How long before `now` a moment was, in whole days at most: `today`, `1 day`, `12 days`. Both ISO 8601. */
export function daysSince(moment: string, now: string): string {
  const days = Math.floor((Date.parse(now) - Date.parse(moment)) / day);
  if (days < 1) return 'less than a day';
  return days === 1 ? '1 day' : `${days} days`;
}

/** Milliseconds for people: `43 ms`, `1.2 s`, `3 min 5 s`. */
export function lasted(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A moment in UTC without seconds' fractions: `2026-11-23 03:00:12 UTC`. */
export function moment(text: string): string {
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}
