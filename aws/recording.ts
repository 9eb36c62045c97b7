import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { types } from 'node:util';
import { failure } from '../errors/errors';
import { type Replacer, replacer } from './replace';
import { iamAction, type Service } from './services';
import type { Exchange, OpenedClient, Session } from './session';

/** One call and its answer, as a recording's file holds it. */
export interface RecordedExchange {
  command: string;
  input: unknown;
  output?: unknown;
  error?: { name: string; message: string };
}

/** What a recording says of itself, in `recording.json`. */
export interface RecordingManifest {
  schema: 'asbuilt/recording@1';
  /** ISO 8601: the moment that counts as now when it is judged. */
  at: string;
  accounts: { account: string; partition: string; regions: string[] }[];
}

/** A recording in memory. `files` is by `ACCOUNT/REGION/SERVICE`. */
export interface Recording {
  manifest: RecordingManifest;
  files: Map<string, RecordedExchange[]>;
  /** What the probes were answered, as the probes' own files hold it. */
  probes: unknown;
  /** The stack's outputs as they were read from a file; null where none were. */
  outputs?: unknown;
}

/** Commands whose answers are credentials: they are never kept. */
const neverKept = new Set(['AssumeRole', 'GetCallerIdentity']);

/** Dates and bytes have no form in JSON, so they are marked. */
function encode(value: unknown): unknown {
  if (types.isDate(value)) return { $date: value.toISOString() };
  if (types.isUint8Array(value)) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, encode(each)]])),
  );
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only) {
    if (only[0] === '$date') return new Date(String(only[1]));
    if (only[0] === '$bytes') return new Uint8Array(Buffer.from(String(only[1]), 'base64'));
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, decode(each)]));
}

/** JSON in which the order of keys does not matter, so that equal inputs are equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(encode(value), (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** Collects the calls of a run. */
export interface Recorder {
  observe(exchange: Exchange): void;
  /**
   * The recording of all calls so far, with everything replaced that must not leave the account.
   *
   * @param also what the probes were answered, to be replaced in the same way.
   * @param outputs the stack's outputs that were read from a file, to be replaced in the same way.
   */
  recording(
    sessions: readonly Session[],
    at: Date,
    also: unknown,
    outputs?: unknown,
  ): { recording: Recording; replace: Replacer };
}

