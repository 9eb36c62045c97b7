/** Whatever stands in the file: a configuration, or CONFIG_INVALID with a place on every line; and nothing secret in it. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { AsbuiltError } from '../errors/errors';
import { catalogue, variables } from './testing';
import { judge } from './validate';
import { readYaml } from './yaml-source';

const valid = {
  environment: 'prod',
  accounts: [
    { id: '111122223333', role: 'arn:aws:iam::111122223333:role/r', externalId: 'abc', regions: ['us-east-1'] },
  ],
  scope: { tags: { Application: 'payments', Environment: ['prod', '/^p/'] } },
  profile: 'production',
  controls: {
    'elb.health-check': { path: '/healthz', interval: 10, severity: 'low' },
    'tags.required': { required: { Team: '*' } },
    'asg.graviton': 'on',
  },
  expect: [{ kind: 'database', name: 'p-*', count: { min: 1 }, where: { Engine: 'postgres' }, tags: { A: 'b' } }],
  outputs: { file: 'outputs.json', require: ['vpc_id'] },
  probes: [
    {
      name: 'api',
      url: 'https://example.com/health',
      connectTo: '127.0.0.1:8443',
      headers: { A: 'b' },
      authorization: { basic: { user: 'u', password: 'p' } },
      expect: { status: [200, 204], json: { status: 'ok' }, body: { matches: '/ok/' }, within: '800ms' },
      tls: { minimum: 'TLSv1.2', ca: 'ca.pem' },
      wait: { for: '5m', every: '5s', successes: 3 },
    },
  ],
  waivers: [{ control: 'rds.*', resource: '*', until: '2027-01-31', reason: 'r', owner: 'o' }],
};

type Container = Record<string | number, unknown>;
const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** Every place in a value, as the container and the key. */
function slots(value: unknown): [Container, string][] {
  if (!isContainer(value)) return [];
  return Object.keys(value).flatMap((key) => [[value, key] as [Container, string], ...slots(value[key])]);
}

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '*',
    '/(/',
    [],
    {},
    [[]],
    -1,
    1e308,
    true,
    '2027-02-30',
    '__proto__',
    '\u001b[31m',
    `\${SECRET}`,
    `\${NOPE}`,
    `\${`,
  ),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 3 }),
);
const mutation = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'rename', 'add'),
  junk,
  name: fc.string(),
});

function mutated(changes: readonly { at: number; how: string; junk: unknown; name: string }[]): unknown {
  const value = structuredClone(valid);
  for (const { at, how, junk: put, name } of changes) {
    const all = slots(value);
    const slot = all[at % Math.max(all.length, 1)];
    if (!slot) continue;
    const [container, key] = slot;
    const define = (into: string, content: unknown) =>
      Object.defineProperty(container, into, { value: content, enumerable: true, configurable: true, writable: true });
    const inList = Array.isArray(container);
    if (how === 'replace') define(key, put);
    else if (how === 'add' && !inList) define(name, put);
    else if (!inList) {
      const content = container[key];
      delete container[key];
      if (how === 'rename') define(name, content);
    }
  }
  return value;
}

/** Whether it was accepted. Anything but a configuration or an error with places fails the property. */
function outcome(source: string): boolean {
  try {
    const configuration = judge(readYaml(source, 'asbuilt.yaml'), '/somewhere/asbuilt.yaml', { catalogue, variables });
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

it('starts from a configuration that is accepted', () => {
  expect(outcome(stringify(valid))).toBe(true);
});

it('accepts or explains every mutation of a configuration', () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (changes) => {
      const source = stringify(mutated(changes), { aliasDuplicateObjects: false });
      if (!outcome(source)) refused += 1;
    }),
    { numRuns: 150 },
  );
  expect(refused).toBeGreaterThan(50);
});

it('accepts or explains every damaged text', () => {
  const text = stringify(valid);
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('\t', ': ', '- ', '*a', '&a ', '[', '}', '\n', '"', '!!x ', '${', '<<: ', '? '),
  );
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(12), piece, (at, length, put) => {
      outcome(text.slice(0, at) + put + text.slice(at + length));
    }),
    { numRuns: 150 },
  );
});

it('accepts or explains any text at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      outcome(text);
    }),
    { numRuns: 150 },
  );
});
