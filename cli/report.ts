import { readResults } from '../reports/read';
import { writeReports } from '../reports/write';
import { earlierRuns, historyFolder, outputOf, type ReportingOptions, requestsOf } from './reporting';

interface ReportOptions extends ReportingOptions {
  history?: string;
}

/**
 * `asbuilt report`: makes reports from results that were kept. What the results say does not count for the exit code: 0 where every
 * report was written, else 2.
 *
 * @throws AsbuiltError USAGE, RESULTS_UNREADABLE
 */
export async function report(file: string, options: ReportOptions): Promise<void> {
  const requests = requestsOf(options);
  const folder = historyFolder(options.history);
  const results = await readResults(file);
  const { history, failed: withoutHistory } = await earlierRuns(folder, results);
  const { failed } = await writeReports(results, requests, { ...outputOf(options), history });
  for (const { error } of failed) process.stderr.write(`asbuilt: ${error.message}\n`);
  process.exitCode = withoutHistory || failed.length > 0 ? 2 : 0;
}
