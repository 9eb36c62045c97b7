/** docs/configuration.md is held to the code: its examples are accepted, and it names every key. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from './kinds';
import { configurationSchema } from './schema';
import { catalogue } from './testing';
import { judge } from './validate';
import { readYaml } from './yaml-source';

const page = readFileSync(join(__dirname, '../docs/configuration.md'), 'utf8');
const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map((match) => match[1] ?? '');
const variables = { ASBUILT_EXTERNAL_ID: 'abc', API_TOKEN: 'abc' };

it('has examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(6);
});

test.each(examples)('its example is accepted:\n%s', async (example) => {
  const configuration = await judge(readYaml(example, 'asbuilt.yaml'), '/asbuilt.yaml', { catalogue, variables });
  expect(configuration.file).toBe('/asbuilt.yaml');
});

function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own =
    'properties' in schema && typeof schema.properties === 'object' ? Object.keys(schema.properties ?? {}) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

it('names every key of the schema, and every kind', () => {
  const words = new Set(page.match(/[\w-]+/g));
  const keys = keysOf(configurationSchema([]));
  expect(keys.length).toBeGreaterThan(60);
  expect([...keys, ...kinds].filter((key) => !words.has(key))).toEqual([]);
});
