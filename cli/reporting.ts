/** What the commands that report share: which reports are asked for, and how standard output takes them. */
import { isAbsolute } from 'node:path';
import { exitCodes, type Results, type Severity } from '../engine/results';
import { AsbuiltError, failure } from '../errors/errors';
import { type Changes, newFailuresAtOrAbove } from '../reports/changes';
import { historyOf } from '../reports/history';
import type { History } from '../reports/reporter';
import { type Format, formats } from '../reports/reporter';
import type { ReportOutput, ReportRequest } from '../reports/write';
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

/** The folder of `--history`. @throws AsbuiltError USAGE for an address: history is kept in folders alone */
export function historyFolder(history: string | undefined): string | undefined {
  if (history === undefined || isAbsolute(history) || !/^[a-z][a-z0-9+.-]+:\/\//i.test(history)) return history;
  throw failure('USAGE', {
    problem: `--history takes a folder, not ${history}: keep the runs in a folder, and copy it to and from there around the run`,
  });
}

/** The earlier runs beside these results; where they cannot be read, that is told, and `failed` is true. */
export async function earlierRuns(
  folder: string | undefined,
  results: Results,
): Promise<{ history: History | undefined; failed: boolean }> {
  if (folder === undefined) return { history: undefined, failed: false };
  try {
    return { history: await historyOf(folder, results), failed: false };
  } catch (error) {
    tell(error);
    return { history: undefined, failed: true };
  }
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
