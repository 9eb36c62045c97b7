/** What must hold of a run in which something was broken, beside the same run in which nothing was. */
import { isDeepStrictEqual } from 'node:util';
import { exitCodes, type Result, type Results } from '../engine/results';
import type { Fault } from './faults';

/** A run as it is compared: its results, and how often it made each action. */
export interface Ran {
  results: Results;
  calls: ReadonlyMap<string, number>;
}

/** What is broken, and whom it concerns. */
export interface Broken {
  /** The IAM actions that do not come through. An error names one of them. */
  actions: readonly string[];
  effect: Fault['effect'];
  /** Only the end of what is asked for is hidden. */
  keeps?: boolean;
  /** What every error says beside the action. */
  says?: string;
  /** Whether a row may change: its control needs one of the actions. */
  concerns(row: Result): boolean;
}

/** What a run with a fault showed. */
export interface Outcome {
  /** The controls with a row that is an error and was none, in the order of the results. */
  erring: readonly string[];
  /** The actions that were asked in place of the broken one, or besides, where it hid nothing for that reason. */
  instead: readonly string[];
  /** What is wrong with the run. Empty: it is honest. */
  problems: readonly string[];
}

const identity = ({ control, resource }: Result) => `${control} of ${resource.id}`;

/**
 * A row without what differs from run to run: the evidence of probes, the times that they tell, and the account that they are
 * told under where there is but one, which is not known where it could not be opened. Without the resource's name as well: a key
 * is named by its alias, which another action tells, and what is said of the key is the same without.
 */
function lasting({ attempts, message, observed, resource, ...row }: Result): object {
  const { name, ...named } = resource;
  if (row.suite !== 'health') return { ...row, message, observed, resource: named };
  const timeless = (text: string | null) => text?.replace(/\b\d+ ms\b/g, 'some ms');
  const { id, kind } = named;
  return { ...row, message: timeless(message), observed: timeless(observed), resource: { id, kind } };
}

/** The actions that a run made more often than the sound one. */
function askedMore(sound: Ran, broken: Ran): string[] {
  return [...broken.calls]
    .filter(([action, count]) => count > (sound.calls.get(action) ?? 0))
    .map(([action]) => action);
}

/**
 * Compares a run with a fault to the sound one.
 *
 * Honest is: a row changes only into an error, of a control that needs the action, which its message names; a row that is gone
 * is behind such an error; the exit is not 0 where anything errs; and a fault that hides something is an error of somebody,
 * unless the run found out by asking others, or by asking on where only the end was hidden, that nothing is, or tells of the
 * hidden end as a gap and found all that it looked for before it.
 */
export function outcomeOf(
  sound: Ran,
  broken: Ran,
  { actions, effect, keeps = false, says = '', concerns }: Broken,
): Outcome {
  const told = actions.length === 1 ? actions[0] : 'what is broken';
  const before = new Map(sound.results.results.map((row) => [identity(row), row]));
  const after = new Map(broken.results.results.map((row) => [identity(row), row]));
  const problems: string[] = [];
  const erring = new Set<string>();
  for (const [id, row] of after) {
    const was = before.get(id);
    if (was && isDeepStrictEqual(lasting(was), lasting(row))) continue;
    const became = `became ${row.status}, having been ${was?.status ?? 'no row'}: ${row.message}`;
    if (!concerns(row)) problems.push(`${id} does not need ${told} and ${became}`);
    else if (row.status !== 'error') problems.push(`${id} is judged on what was not seen: it ${became}`);
    else if (!actions.some((action) => row.message.includes(action)))
      problems.push(`${id} is an error that does not name ${told}: ${row.message}`);
    else if (!row.message.includes(says))
      problems.push(`${id} is an error that does not say "${says}": ${row.message}`);
    if (row.status === 'error') erring.add(row.control);
  }
  for (const [id, row] of before) {
    if (after.has(id)) continue;
    // A row that is gone must be behind an error of its own control.
    if (!erring.has(row.control)) problems.push(`${id} was ${row.status} and is gone, and ${row.control} does not err`);
  }
  const errs = broken.results.results.some(({ status }) => status === 'error');
  if (errs && exitCodes[broken.results.verdict] === 0) problems.push('something is an error, and the exit is 0');

  const instead = erring.size === 0 ? askedMore(sound, broken).filter((each) => keeps || !actions.includes(each)) : [];
  const known = !broken.results.gaps.some((gap) => actions.includes(gap.action));
  // All that was looked for may stand before the end that is hidden; whoever goes through the whole list errs.
  const looked = keeps && !known;
  if (effect === 'hides' && erring.size === 0 && !looked && !(known && instead.length > 0)) {
    problems.push(`${told} did not come through, nothing was asked in its place, and no control errs`);
  }
  if (effect === 'passes' && erring.size > 0) {
    problems.push(`the fault passes, and yet ${[...erring].join(', ')} cannot be judged`);
  }
  return { erring: [...erring], instead, problems };
}
