/** The patience that a piece of work is met with: it ends, and stands still while something else is the reason to wait. */
export interface Patience {
  /** Aborted when the patience is over, or when its owner's signal is. */
  readonly signal: AbortSignal;
  /** Does something that takes nothing of the patience. */
  aside<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Works for so long at the most, and no longer than until the signal; what the work does after that is nobody's any more.
 *
 * @param milliseconds without what was done aside.
 * @throws what the work throws; a TimeoutError when the patience is over; the signal's reason when that ends it.
 */
export async function patiently<T>(
  milliseconds: number,
  outer: AbortSignal | undefined,
  work: (patience: Patience) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const control = new AbortController();
  let left = milliseconds;
  let begun = 0;
  let asides = 0;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const over = () => control.abort(Object.assign(new Error('there was no answer in time'), { name: 'TimeoutError' }));
  const cut = () => control.abort(outer?.reason);
  const go = () => {
    begun = performance.now();
    timer = setTimeout(over, Math.max(0, left));
  };
  const halt = () => {
    clearTimeout(timer);
    left -= performance.now() - begun;
  };
  const patience: Patience = {
    signal: control.signal,
    async aside(other) {
      asides += 1;
      if (asides === 1) halt();
      try {
        return await other();
      } finally {
        asides -= 1;
        if (asides === 0 && !control.signal.aborted && !ended) go();
      }
    },
  };
  const ending = new Promise<never>((_, reject) => {
    control.signal.addEventListener('abort', () => reject(control.signal.reason), { once: true });
  });
  outer?.addEventListener('abort', cut, { once: true });
  go();
  try {
    return await Promise.race([ending, work(patience)]);
  } finally {
    ended = true;
    clearTimeout(timer);
    outer?.removeEventListener('abort', cut);
  }
}
