/** Finds the configuration file and reads it. What judging needs (ajv, yaml) is loaded only when there is a file. */
import { stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { failure } from '../errors/errors';
import type { Configuration } from './configuration';
import { readText } from './text';
import { limits, type Problem, printable, type Tree } from './tree';
import type { JudgeOptions } from './validate';

/** Looked for in this order where no file is named. */
export const configurationFiles = ['asbuilt.yaml', 'asbuilt.yml', 'asbuilt.json', 'asbuilt.ts'] as const;

export interface LoadOptions extends JudgeOptions {
  workingDirectory: string;
}

/**
 * The configuration of the file that is named, or of the one in the working directory, or the defaults where neither is.
 * @throws AsbuiltError CONFIG_NOT_FOUND: a file was named and is not there
 * @throws AsbuiltError CONFIG_INVALID: every mistake in it, a line each, as `file:line:column: what is wrong`
 */
export async function loadConfiguration(file: string | undefined, options: LoadOptions): Promise<Configuration> {
  const path = file === undefined ? await findFile(options.workingDirectory) : resolve(options.workingDirectory, file);
  if (path === undefined) return defaultConfiguration();
  const shown = shownPath(path, options.workingDirectory);
  const read = await readSource(path, shown);
  const { judge } = await import('./validate');
  return judge(read, path, options);
}

/** What holds where there is no file: everything in the caller's own account, all controls at their defaults. */
export function defaultConfiguration(): Configuration {
  return {
    file: null,
    environment: 'default',
    accounts: [],
    scope: { tags: {} },
    profile: 'production',
    controls: {},
    expect: [],
    outputs: null,
    probes: [],
    waivers: [],
    places: { accounts: [], controls: {}, expect: [], outputs: null, probes: [], waivers: [] },
    notices: [],
  };
}

async function findFile(folder: string): Promise<string | undefined> {
  const present = await Promise.all(
    configurationFiles.map((name) =>
      stat(join(folder, name)).then(
        () => [name],
        (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : [name]),
      ),
    ),
  );
  const [first, second] = present.flat();
  if (first !== undefined && second !== undefined) {
    const problem = `${second} stands beside it: keep one of them, or name one with --config`;
    throw failure('CONFIG_INVALID', { problems: [`${first}:1:1: ${problem}`] });
  }
  return first === undefined ? undefined : join(folder, first);
}

type Read = { tree: Tree | null; problems: Problem[] };

async function readSource(path: string, shown: string): Promise<Read> {
  const unreadable = (message: string): Read => ({
    tree: null,
    problems: [{ place: { text: `${shown}:1:1`, order: 0 }, message }],
  });
  const extension = extname(path);
  if (!['.yaml', '.yml', '.json', '.ts', ''].includes(extension)) {
    return unreadable(`its name ends with ${printable(extension)}, allowed: .yaml, .yml, .json, .ts`);
  }
  const source = await readText(path, limits.bytes);
  if ('problem' in source) {
    if (source.code === 'ENOENT' || source.code === 'ENOTDIR') throw failure('CONFIG_NOT_FOUND', { file: shown });
    return unreadable(source.problem);
  }
  if (extension === '.ts') {
    const { readModule } = await import('./module-source');
    return readModule(path, shown);
  }
  const { readYaml } = await import('./yaml-source');
  return readYaml(source.text, shown);
}

/** As short as it can be said from the working directory; with nothing in it that a terminal would act on. */
function shownPath(path: string, workingDirectory: string): string {
  const short = relative(workingDirectory, path);
  const outside = short === '' || short === '..' || short.startsWith(`..${sep}`) || isAbsolute(short);
  return printable(outside ? path : short);
}
