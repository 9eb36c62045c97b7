/** The configurations that people start from, damaged: each is a configuration, or CONFIG_INVALID with a place on every line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { AsbuiltError } from '../errors/errors';
import { mutate, mutation, textsOf } from '../fixtures/mutation';
import { load } from './testing';

const root = join(__dirname, '..');
const blocksOf = (page: string) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```yaml\n(.*?)^```/gms)].map((match) => match[1] ?? '');
const sources = [
  readFileSync(join(root, 'examples/three-tier/asbuilt.yaml'), 'utf8'),
  ...['README.md', 'docs/configuration.md', 'docs/probes.md'].flatMap(blocksOf),
];

/** Whether it was accepted. Anything but a configuration or an error with places fails the property. */
async function outcome(content: string | Buffer, name: string): Promise<boolean> {
  const error = await load(content, name).then(
    () => undefined,
    (thrown: AsbuiltError) => thrown,
  );
  if (error === undefined) return true;
  expect([error.code, error.exitCode]).toEqual(['CONFIG_INVALID', 3]);
  const place = name.endsWith('.ts') ? /^asbuilt\.ts(:\d+:\d+)?: ./ : /^asbuilt\.\w+:\d+:\d+: ./;
  const lines = error.message.split('\n');
  expect(lines.filter((line) => !place.test(line) && !/^… and \d+ more$/.test(line))).toEqual([]);
  expect(error.message).not.toMatch(/(?!\n)\p{Cc}|\n\s+at /u);
  return false;
}

/** The ways in which editors and transfers write a text. */
const encodings: Record<string, (text: string) => Buffer> = {
  plain: (text) => Buffer.from(text),
  'with a byte order mark': (text) => Buffer.from(`\ufeff${text}`),
  'with the line ends of Windows': (text) => Buffer.from(text.replaceAll('\n', '\r\n')),
  'with the line ends of old Macs': (text) => Buffer.from(text.replaceAll('\n', '\r')),
  'as UTF-16': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'as Latin 1': (text) => Buffer.from(`${text}# ü`, 'latin1'),
  'with tabs': (text) => Buffer.from(text.replaceAll('  ', '\t')),
  'with bytes that are no text': (text) => Buffer.concat([Buffer.from(text), Buffer.from([0, 255, 254])]),
};

it.each(Object.entries(encodings))('every configuration of the documentation %s', async (_, encoded) => {
  expect(sources.length).toBeGreaterThanOrEqual(10);
  for (const source of sources) await outcome(encoded(source), 'asbuilt.yaml');
});

it('accepts the line ends of Windows and a byte order mark', async () => {
  const source = 'environment: prod\nscope: { tags: { Team: a } }\n';
  expect(await outcome(`\ufeff${source.replaceAll('\n', '\r\n')}`, 'asbuilt.yaml')).toBe(true);
});

it('accepts or explains them with any piece of text in any place', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(
      '\t',
      ': ',
      '- ',
      '*a',
      '&a ',
      '[',
      '}',
      '\n',
      '"',
      '!!x ',
      '${',
      '<<: ',
      '? ',
      '\u2028',
      '\u202e',
      '---\n',
    ),
    fc.constantFrom(
      '__proto__: 1\n',
      'constructor: {}\n',
      'environment: again\n',
      '&a [*a]',
      '!!js/function x',
      '%YAML 9\n',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sources), fc.nat(), fc.nat(20), piece, async (source, at, length, put) => {
      const from = at % source.length;
      await outcome(source.slice(0, from) + put + source.slice(from + length), 'asbuilt.yaml');
    }),
    { numRuns: 100 },
  );
});

it.each(['asbuilt.json', 'asbuilt.ts'])(
  'accepts or explains them with any value in any place, in %s',
  async (name) => {
    const values = sources.flatMap((source) => {
      const value: unknown = parse(source);
      return typeof value === 'object' && value !== null ? [value] : [];
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...values),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        async (value, changes) => {
          const changed = structuredClone(value);
          for (const change of changes) mutate(changed, change, textsOf(value));
          const text = JSON.stringify(changed);
          await outcome(name.endsWith('.ts') ? `export default ${text};` : text, name);
        },
      ),
      { numRuns: 60 },
    );
  },
  120_000,
);
