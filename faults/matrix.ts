/** The fault matrix: every action that asbuilt may make against everything that can go wrong with it. */
import { reads } from '../inventory/reads';
import type { Operation } from '../live/operations';
import { type Fault, faults } from './faults';
import type { Outcome } from './honest';
import { callerOf } from './run';
import type { Trial } from './trial';

/** An operation of an action, and one thing that goes wrong with it. */
export interface Cell {
  /** `service:Operation`, as the API names it. */
  operation: string;
  /** The IAM action. */
  action: string;
  fault: Fault;
  /** Why this cannot be; undefined where it can. */
  cannot?: string;
}

const firstAlone = new Set(Object.values(reads).flatMap((read) => read.firstAlone ?? []));

/** The cells of every operation whose action a control needs, in the order of their names, fault by fault. */
export function cellsOf(
  needs: ReadonlyMap<string, ReadonlySet<string>>,
  operations: ReadonlyMap<string, Operation>,
): Cell[] {
  const needed = new Set([...needs.values()].flatMap((actions) => [...actions]));
  return [...operations]
    .filter(([, { action }]) => needed.has(action))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([operation, known]) =>
      faults.map((fault) => ({
        operation,
        action: known.action,
        fault,
        cannot: fault.cannot?.({ ...known, firstAlone: firstAlone.has(known.action) }),
      })),
    );
}

/** Makes a run in which the cell's fault befalls its operation, and holds it to the sound one. */
export function tryCell(trial: Trial, { operation, action, fault }: Cell): Promise<Outcome> {
  const { wire, times, effect, keeps } = fault;
  return trial.hold({ caller: callerOf(`${operation} ${fault.name}`) }, [{ action: operation, fault: wire, times }], {
    actions: [action],
    effect,
    keeps,
    concerns: ({ control }) => trial.needing(control, action),
  });
}
