import { readRecording } from '../aws/recording';
import { gather } from '../engine/gather';
import { judge } from '../engine/judge';
import { exitCodes, type Severity } from '../engine/results';
import { failure } from '../errors/errors';
import { createProgress } from '../reports/progress';
import { type Format, formats } from '../reports/reporter';
import { type ReportRequest, writeReports } from '../reports/write';
import { nearest } from './nearest';
import { callSettings, type SelectOptions, settingOf } from './setting';

interface RunOptions extends SelectOptions {
  offline?: string;
  failOn: Severity;
  report: string[];
  json?: boolean;
  callTimeout: string;
  quiet?: boolean;
  verbose?: boolean;
}

function isFormat(name: string): name is Format {
  return formats.some((format) => format === name);
}

/** The reports that are asked for. The terminal's comes by itself where standard output is free. @throws AsbuiltError USAGE */
function requestsOf(options: RunOptions): ReportRequest[] {
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

/** `asbuilt run`: judges, reports, and sets the process's exit code. @throws AsbuiltError of wrong usage or configuration */
export async function run(options: RunOptions): Promise<void> {
  const requests = requestsOf(options);
  const calls = callSettings(options);
  const { configuration, selected, unjudged } = await settingOf(options);
  const offline = options.offline === undefined ? undefined : await readRecording(options.offline);
  const progress = createProgress({
    stream: process.stderr,
    verbose: options.verbose === true,
    now: () => performance.now(),
  });
  const { gathered } = await gather(configuration, selected, {
    offline,
    calls,
    progress: (step) => progress.update(step),
  });
  progress.done();
  const results = judge(selected, gathered, configuration, { failOn: options.failOn, finished: new Date(), unjudged });
  const { failed } = await writeReports(results, requests, {
    stdout: process.stdout,
    colour: wantsColour(),
    width: process.stdout.columns ?? 100,
    verbose: options.verbose === true,
    quiet: options.quiet === true,
  });
  for (const { error } of failed) process.stderr.write(`asbuilt: ${error.message}\n`);
  const code = exitCodes[results.verdict];
  process.exitCode = code === 0 && failed.length > 0 ? 2 : code;
}