/** Makes a recorder. What it is given is copied at once: the SDK's paginators change their inputs later. */
export function recorder(): Recorder {
  const exchanges: Exchange[] = [];
  return {
    observe(exchange) {
      if (neverKept.has(exchange.command)) return;
      const { $metadata, ...output } = (exchange.output ?? {}) as Record<string, unknown>;
      exchanges.push({ ...structuredClone({ ...exchange, error: undefined, output }), error: exchange.error });
    },
    recording(sessions, at, also, outputs = null) {
      const accounts = [...new Set(sessions.map((session) => session.account))];
      const replace = replacer(accounts);
      const sorted = exchanges
        .map((exchange) => ({
          exchange,
          key: `${placeKey(exchange)} ${exchange.command} ${canonical(exchange.input)}`,
        }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      // All is looked at before anything is kept: an account that shows itself at the end is replaced from the beginning.
      replace.value([sorted.map(({ exchange }) => [exchange.input, exchange.output]), also, outputs]);
      const files = new Map<string, RecordedExchange[]>();
      for (const { exchange } of sorted) {
        const file = replace.text(placeKey(exchange));
        const list = files.get(file) ?? [];
        files.set(file, list);
        const kept = { command: exchange.command, input: encode(replace.value(exchange.input)) };
        const { error } = exchange;
        list.push(
          error === undefined
            ? { ...kept, output: encode(replace.value(exchange.output)) }
            : { ...kept, error: { name: errorName(error), message: replace.text(String((error as Error).message)) } },
        );
      }
      const manifest: RecordingManifest = {
        schema: 'asbuilt/recording@1',
        at: at.toISOString(),
        accounts: accounts.map((account) => {
          const own = sessions.filter((session) => session.account === account);
          return {
            account: replace.text(`arn:aws:iam::${account}:root`).split(':')[4] ?? '',
            partition: own[0]?.partition ?? 'aws',
            regions: own.map((session) => session.region),
          };
        }),
      };
      const stack = outputs === null ? {} : { outputs: replace.value(outputs) };
      return { recording: { manifest, files, probes: replace.value(also), ...stack }, replace };
    },
  };
}

function errorName(error: unknown): string {
  const { Code, name } = error as { Code?: unknown; name?: unknown };
  return String(Code ?? name ?? 'Error');
}

function placeKey({ account, region, service }: Pick<Exchange, 'account' | 'region' | 'service'>): string {
  return `${account}/${region}/${service}`;
}

const manifestFile = 'recording.json';
const probesFile = 'probes.json';
const outputsFile = 'outputs.json';

/** Stands in place of a manifest while the files of its recording are being written. */
const unfinished = { schema: 'asbuilt/recording@1', unfinished: true };

/**
 * Writes a recording into a folder: `recording.json`, `probes.json`, `outputs.json` where there are any, and
 * `ACCOUNT/REGION/SERVICE.json` for each. The manifest comes last: what a process that was ended left behind is not readable as
 * a recording, and the next one cleans it up.
 */
export async function writeRecording(directory: string, recording: Recording): Promise<string[]> {
  const write = async (file: string, content: unknown) => {
    const path = join(directory, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  };
  const contents: [string, unknown][] = [
    [probesFile, recording.probes],
    ...(recording.outputs ? [[outputsFile, recording.outputs] as [string, unknown]] : []),
    ...[...recording.files].map(([file, exchanges]): [string, unknown] => [`${file}.json`, exchanges]),
  ];
  const names = await namesIn(directory);
  await write(manifestFile, unfinished);
  if (names?.includes(manifestFile)) await removeEarlier(directory, names);
  for (const [file, content] of contents) await write(file, content);
  await write(manifestFile, recording.manifest);
  return [manifestFile, ...contents.map(([file]) => file)];
}

const serviceFile = /^\d{12}[/\\][a-z0-9-]+[/\\][a-z0-9-]+\.json$/;

/** Removes what an earlier recording left in the folder: its answers would pass for those of the new one. */
async function removeEarlier(directory: string, names: readonly string[]): Promise<void> {
  const earlier = names.filter((name) => serviceFile.test(name) || name === probesFile || name === outputsFile);
  for (const name of earlier) await rm(join(directory, name));
}

/** All that is in a folder and its folders; undefined where there is no such folder. */
async function namesIn(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory, { recursive: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw failure('RECORDING_UNREADABLE', { file: directory, problem: (error as Error).message });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a file is not the manifest of a recording, or undefined where it is. */
function manifestProblem(read: unknown): string | undefined {
  if (!isRecord(read)) return 'it is no object';
  if (read.schema !== 'asbuilt/recording@1') {
    return `its schema is ${JSON.stringify(read.schema)}, and this version reads asbuilt/recording@1`;
  }
  if (read.unfinished === true) return 'whoever was writing the recording was ended before it was whole';
  if (typeof read.at !== 'string' || Number.isNaN(Date.parse(read.at))) return 'its "at" is no time';
  const isPlace = (each: unknown) =>
    isRecord(each) &&
    typeof each.account === 'string' &&
    typeof each.partition === 'string' &&
    Array.isArray(each.regions) &&
    each.regions.every((region) => typeof region === 'string');
  return Array.isArray(read.accounts) && read.accounts.every(isPlace)
    ? undefined
    : 'its "accounts" are no list of accounts';
}

/** Why a file is not a list of exchanges, or undefined where it is. */
function exchangesProblem(read: unknown): string | undefined {
  if (!Array.isArray(read)) return 'it is no list';
  const index = read.findIndex(
    (each) =>
      !isRecord(each) ||
      typeof each.command !== 'string' ||
      !isRecord(each.input) ||
      !(isRecord(each.output) || isError(each.error)),
  );
  return index < 0 ? undefined : `entry ${index} is no command with an input and an output or an error`;
}

function isError(value: unknown): boolean {
  return isRecord(value) && typeof value.name === 'string' && typeof value.message === 'string';
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw failure('RECORDING_UNREADABLE', { file, problem: (error as Error).message });
  }
}

/**
 * Reads a recording from its folder.
 *
 * @throws AsbuiltError RECORDING_NOT_FOUND or RECORDING_UNREADABLE.
 */
export async function readRecording(directory: string): Promise<Recording> {
  const names = await namesIn(directory);
  if (!names?.includes(manifestFile)) throw failure('RECORDING_NOT_FOUND', { directory });
  const manifest = await readJson(join(directory, manifestFile));
  const problem = manifestProblem(manifest);
  if (problem) throw failure('RECORDING_UNREADABLE', { file: join(directory, manifestFile), problem });
  const services = names.filter((name) => name.split(/[/\\]/).length === 3 && name.endsWith('.json')).sort();
  const files = await Promise.all(
    services.map(async (name) => {
      const path = join(directory, name);
      const exchanges = await readJson(path);
      const wrong = exchangesProblem(exchanges);
      if (wrong) throw failure('RECORDING_UNREADABLE', { file: path, problem: wrong });
      const key = relative(directory, path)
        .replaceAll('\\', '/')
        .replace(/\.json$/, '');
      return [key, exchanges as RecordedExchange[]] as const;
    }),
  );
  const probes = names.includes(probesFile) ? await readJson(join(directory, probesFile)) : [];
  const outputs = names.includes(outputsFile) ? await readJson(join(directory, outputsFile)) : null;
  return { manifest: manifest as RecordingManifest, files: new Map(files), probes, outputs };
}

/** What is asked of a recording: a command with its input, in an account and Region. */
type Asked = Pick<Exchange, 'account' | 'region' | 'service' | 'command' | 'input'>;

/**
 * The answers of a recording, each made anew, for whoever asked may change it. It fails closed: a command without a recorded
 * answer is an error that names it, never an empty list.
 *
 * @returns a function that throws the recorded error, or AsbuiltError NOT_RECORDED.
 */
export function recordedAnswers(recording: Recording): (asked: Asked) => object {
  const answers = new Map<string, RecordedExchange>();
  for (const [file, exchanges] of recording.files) {
    for (const exchange of exchanges) {
      answers.set(`${file} ${exchange.command} ${canonical(decode(exchange.input))}`, exchange);
    }
  }
  return ({ command, input, ...place }) => {
    const { account, region, service } = place;
    const exchange = answers.get(`${placeKey(place)} ${command} ${canonical(input)}`);
    if (!exchange) {
      const action = iamAction(service, command);
      throw failure('NOT_RECORDED', { action, account, region, input: canonical(input) });
    }
    if (exchange.error) throw Object.assign(new Error(exchange.error.message), { name: exchange.error.name });
    return decode(exchange.output) as object;
  };
}

/** Answers a client's commands from a recording, through aws-sdk-client-mock. */
export async function substituteFrom(recording: Recording) {
  const { mockClient } = await import('aws-sdk-client-mock');
  const answer = recordedAnswers(recording);
  return ({ client, commands }: OpenedClient, service: Service, place: { account: string; region: string }): void => {
    const named = new Map(Object.entries(commands).map(([name, SdkCommand]) => [SdkCommand as unknown, name]));
    const mock = mockClient(client as unknown as Parameters<typeof mockClient>[0]);
    // One answer for all: sinon holds every call against each of the commands that are answered one by one.
    mock.send.callsFake(async (asked) => {
      const command = named.get(asked.constructor);
      if (command === undefined) {
        throw failure('NOT_RECORDED', { action: service, ...place, input: 'any input' });
      }
      return answer({ ...place, service, command, input: asked.input }) as Awaited<ReturnType<typeof mock.send>>;
    });
  };
}
