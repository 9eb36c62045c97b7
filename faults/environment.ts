/** The environment of the matrix: the example in an emulator, furnished so that every action is made, and what is asked of it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Setting, settingOf } from '../cli/setting';
import { kinds } from '../environment/kinds';
import { builtExample, type Example, startExample } from '../live/example';
import { suites } from '../suites';
import { alsoTagged } from '../suites/tags/taggable';
import { furnish } from './furnishing';

/** Starts the emulator with the environment in it. */
export async function startEnvironment(): Promise<Example> {
  const example = await startExample(await builtExample());
  try {
    await furnish(example.aws, example.certificates);
  } catch (error) {
    await example.stop();
    throw error;
  }
  return example;
}

interface Written {
  controls: { 'tags.required': object };
  expect: object[];
  probes: { expect: Record<string, unknown>; wait: object }[];
  [key: string]: unknown;
}

/**
 * Writes the configuration under which everything is judged: every control, the opt-in ones too, and every kind that may be
 * expected, so that it is read.
 *
 * @param regions default: the one of the environment variables.
 * @returns the file.
 */
export async function writeConfiguration(folder: string, regions?: readonly string[]): Promise<string> {
  const configuration = parse(await readFile(join(folder, 'asbuilt.yaml'), 'utf8')) as Written;
  for (const probe of configuration.probes) {
    // Many runs at a time keep each other waiting, and how fast the stand-in answers is not what is tried here.
    delete probe.expect.within;
    probe.wait = { for: '2m', every: '100ms', successes: 1 };
  }
  // An upper bound cannot be known to hold while any of them is hidden.
  const bounded = { count: { max: 10_000 } };
  const all = [
    ...kinds.map((kind) => ({ kind, ...bounded })),
    { kind: 'trail', tags: { Application: 'payments' }, ...bounded },
  ];
  Object.assign(configuration.controls['tags.required'], { also: alsoTagged.items.enum });
  const file = join(folder, regions ? `faults-${regions.length}.yaml` : 'faults.yaml');
  const accounts = regions && [{ regions }];
  await writeFile(
    file,
    stringify({ ...configuration, ...(accounts && { accounts }), expect: [...configuration.expect, ...all] }),
  );
  return file;
}

/** The setting of a configuration file with every control in it. */
export function everyControl(config: string): Promise<Setting> {
  const optIn = suites.flatMap(({ controls }) => controls.flatMap((each) => (each.optIn ? [each.id] : [])));
  return settingOf({ config, suite: [], control: ['*', ...optIn] });
}
