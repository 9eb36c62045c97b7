/** Waits until what AWS says of the environment's health is good: targets healthy, instances in service. */
import type { Snapshot } from '../inventory/model';
import { waitFor } from '../probes/wait';
import { judgesResources, type SeenAttempt } from './control';
import { judgeControl } from './judge';
import type { Result } from './results';
import type { SelectedControl } from './select';

/** What was seen of one control and resource while it was waited for. */
export interface Awaited {
  control: string;
  /** The resource's id. */
  resource: string;
  attempts: SeenAttempt[];
}

export interface AwaitOptions {
  /** Milliseconds in all. */
  for: number;
  /** Milliseconds from the beginning of one reading to the next. */
  every: number;
  /** Reads anew what these controls need. */
  read: (selected: readonly SelectedControl[]) => Promise<Snapshot[]>;
  /** Told at each reading that something fails, of the rows that do. */
  onFailing?: (rows: readonly Result[]) => void;
  signal?: AbortSignal;
  clock?: () => number;
  sleep?: (milliseconds: number) => Promise<void>;
}

/** The controls that waiting is for. */
export function waitingControls(selected: readonly SelectedControl[]): SelectedControl[] {
  return selected.filter(({ control }) => judgesResources(control) && control.waits === true);
}

/**
 * Reads again what the waiting controls need until none of them fails, or the time is over. What cannot be read is not waited
 * for, unless something failed before: a right that is missing does not come by itself.
 *
 * @param first what was read already.
 * @returns what was seen, one attempt a reading; `changed` is false where the first reading was good enough.
 */
export async function waitForHealth(
  first: readonly Snapshot[],
  selected: readonly SelectedControl[],
  options: AwaitOptions,
): Promise<{ awaited: Awaited[]; changed: boolean }> {
  const waiting = waitingControls(selected);
  if (waiting.length === 0 || options.for <= 0) return { awaited: [], changed: false };
  const clock = options.clock ?? (() => performance.timeOrigin + performance.now());
  const seen = new Map<string, Awaited>();
  let readings = 0;
  let failedBefore = false;
  const look = async () => {
    const begun = clock();
    const snapshots = readings === 0 ? [...first] : await options.read(waiting);
    readings += 1;
    const rows = waiting.flatMap((each) => judgeControl(each, gatheredOf(snapshots, new Date(begun)), { expect: [] }));
    const milliseconds = Math.round(clock() - begun);
    for (const row of rows) keep(seen, row, { at: new Date(begun), milliseconds });
    const failing = rows.filter(({ status }) => status === 'fail');
    const hidden = rows.some(({ status }) => status === 'error');
    if (failing.length > 0) options.onFailing?.(failing);
    const again = failing.length > 0 || (hidden && failedBefore);
    failedBefore = failedBefore || failing.length > 0;
    return { ok: !again, fatal: false };
  };
  const { signal, sleep } = options;
  const wait = { for: options.for, every: options.every, successes: 1, jitter: 0.1 };
  await waitFor(look, wait, { signal, clock, ...(sleep && { sleep }) });
  return readings > 1 ? { awaited: [...seen.values()], changed: true } : { awaited: [], changed: false };
}

function keep(seen: Map<string, Awaited>, row: Result, when: { at: Date; milliseconds: number }): void {
  const { control, status, message, observed } = row;
  if (status === 'not-applicable') return;
  const key = JSON.stringify([control, row.resource.id]);
  const told = seen.get(key) ?? { control, resource: row.resource.id, attempts: [] };
  seen.set(key, told);
  const text = status === 'fail' && observed ? `${message}: ${observed}` : message;
  told.attempts.push({ ...when, ok: status === 'pass', message: text });
}

function gatheredOf(snapshots: Snapshot[], started: Date) {
  const nothing = { unopened: [], probes: [], outputs: null, hints: [] };
  return { environment: '', mode: 'live' as const, started, snapshots, ...nothing };
}
