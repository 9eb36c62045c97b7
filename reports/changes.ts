/** What changed between two runs: `asbuilt diff`, and `--baseline` on a run. */
import { type Result, type Results, type Severity, severities } from '../engine/results';
import { identityOf } from './identity';
import { byIdentity, groupBy } from './rows';

/** A result in both runs. */
export interface Pair {
  before: Result;
  after: Result;
}

/**
 * Every identity of either run whose status is not the same in both, and every failure that stays, in exactly one list; each in the
 * order of control and resource.
 */
export interface Changes {
  /** Fails now, and did not: it passed, was waived, could not be judged, or was not there. */
  newFailures: { before: Result | null; after: Result }[];
  /** Failed, and passes now or does not apply any more. */
  fixed: Pair[];
  /** Failed and fails. */
  stillFailing: Pair[];
  /** Failed, and a waiver covers it now. */
  accepted: Pair[];
  /**
   * Could be judged, and cannot now. A result that is gone is here as well (`after` is null) where its control now has an error that
   * was not there, in its account and region: a list that could not be read is an error of its own, and what stood in it is out of
   * sight, not out of the world.
   */
  outOfSight: { before: Result; after: Result | null }[];
  /** Is not a failure, and was not there. */
  appeared: Result[];
  /** Was there, failing or not, and is not any more. */
  gone: Result[];
  /** Any other change of status, such as from not judged to passing. */
  otherwise: Pair[];
}

/** Compares by identity (control and resource). Neither argument is changed. */
export function changesBetween(before: Results, after: Results): Changes {
  const earlier = new Map(before.results.map((row) => [identityOf(row), row]));
  const later = new Map(after.results.map((row) => [identityOf(row), row]));
  const changes: Changes = {
    newFailures: [],
    fixed: [],
    stillFailing: [],
    accepted: [],
    outOfSight: [],
    appeared: [],
    gone: [],
    otherwise: [],
  };
  for (const [identity, row] of [...later].sort(([, one], [, other]) => byIdentity(one, other))) {
    const was = earlier.get(identity);
    if (was) place(changes, { before: was, after: row });
    else if (row.status === 'fail') changes.newFailures.push({ before: null, after: row });
    else changes.appeared.push(row);
  }
  const blind = groupBy(
    changes.appeared.filter(({ status }) => status === 'error'),
    (row) => row.control,
  );
  const hiding = new Map(blind.map((group) => [group[0].control, group]));
  const left = [...earlier].filter(([identity]) => !later.has(identity)).map(([, row]) => row);
  for (const row of left.sort(byIdentity)) {
    if (hiding.get(row.control)?.some((error) => covers(error, row)))
      changes.outOfSight.push({ before: row, after: null });
    else changes.gone.push(row);
  }
  changes.outOfSight.sort((one, other) => byIdentity(one.before, other.before));
  return changes;
}

function place(changes: Changes, pair: Pair): void {
  const { before, after } = pair;
  if (after.status === 'fail') {
    if (before.status === 'fail') changes.stillFailing.push(pair);
    else changes.newFailures.push(pair);
  } else if (before.status === after.status) {
    return;
  } else if (after.status === 'error') {
    changes.outOfSight.push(pair);
  } else if (before.status === 'fail') {
    if (after.status === 'waived') changes.accepted.push(pair);
    else changes.fixed.push(pair);
  } else {
    changes.otherwise.push(pair);
  }
}

/** Whether an error is about the whole place of a result. An account or a region that is null is every one. */
function covers({ resource: error }: Result, { resource }: Result): boolean {
  return (
    (error.account === null || error.account === resource.account) &&
    (error.region === null || error.region === resource.region)
  );
}

/** The new failures that count against a threshold: with `--fail-on-new`, they alone make the exit code 1. */
export function newFailuresAtOrAbove(changes: Changes, threshold: Severity): Result[] {
  const least = severities.indexOf(threshold);
  return changes.newFailures.map(({ after }) => after).filter((row) => severities.indexOf(row.severity) <= least);
}
