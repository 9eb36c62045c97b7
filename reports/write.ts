/** Making the reports that were asked for: each whole or not at all, and none of them in another's way. */
import type { Writable } from 'node:stream';
import type { Results } from '../engine/results';
import { type AsbuiltError, failure } from '../errors/errors';
import { bounded } from './bounded';
import { loadReporter } from './registry';
import type { Format, RenderOptions } from './reporter';
import { messageOf, visible } from './text';
import { writeWhole } from './whole-file';

export interface ReportRequest {
  format: Format;
  /** The file to write; null is standard output. */
  file: string | null;
}

export interface ReportOutput extends RenderOptions {
  stdout: Writable;
}

export interface FailedReport {
  format: Format;
  /** `REPORT_FAILED`; its `cause` is what was thrown. */
  error: AsbuiltError;
}

/** Nobody's terminal: a file is read later, elsewhere. */
const inFile = { colour: false, width: 100 };

/**
 * Renders and writes every report, a file as `writeWhole` does. A reporter that throws, or a file that cannot be written, is told
 * in `failed`, in the order of the requests, and stops none of the others. Never rejects. Every format but JSON gets the results
 * `bounded`.
 */
export async function writeReports(
  results: Results,
  requests: readonly ReportRequest[],
  output: ReportOutput,
): Promise<{ failed: FailedReport[] }> {
  const failed: FailedReport[] = [];
  const told = bounded(results);
  for (const { format, file } of requests) {
    const content = (options: RenderOptions) => render(format, format === 'json' ? results : told, options);
    try {
      const { stdout, ...options } = output;
      if (file === null) {
        await toStream(stdout, await content(options));
      } else {
        const whole = await content({ ...options, ...inFile });
        await writeWhole(file, whole);
      }
    } catch (problem) {
      const error = failure('REPORT_FAILED', { format, problem: visible(messageOf(problem)) });
      error.cause = problem;
      failed.push({ format, error });
    }
  }
  return { failed };
}

async function render(format: Format, results: Results, options: RenderOptions): Promise<string | Uint8Array> {
  const reporter = await loadReporter(format);
  return reporter.render(results, options);
}

/** Settles when the stream took everything: a reader that went away (EPIPE) is an error, not a crash of the process. */
function toStream(stream: Writable, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    stream.write(content, (problem) => {
      if (problem) return reject(problem);
      stream.removeListener('error', reject);
      resolve();
    });
  });
}
