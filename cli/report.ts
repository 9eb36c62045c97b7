import { exitCodes } from '../engine/results';
import { readResults } from '../reports/read';
import { writeReports } from '../reports/write';
import { earlierRuns, historyStore, outputOf, type ReportingOptions, requestsOf, tellChanges } from './reporting';
import { type SendingOptions, sendAll, sendingOf } from './sending';

/**
 * `asbuilt report`: makes reports from results that were kept, and sends them. What the results say does not count for the exit code: 0
 * where everything was written and sent, else 2.
 *
 * @throws AsbuiltError USAGE, RESULTS_UNREADABLE
 */
export async function report(file: string, options: ReportingOptions & SendingOptions): Promise<void> {
  const requests = requestsOf(options);
  const store = historyStore(options.history);
  const sending = await sendingOf(options);
  const results = await readResults(file);
  const baseline = options.baseline === undefined ? undefined : await readResults(options.baseline);
  const { history, last, failed: withoutHistory } = await earlierRuns(store, results);
  const output = outputOf(options);
  const { failed } = await writeReports(results, requests, { ...output, history });
  for (const { error } of failed) process.stderr.write(`asbuilt: ${error.message}\n`);
  if (baseline) tellChanges(baseline, results, requests, output);
  const earlier = baseline ?? last ?? (withoutHistory ? 'unreadable' : 'none');
  const code = exitCodes[results.verdict];
  const sent = await sendAll(sending, results, { earlier, code, quiet: options.quiet === true });
  process.exitCode = withoutHistory || failed.length > 0 || !sent ? 2 : 0;
}
