/**
 * The outputs of the stack that built the environment, from the file that Terraform, CloudFormation or Pulumi wrote. Values
 * that the tool marks as sensitive are not kept, so that nothing later can print them.
 */
import { failure } from '../errors/errors';
import { readText } from './text';
import { printable } from './tree';

export type OutputsFormat =
  | 'terraform-output'
  | 'terraform-show'
  | 'terraform-state'
  | 'cloudformation'
  | 'pulumi-export'
  | 'map';

export interface StackOutputs {
  format: OutputsFormat;
  /** By name, as the tool gives them: text, numbers, lists, maps. */
  values: Record<string, unknown>;
  /** Names of those that are there and sensitive; their values are not in `values`. */
  sensitive: string[];
}

/** What came of reading the outputs that a configuration names: them, or why they are not known. */
export interface OutputsRead {
  /** Where they come from, for people: a file's name, a stack's. */
  source: string;
  /** Names of those that must be present. */
  require: string[];
  outputs: StackOutputs | null;
  /** Why `outputs` is null. */
  problem: string | null;
}

const maximumBytes = 64 * 1_048_576;
const expected =
  'expected what one of these writes: `terraform output -json`, `terraform show -json`, `aws cloudformation describe-stacks`, `pulumi stack output --json`, `pulumi stack export`; or a JSON map of names and values';

/**
 * Reads a file of outputs and finds out which tool wrote it.
 * @throws AsbuiltError OUTPUTS_UNREADABLE
 */
export async function readOutputs(file: string): Promise<StackOutputs> {
  const read = await readText(file, maximumBytes);
  if ('problem' in read) throw failure('OUTPUTS_UNREADABLE', { file: printable(file), problem: read.problem });
  return parseOutputs(read.text, file);
}

/**
 * The outputs in a text that one of the tools wrote. `file` is only for the message.
 * @throws AsbuiltError OUTPUTS_UNREADABLE where it is not JSON, or none of the shapes; no message repeats the text
 */
export function parseOutputs(text: string, file: string): StackOutputs {
  const unreadable = (problem: string) => failure('OUTPUTS_UNREADABLE', { file: printable(file), problem });
  const document = parseJson(text);
  if ('problem' in document) throw unreadable(`${document.problem}; ${expected}`);
  const queried = queriedOutputs(document.value);
  if (queried) return queried;
  const map = asMap(document.value);
  if (!map) throw unreadable(`it holds ${Array.isArray(document.value) ? 'a list' : 'a single value'}; ${expected}`);
  for (const reader of readers) {
    const found = reader(map);
    if (found && 'problem' in found) throw unreadable(found.problem);
    if (found) return found;
  }
  return collect(
    'map',
    Object.entries(map).map(([name, value]) => ({ name, value, sensitive: holdsSecret(value) })),
  );
}

type Fields = Readonly<Record<string, unknown>>;
type Found = { name: string; value: unknown; sensitive: boolean };
/** Null: not this shape. */
type Reader = (document: Fields) => StackOutputs | { problem: string } | null;

/** In this order: the last shape, a plain map, takes everything. */
const readers: readonly Reader[] = [terraformShow, terraformState, cloudFormation, pulumiExport, terraformOutput];

/** https://developer.hashicorp.com/terraform/internals/json-format */
function terraformShow(document: Fields): ReturnType<Reader> {
  const known = 'values' in document || 'terraform_version' in document || Object.keys(document).length === 1;
  if (typeof document.format_version !== 'string' || !known) return null;
  if (document.planned_values !== undefined) {
    return { problem: 'it is a plan, which says what will be: apply it, and write `terraform output -json`' };
  }
  const outputs = asMap(asMap(document.values)?.outputs) ?? {};
  return terraformOutputs('terraform-show', outputs);
}

function terraformState(document: Fields): ReturnType<Reader> {
  const isState = typeof document.lineage === 'string' && typeof document.version === 'number';
  return isState ? terraformOutputs('terraform-state', asMap(document.outputs) ?? {}) : null;
}

function terraformOutputs(format: OutputsFormat, outputs: Fields): ReturnType<Reader> {
  const values = terraformValues(outputs);
  return values ? collect(format, values) : { problem: 'its outputs are not of the shape that Terraform writes' };
}

