/** Whatever stands in the file: a configuration, or CONFIG_INVALID with a place on every line; and nothing secret in it. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { AsbuiltError } from '../errors/errors';
import { catalogue, variables } from './testing';
import { mutated, mutation, valid } from './testing-mutations';
import { judge } from './validate';
import { readYaml } from './yaml-source';

/** Whether it was accepted. Anything but a configuration or an error with places fails the property. */
async function outcome(source: string): Promise<boolean> {
  try {
    const configuration = await judge(readYaml(source, 'asbuilt.yaml'), '/somewhere/asbuilt.yaml', {
      catalogue,
      variables,
    });
    expect(configuration.probes.every(({ deadline, maximumBody }) => deadline >= 0 && maximumBody > 0)).toBe(true);
    return true;
  } catch (error) {
    if (!(error instanceof AsbuiltError)) throw error;
    expect(error.code).toBe('CONFIG_INVALID');
    for (const line of error.message.split('\n')) expect(line).toMatch(/^(asbuilt\.yaml:\d+:\d+: .|… and \d+ more$)/);
    expect(error.message).toMatch(/^asbuilt\.yaml:\d+:\d+: /);
    expect(error.message).not.toContain('canary');
    expect(error.message).not.toMatch(/(?!\n)\p{Cc}/u);
    return false;
  }
}

it('starts from a configuration that is accepted', async () => {
  expect(await outcome(stringify(valid))).toBe(true);
});

it('accepts or explains every mutation of a configuration', async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (changes) => {
      const source = stringify(mutated(changes), { aliasDuplicateObjects: false });
      if (!(await outcome(source))) refused += 1;
    }),
    { numRuns: 150 },
  );
  expect(refused).toBeGreaterThan(50);
});

it('accepts or explains every damaged text', async () => {
  const text = stringify(valid);
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('\t', ': ', '- ', '*a', '&a ', '[', '}', '\n', '"', '!!x ', '${', '<<: ', '? '),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length), fc.nat(12), piece, async (at, length, put) => {
      await outcome(text.slice(0, at) + put + text.slice(at + length));
    }),
    { numRuns: 150 },
  );
});

it('accepts or explains any text at all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
      await outcome(text);
    }),
    { numRuns: 150 },
  );
});
