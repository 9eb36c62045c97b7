import { judgesResources, type ProbeOutcome } from './control';
import { type Result, type Severity, type Summary, severities, type Verdict } from './results';
import type { SelectedControl } from './select';

/** The counts of the statuses. */
export function summarize(results: readonly Result[]): Summary {
  const summary: Summary = { pass: 0, fail: 0, error: 0, notApplicable: 0, waived: 0 };
  for (const { status } of results) summary[status === 'not-applicable' ? 'notApplicable' : status] += 1;
  return summary;
}

/** Whether a severity is at or above the threshold. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(threshold);
}

interface Seen {
  snapshots: readonly { account: string; region: string }[];
  unopened: readonly unknown[];
  probes: readonly ProbeOutcome[];
  hints: readonly string[];
}

const judged = new Set(['pass', 'fail', 'waived']);

/**
 * Why nothing that was found can stand for "conforms": no control was selected, or an account has nothing in scope that any
 * control could judge. An empty account must never look like a sound one.
 */
function emptiness(results: readonly Result[], selected: readonly SelectedControl[], seen: Seen): string[] {
  if (selected.length === 0)
    return ['no control was selected, so nothing was judged; `asbuilt controls` lists those that there are'];
  const reasons: string[] = [];
  const onResources = new Set(
    selected.filter(({ control }) => judgesResources(control)).map(({ control }) => control.id),
  );
  if (onResources.size > 0) {
    for (const account of new Set(seen.snapshots.map((snapshot) => snapshot.account))) {
      const rows = results.filter((row) => row.resource.account === account && onResources.has(row.control));
      if (rows.some((row) => judged.has(row.status) || row.status === 'error')) continue;
      const regions = seen.snapshots.filter((snapshot) => snapshot.account === account).map(({ region }) => region);
      reasons.push(
        `nothing in account ${account} (${regions.join(', ')}) is in scope of the selected controls: check the account, \`regions\` and \`scope\``,
      );
    }
  }
  if (reasons.length === 0 && !results.some((row) => judged.has(row.status) || row.status === 'error')) {
    reasons.push('no control found anything to judge');
  }
  return reasons.length > 0 ? [...reasons, ...seen.hints] : reasons;
}

/**
 * The counts, the verdict, and the reasons of one that is inconclusive for want of anything to judge. Who interrupts a run asked
 * for no verdict, so that it has none, even where something fails.
 */
export function concluded(
  results: readonly Result[],
  selected: readonly SelectedControl[],
  seen: Seen,
  options: { failOn: Severity; unjudged: readonly string[]; interrupted?: string },
): { verdict: Verdict; reasons: string[]; summary: Summary } {
  const summary = summarize(results);
  const unjudged = options.unjudged.map((id) => `${id} is asked for, and this version does not judge it yet`);
  if (options.interrupted !== undefined) {
    const reason = `the run was interrupted (${options.interrupted}), so this is only what was known by then: run it again`;
    return { verdict: 'inconclusive', reasons: [reason, ...unjudged], summary };
  }
  const reasons = [...emptiness(results, selected, seen), ...unjudged];
  const fails = results.some((row) => row.status === 'fail' && reaches(row.severity, options.failOn));
  const verdict = fails ? 'nonconforming' : summary.error > 0 || reasons.length > 0 ? 'inconclusive' : 'conforms';
  return { verdict, reasons, summary };
}
