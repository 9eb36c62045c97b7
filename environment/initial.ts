/** Writes a first configuration out of what was found: YAML with comments, for a person to read and to correct. */
import type { Expectation } from './configuration';
import { printable } from './tree';

/** An endpoint that was guessed, and out of what. */
export interface GuessedProbe {
  name: string;
  url: string;
  /** `host:port`, where the name of the URL need not lead there yet. */
  connectTo: string | null;
  status: number;
  /** What it was guessed from, for people. */
  from: string;
}

/** What a first configuration says. */
export interface Initial {
  environment: string;
  profile: 'production' | 'development';
  accounts: { id: string; regions: string[] }[];
  /** Empty: everything in the accounts. */
  scope: Record<string, string>;
  /** Tags that many resources carry, by how many; they suggest a scope. */
  common: { key: string; value: string; count: number }[];
  /** Keys that most resources carry, with `*` or the value of the scope. */
  required: Record<string, string>;
  /** The path on which every target group is asked for its health; null where they differ, or it says nothing. */
  healthCheckPath: string | null;
  expect: Expectation[];
  outputs: { file: string; require: string[] } | null;
  probes: GuessedProbe[];
  /** What could not be read or guessed, in sentences. */
  notes: string[];
}

/** `${` begins a variable in a configuration: in a name it is written otherwise. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\$(?=\{)/g, '$$$$');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, escaped(each)]));
}

const bare = /^[A-Za-z/][\w/.*-]*$/;
/** Words that YAML, one version or another, takes for something else than text. */
const words = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** JSON's quoting is YAML's too; what JSON leaves as it is and a terminal might act on is escaped as well. */
function scalar(text: string): string {
  if (bare.test(text) && !words.test(text)) return text;
  const unseen = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, unseen);
}

/** A value on one line, as YAML writes it in a flow. */
function flow(value: unknown): string {
  if (typeof value === 'string') return scalar(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${scalar(key)}: ${flow(each)}`)
    .join(', ')} }`;
}

const line = (value: unknown) => flow(escaped(value));
const comment = (text: string) => `# ${printable(text).replace(/[\r\n]+/g, ' ')}`;
const items = (values: readonly unknown[]) => values.map((value) => `  - ${line(value)}`);

function scopeLines({ scope, common }: Initial): string[] {
  if (Object.keys(scope).length > 0) {
    return [
      '# What carries all of these tags is judged, and what is attached to it; everything else is left alone.',
      `scope: ${line({ tags: scope })}`,
    ];
  }
  const suggested = Object.fromEntries(common.map(({ key, value }) => [key, value]));
  return [
    '# Everything in the account is judged. To judge one application of several, name its tags; `asbuilt init --scope KEY=VALUE`',
    '# then looks at that alone.',
    ...(common.length > 0
      ? [
          comment(`scope: ${line({ tags: suggested })}`),
          comment(`(${common.map(({ key, value, count }) => `${key}=${value}: ${count} resources`).join(', ')})`),
        ]
      : ['# scope: { tags: { Application: shop, Environment: prod } }']),
  ];
}

function controlLines({ required, healthCheckPath }: Initial): string[] {
  const lines = [
    '# Settings by control: on, off, another severity, or parameters. `asbuilt controls` lists them, `asbuilt explain ID` says what',
    '# each demands and how to mend a failure.',
  ];
  const tags =
    Object.keys(required).length > 0
      ? [
          '  # The keys that most resources carry today; the few that lack one are told.',
          `  tags.required: ${line({ required })}`,
        ]
      : [];
  const health =
    healthCheckPath === null
      ? []
      : [
          '  # The path on which the load balancers ask for health today.',
          `  elb.health-check: ${line({ path: healthCheckPath })}`,
        ];
  if (tags.length + health.length === 0) {
    return [...lines, '# controls:', '#   tags.required: { required: { Environment: "*", Team: "*" } }'];
  }
  return [...lines, 'controls:', ...tags, ...health];
}

function outputLines({ outputs }: Initial): string[] {
  if (outputs) {
    return [
      '# The outputs of the stack that must be there, and must name what exists. Write the file anew after each apply.',
      `outputs: ${line(outputs)}`,
    ];
  }
  return [
    '# The outputs of the stack that must be there, and must name what exists: from a file, or live from CloudFormation.',
    '# outputs: { file: outputs.json, require: [vpc_id] }    # terraform output -json > outputs.json',
  ];
}

function probeLines({ probes }: Initial): string[] {
  if (probes.length === 0) {
    return [
      '# Endpoints that must answer. None could be guessed.',
      '# probes:',
      '#   - { name: api, url: https://api.example.com/health, expect: { status: 200 }, wait: { for: 2m, every: 5s } }',
    ];
  }
  return [
    '# Endpoints that must answer, guessed from the load balancers: correct the paths, and what they should answer.',
    'probes:',
    ...probes.flatMap(({ name, url, connectTo, status, from }) => [
      `  ${comment(from)}`,
      `  - name: ${line(name)}`,
      `    url: ${line(url)}`,
      ...(connectTo === null
        ? []
        : [
            '    # Go there whatever the name leads to; leave it out once the name does.',
            `    connectTo: ${line(connectTo)}`,
          ]),
      `    expect: { status: ${status} }`,
      '    tls: { minimum: TLSv1.2 }',
      '    wait: { for: 1m, every: 5s }',
    ]),
  ];
}

/**
 * The text of a first `asbuilt.yaml`. Names out of the account are quoted, and cannot end a comment or begin a variable.
 *
 * @param made the day it is written on, for its first line.
 */
export function initialConfiguration(initial: Initial, made: Date): string {
  const { environment, profile, accounts, expect, notes } = initial;
  const blocks = [
    [
      comment(
        `What this environment was meant to be, as it stood on ${made.toISOString().slice(0, 10)}. \`asbuilt run\` says whether it is.`,
      ),
      '# Read it through: what is written here is what stands there today, right or wrong.',
      ...notes.map((note) => comment(`Note: ${note}`)),
    ],
    [`environment: ${line(environment)}`],
    [
      '# production, or development: the same controls, which then ask less of capacity, replicas and retention.',
      `profile: ${profile}`,
    ],
    [
      '# Another account needs a role that the caller may assume: { id: "…", role: arn:aws:iam::…:role/asbuilt-readonly, regions: […] }.',
      '# `asbuilt policy` prints what that role must allow.',
      'accounts:',
      ...items(accounts),
    ],
    scopeLines(initial),
    controlLines(initial),
    expect.length === 0
      ? ['# What must exist. Nothing was found.', '# expect:', '#   - { kind: load-balancer, count: 1 }']
      : [
          '# What must exist, by kind, name (a glob), count, tags, or properties by the names of the SDK (`where`).',
          'expect:',
          ...items(expect),
        ],
    outputLines(initial),
    probeLines(initial),
    [
      '# Failures that are accepted until a day, UTC:',
      '# waivers:',
      '#   - { control: rds.multi-az, resource: "*:db:reporting", until: 2027-01-31, reason: one zone by design, owner: data-team }',
    ],
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}
