import { load, problemsOf } from './testing';

/** Each source has one mistake, and this is all that is said of it. */
const mistakes: Record<string, [source: string, message: string][]> = {
  'names nobody knows': [
    ['enviroment: a', '1:1: unknown key "enviroment"; did you mean "environment"?'],
    [
      'qqq: a',
      '1:1: unknown key "qqq"; allowed: environment, accounts, scope, profile, controls, expect, outputs, probes, waivers',
    ],
    [
      'controls:\n  elb.helth-check: on',
      '2:3: unknown key "elb.helth-check" under controls; did you mean "elb.health-check"?',
    ],
    [
      'controls: { elb.health-check: { pth: / } }',
      '1:33: unknown key "pth" under controls["elb.health-check"]; did you mean "path"?',
    ],
    [
      'expect: [{ kind: loadbalancer }]',
      '1:18: expect[0].kind is "loadbalancer", expected a name that is known; did you mean "load-balancer"?',
    ],
    ['profile: prod', '1:10: profile is "prod", expected one of production, development; did you mean "production"?'],
    [
      'waivers: [{ control: rds.multiaz, resource: "*", until: 2027-01-31, reason: x }]',
      '1:22: waivers[0].control matches no control; did you mean "rds.multi-az"?',
    ],
    [
      'waivers: [{ control: "ecs.*", resource: "*", until: 2027-01-31, reason: x }]',
      '1:22: waivers[0].control matches no control; `asbuilt controls` lists them',
    ],
    ['scope: { __proto__: { tags: {} } }', '1:10: unknown key "__proto__" under scope; allowed: tags'],
  ],
  'controls nobody knows': [
    ['controls: { zzz: on }', '1:13: unknown key "zzz" under controls; `asbuilt controls` lists them'],
  ],
  'values of the wrong kind': [
    [
      '- a',
      '1:1: the configuration is a list, expected a map of settings: environment, accounts, scope, profile, controls, expect, outputs, probes, waivers',
    ],
    [
      'just text',
      '1:1: the configuration is "just text", expected a map of settings: environment, accounts, scope, profile, controls, expect, outputs, probes, waivers',
    ],
    ['controls: [a]', '1:1: controls is a list, expected a map of control ids and their settings'],
    ['expect:', '1:8: expect is nothing, expected a list of what must exist'],
    ['environment: 5', '1:14: environment is 5, expected text: quote it'],
    ['environment: true', '1:14: environment is true, expected text: quote it'],
    ['environment: ""', '1:14: environment is empty, expected something in it'],
    ['scope: { tags: { A: 5 } }', '1:21: scope.tags.A is 5, expected text, or a list of texts: quote it'],
    ['scope: { tags: { A: [] } }', '1:18: scope.tags.A is empty, expected something in it'],
    ['scope: { tags: {} }', '1:10: scope.tags is empty, expected a map of tag keys and what their values must be'],
    ['controls: { rds.multi-az: yes }', '1:27: controls["rds.multi-az"] is "yes", expected on or off (true or false)'],
    [
      'controls: { rds.multi-az: }',
      '1:27: controls["rds.multi-az"] is nothing, expected on, off, or a map of settings',
    ],
    [
      'controls: { rds.multi-az: { zones: "2" } }',
      '1:36: controls["rds.multi-az"].zones is "2", expected a whole number',
    ],
    [
      'controls: { rds.multi-az: { zones: 1.5 } }',
      '1:36: controls["rds.multi-az"].zones is 1.5, expected a whole number',
    ],
    [
      'controls: { rds.multi-az: { severity: hgh } }',
      '1:39: controls["rds.multi-az"].severity is "hgh", expected one of critical, high, medium, low; did you mean "high"?',
    ],
    [
      'controls: { rds.multi-az: { enabled: 1 } }',
      '1:38: controls["rds.multi-az"].enabled is 1, expected on or off (true or false)',
    ],
    [
      'controls: { elb.health-check: { protocol: https } }',
      '1:43: controls["elb.health-check"].protocol is "https", expected one of HTTP, HTTPS; did you mean "HTTPS"?',
    ],
    ['controls: { elb.health-check: { ports: [1, 2, 1] } }', '1:47: controls["elb.health-check"].ports has 1 twice'],
    [
      'controls: { tags.required: { required: { A: "/(/" } } }',
      '1:45: controls["tags.required"].required.A is "/(/", expected a literal, a glob, or a /pattern/ (RE2 syntax) (missing closing ): `(`)',
    ],
  ],
  'numbers out of range': [
    [
      'controls: { elb.health-check: { interval: 1 } }',
      '1:43: controls["elb.health-check"].interval is 1, expected a number >= 5',
    ],
    ['expect: [{ kind: vpc, count: -1 }]', '1:30: expect[0].count is -1, expected a number >= 0'],
    [
      'expect: [{ kind: vpc, count: { min: 3, max: 2 } }]',
      '1:23: expect[0].count has min 3 above max 2: nothing can match',
    ],
    ['expect: [{ kind: vpc, count: .inf }]', '1:30: expect[0].count is .inf, expected a whole number'],
  ],
  accounts: [
    [
      'accounts: [{ id: 011122223333 }]',
      '1:18: accounts[0].id is 011122223333, expected an account id: 12 digits; quote it, YAML reads 011122223333 as a number',
    ],
    [
      'accounts: [{ id: "11112222333" }]',
      '1:18: accounts[0].id is "11112222333", expected an account id: 12 digits; quote it, YAML reads 011122223333 as a number',
    ],
    [
      'accounts: [{ role: reader }]',
      '1:20: accounts[0].role is "reader", expected the ARN of a role, such as arn:aws:iam::111122223333:role/asbuilt-readonly',
    ],
    ['accounts: [{ externalId: abc }]', '1:12: accounts[0] has "externalId", and so needs "role" too'],
    [
      'accounts: [{ id: "111122223333", role: "arn:aws:iam::444455556666:role/r" }]',
      '1:40: accounts[0].role is a role of another account than id',
    ],
    [
      'accounts: [{ id: "111122223333" }, { id: "111122223333" }]',
      '1:36: accounts[1] is the same account and role as accounts[0]',
    ],
    [
      'accounts: [{ regions: us-east-1 }]',
      '1:23: accounts[0].regions is "us-east-1", expected all, or a list of regions: [us-east-1]',
    ],
    ['accounts: [{ regions: [mars] }]', '1:24: accounts[0].regions[0] is "mars", expected a region such as us-east-1'],
    [
      'accounts: [{ id: "111122223333" }]\nexpect: [{ kind: vpc, account: "444455556666" }]',
      '2:32: expect[0].account is none of accounts, so it would never be read',
    ],
  ],
  outputs: [
    [
      'outputs: { file: a, pulumi: b }',
      '1:1: outputs is not a map with exactly one of file, pulumi, cloudformation, and require where wanted',
    ],
    [
      'outputs: { require: [a] }',
      '1:1: outputs is not a map with exactly one of file, pulumi, cloudformation, and require where wanted',
    ],
    ['outputs: { file: a, requires: [] }', '1:21: unknown key "requires" under outputs; did you mean "require"?'],
  ],
  probes: [
    ['probes: [{ url: "http://a" }]', '1:10: probes[0] lacks the key "name"'],
    [
      'probes: [{ name: a, url: ftp://a }]',
      '1:26: probes[0].url is another text, expected a URL that begins with http:// or https://',
    ],
    [
      'probes: [{ name: a, url: "http://a" }, { name: a, url: "http://b" }]',
      '1:48: probes[1].name is the name of probes[0] already: names of probes are unique',
    ],
    [
      'probes: [{ name: a, url: "http://a", method: get }]',
      '1:46: probes[0].method is "get", expected one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS; did you mean "GET"?',
    ],
    [
      'probes: [{ name: a, url: "http://a", connectTo: b }]',
      '1:49: probes[0].connectTo is "b", expected host:port or [address]:port (not host:port)',
    ],
    [
      'probes: [{ name: a, url: "http://a", headers: { a b: c } }]',
      '1:49: the key "a b" under probes[0].headers is not the name of a header',
    ],
    [
      'probes: [{ name: a, url: "http://a", wait: 5 minutes }]',
      '1:44: probes[0].wait is "5 minutes", expected a duration such as 800ms, 5s, 5m or 24h, or a number of milliseconds',
    ],
    [
      'probes: [{ name: a, url: "http://a", wait: { for: 1m, every: 5m } }]',
      '1:62: probes[0].wait.every is longer than for: there would be one attempt',
    ],
    [
      'probes: [{ name: a, url: "http://a", expect: { status: 99 } }]',
      '1:56: probes[0].expect.status is 99, expected a number >= 100',
    ],
    [
      'probes: [{ name: a, url: "http://a", expect: { status: 6xx } }]',
      '1:56: probes[0].expect.status is "6xx", expected a status (200), a list of them, a class (2xx) or a range (200-299)',
    ],
    [
      'probes: [{ name: a, url: "http://a", expect: { status: 300-200 } }]',
      '1:56: probes[0].expect.status ends below where it begins: no status can match',
    ],
    [
      'probes: [{ name: a, url: "http://a", expect: { within: 5s }, deadline: 1s }]',
      '1:56: probes[0].expect.within is longer than deadline, at which the attempt ends',
    ],
    [
      'probes: [{ name: a, url: "http://a", expect: { body: { matches: ok } } }]',
      '1:65: probes[0].expect.body.matches is "ok", expected a pattern between slashes, such as "/^ok/" (RE2 syntax) (a pattern stands between slashes: /…/)',
    ],
    [
      'probes: [{ name: a, url: "https://a", tls: { certificate: c.pem } }]',
      '1:39: probes[0].tls has "certificate", and so needs "key" too',
    ],
    [
      'probes: [{ name: a, url: "http://a", tls: { minimum: TLSv1.2 } }]',
      '1:38: probes[0].tls is set, but url begins with http://',
    ],
    [
      'probes: [{ name: a, url: "http://a", expect: { phases: { tls: 1s } } }]',
      '1:63: probes[0].expect.phases.tls is set, but url begins with http://',
    ],
    [
      'probes: [{ name: a, url: "http://a", expect: { httpVersion: 2 } }]',
      '1:61: probes[0].expect.httpVersion is 2, but url begins with http://',
    ],
    [
      'probes: [{ name: a, url: "http://a", method: HEAD, expect: { body: ok } }]',
      '1:68: probes[0].expect.body can never hold: an answer to HEAD has no body',
    ],
    [
      'probes: [{ name: a, url: "http://a", method: HEAD, expect: { json: { a: 1 } } }]',
      '1:62: probes[0].expect.json can never hold: an answer to HEAD has no body',
    ],
    [
      'probes: [{ name: a, url: "http://a", wait: { for: 1m, every: 0s } }]',
      '1:62: probes[0].wait.every is shorter than 100ms: a smoke test must not be a load test',
    ],
    [
      'probes: [{ name: a, url: "http://a", authorization: { basic: { user: u, password: p }, bearer: b } }]',
      '1:38: probes[0].authorization is a map, expected a map with either basic or bearer',
    ],
  ],
  'more of probes': [
    [
      'probes: [{ name: a, url: "http://a", expect: { json: { a: "/(/", c: "/ok/" } } }]',
      '1:59: probes[0].expect.json.a is not a pattern in RE2 syntax',
    ],
    [
      'probes: [{ name: a, url: "http://a", expect: { json: { b: { matches: x } } } }]',
      '1:70: probes[0].expect.json.b.matches is not a pattern between slashes, such as "/^ok/" (RE2 syntax)',
    ],
    [
      'probes: [{ name: a, url: "http://a", allowAddresses: [localhost] }]',
      '1:55: probes[0].allowAddresses[0] is "localhost", expected an IP address (neither IPv4 nor IPv6)',
    ],
  ],
  waivers: [
    [
      'waivers: [{ control: rds.multi-az, resource: "*", until: 2027-02-30, reason: x }]',
      '1:58: waivers[0].until is "2027-02-30", expected a day that exists, written YYYY-MM-DD (no such day in the calendar)',
    ],
    [
      'waivers: [{ control: rds.multi-az, resource: "*", until: 2027-01-31 }]',
      '1:11: waivers[0] lacks the key "reason"',
    ],
    [
      'waivers: [{ control: rds.multi-az, resource: "*", until: 2027-01-31, reason: " " }]',
      '1:78: waivers[0].reason is " ", expected a reason in words',
    ],
    [
      'waivers: [{ control: rds.multi-az, resource: "", until: 2027-01-31, reason: x }]',
      '1:46: waivers[0].resource is empty, expected a glob: * is any text, ? is one character',
    ],
  ],
  YAML: [
    ['', '1:1: the file is empty: write what is meant, or have a first one written by `asbuilt init`'],
    [
      '# only a comment\n',
      '1:1: the file is empty: write what is meant, or have a first one written by `asbuilt init`',
    ],
    ['scope:\n\ttags: {}', '2:1: not YAML: a tab: indent with spaces'],
    ['scope: { tags: { Team: * } }', '1:24: not YAML: a * at the start names an alias: quote the text, "*"'],
    ['environment: *name', '1:14: the alias *name has no anchor before it; quote a text that begins with *'],
    ['environment: @x', '1:14: not YAML: a text may not begin with this character: quote it'],
    ['environment: a: b', '1:14: not YAML: a second ": " stands in one line: quote the text, or begin a new line'],
    [
      'environment: a\n---\nprofile: production',
      '2:1: not YAML: a second document begins here: one file holds one configuration',
    ],
    [
      'environment: a\nprofile: production\nenvironment: b',
      '3:1: duplicate key "environment"; it already stands at asbuilt.yaml:1:1',
    ],
    ['environment: !secret x', '1:14: not YAML: Unresolved tag: !secret'],
    ['{ ? [a] : b }', '1:5: a key must be text'],
  ],
  variables: [
    [
      `environment: \${NOPE}`,
      `1:14: the environment variable NOPE is not set: set it, or write $\${NOPE} for the characters themselves`,
    ],
    [
      `environment: \${toString}`,
      `1:14: the environment variable toString is not set: set it, or write $\${toString} for the characters themselves`,
    ],
    [
      `environment: "\${A-B}"`,
      `1:14: "\${A-B}" names no variable: write \${NAME}, or $\${ for the characters themselves`,
    ],
    [`environment: "\${NOPE"`, `1:14: a \${ is not closed: write \${NAME}, or $\${ for the characters themselves`],
    [
      `profile: \${NOPE}`,
      `1:10: the environment variable NOPE is not set: set it, or write $\${NOPE} for the characters themselves`,
    ],
  ],
};

