/** Which results a gap hides, and what would close it. */
import type { Gap, Result } from '../engine/results';

export interface Hidden {
  gap: Gap;
  /** The results that could not be judged for this gap. Empty where none of the selected controls reports it. */
  rows: Result[];
}

/**
 * Lays each result that could not be judged to the gap that explains it: one of the same account and region (a gap without a
 * region is everywhere in its account) whose action the message names, the one of its own resource first. `unexplained` has
 * no such gap: a probe that could not start, for example.
 */
export function gapsOf(gaps: readonly Gap[], rows: readonly Result[]): { hidden: Hidden[]; unexplained: Result[] } {
  const hidden = gaps.map((gap): Hidden => ({ gap, rows: [] }));
  const unexplained: Result[] = [];
  for (const row of rows) {
    const candidates = hidden.filter(({ gap }) => explains(gap, row));
    const match = candidates.find(({ gap }) => gap.resource === row.resource.id) ?? candidates[0];
    if (match) match.rows.push(row);
    else unexplained.push(row);
  }
  return { hidden, unexplained };
}

function explains(gap: Gap, row: Result): boolean {
  const { account, region } = row.resource;
  return (
    (gap.account === null || account === null || gap.account === account) &&
    (gap.region === null || region === null || gap.region === region) &&
    row.message.includes(gap.action)
  );
}

/**
 * Whether a permission is what the gap lacks. AWS services name a refusal in several ways:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (UnauthorizedOperation),
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html (AccessDenied, AccessDeniedException),
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html (NotAuthorized), SNS (AuthorizationError).
 */
export function isDenied(gap: Gap): boolean {
  return /^(AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError|Client\.UnauthorizedOperation)/.test(
    gap.error,
  );
}
