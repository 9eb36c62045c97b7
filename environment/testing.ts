/** What the tests of this folder share: a small catalogue, and configurations written to real files. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import type { AsbuiltError } from '../errors/errors';
import type { CatalogueEntry, Configuration } from './configuration';
import { loadConfiguration } from './load';
import type { Accepts } from './precompile';
import { tagRequirementSchema } from './schema';

export const catalogue: readonly CatalogueEntry[] = [
  {
    id: 'elb.health-check',
    implemented: true,
    parameters: {
      properties: {
        path: { type: 'string', description: 'The path' },
        interval: { type: 'integer', minimum: 5, maximum: 300, default: 30 },
        protocol: { type: 'string', enum: ['HTTP', 'HTTPS'] },
        ports: { type: 'array', items: { type: 'integer' }, uniqueItems: true },
      },
    },
  },
  {
    id: 'tags.required',
    implemented: true,
    parameters: { properties: { required: { type: 'object', additionalProperties: tagRequirementSchema } } },
  },
  { id: 'rds.multi-az', implemented: true, parameters: { properties: { zones: { type: 'integer', minimum: 1 } } } },
  { id: 'asg.graviton', implemented: true, parameters: { properties: {} } },
  { id: 's3.lifecycle', implemented: false, parameters: { properties: {} } },
];

export const variables = { HOST: 'api.example.com', SECRET: 'canary-5d41402a', MULTILINE: 'canary\n5d41402a' };

/** Writes a configuration into a folder of its own and loads it by its name. */
export async function load(source: string | Buffer, name = 'asbuilt.yaml'): Promise<Configuration> {
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-configuration-'));
  await writeFile(join(folder, name), source);
  return loadConfiguration(name, { catalogue, variables, workingDirectory: folder });
}

/** The lines that loading ends with. Fails where it does not end with CONFIG_INVALID. */
export async function problemsOf(source: string | Buffer, name?: string): Promise<string[]> {
  const loaded = await load(source, name).then(
    (configuration) => ({ configuration }),
    (error: AsbuiltError) => ({ error }),
  );
  if (!('error' in loaded)) throw new Error(`it was accepted: ${JSON.stringify(loaded.configuration)}`);
  if (loaded.error.code !== 'CONFIG_INVALID') throw loaded.error;
  return loaded.error.message.split('\n');
}

/** The folder that a configuration was loaded from. */
export function folderOf(configuration: Configuration): string {
  return dirname(configuration.file ?? '');
}

/** What a module exports that `precompile` wrote. */
export function acceptsOf(source: string): Accepts {
  const { code } = transformSync(source, { jsc: { target: 'es2022' }, module: { type: 'commonjs' } });
  const made: { accepts?: Accepts } = {};
  new Function('exports', 'require', code)(made, (name: string) =>
    name === './formats' ? jest.requireActual('./formats') : jest.requireActual(name),
  );
  if (made.accepts === undefined) throw new Error('it exports no accepts');
  return made.accepts;
}
