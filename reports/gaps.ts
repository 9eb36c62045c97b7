/** Which results a gap hides, and what would close it. */
import type { Gap, Result } from '../engine/results';
import { groupBy } from './rows';

/** Reads that did not come through for one reason: the same action, account, region and kind of error. */
export interface Hidden {
  /** The first of them. */
  gap: Gap;
  /** Those of their resources that are named. */
  resources: string[];
  /** The results that could not be judged for them. Empty where none of the selected controls reports it. */
  rows: Result[];
}

/**
 * Lays each result that could not be judged to the gaps that explain it: those of the same account and region (a gap without a
 * region is everywhere in its account) whose action the message names, the one of its own resource first. `unexplained` has
 * no such gap: a probe that could not start, for example.
 */
export function gapsOf(gaps: readonly Gap[], rows: readonly Result[]): { hidden: Hidden[]; unexplained: Result[] } {
  const groups = groupBy(gaps, (gap) => JSON.stringify([gap.action, gap.account, gap.region, codeOf(gap)])).map(
    (group) => {
      const resources = new Set(group.map((gap) => gap.resource).filter((resource) => resource !== null));
      return { gap: group[0], resources, rows: [] as Result[] };
    },
  );
  const unexplained: Result[] = [];
  for (const row of rows) {
    const candidates = groups.filter(({ gap }) => explains(gap, row));
    const match = candidates.find(({ resources }) => resources.has(row.resource.id)) ?? candidates[0];
    if (match) match.rows.push(row);
    else unexplained.push(row);
  }
  return { hidden: groups.map((group) => ({ ...group, resources: [...group.resources] })), unexplained };
}

/** The error's name: what follows its first colon names resources and requests. */
function codeOf({ error }: Gap): string {
  return error.split(':', 1)[0] ?? error;
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

/** The first few of a list, each as `tell` tells it, and how many more there are. */
export function firstFew(list: readonly string[], tell: (text: string) => string, few = 3): string {
  const told = list.slice(0, few).map(tell).join(', ');
  return list.length > few ? `${told} and ${list.length - few} more` : told;
}
