/** A history in a folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../errors/errors';
import type { RunStore } from './history';
import { messageOf, oneLine } from './text';
import { writeWhole } from './whole-file';

/** The files of a folder, which is created when something is first kept. */
export function folderStore(folder: string): RunStore {
  async function trying<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (problem) {
      const advice = 'check the folder and its permissions';
      throw failure('HISTORY_FAILED', { place: oneLine(folder), problem: oneLine(messageOf(problem)), advice });
    }
  }
  return {
    place: folder,
    names: (ending) =>
      trying(async () => (await readdir(folder).catch(noneIfMissing)).filter((name) => name.endsWith(ending))),
    read: (name) => trying(() => readFile(join(folder, name), 'utf8')),
    write: (name, text) => trying(() => writeWhole(join(folder, name), text)),
  };
}

function noneIfMissing(problem: unknown): string[] {
  if (typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === 'ENOENT') return [];
  throw problem;
}