/** Every entry says what it is, so a plain map that happens to have values is none. */
function terraformOutput(document: Fields): ReturnType<Reader> {
  const values = Object.keys(document).length > 0 ? terraformValues(document) : null;
  return values && collect('terraform-output', values);
}

function terraformValues(outputs: Fields): Found[] | null {
  const found = Object.entries(outputs).flatMap(([name, output]): Found[] => {
    const entry = asMap(output);
    const known = entry && 'value' in entry && ('type' in entry || typeof entry.sensitive === 'boolean');
    return known ? [{ name, value: entry.value, sensitive: entry.sensitive === true }] : [];
  });
  return found.length === Object.keys(outputs).length ? found : null;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
function cloudFormation(document: Fields): ReturnType<Reader> {
  if (!Array.isArray(document.Stacks)) return null;
  const [stack, another] = document.Stacks.map(asMap);
  if (!stack || another) {
    return {
      problem: `it describes ${document.Stacks.length} stacks, expected one: use \`describe-stacks --stack-name NAME\``,
    };
  }
  return stackOutputs(stack.Outputs);
}

function stackOutputs(given: unknown): StackOutputs {
  const outputs: unknown[] = Array.isArray(given) ? given : [];
  return collect(
    'cloudformation',
    outputs.flatMap((output): Found[] => {
      const entry = asMap(output);
      return typeof entry?.OutputKey === 'string'
        ? [{ name: entry.OutputKey, value: entry.OutputValue, sensitive: false }]
        : [];
    }),
  );
}

/** What `--query 'Stacks[0]'` or `'Stacks[0].Outputs'` leaves of the answer: the one stack, or the list of its outputs. */
function queriedOutputs(value: unknown): StackOutputs | null {
  const stack = asMap(value);
  if (stack) {
    return typeof stack.StackName === 'string' && typeof stack.StackId === 'string'
      ? stackOutputs(stack.Outputs)
      : null;
  }
  const isList = Array.isArray(value) && value.length > 0;
  return isList && value.every((each) => typeof asMap(each)?.OutputKey === 'string') ? stackOutputs(value) : null;
}

/** The key by which Pulumi marks a value that stands for something else, and the mark of a secret. */
const pulumiSignature = {
  key: '4dabf18193072939515e22adb298388d',
  secret: '1b47061264138c4ac30d75fd1eb44270',
} as const;

function pulumiExport(document: Fields): ReturnType<Reader> {
  const deployment = asMap(document.deployment);
  if (!deployment || typeof document.version !== 'number') return null;
  const resources: unknown[] = Array.isArray(deployment.resources) ? deployment.resources : [];
  const stack = resources.map(asMap).find((resource) => resource?.type === 'pulumi:pulumi:Stack');
  if (!stack) return { problem: 'it is an export of a Pulumi stack that has no resources: run `pulumi up` first' };
  return collect(
    'pulumi-export',
    Object.entries(asMap(stack.outputs) ?? {}).map(([name, value]) => ({ name, value, sensitive: holdsSecret(value) })),
  );
}

/** What is nested too deeply to be looked through counts as secret. */
function holdsSecret(value: unknown, depth = 0): boolean {
  if (depth > 100) return true;
  if (Array.isArray(value)) return value.some((item) => holdsSecret(item, depth + 1));
  const map = asMap(value);
  if (!map) return value === '[secret]';
  const marked = map[pulumiSignature.key] === pulumiSignature.secret || map.sensitive === true;
  return marked || Object.values(map).some((item) => holdsSecret(item, depth + 1));
}

/** An output without a value is not there. */
function collect(format: OutputsFormat, found: readonly Found[]): StackOutputs {
  const present = found.filter(({ value }) => value !== null && value !== undefined);
  return {
    format,
    values: Object.fromEntries(present.filter(({ sensitive }) => !sensitive).map(({ name, value }) => [name, value])),
    sensitive: present.filter(({ sensitive }) => sensitive).map(({ name }) => name),
  };
}

function asMap(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The parser's own message quotes the text, which may hold secrets: only the place in it is kept. */
function parseJson(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (text.trim() === '') return { problem: 'it is empty' };
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    if (position === undefined) return { problem: 'it is not JSON' };
    const before = text.slice(0, Number(position)).split('\n');
    return { problem: `it is not JSON at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}` };
  }
}
