import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Gathered, JudgedConfiguration } from '../../engine/judge';
import type { Result, Severity, SuiteName } from '../../engine/results';

/** What the suite files of one Jest run share: all that was gathered before them, and how it is to be judged. */
export interface Shared {
  gathered: Gathered;
  configuration: JudgedConfiguration;
  failOn: Severity;
  unjudged: string[];
}

/** What a suite file leaves behind: the ids of its selected controls, and their rows before waivers. */
export interface Part {
  suite: SuiteName;
  selected: string[];
  rows: Result[];
}

/** The environment variable that tells the workers where the folder is; it is set while a conformance run lasts. */
export const folderVariable = 'ASBUILT_JEST_FOLDER';

export const writeShared = (folder: string, shared: Shared) =>
  writeFileSync(join(folder, 'gathered.bin'), serialize(shared));
export const readShared = (folder: string) => deserialize(readFileSync(join(folder, 'gathered.bin'))) as Shared;
export const writePart = (folder: string, part: Part) =>
  writeFileSync(join(folder, `${part.suite}.part`), serialize(part));
export const readPart = (folder: string, file: string) => deserialize(readFileSync(join(folder, file))) as Part;
