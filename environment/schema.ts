/**
 * The configuration file as JSON Schema (draft 7): the one source for validation, for editors and for the types of a
 * configuration in TypeScript. `errorMessage` says what is expected where a schema's keywords do not say it well; VS Code
 * knows the same word. `writeOnly` marks what is secret, so that no message repeats it.
 */
import type { FromSchema } from 'json-schema-to-ts';
import type { CatalogueEntry } from './configuration';
import { kinds } from './kinds';
import { probeSchema } from './schema-probe';

const text = { type: 'string', minLength: 1, maxLength: 1_024 } as const;
const globText = { ...text, format: 'glob', errorMessage: 'a glob: * is any text, ? is one character' } as const;
const accountId = {
  type: 'string',
  pattern: '^\\d{12}$',
  errorMessage: 'an account id: 12 digits; quote it, YAML reads 011122223333 as a number',
} as const;
const region = {
  type: 'string',
  pattern: '^[a-z]{2,8}(-[a-z]+)+-\\d{1,2}$',
  errorMessage: 'a region such as us-east-1',
} as const;

/** A tag's required value; controls that take one as a parameter use this schema too. */
export const tagRequirementSchema = {
  description: 'A literal, "*" for any value that is not empty, a glob, "/pattern/" (RE2), or a list of these',
  anyOf: [
    { type: 'string', format: 'text-or-pattern', errorMessage: 'a literal, a glob, or a /pattern/ (RE2 syntax)' },
    {
      type: 'array',
      minItems: 1,
      items: {
        type: 'string',
        format: 'text-or-pattern',
        errorMessage: 'a literal, a glob, or a /pattern/ (RE2 syntax)',
      },
    },
  ],
  errorMessage: 'text, or a list of texts',
} as const;

const tags = {
  type: 'object',
  additionalProperties: tagRequirementSchema,
  propertyNames: { minLength: 1, maxLength: 128 },
  errorMessage: 'a map of tag keys and what their values must be',
} as const;

const account = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { ...accountId, description: 'The account that the credentials must be of' },
    role: {
      type: 'string',
      pattern: '^arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]{1,576}$',
      description: 'The role to assume',
      errorMessage: 'the ARN of a role, such as arn:aws:iam::111122223333:role/asbuilt-readonly',
    },
    externalId: {
      type: 'string',
      // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
      pattern: '^[\\w+=,.@:/-]{2,1224}$',
      description: 'What the trust policy of the role asks for; a variable keeps it out of the file',
      writeOnly: true,
      errorMessage: 'an external id: 2 to 1224 letters, digits and any of _+=,.@:/-',
    },
    regions: {
      description: 'Names of regions, or all: those that are enabled. Default: the region of the SDK',
      anyOf: [
        { type: 'array', items: region, minItems: 1, uniqueItems: true },
        { type: 'string', const: 'all', errorMessage: 'all, or a list of regions: [us-east-1]' },
      ],
      errorMessage: 'all, or a list of regions: [us-east-1]',
    },
  },
  dependencies: { externalId: ['role'] },
  errorMessage: 'a map with id, role, externalId, regions',
} as const;

const count = { type: 'integer', minimum: 0 } as const;
const expectation = {
  type: 'object',
  additionalProperties: false,
  required: ['kind'],
  properties: {
    kind: { type: 'string', enum: kinds, description: 'The kind of resource' },
    name: { ...globText, description: 'A glob of names' },
    count: {
      description: 'How many there must be. Default: at least one',
      anyOf: [
        count,
        {
          type: 'object',
          additionalProperties: false,
          minProperties: 1,
          properties: { min: count, max: count },
        },
      ],
      errorMessage: 'a whole number, or a map with min, max or both',
    },
    where: {
      type: 'object',
      minProperties: 1,
      description: "Properties by the SDK's names and the values that they must have",
      errorMessage: "a map of the SDK's property names and values, such as { Scheme: internet-facing }",
    },
    tags: { ...tags, description: 'Tags that it must carry' },
    account: { ...accountId, description: 'Only in this account' },
    region: { ...region, description: 'Only in this region' },
  },
  errorMessage: 'a map with kind, and name, count, where, tags, account, region where wanted',
} as const;

const outputs = {
  type: 'object',
  additionalProperties: false,
  properties: {
    file: { ...text, description: 'What `terraform output -json`, `terraform show -json` or describe-stacks wrote' },
    pulumi: { ...text, description: 'What `pulumi stack output --json` or `pulumi stack export` wrote' },
    cloudformation: { ...text, description: "A CloudFormation stack's name or ARN, read live" },
    require: {
      type: 'array',
      items: text,
      uniqueItems: true,
      description: 'Names of outputs that must be there',
      errorMessage: "a list of outputs' names",
    },
  },
  oneOf: [{ required: ['file'] }, { required: ['pulumi'] }, { required: ['cloudformation'] }],
  errorMessage: 'a map with exactly one of file, pulumi, cloudformation, and require where wanted',
} as const;

