import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from './whole-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-whole-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('makes the folder, and leaves nothing beside the file', async () => {
  const file = join(folder, 'a', 'b', 'file');
  await writeWhole(file, 'é');
  await writeWhole(file, new Uint8Array([104, 105]));
  expect(await readFile(file, 'utf8')).toBe('hi');
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
});

test('whoever has the older file open reads all of it', async () => {
  const file = join(folder, 'file');
  await writeWhole(file, 'older');
  const older = (await stat(file)).ino;
  await writeWhole(file, 'newer');
  expect((await stat(file)).ino).not.toBe(older);
});

test('permissions stay, and a link stays a link', async () => {
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  await writeFile(file, 'older');
  await chmod(file, 0o600);
  await symlink(file, link);
  await writeWhole(link, 'newer');
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(file, 'utf8')).toBe('newer');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a pipe gets what is written, and stays a pipe', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const [read] = await Promise.all([readFile(pipe, 'utf8'), writeWhole(pipe, 'through')]);
  expect(read).toBe('through');
  expect((await lstat(pipe)).isFIFO()).toBe(true);
});

test.each([
  ['a path below a file', 'file/below', 'EEXIST|ENOTDIR'],
  ['a folder', 'folder', 'EISDIR'],
])('%s is an error, and nothing is left behind', async (_what, name, code) => {
  await writeFile(join(folder, 'file'), 'older');
  await writeWhole(join(folder, 'folder', 'inside'), '');
  await expect(writeWhole(join(folder, name), 'newer')).rejects.toThrow(new RegExp(code));
  expect((await readdir(folder)).sort()).toEqual(['file', 'folder']);
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('older');
});
