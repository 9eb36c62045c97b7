/** What was compiled ahead of time accepts what the schema allows, and nothing else. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { type Accepts, precompile } from './precompile';
import { schemaProblems } from './schema-problems';
import { acceptsOf, catalogue, variables } from './testing';
import { mutated, mutation, valid } from './testing-mutations';
import { judge } from './validate';
import { readYaml } from './yaml-source';

const accepts = acceptsOf(precompile(catalogue));

function allowed(value: unknown): boolean {
  const { tree } = readYaml(stringify(value), 'asbuilt.yaml');
  if (!tree) throw new Error('it is no YAML');
  return schemaProblems(value, tree, catalogue).value !== null;
}

test('it agrees with the schema on every mutation of a configuration', () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 2 }), (changes) => {
      // As it comes out of a file.
      const value: unknown = JSON.parse(JSON.stringify(mutated(changes)));
      const expected = allowed(value);
      if (!expected) refused += 1;
      expect(accepts(value)).toBe(expected);
    }),
    { numRuns: 200 },
  );
  expect(refused).toBeGreaterThan(50);
  expect(refused).toBeLessThan(200);
});

test.each<[string, unknown, boolean]>([
  ['an empty file', {}, true],
  ['a configuration that uses nearly all there is', valid, true],
  ['an unknown key', { environment: 'prod', enviroment: 'prod' }, false],
  ['a control that is off', { controls: { 'rds.multi-az': 'off' } }, true],
  ['a control that is none', { controls: { 'rds.multi-zone': 'off' } }, false],
  ['a control named as what every object has', { controls: { constructor: {} } }, false],
  ["a control's own parameter", { controls: { 'rds.multi-az': { zones: 3 } } }, true],
  ["a control's own parameter out of its range", { controls: { 'rds.multi-az': { zones: 0 } } }, false],
  ['a parameter of another control', { controls: { 'asg.graviton': { zones: 3 } } }, false],
  ['any parameter of a control that nothing judges yet', { controls: { 's3.lifecycle': { days: 3 } } }, true],
  ['a day that the calendar has not', { waivers: [{ ...valid.waivers[0], until: '2027-02-30' }] }, false],
  ['a list', [], false],
  ['nothing', null, false],
])('%s', (_, value, expected) => {
  expect(accepts(value)).toBe(expected);
  expect(allowed(value)).toBe(expected);
});

test('what it accepts is judged as without it, and what it does not is told as without it', async () => {
  const judged = (source: string, quick: Accepts | undefined) =>
    judge(readYaml(source, 'asbuilt.yaml'), '/asbuilt.yaml', { catalogue, variables, accepts: quick }).catch(
      (error: Error) => error.message,
    );
  for (const value of [valid, { ...valid, enviroment: 'prod' }, { ...valid, expect: [{ kind: 'databse' }] }]) {
    const source = stringify(value);
    expect(await judged(source, accepts)).toEqual(await judged(source, undefined));
  }
});
