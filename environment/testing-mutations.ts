/** For tests: a configuration, and what mistakes make of it. */
import fc from 'fast-check';

/** A configuration that uses nearly all there is. */
export const valid = {
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
export const mutation = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'rename', 'add'),
  junk,
  name: fc.string(),
});

/** That configuration with so many things changed, each somewhere in it. */
export function mutated(changes: readonly { at: number; how: string; junk: unknown; name: string }[]): unknown {
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
