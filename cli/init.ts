import { stat, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { openAccounts } from '../aws/accounts';
import { isStandIn } from '../aws/endpoint';
import { connections } from '../aws/session';
import { discover, discovered } from '../engine/discover';
import { configurationFiles } from '../environment/load';
import { readOutputs } from '../environment/outputs';
import { isPattern, patternProblem, tagValueMatcher } from '../environment/patterns';
import { failure } from '../errors/errors';
import { readAccount } from '../inventory/read';
import { createProgress } from '../reports/progress';
import { callSettings } from './setting';

interface InitOptions {
  out: string;
  scope: string[];
  region: string[];
  outputs?: string;
  force?: boolean;
  callTimeout: string;
}

/** `KEY=VALUE` of each `--scope`; a value may be a glob or a pattern, as in the configuration. @throws AsbuiltError USAGE */
function scopeOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [key = '', ...value] = text.split('=');
      if (key === '' || value.join('=') === '') {
        throw failure('USAGE', { problem: `--scope takes a tag, KEY=VALUE, not "${text}"` });
      }
      const wanted = value.join('=');
      const problem = isPattern(wanted) ? patternProblem(wanted) : null;
      if (problem !== null) throw failure('USAGE', { problem: `--scope ${key}: ${wanted} is no pattern (${problem})` });
      return [key, wanted];
    }),
  );
}

/** What is there and says something: an output that is empty names nothing that must exist. */
function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== '';
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Refuses to write over a configuration, or beside one that would be read with it. @throws AsbuiltError CONFIG_EXISTS */
async function refuseToOverwrite(file: string, force: boolean): Promise<void> {
  if (!force && (await exists(file))) throw failure('CONFIG_EXISTS', { file });
  const others = configurationFiles.map((name) => resolve(dirname(file), name)).filter((other) => other !== file);
  const byDefault = configurationFiles.some((name) => resolve(dirname(file), name) === file);
  for (const other of byDefault ? others : []) {
    if (await exists(other)) throw failure('CONFIG_EXISTS', { file: other });
  }
}

/**
 * `asbuilt init`: writes a first configuration out of what stands in the caller's account. Exit 2 where something of it
 * could not be read, or nothing was found.
 *
 * @throws AsbuiltError USAGE, CONFIG_EXISTS, OUTPUTS_UNREADABLE, or why the account could not be opened.
 */
export async function init(options: InitOptions): Promise<void> {
  const file = resolve(options.out);
  const scope = scopeOf(options.scope);
  await refuseToOverwrite(file, options.force === true);
  const stack = options.outputs === undefined ? null : await readOutputs(options.outputs);
  const own = connections(callSettings(options));
  const progress = createProgress({ stream: process.stderr, verbose: false, now: () => performance.now() });
  try {
    const regions = options.region.length > 0 ? options.region : undefined;
    const { sessions, unopened } = await openAccounts([{ regions }], { connections: own });
    if (unopened[0]) throw unopened[0].error;
    const at = new Date();
    const snapshots = await readAccount(sessions, {
      wanted: discovered,
      scope: new Map(Object.entries(scope).map(([key, value]) => [key, tagValueMatcher(value)] as const)),
      at,
      progress: ({ account, region, read, state }) =>
        progress.update({
          phase: 'reading',
          state: state === 'begun' ? 'started' : 'finished',
          account,
          region,
          service: read,
        }),
    });
    progress.done();
    const found = discover(snapshots, scope, { standIn: isStandIn(process.env) });
    const outputs = stack && {
      file: relative(dirname(file), resolve(options.outputs ?? '')),
      require: [...Object.keys(stack.values).filter((name) => isFilled(stack.values[name])), ...stack.sensitive].sort(),
    };
    const { initialConfiguration } = await import('../environment/initial');
    await writeFile(file, initialConfiguration({ ...found, outputs }, at), { flag: options.force ? 'w' : 'wx' });
    const gaps = snapshots.flatMap((snapshot) => snapshot.gaps);
    for (const gap of gaps) process.stderr.write(`asbuilt: ${gap.action} did not come through: ${gap.error}\n`);
    const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
    const counts = `${many(found.expect.length, 'expectation')} and ${many(found.probes.length, 'probe')}`;
    process.stderr.write(
      `asbuilt: ${options.out} is written, with ${counts}. Read it through, then \`asbuilt run --config ${options.out}\`.\n`,
    );
    if (found.expect.length === 0)
      process.stderr.write(
        'asbuilt: nothing was found: look at the account, the Region (--region) and the scope (--scope).\n',
      );
    process.exitCode = gaps.length > 0 || found.expect.length === 0 ? 2 : 0;
  } finally {
    await own.close();
  }
}
