import Ajv from 'ajv';
import { parse } from 'yaml';
import { kinds } from './kinds';
import { configurationSchema } from './schema';
import { catalogue } from './testing';

/** As an editor validates: it knows neither our formats nor our words, and must not stumble on them. */
const validate = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(
  configurationSchema(catalogue),
);

it('is a valid schema of draft 7', () => {
  expect(
    new Ajv({ strict: false, logger: false, validateFormats: false }).validateSchema(configurationSchema(catalogue)),
  ).toBe(true);
});

it('survives JSON, in which it is handed out', () => {
  const schema = configurationSchema(catalogue);
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});

test.each([
  ['{}', true],
  ['{ controls: { elb.health-check: { path: / } } }', true],
  ['{ controls: { elb.health-check: { pth: / } } }', false],
  ['{ controls: { elb.helth-check: on } }', false],
  ['{ controls: { s3.lifecycle: { whatever: 1 } } }', true],
  ['{ accounts: [{ id: 111122223333 }] }', false],
  ['{ probes: [{ name: a, url: "https://a", wait: 5m }] }', true],
  ['{ probes: [{ name: a, url: "https://a", wait: 5 minutes }] }', false],
])('holds %s to be valid: %p', (source, valid) => {
  expect(validate(parse(source))).toBe(valid);
});

it('knows every kind', () => {
  expect(kinds.filter((kind) => !validate({ expect: [{ kind }] }))).toEqual([]);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(validate({ expect: [{ kind: 'thing' }] })).toBe(false);
});
