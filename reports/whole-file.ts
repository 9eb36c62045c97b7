/** Files that are there whole or not at all. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file beside itself and renames it when all of it is on the disk, so that nobody ever reads half of one, and an older file
 * stays as it is when the new one fails. Its folder is created when it is missing; a link stays a link, and permissions stay.
 * A pipe or a device is written to as it is: a file would otherwise stand in its place, of /dev/null, say, for everybody.
 *
 * Our own, since write-file-atomic 7 asks for one write and does not look at how much of it was done: on a full disk it puts a
 * file that is cut off in the place of a whole one, and reports success.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const there = await stat(file).catch(undefinedIfMissing);
  if (there && !there.isFile()) return writeFile(file, content);
  const target = there ? await realpath(file) : file;
  const beside = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(beside, 'wx', there ? there.mode & 0o7777 : 0o666);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, target);
  } catch (problem) {
    await rm(beside, { force: true });
    throw problem;
  }
}

function undefinedIfMissing(problem: unknown): undefined {
  if (typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === 'ENOENT') return;
  throw problem;
}
