/** What the commands that report share: which reports are asked for, and how standard output takes them. */
import { isAbsolute } from 'node:path';
import { exitCodes, type Results, type Severity } from '../engine/results';
import { AsbuiltError, failure } from '../errors/errors';
import { type Changes, changesBetween, newFailuresAtOrAbove } from '../reports/changes';
import { changesText } from '../reports/changes-text';
import { type LookBack, lookBack, type RunStore } from '../reports/history';
import { folderStore } from '../reports/history-folder';
import { type Format, formats } from '../reports/reporter';
import { oneLine } from '../reports/text';
import type { ReportOutput, ReportRequest } from '../reports/write';
import { bucketPlace, bucketStore } from '../sending/history-bucket';
import { nearest } from './nearest';

export interface ReportingOptions {
  report: string[];
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

function isFormat(name: string): name is Format {
  return formats.some((format) => format === name);
}

/** The reports that are asked for. The terminal's comes by itself where standard output is free. @throws AsbuiltError USAGE */
export function requestsOf(options: ReportingOptions): ReportRequest[] {
  const asked = [...options.report, ...(options.json ? ['json'] : [])].map((text): ReportRequest => {
    const [format = '', ...file] = text.split('=');
    if (!isFormat(format)) {
      const hint = nearest(format, formats);
      throw failure('USAGE', {
        problem: `there is no report "${format}"${hint ? `; did you mean "${hint}"?` : ''} There are ${formats.join(', ')}`,
      });
    }
    if (file.length > 0 && file.join('=') === '') {
      throw failure('USAGE', {
        problem: `--report ${text} names no file: write --report ${format}=FILE, or --report ${format}`,
      });
    }
    return { format, file: file.length > 0 ? file.join('=') : null };
  });
  const toStdout = asked.filter(({ file }) => file === null);
  if (toStdout.length > 1) {
    const names = toStdout.map(({ format }) => format).join(' and ');
    throw failure('USAGE', {
      problem: `${names} cannot both go to standard output: give one of them a file, as in --report ${toStdout[1]?.format}=FILE`,
    });
  }
  return toStdout.length > 0 ? asked : [{ format: 'terminal', file: null }, ...asked];
}

function wantsColour(): boolean {
  if (process.env.NO_COLOR) return false;
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

/** This process's standard output, as reports are written to it. */
export function outputOf(options: Pick<ReportingOptions, 'quiet' | 'verbose'>): ReportOutput {
  return {
    stdout: process.stdout,
    colour: wantsColour(),
    width: process.stdout.columns ?? 100,
    verbose: options.verbose === true,
    quiet: options.quiet === true,
  };
}

/**
 * Where `--history` keeps the runs: a folder, or a bucket.
 *
 * @throws AsbuiltError USAGE for an address that is neither
 */
export function historyStore(history: string | undefined): RunStore | undefined {
  if (history === undefined) return undefined;
  const place = bucketPlace(history);
  if (place) return bucketStore(place);
  if (isAbsolute(history) || !/^[a-z][a-z0-9+.-]+:\/\//i.test(history)) return folderStore(history);
  throw failure('USAGE', { problem: `--history takes a folder or s3://BUCKET/PREFIX, not ${oneLine(history)}` });
}

/** The earlier runs beside these results; where they cannot be read, that is told, and `failed` is true. */
export async function earlierRuns(
  store: RunStore | undefined,
  results: Results,
): Promise<Partial<LookBack> & { failed: boolean }> {
  if (store === undefined) return { failed: false };
  try {
    return { ...(await lookBack(store, results)), failed: false };
  } catch (error) {
    tell(error);
    return { failed: true };
  }
}

/**
 * Tells what changed since the baseline. Standard output is one report's alone: what changed joins only the one for people, and goes
 * to standard error otherwise.
 */
export function tellChanges(
  baseline: Results,
  results: Results,
  requests: readonly ReportRequest[],
  output: ReportOutput,
): Changes {
  const changes = changesBetween(baseline, results);
  const toPeople = requests.some(({ format, file }) => format === 'terminal' && file === null);
  (toPeople ? process.stdout : process.stderr).write(changesText(changes, output));
  return changes;
}

/** An error of the table on standard error. @throws whatever is not of the table */
export function tell(error: unknown): void {
  if (!(error instanceof AsbuiltError)) throw error;
  process.stderr.write(`asbuilt: ${error.message}\n`);
}

/**
 * The exit code of what changed: 1 where something at or above the threshold fails newly; 2 where something could be judged
 * before and cannot be now, since a failure may hide there; else 0.
 */
export function exitOfChanges(changes: Changes, threshold: Severity): 0 | 1 | 2 {
  if (newFailuresAtOrAbove(changes, threshold).length > 0) return 1;
  return changes.outOfSight.length > 0 ? 2 : 0;
}

/**
 * The exit code of a run whose old failures are let stand (`--fail-on-new`). A run that could not judge something never ends
 * with 0: errors, and reasons why the run says nothing, count as they do without a baseline.
 */
export function exitOfRunAgainst(changes: Changes, results: Results): 0 | 1 | 2 {
  const code = exitOfChanges(changes, results.failOn);
  if (code !== 0) return code;
  return results.summary.error > 0 || results.reasons.length > 0 ? exitCodes.inconclusive : 0;
}