const waiver = {
  type: 'object',
  additionalProperties: false,
  required: ['control', 'resource', 'until', 'reason'],
  properties: {
    control: { ...globText, description: "A control's id, or a glob of ids" },
    resource: { ...globText, description: "A glob of the resource's id (its ARN where it has one)" },
    until: {
      type: 'string',
      format: 'date',
      description: 'The last day, UTC, on which it holds',
      errorMessage: 'a day that exists, written YYYY-MM-DD',
    },
    reason: { type: 'string', pattern: '\\S', errorMessage: 'a reason in words' },
    owner: { ...text, description: 'Who answers for it' },
  },
  errorMessage: 'a map with control, resource, until, reason, and owner where wanted',
} as const;

const on = {
  enum: [true, false, 'on', 'off'],
  errorMessage: 'on or off (true or false)',
} as const;
const severity = {
  type: 'string',
  enum: ['critical', 'high', 'medium', 'low'],
  description: 'Instead of the severity that the catalogue gives',
} as const;

/** One control's entry: on, off, or a map. `parameters` are the JSON Schemas of the control's own parameters. */
function controlSchema<const P extends Readonly<Record<string, unknown>>>(parameters: P) {
  return {
    anyOf: [
      { type: ['boolean', 'string'], ...on },
      {
        type: 'object',
        additionalProperties: false,
        properties: { ...parameters, enabled: on, severity },
      },
    ],
    errorMessage: 'on, off, or a map of settings',
  } as const;
}

const anyControl = {
  anyOf: [
    { type: ['boolean', 'string'], ...on },
    { type: 'object', properties: { enabled: on, severity } },
  ],
  errorMessage: 'on, off, or a map of settings',
} as const;

const fileSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    environment: { ...text, maxLength: 100, description: 'A name for what is tested. Default: default' },
    accounts: {
      type: 'array',
      items: account,
      minItems: 1,
      description: "Default: the caller's own account",
      errorMessage: 'a list of accounts',
    },
    scope: {
      type: 'object',
      additionalProperties: false,
      properties: { tags: { ...tags, minProperties: 1, description: 'All of them must hold' } },
      description: 'Default: everything in the account',
      errorMessage: 'a map with tags',
    },
    profile: {
      type: 'string',
      enum: ['production', 'development'],
      description: 'The same controls with weaker defaults for development. Default: production',
    },
    controls: {
      type: 'object',
      additionalProperties: anyControl,
      description: 'Settings by control id; `asbuilt controls` lists them',
      errorMessage: 'a map of control ids and their settings',
    },
    expect: { type: 'array', items: expectation, errorMessage: 'a list of what must exist' },
    outputs,
    probes: { type: 'array', items: probeSchema, errorMessage: 'a list of probes' },
    waivers: { type: 'array', items: waiver, errorMessage: 'a list of waivers' },
  },
  errorMessage: 'a map of settings: environment, accounts, scope, profile, controls, expect, outputs, probes, waivers',
} as const;

/** What a configuration file may hold, as a type: the shape that `defineConfiguration` takes. */
export type ConfigurationFile = FromSchema<typeof fileSchema>;

/** Parameters of a control may not have these names: they are settings that every control has. */
export const controlSettingNames = ['enabled', 'severity'] as const;

/** The JSON Schema of a control's entry under `controls`. One that nothing judges yet (`implemented: false`) takes any parameters. */
export function controlEntrySchema({ implemented, parameters }: CatalogueEntry): object {
  return implemented ? controlSchema(parameters.properties) : anyControl;
}

/** The complete JSON Schema of a configuration file, each control with its own parameters. */
export function configurationSchema(catalogue: readonly CatalogueEntry[]): Record<string, unknown> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'asbuilt.yaml',
    ...withControls({
      ...fileSchema.properties.controls,
      additionalProperties: false,
      properties: Object.fromEntries(catalogue.map((entry) => [entry.id, controlEntrySchema(entry)])),
    }),
  };
}

/** As `configurationSchema`, with any controls and anything of each. */
export function schemaBesideControls(): Record<string, unknown> {
  return withControls({ type: 'object' });
}

function withControls(controls: Record<string, unknown>) {
  return { ...fileSchema, properties: { ...fileSchema.properties, controls } };
}
