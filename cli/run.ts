import { readRecording } from '../aws/recording';
import { gather } from '../engine/gather';
import { judge } from '../engine/judge';
import { pictureOf } from '../engine/picture';
import { exitCodes, type Results, type Severity } from '../engine/results';
import { failure } from '../errors/errors';
import { keepResults } from '../reports/history';
import { createProgress } from '../reports/progress';
import { writeReports } from '../reports/write';
import type { Ending } from './ending';
import {
  earlierRuns,
  exitOfRunAgainst,
  historyStore,
  outputOf,
  type ReportingOptions,
  requestsOf,
  tell,
  tellChanges,
} from './reporting';
import { type SendingOptions, sendAll, sendingOf } from './sending';
import { callSettings, durationOf, endingOf, paceOf, type SelectOptions, settingOf } from './setting';

interface RunOptions extends SelectOptions, ReportingOptions, SendingOptions {
  offline?: string;
  failOn: Severity;
  callTimeout: string;
  timeout?: string;
  wait?: string;
  probeTimeout?: string;
  /** False: calls to AWS are not held to its documented rates. */
  pace?: boolean;
  failOnNew?: boolean;
}

/** @throws AsbuiltError USAGE where a run of a recording would send something: nothing leaves the machine then */
function staysHere({ offline, push, notify = [], history = '' }: RunOptions): void {
  if (offline === undefined) return;
  const leaving = push
    ? '--push'
    : notify.length > 0
      ? '--notify'
      : history.startsWith('s3://')
        ? '--history s3://…'
        : '';
  if (leaving === '') return;
  throw failure('USAGE', {
    problem: `--offline lets nothing leave this machine, and ${leaving} would: leave it out (\`asbuilt report\` sends notifications of results that were kept)`,
  });
}

/**
 * `asbuilt run`: judges, reports, and sets the process's exit code. A signal or the deadline (`--timeout`) ends the reading and
 * probing, and what is known by then is judged and reported; after a signal the exit code is 2, whatever fails.
 *
 * @throws AsbuiltError of wrong usage or configuration
 */
export async function run(options: RunOptions): Promise<void> {
  const end = endingOf(options);
  try {
    await runUntil(end, options);
    if (end.interrupted !== undefined) process.exitCode = exitCodes.inconclusive;
  } finally {
    end.over();
  }
}

async function runUntil(end: Ending, options: RunOptions): Promise<void> {
  const requests = requestsOf(options);
  const calls = callSettings(options);
  const wait = options.wait === undefined ? undefined : durationOf('--wait', options.wait);
  const probeTimeout =
    options.probeTimeout === undefined ? undefined : durationOf('--probe-timeout', options.probeTimeout);
  if (options.failOnNew && options.baseline === undefined) {
    throw failure('USAGE', {
      problem: '--fail-on-new needs the run to compare with: name its results with --baseline FILE',
    });
  }
  staysHere(options);
  const store = historyStore(options.history);
  const sending = await sendingOf(options);
  const baseline =
    options.baseline === undefined ? undefined : await (await import('../reports/read')).readResults(options.baseline);
  const { configuration, selected, unjudged } = await settingOf(options);
  const offline = options.offline === undefined ? undefined : await readRecording(options.offline);
  const progress = options.quiet
    ? undefined
    : createProgress({ stream: process.stderr, verbose: options.verbose === true, now: () => performance.now() });
  const { gathered } = await gather(configuration, selected, {
    offline,
    calls,
    wait,
    probeTimeout,
    end: end.signal,
    pace: paceOf(options),
    progress: (step) => progress?.update(step),
  });
  progress?.done();
  const results: Results = {
    ...judge(selected, gathered, configuration, {
      ...{ failOn: options.failOn, finished: new Date(), unjudged },
      interrupted: end.interrupted,
    }),
    picture: pictureOf(gathered.snapshots),
  };
  const output = outputOf(options);
  if (end.interrupted !== undefined) {
    // Beside whole runs, what is missing in it would pass for changed.
    if (store !== undefined || options.push || (options.notify ?? []).length > 0) {
      process.stderr.write(
        'asbuilt: an interrupted run is compared with none, kept in no history and sent to nobody\n',
      );
    }
    const { failed } = await writeReports(results, requests, output);
    for (const { error } of failed) process.stderr.write(`asbuilt: ${error.message}\n`);
    return;
  }
  const { history, last, failed: withoutHistory } = await earlierRuns(store, results);
  const { failed } = await writeReports(results, requests, { ...output, history });
  for (const { error } of failed) process.stderr.write(`asbuilt: ${error.message}\n`);
  let amiss = withoutHistory || failed.length > 0;
  if (store !== undefined) {
    try {
      await keepResults(store, results);
    } catch (error) {
      tell(error);
      amiss = true;
    }
  }
  let code: 0 | 1 | 2 = exitCodes[results.verdict];
  if (baseline) {
    const changes = tellChanges(baseline, results, requests, output);
    if (options.failOnNew) code = exitOfRunAgainst(changes, results);
  }
  const earlier = baseline ?? last ?? (withoutHistory ? 'unreadable' : 'none');
  const sent = await sendAll(sending, results, { earlier, code, quiet: options.quiet === true });
  process.exitCode = code === 0 && (amiss || !sent) ? 2 : code;
}
