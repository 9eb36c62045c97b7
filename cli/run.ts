import { readRecording } from '../aws/recording';
import { gather } from '../engine/gather';
import { judge } from '../engine/judge';
import { pictureOf } from '../engine/picture';
import { exitCodes, type Results, type Severity } from '../engine/results';
import { failure } from '../errors/errors';
import { changesBetween } from '../reports/changes';
import { changesText } from '../reports/changes-text';
import { keepResults } from '../reports/history';
import { createProgress } from '../reports/progress';
import { readResults } from '../reports/read';
import { writeReports } from '../reports/write';
import {
  earlierRuns,
  exitOfRunAgainst,
  historyFolder,
  outputOf,
  type ReportingOptions,
  requestsOf,
  tell,
} from './reporting';
import { callSettings, durationOf, type SelectOptions, settingOf } from './setting';

interface RunOptions extends SelectOptions, ReportingOptions {
  offline?: string;
  failOn: Severity;
  callTimeout: string;
  wait?: string;
  probeTimeout?: string;
  baseline?: string;
  failOnNew?: boolean;
  history?: string;
}

/** `asbuilt run`: judges, reports, and sets the process's exit code. @throws AsbuiltError of wrong usage or configuration */
export async function run(options: RunOptions): Promise<void> {
  const requests = requestsOf(options);
  const calls = callSettings(options);
  const wait = options.wait === undefined ? undefined : durationOf('--wait', options.wait);
  const signal =
    options.probeTimeout === undefined
      ? undefined
      : AbortSignal.timeout(durationOf('--probe-timeout', options.probeTimeout));
  if (options.failOnNew && options.baseline === undefined) {
    throw failure('USAGE', {
      problem: '--fail-on-new needs the run to compare with: name its results with --baseline FILE',
    });
  }
  const folder = historyFolder(options.history);
  const baseline = options.baseline === undefined ? undefined : await readResults(options.baseline);
  const { configuration, selected, unjudged } = await settingOf(options);
  const offline = options.offline === undefined ? undefined : await readRecording(options.offline);
  const progress = options.quiet
    ? undefined
    : createProgress({ stream: process.stderr, verbose: options.verbose === true, now: () => performance.now() });
  const { gathered } = await gather(configuration, selected, {
    offline,
    calls,
    wait,
    signal,
    progress: (step) => progress?.update(step),
  });
  progress?.done();
  const results: Results = {
    ...judge(selected, gathered, configuration, { failOn: options.failOn, finished: new Date(), unjudged }),
    picture: pictureOf(gathered.snapshots),
  };
  const { history, failed: withoutHistory } = await earlierRuns(folder, results);
  const output = outputOf(options);
  const { failed } = await writeReports(results, requests, { ...output, history });
  for (const { error } of failed) process.stderr.write(`asbuilt: ${error.message}\n`);
  let amiss = withoutHistory || failed.length > 0;
  if (folder !== undefined) {
    try {
      await keepResults(folder, results);
    } catch (error) {
      tell(error);
      amiss = true;
    }
  }
  let code: 0 | 1 | 2 = exitCodes[results.verdict];
  if (baseline) {
    const changes = changesBetween(baseline, results);
    // Standard output is one report's alone: what changed joins only the one for people.
    const toPeople = requests.some(({ format, file }) => format === 'terminal' && file === null);
    (toPeople ? process.stdout : process.stderr).write(changesText(changes, output));
    if (options.failOnNew) code = exitOfRunAgainst(changes, results);
  }
  process.exitCode = code === 0 && amiss ? 2 : code;
}
