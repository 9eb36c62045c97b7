import { setTimeout as delay } from 'node:timers/promises';

export interface CrowdOptions {
  /** Jobs that are begun in any case. */
  atLeast: number;
  atMost: number;
  /** How busy this process was since the last question, from 0 to 1. */
  busy: () => number;
  /** Milliseconds until it is asked again. */
  every?: number;
}

/** As busy as this a process has no time for another job. */
const full = 0.75;

/** A measure of how busy this process is, for `busy`. */
export function business(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const since = performance.eventLoopUtilization(now, last);
    last = now;
    return since.utilization;
  };
}

/**
 * Does jobs many at a time: another is begun while those under way only wait, and never so many that they keep each other
 * from answering in time.
 *
 * @returns what each gave, in the order of the jobs.
 * @throws what the first job threw that did not end well; those that were begun end first.
 */
export async function inCrowd<J, R>(
  jobs: Iterable<J>,
  work: (job: J) => Promise<R>,
  { atLeast, atMost, busy, every = 20 }: CrowdOptions,
): Promise<R[]> {
  let underWay = 0;
  const done: Promise<R>[] = [];
  for (const job of jobs) {
    while (underWay >= atMost || (underWay >= atLeast && busy() > full)) await delay(every);
    underWay += 1;
    const result = work(job).finally(() => {
      underWay -= 1;
    });
    // Awaited at the end; until then a failure must not end the process.
    result.catch(() => undefined);
    done.push(result);
  }
  await Promise.allSettled(done);
  return Promise.all(done);
}
