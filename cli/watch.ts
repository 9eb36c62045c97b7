import { bounds } from '../engine/bounds';
import { judge } from '../engine/judge';
import { exitCodes, type Results, type Severity } from '../engine/results';
import { selectControls } from '../engine/select';
import { configuredTargets } from '../engine/targets';
import { outcomeOf, type VersionSource, watch as watchTarget } from '../engine/watch';
import { failure } from '../errors/errors';
import { parsePath } from '../probes/json-path';
import { oneLine } from '../reports/text';
import { writeReports } from '../reports/write';
import { suites } from '../suites';
import { ending } from './ending';
import { outputOf, type ReportingOptions, requestsOf } from './reporting';
import { configurationOf, durationOf } from './setting';

interface WatchCommandOptions extends ReportingOptions {
  config?: string;
  for: string;
  every: string;
  available: string;
  versionHeader?: string;
  versionJson?: string;
  failOn: Severity;
}

/** Milliseconds: asking more often would be a load test. */
const shortestInterval = 100;

/** The share of attempts that must hold, from 0 to 1. @throws AsbuiltError USAGE */
function shareOf(text: string): number {
  const percent = /^\d{1,3}(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (!(percent <= 100)) throw failure('USAGE', { problem: `--available takes percents such as 99.9, not "${text}"` });
  return percent / 100;
}

/** @throws AsbuiltError USAGE */
function versionSource({ versionHeader: header, versionJson: json }: WatchCommandOptions): VersionSource | undefined {
  if (header !== undefined && json !== undefined) {
    throw failure('USAGE', {
      problem: '--version-header and --version-json are two ways to one thing: give one of them',
    });
  }
  if (json !== undefined && !parsePath(json)) {
    throw failure('USAGE', { problem: `--version-json takes a path into JSON such as build.version, not "${json}"` });
  }
  return header !== undefined ? { header } : json !== undefined ? { json } : undefined;
}

/**
 * `asbuilt watch`: asks the configuration's endpoints while a deploy goes on. An interrupt (SIGINT or SIGTERM) ends the watch,
 * and what was seen until then is reported: that is its ordinary end. @throws AsbuiltError of wrong usage or configuration
 */
export async function watch(options: WatchCommandOptions): Promise<void> {
  const requests = requestsOf(options);
  const total = durationOf('--for', options.for);
  const every = durationOf('--every', options.every);
  if (every < shortestInterval) {
    throw failure('USAGE', { problem: `--every is ${shortestInterval}ms at the least, not "${options.every}"` });
  }
  const least = shareOf(options.available);
  const version = versionSource(options);
  const configuration = await configurationOf(options.config);
  if (configuration.probes.length === 0) {
    throw failure('USAGE', {
      problem: 'there is nothing to watch: name endpoints under `probes` in the configuration',
    });
  }
  const started = new Date();
  const interrupt = ending();
  try {
    const bounded = bounds();
    const watched = await Promise.all(
      configuredTargets(configuration.probes, ['http']).map((target) =>
        watchTarget(target, {
          ...{ for: total, every, version, signal: interrupt.signal, bounded },
          onChange: ({ probe, at, message }) => {
            if (!options.quiet) process.stderr.write(`${at.toISOString()} ${oneLine(probe)}: ${oneLine(message)}\n`);
          },
        }),
      ),
    );
    const selected = selectControls(suites, configuration, { suites: [], controls: ['health.http'] });
    const probes = watched.map((each) => outcomeOf(each, least));
    const nothing = { snapshots: [], unopened: [], outputs: null, hints: [] };
    const gathered = { environment: configuration.environment, mode: 'live' as const, started, probes, ...nothing };
    const conclusion = { failOn: options.failOn, finished: new Date(), unjudged: [] };
    const results: Results = { ...judge(selected, gathered, configuration, conclusion), watched };
    const { failed } = await writeReports(results, requests, outputOf(options));
    for (const { error } of failed) process.stderr.write(`asbuilt: ${error.message}\n`);
    const code = exitCodes[results.verdict];
    process.exitCode = code === 0 && failed.length > 0 ? 2 : code;
  } finally {
    // Where one endpoint cannot be watched at all, the others are not watched for nothing.
    interrupt.over();
  }
}
