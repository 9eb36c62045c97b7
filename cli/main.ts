import { Command, CommanderError, Option } from 'commander';
import { severities, suiteNames } from '../engine/results';
import { AsbuiltError } from '../errors/errors';
import { version } from '../package.json';
import { surviveClosedStreams } from './streams';

/** What ends a process that was used wrongly. */
const wrongUsage = 3;

const collect = (value: string, before: string[]) => [...before, value];

/** Leaves out the SDK's notices about future Node versions, which would stand between a user and the answer. */
function quietWarnings(): void {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (
      /NodeVersionSupportWarning|NodeDeprecationWarning/.test(`${rest.map((each) => JSON.stringify(each))} ${warning}`)
    )
      return;
    (emit as (...parameters: unknown[]) => void)(warning, ...rest);
  }) as typeof process.emitWarning;
}

function program(): Command {
  const asbuilt = new Command('asbuilt')
    .description('Reads what is deployed in AWS, probes what answers, and says whether it is what was meant.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(`asbuilt --help` shows how it is used)')
    .addHelpText(
      'after',
      '\nExit codes: 0 conforms; 1 something fails; 2 something could not be judged, or nothing was; 3 wrong usage or configuration.',
    );

  const selecting = (command: Command) =>
    command
      .option('-c, --config <file>', 'the configuration (default: asbuilt.yaml, .yml, .json or .ts of this folder)')
      .addOption(
        new Option('-s, --suite <name>', 'judge only this suite (may be repeated)')
          .choices([...suiteNames])
          .argParser((value: string, before: string[]) => {
            if (!suiteNames.some((name) => name === value)) {
              throw new CommanderError(
                wrongUsage,
                'asbuilt.suite',
                `error: there is no suite "${value}"; there are ${suiteNames.join(', ')}`,
              );
            }
            return collect(value, before);
          })
          .default([]),
      )
      .option('--control <glob>', 'judge only controls whose id matches (may be repeated)', collect, []);

  selecting(asbuilt.command('run'))
    .description('judge an environment, live or from a recording')
    .option('--offline <dir>', 'answer from the recording in this folder; nothing leaves the machine')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity whose failure makes the run fail')
        .choices([...severities])
        .default('low'),
    )
    .option(
      '-r, --report <format[=file]>',
      'write a report (may be repeated); without a file, to standard output',
      collect,
      [],
    )
    .option('--json', 'the same as --report json')
    .option('--baseline <file>', 'also tell what changed since this run (its results.json)')
    .option('--fail-on-new', 'let only failures that the baseline does not have make the run fail')
    .option(
      '--history <place>',
      'keep the results in this folder, or in s3://BUCKET/PREFIX; the HTML report shows the trend',
    )
    .option('--push', "send the findings to AWS Security Hub, with the caller's own credentials")
    .option(
      '--notify <channel>',
      'tell what changed since the baseline or the history: sns=TOPIC_ARN, slack, webhook or github-check (may be repeated)',
      collect,
      [],
    )
    .option('--timeout <time>', 'how long the run may take; what is not read or probed by then is not judged')
    .option('--call-timeout <time>', 'how long a call to AWS may take with its retries, once it may be sent', '30s')
    .option('--no-pace', 'do not keep to the rates that AWS documents: for what stands in for AWS')
    .option(
      '--wait <time>',
      'ask and read again until endpoints answer and targets are healthy, for so long at the most',
    )
    .option('--probe-timeout <time>', 'how long all probing and waiting may take, once AWS was read')
    .option('-q, --quiet', 'on the terminal, the verdict and a line for each failure')
    .option('-v, --verbose', 'on the terminal, also what passed and what did not apply')
    .action(async (options) => (await import('./run')).run(options));

  asbuilt
    .command('watch')
    .description('ask the endpoints of the configuration while a deploy goes on, and say how available they were')
    .option('-c, --config <file>', 'the configuration (default: asbuilt.yaml, .yml, .json or .ts of this folder)')
    .option('--for <time>', 'how long; an interrupt ends it earlier', '10m')
    .option('--every <time>', 'from one attempt to the next', '1s')
    .option('--available <percent>', 'how many of the attempts must hold; the last one always must', '100')
    .option('--version-header <name>', 'the header in which answers tell their version')
    .option('--version-json <path>', 'the path into JSON at which answers tell their version')
    .addOption(
      new Option('--fail-on <severity>', 'the least severity whose failure makes the run fail')
        .choices([...severities])
        .default('low'),
    )
    .option('-r, --report <format[=file]>', 'as for `asbuilt run` (may be repeated)', collect, [])
    .option('--json', 'the same as --report json')
    .option('-q, --quiet', 'the verdict and a line for each failure, and nothing while watching')
    .option('-v, --verbose', 'on the terminal, also what passed and what did not apply')
    .action(async (options) => (await import('./watch')).watch(options));

  asbuilt
    .command('report')
    .description('make reports from results that were kept')
    .argument('<results>', 'what `asbuilt run --report json=FILE` wrote')
    .option('-r, --report <format[=file]>', 'as for `asbuilt run` (may be repeated)', collect, [])
    .option('--json', 'the same as --report json')
    .option('--baseline <file>', 'also tell what changed since this run (its results.json)')
    .option('--history <place>', 'where `asbuilt run --history` keeps the runs, for the trend in the HTML report')
    .option('--push', "send the findings to AWS Security Hub, with the caller's own credentials")
    .option('--notify <channel>', 'as for `asbuilt run` (may be repeated)', collect, [])
    .option('-q, --quiet', 'on the terminal, the verdict and a line for each failure')
    .option('-v, --verbose', 'on the terminal, also what passed and what did not apply')
    .action(async (results, options) => (await import('./report')).report(results, options));

  asbuilt
    .command('diff')
    .description('say what changed between two runs')
    .argument('<before>', 'the results.json of the earlier run')
    .argument('<after>', 'the results.json of the later run')
    .option('--fail-on-new', 'exit 1 where something fails newly, 2 where something cannot be judged any more')
    .option('--json', 'for a machine')
    .option('-q, --quiet', 'the counts alone')
    .option('-v, --verbose', 'also each result that stays, appeared or is gone')
    .action(async (before, after, options) => (await import('./diff')).diff(before, after, options));

  selecting(asbuilt.command('record'))
    .description('record what AWS and the endpoints answer, with ids, addresses and secrets replaced')
    .requiredOption('-o, --out <dir>', 'the folder to write to')
    .option('--timeout <time>', 'how long it may take; what is not read by then is a gap in the recording')
    .option('--call-timeout <time>', 'how long a call to AWS may take with its retries, once it may be sent', '30s')
    .option('--no-pace', 'do not keep to the rates that AWS documents: for what stands in for AWS')
    .action(async (options) => (await import('./record')).record(options));

  asbuilt
    .command('init')
    .description('write a first configuration out of what stands in the account')
    .option('-o, --out <file>', 'the file to write', 'asbuilt.yaml')
    .option('--scope <tag>', 'look only at what carries this tag, KEY=VALUE (may be repeated)', collect, [])
    .option('--region <name>', 'a region to look at (may be repeated; default: that of the SDK)', collect, [])
    .option('--outputs <file>', 'what `terraform output -json` or another tool wrote: its outputs become required')
    .option('--force', 'write over the file if it is there')
    .option('--call-timeout <time>', 'how long a call to AWS may take with its retries, once it may be sent', '30s')
    .action(async (options) => (await import('./init')).init(options));

  asbuilt
    .command('controls')
    .description('list every control')
    .option('--json', 'for a machine')
    .action(async (options) => (await import('./controls')).controls(options));

  asbuilt
    .command('explain')
    .description('say what a control demands, why, and how to mend a failure')
    .argument('<id>', 'the id of a control, for example rds.multi-az')
    .option('--json', 'for a machine')
    .action(async (id, options) => (await import('./explain')).explain(id, options));

  selecting(asbuilt.command('policy'))
    .description('print the least IAM policy that the selected controls need')
    .action(async (options) => (await import('./policy')).policy(options));

  asbuilt
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(async () => (await import('./schema')).schema());

  return asbuilt;
}

async function main(): Promise<void> {
  quietWarnings();
  surviveClosedStreams();
  try {
    await program().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and the version that somebody asked for are no wrong usage.
      if (error.code === 'asbuilt.suite') process.stderr.write(`${error.message}\n`);
      process.exitCode = error.exitCode === 0 ? 0 : wrongUsage;
    } else if (error instanceof AsbuiltError) {
      process.stderr.write(`asbuilt: ${error.message}\n`);
      process.exitCode = error.exitCode;
    } else {
      const { faultText } = await import('./fault');
      process.stderr.write(faultText(error, Boolean(process.env.ASBUILT_DEBUG)));
      process.exitCode = 2;
    }
  }
}

/** Ends the process when all is written: a lookup or a timer of a library that nobody waits for any more must not hold it. */
async function end(): Promise<void> {
  const flushed = (stream: NodeJS.WriteStream) =>
    new Promise<void>((done) => {
      // A reader that went away takes nothing more: there is nobody left to tell.
      stream.on('error', () => done());
      stream.write('', () => done());
    });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit();
}

void main().then(end);
