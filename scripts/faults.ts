/**
 * `npm run test:faults [-- GLOB…]`: tries every action against every fault, runs that go wrong as a whole, and readers who lack one
 * action under IAM that is enforced; prints the matrix, writes docs/faults.md, and fails where a run is not honest. Globs name the
 * actions, faults and whole runs to try, and then the page is not written.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { glob } from '../environment/patterns';
import { everyControl, startEnvironment, writeConfiguration } from '../faults/environment';
import { startGround } from '../faults/ground';
import type { Outcome } from '../faults/honest';
import { untakable, withoutEach } from '../faults/least-privilege';
import { type Cell, cellsOf } from '../faults/matrix';
import { faultsPage, matrixText, type Tried } from '../faults/page';
import { Trial } from '../faults/trial';
import { bothRegions, wholeRuns } from '../faults/whole-runs';
import type { Done, Share } from '../faults/worker';

const page = 'docs/faults.md';

/** Does the jobs in as many threads as there are processors. */
async function outcomesOf(share: Omit<Share, 'taken'>, onDone: (done: Done) => void): Promise<Map<number, Outcome>> {
  const outcomes = new Map<number, Outcome>();
  const taken = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const every = Math.max(1, Math.floor(share.jobs.length / 20));
  const threads = Math.min(availableParallelism(), Math.ceil(share.jobs.length / 10));
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(`${__dirname}/worker.cjs`, { workerData: { ...share, taken } satisfies Share });
      await new Promise<void>((resolve, reject) => {
        worker.on('message', (done: Done) => {
          outcomes.set(done.job, done.outcome);
          onDone(done);
          if (outcomes.size % every === 0) process.stderr.write(`${outcomes.size} of ${share.jobs.length}\n`);
        });
        worker.on('error', reject);
        worker.on('exit', () => resolve());
      });
    }),
  );
  return outcomes;
}

async function main(): Promise<void> {
  const began = performance.now();
  const globs = process.argv.slice(2).map((pattern) => glob(pattern));
  const environment = await startEnvironment();
  try {
    const at = new Date();
    const upstream = environment.emulator.endpoint;
    const ground = await startGround(upstream);
    const variables = environment.emulator.environment;
    Object.assign(process.env, variables, { AWS_ENDPOINT_URL: ground.endpoint });
    const configurations = {
      one: await writeConfiguration(environment.folder),
      both: await writeConfiguration(environment.folder, bothRegions),
    };
    const setting = await everyControl(configurations.one);
    const trial = await Trial.begin(setting, ground, at);
    await ground.stop();
    const { calls } = trial.sound;
    const cells = cellsOf(trial.needs, ground.operations);
    const unmade = [...new Set(cells.map(({ action }) => action))].filter((action) => !calls.has(action));
    const isMeant = (...names: string[]) =>
      globs.length === 0 || globs.some((matches) => names.some((name) => matches(name)));
    const isTried = ({ action, fault }: Cell) => isMeant(action, fault.name) && calls.has(action);
    const jobs = [...cells, ...wholeRuns].flatMap((each, job) => {
      if (!('operation' in each)) return isMeant(each.name) ? [job] : [];
      return isTried(each) && each.cannot === undefined ? [job] : [];
    });
    const share = { upstream, environment: variables, configurations, at: at.getTime(), jobs };
    const nameOf = (job: number) => {
      const cell = cells[job];
      return cell ? `${cell.action} × ${cell.fault.name}` : wholeRuns[job - cells.length]?.name;
    };
    const outcomes = await outcomesOf(share, ({ job, outcome }) => {
      if (outcome.problems.length > 0) process.stderr.write(`${nameOf(job)}: ${outcome.problems[0]}\n`);
    });

    const without = isMeant('least privilege')
      ? await withoutEach(setting, trial.needs, environment, at)
      : new Map<string, Outcome>();
    const tried: Tried = {
      without,
      untakable,
      cells: cells.flatMap((cell, job) => (isTried(cell) ? [{ ...cell, outcome: outcomes.get(job) }] : [])),
      wholeRuns: wholeRuns.flatMap((each, place) => {
        const outcome = outcomes.get(cells.length + place);
        return outcome ? [{ ...each, outcome }] : [];
      }),
    };
    process.stdout.write(matrixText(tried));
    const all = new Map(jobs.map((job) => [nameOf(job), outcomes.get(job)] as const));
    for (const [action, outcome] of without)
      if (calls.has(action)) all.set(`least privilege without ${action}`, outcome);
    const dishonest = [...all].filter(([, outcome]) => outcome?.problems.length !== 0);
    for (const [name, outcome] of dishonest) {
      process.stdout.write(`\n${name}\n`);
      for (const problem of outcome?.problems ?? ['was not tried to its end']) process.stdout.write(`  ${problem}\n`);
    }
    for (const action of unmade) {
      process.stdout.write(`\n${action} is never made: make what asks for it in faults/furnishing.ts\n`);
    }
    if (globs.length === 0) await writeFile(page, faultsPage(tried));
    const seconds = Math.round((performance.now() - began) / 1000);
    const untried = unmade.length + (all.size === 0 ? 1 : 0);
    process.stdout.write(
      `\n${unmade.length} actions untried; ${seconds} s\nfaults: ${all.size - dishonest.length} passed, ${dishonest.length} failed\n`,
    );
    if (dishonest.length > 0 || untried > 0) process.exitCode = 1;
  } finally {
    await environment.stop();
  }
}

void main();
