/** Bounds over all probes of a run: a smoke test must not be a load test. */
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';

export interface BoundSettings {
  /** Attempts in flight at the same time. */
  concurrency: number;
  /** Attempts begun in a second. */
  perSecond: number;
}

export const defaultBounds: BoundSettings = { concurrency: 10, perSecond: 100 };

/** Does a piece of work as soon as the bounds allow it. */
export type Bounded = <T>(work: () => Promise<T>) => Promise<T>;

export interface BoundOptions {
  /** Milliseconds, from any starting point; never backwards. */
  clock?: () => number;
  sleep?: (milliseconds: number) => Promise<unknown>;
  /** When it is aborted, nothing waits for its turn any more: whatever is begun then ends at once. */
  signal?: AbortSignal;
}

/**
 * Makes bounds that all who use them share. Attempts are begun evenly: each at the earliest a share of a second after the one
 * before.
 */
export function bounds({ concurrency, perSecond }: BoundSettings = defaultBounds, options: BoundOptions = {}): Bounded {
  const clock = options.clock ?? (() => performance.now());
  const sleep = options.sleep ?? pause;
  const limit = pLimit(concurrency);
  const apart = 1000 / perSecond;
  let next = Number.NEGATIVE_INFINITY;
  return (work) =>
    limit(async () => {
      const now = clock();
      const begin = Math.max(now, next);
      next = begin + apart;
      if (begin > now && !options.signal?.aborted) await sleep(begin - now);
      return work();
    });
}
