import { type Initial, initialConfiguration } from './initial';
import { load } from './testing';

const made = new Date('2026-06-15T12:00:00Z');
const empty: Initial = {
  environment: 'default',
  profile: 'production',
  accounts: [{ id: '011122223333', regions: ['us-east-1'] }],
  scope: {},
  common: [],
  required: {},
  healthCheckPath: null,
  expect: [],
  outputs: null,
  probes: [],
  notes: [],
};

test('what is written is a configuration that says the same', async () => {
  const text = initialConfiguration(
    {
      ...empty,
      environment: 'prod',
      scope: { Environment: 'prod' },
      required: { Environment: 'prod', Team: '*' },
      healthCheckPath: '/ready',
      expect: [
        { kind: 'load-balancer', name: 'shop', count: 1, where: { Scheme: 'internet-facing' } },
        { kind: 'alarm', name: 'shop-*', count: { min: 7 } },
      ],
      outputs: { file: 'outputs.json', require: ['vpc_id'] },
      probes: [
        {
          name: 'shop',
          url: 'https://shop.example.com/health',
          connectTo: 'shop-1.example.net:443',
          status: 204,
          from: 'a',
        },
      ],
    },
    made,
  );
  const configuration = await load(text);
  expect(configuration).toMatchObject({
    environment: 'prod',
    profile: 'production',
    accounts: [{ id: '011122223333', regions: ['us-east-1'] }],
    scope: { tags: { Environment: 'prod' } },
    controls: {
      'tags.required': { parameters: { required: { Environment: 'prod', Team: '*' } } },
      'elb.health-check': { parameters: { path: '/ready' } },
    },
    expect: [
      { kind: 'load-balancer', name: 'shop', count: 1, where: { Scheme: 'internet-facing' } },
      { kind: 'alarm', name: 'shop-*', count: { min: 7 } },
    ],
    outputs: { require: ['vpc_id'] },
    probes: [
      {
        name: 'shop',
        url: 'https://shop.example.com/health',
        connectTo: 'shop-1.example.net:443',
        expect: { status: 204 },
        tls: { minimum: 'TLSv1.2' },
        wait: { for: 60_000, every: 5_000, successes: 1 },
      },
    ],
  });
  expect(configuration.notices).toEqual([]);
});

test('an account in which nothing was found gives a configuration all the same', async () => {
  const configuration = await load(initialConfiguration(empty, made));
  expect(configuration).toMatchObject({ scope: { tags: {} }, controls: {}, expect: [], outputs: null, probes: [] });
});

test('no name out of the account ends a comment, begins a variable, or becomes something else', async () => {
  const hostile = `a\nexpect: []\u001b[31m # ${'$'}{HOME} "'{`;
  const text = initialConfiguration(
    {
      ...empty,
      environment: 'yes',
      common: [{ key: 'Environment', value: hostile, count: 3 }],
      expect: [
        { kind: 'topic', name: hostile, count: 1 },
        { kind: 'topic', name: '0123', count: 1 },
      ],
      outputs: { file: hostile, require: [hostile] },
      probes: [{ name: hostile, url: 'https://shop.example.com/', connectTo: null, status: 200, from: hostile }],
      notes: [hostile],
    },
    made,
  );
  const { environment, scope, expect: expected, outputs, probes } = await load(text);
  expect(environment).toBe('yes');
  expect(scope.tags).toEqual({});
  expect(expected.map(({ name }) => name)).toEqual([hostile, '0123']);
  expect(outputs?.require).toEqual([hostile]);
  expect(probes.map(({ name }) => name)).toEqual([hostile]);
  expect(text).not.toContain('\u001b');
});