describe.each(Object.entries(mistakes))('%s', (_, cases) => {
  test.each(cases)('%s', async (source, message) => {
    expect(await problemsOf(source)).toEqual([`asbuilt.yaml:${message}`]);
  });
});

it('tells every mistake at once, in the order of the file', async () => {
  const source = `profile: x
probes: [{ name: a, url: "http://a", wait: { for: 1s, every: 2s } }]
controls: { b: on, b: off }
environment: \${NOPE}
`;
  expect((await problemsOf(source)).map((line) => line.split(' ')[0])).toEqual([
    'asbuilt.yaml:1:10:',
    'asbuilt.yaml:2:62:',
    'asbuilt.yaml:3:13:',
    'asbuilt.yaml:3:20:',
    'asbuilt.yaml:4:14:',
  ]);
});

it('counts what is beyond a hundred', async () => {
  const lines = await problemsOf(Array.from({ length: 250 }, (_, index) => `key${index}: 1`).join('\n'));
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe('… and 150 more');
});

describe('secrets', () => {
  const places = [
    `environment: "\${SECRET}\${SECRET}\${SECRET}\${SECRET}\${SECRET}\${SECRET}\${SECRET}\${SECRET}"`,
    `profile: \${SECRET}`,
    `accounts: [{ id: "\${SECRET}" }]`,
    `accounts: [{ role: "arn:aws:iam::111122223333:role/r", externalId: "\${MULTILINE}" }]`,
    `accounts: [{ id: "111122223333", role: "arn:aws:iam::\${SECRET}:role/r" }]`,
    `scope: { tags: { A: "/(\${SECRET}/" } }`,
    `expect: [{ kind: "\${SECRET}" }]`,
    `expect: [{ kind: vpc, account: "\${SECRET}" }]`,
    `controls: { rds.multi-az: "\${SECRET}" }`,
    `probes: [{ name: a, url: "http://\${SECRET}:99999999" }]`,
    `probes: [{ name: a, url: "http://a", connectTo: "\${SECRET}" }]`,
    `probes: [{ name: a, url: "http://a", headers: { A: "\${MULTILINE}" } }]`,
    `probes: [{ name: a, url: "http://a", authorization: "\${SECRET}" }]`,
    `probes: [{ name: a, url: "http://a", authorization: { bearer: "\${MULTILINE}" } }]`,
    `probes: [{ name: a, url: "http://a", wait: "\${SECRET}" }]`,
    `waivers: [{ control: "\${SECRET}", resource: "*", until: "\${SECRET}", reason: x }]`,
    `environment: "\${SECRET}`,
    'probes: [{ name: a, url: "http://a", authorization: canary-5d41402a }]',
    'probes: [{ name: a, url: "http://a", authorization: { basic: canary-5d41402a } }]',
    'probes: [{ name: a, url: "ftp://canary-5d41402a" }]',
    'probes: [{ name: a, url: "http://a", proxy: "canary-5d41402a" }]',
    'accounts: [{ role: "arn:aws:iam::111122223333:role/r", externalId: "canary 5d41402a" }]',
  ];
  test.each(places)('never stand in a message: %s', async (source) => {
    expect((await problemsOf(source)).join('\n')).not.toContain('canary');
  });
});

