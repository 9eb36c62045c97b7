/** Runs the command line as a user does, in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result, Results } from '../engine/results';

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Place {
  /** The working directory, where `asbuilt.yaml` is. */
  folder: string;
  /** The variables that lead to the emulator. */
  environment: Readonly<Record<string, string>>;
  /** The configuration in it. Default: `asbuilt.yaml`. */
  configuration?: string;
}

async function inProcess(program: string, parameters: readonly string[], { folder, environment }: Place): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...parameters], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code: Number(code), stdout, stderr };
}

/** `asbuilt …` */
export function asbuilt(parameters: readonly string[], place: Place): Promise<Ran> {
  return inProcess(join(process.cwd(), 'bin', 'asbuilt.mjs'), parameters, place);
}

async function withResults(make: (file: string) => Promise<Ran>): Promise<Ran & { results: Results }> {
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-results-'));
  try {
    const file = join(folder, 'results.json');
    const ran = await make(file);
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new Error(`no results were written (${error.message}); asbuilt said:\n${ran.stdout}${ran.stderr}`);
    });
    return { ...ran, results: JSON.parse(text) as Results };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The option that names the place's configuration. */
export function configurationOf({ configuration }: Place): string[] {
  return configuration === undefined ? [] : ['--config', configuration];
}

/** `asbuilt run` with its results. */
export function judged(place: Place, parameters: readonly string[] = []): Promise<Ran & { results: Results }> {
  return withResults((file) =>
    asbuilt(['run', '--quiet', '--report', `json=${file}`, ...configurationOf(place), ...parameters], place),
  );
}

/** The conformance project of Jest, with the results that it leaves. */
export function judgedByJest(
  place: Place,
  variables: Readonly<Record<string, string>>,
): Promise<Ran & { results: Results }> {
  return withResults((file) =>
    inProcess(
      join(process.cwd(), 'node_modules', 'jest', 'bin', 'jest.js'),
      [
        '--selectProjects',
        'conformance',
        '--rootDir',
        process.cwd(),
        '--config',
        join(process.cwd(), 'jest.config.ts'),
      ],
      {
        folder: process.cwd(),
        environment: { ...place.environment, ...variables, ASBUILT_RESULTS: file },
      },
    ),
  );
}

/** The rows that stand in the way of "conforms", as short as they can be compared. */
export function troubles(results: Results): { control: string; status: Result['status']; resource: string }[] {
  return results.results
    .filter(({ status }) => status === 'fail' || status === 'error')
    .map(({ control, status, resource }) => ({ control, status, resource: resource.id }));
}
