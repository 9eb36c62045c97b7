/** Waiting until something holds: one helper around any single attempt. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, steadyClock } from './attempt';

/** Times in milliseconds. */
export interface Wait {
  /** For how long at the most; 0 makes exactly one attempt, which nothing but its own deadline cuts and one success satisfies. */
  for: number;
  /** From the start of one attempt to the start of the next; one that takes longer is followed at once. */
  every: number;
  /** How many attempts in a row must hold. */
  successes: number;
  /** The interval varies by this share of it, both ways; 0 unless said otherwise. */
  jitter?: number;
}

export interface WaitOptions<T> {
  clock?: Clock;
  sleep?: (milliseconds: number) => Promise<void>;
  /** From 0 up to 1, as `Math.random`. */
  random?: () => number;
  /** Ends the waiting before its time: the attempt that runs is cut, and no other is begun. */
  signal?: AbortSignal;
  /** Is told of every attempt as it ends, with its number from 1 and how many in a row have held. */
  onAttempt?: (attempt: T, number: number, inARow: number) => void;
}

export interface Waited<T> {
  /**
   * The attempt to show: the last one, but when time was over the last one that was judged and did not hold, since one
   * that was cut in flight, or a success too few, says less.
   */
  outcome: T;
  attempts: T[];
  /** Milliseconds. */
  elapsed: number;
  /** Enough attempts in a row held. This, and not `outcome.ok`, says whether the waiting was worth it. */
  satisfied: boolean;
  ended: 'satisfied' | 'fatal' | 'time is over';
}

/**
 * Attempts until `successes` in a row hold, an attempt is fatal, or the time is over, whichever comes first. The signal
 * that an attempt is given ends it at the overall deadline; an attempt must then settle at once. No attempt is begun that
 * could not start before the deadline, and what an attempt throws is thrown on.
 */
export async function waitFor<T extends { ok: boolean; fatal: boolean; judged?: boolean }>(
  attempt: (signal: AbortSignal) => Promise<T>,
  wait: Wait,
  options: WaitOptions<T> = {},
): Promise<Waited<T>> {
  const clock = options.clock ?? steadyClock;
  const sleep = options.sleep ?? ((milliseconds: number) => sleepUnless(options.signal, milliseconds));
  const random = options.random ?? Math.random;
  const started = clock();
  const needed = wait.for === 0 ? 1 : wait.successes;
  const attempts: T[] = [];
  let inARow = 0;
  const end = (outcome: T, ended: Waited<T>['ended']): Waited<T> => ({
    outcome,
    attempts,
    elapsed: clock() - started,
    satisfied: ended === 'satisfied',
    ended,
  });
  for (;;) {
    const begun = clock();
    const last = await cutAt(wait.for === 0 ? undefined : started + wait.for - begun, attempt, options.signal);
    attempts.push(last);
    inARow = last.ok ? inARow + 1 : 0;
    options.onAttempt?.(last, attempts.length, inARow);
    if (inARow >= needed) return end(last, 'satisfied');
    if (last.fatal) return end(last, 'fatal');
    const interval = wait.every * (1 + (wait.jitter ?? 0) * (2 * random() - 1));
    const now = clock();
    const next = Math.max(now, begun + interval);
    if (options.signal?.aborted || next >= started + wait.for) return end(mostTelling(attempts, last), 'time is over');
    if (next > now) await sleep(next - now);
    if (options.signal?.aborted) return end(mostTelling(attempts, last), 'time is over');
  }
}

function mostTelling<T extends { ok: boolean; judged?: boolean }>(attempts: readonly T[], last: T): T {
  if (!last.ok && last.judged !== false) return last;
  const unmet = attempts.filter(({ ok }) => !ok);
  return unmet.findLast(({ judged }) => judged !== false) ?? unmet.at(-1) ?? last;
}

/** Sleeps, but no longer than until the signal. */
async function sleepUnless(signal: AbortSignal | undefined, milliseconds: number): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

async function cutAt<T>(
  milliseconds: number | undefined,
  attempt: (signal: AbortSignal) => Promise<T>,
  outer: AbortSignal | undefined,
): Promise<T> {
  const control = new AbortController();
  const cut = () => control.abort();
  const timer = milliseconds === undefined ? undefined : setTimeout(cut, milliseconds);
  outer?.addEventListener('abort', cut, { once: true });
  if (outer?.aborted) cut();
  try {
    return await attempt(control.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', cut);
  }
}
