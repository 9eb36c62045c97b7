/** One thread's share of the matrix: it takes the next job from a counter that all threads have in common. */
import { parentPort, workerData } from 'node:worker_threads';
import { business, inCrowd } from './crowd';
import { everyControl } from './environment';
import { startGround } from './ground';
import type { Outcome } from './honest';
import { cellsOf, tryCell } from './matrix';
import { Trial } from './trial';
import { tryWholeRun, wholeRuns } from './whole-runs';

export interface Share {
  /** The endpoint of the emulator, and the variables that lead to it. */
  upstream: string;
  environment: Record<string, string>;
  /** Configuration files: of one Region, and of both. */
  configurations: { one: string; both: string };
  /** The moment that counts as now. */
  at: number;
  /** Places in the list of jobs that are to be done, and how many of them are taken. */
  jobs: readonly number[];
  taken: SharedArrayBuffer;
}

/** What is told of a job that is done. */
export interface Done {
  job: number;
  outcome: Outcome;
}

/** Runs under way in one thread, those included that only wait. */
const atMost = 32;

function* share({ jobs, taken }: Share): Generator<number> {
  const counter = new Int32Array(taken);
  for (;;) {
    const job = jobs[Atomics.add(counter, 0, 1)];
    if (job === undefined) return;
    yield job;
  }
}

async function work(given: Share): Promise<void> {
  const ground = await startGround(given.upstream);
  Object.assign(process.env, given.environment, { AWS_ENDPOINT_URL: ground.endpoint });
  try {
    const at = new Date(given.at);
    const one = await Trial.begin(await everyControl(given.configurations.one), ground, at);
    const both = await Trial.begin(await everyControl(given.configurations.both), ground, at);
    const cells = cellsOf(one.needs, ground.operations);
    await inCrowd(
      share(given),
      async (job) => {
        const cell = cells[job];
        const whole = wholeRuns[job - cells.length];
        const trial = whole?.regions === 'both' ? both : one;
        const outcome = cell ? await tryCell(one, cell) : whole && (await tryWholeRun(trial, whole));
        if (!outcome) throw new Error(`there is no job ${job}`);
        parentPort?.postMessage({ job, outcome } satisfies Done);
      },
      { atLeast: 2, atMost, busy: business() },
    );
  } finally {
    await ground.stop();
  }
}

void work(workerData as Share);