describe('hostile files', () => {
  it('cannot reach a terminal with their names and values', async () => {
    const lines = await problemsOf('"\\e[31mred\\u202e": 1\nprofile: "\\e]0;title\\a"\n');
    expect(lines.join('')).toMatch(/^[\x20-\x7e…]*$/);
    expect(lines[0]).toContain('unknown key "\\u001b[31mred\\u202e"');
  });

  it('are told in short where their values are long', async () => {
    const [line] = await problemsOf(`profile: ${'x'.repeat(100_000)}`);
    expect(line?.length).toBeLessThan(200);
  });

  it.each([
    [
      'an alias that multiplies',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`).join(',')}]`).join('\n')}\n`,
      'more than 100000 values, aliases counted each time they are used',
    ],
    ['an alias inside what it names', 'scope: &a { tags: *a }', 'nested deeper than 40 levels'],
    ['brackets', '['.repeat(100_000), 'not YAML: nested too deeply'],
    ['dashes', `${'- '.repeat(50_000)}x`, 'not YAML: nested too deeply'],
    ['closed brackets', `expect: ${'['.repeat(60)}${']'.repeat(60)}`, 'nested deeper than 40 levels'],
    ['ten megabytes', `# ${'x'.repeat(10_000_000)}`, 'it is larger than 1048576 bytes'],
    ['bytes that are no text', Buffer.from([0xc3, 0x28]), 'it is not text in UTF-8'],
  ])('are refused with a place: %s', async (_, source, problem) => {
    const lines = await problemsOf(source);
    expect(lines.some((line) => /^asbuilt\.yaml:\d+:\d+: /.test(line) && line.endsWith(problem))).toBe(true);
  });

  it.each([
    ['unknown keys', 'key'],
    ['wrong choices', '{ a: [b] }'],
    ['wrong expectations', '{ kind: x, count: [], tags: { a: 1 } }'],
  ])('do not outgrow their number with 20,000 %s, all of which are counted', async (_, wrong) => {
    const source = wrong.startsWith('{')
      ? `expect:\n${`  - ${wrong}\n`.repeat(20_000)}`
      : `controls:\n${Array.from({ length: 20_000 }, (_, index) => `  ${wrong}${index}: on`).join('\n')}`;
    const lines = await problemsOf(source);
    expect(lines).toHaveLength(101);
    expect(Number(/(\d+) more$/.exec(lines.at(-1) ?? '')?.[1])).toBeGreaterThanOrEqual(19_900);
  });
});

it('accepts what is written on and off, true and false', async () => {
  const { controls } = await load(
    'controls: { asg.graviton: on, rds.multi-az: off, elb.health-check: true, tags.required: false }',
  );
  expect(Object.values(controls).map(({ enabled }) => enabled)).toEqual([true, false, true, false]);
});
