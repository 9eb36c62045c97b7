import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOutputs, readOutputs } from './outputs';

const parse = (document: unknown) => parseOutputs(JSON.stringify(document), 'outputs.json');

function messageOf(text: string): string {
  try {
    parseOutputs(text, 'outputs.json');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was read');
}

it('reads terraform output -json, without the values of sensitive outputs', () => {
  const outputs = parse({
    vpc_id: { sensitive: false, type: 'string', value: 'vpc-0123' },
    subnets: { sensitive: false, type: ['list', 'string'], value: ['subnet-1', 'subnet-2'] },
    password: { sensitive: true, type: 'string', value: 'hunter2' },
    nothing: { sensitive: false, type: 'string', value: null },
  });
  expect(outputs).toEqual({
    format: 'terraform-output',
    values: { vpc_id: 'vpc-0123', subnets: ['subnet-1', 'subnet-2'] },
    sensitive: ['password'],
  });
  expect(JSON.stringify(outputs)).not.toContain('hunter2');
});

it('reads terraform show -json', () => {
  const outputs = {
    url: { sensitive: false, type: 'string', value: 'https://a' },
    key: { sensitive: true, value: 'k' },
  };
  expect(parse({ format_version: '1.0', terraform_version: '1.9.0', values: { outputs, root_module: {} } })).toEqual({
    format: 'terraform-show',
    values: { url: 'https://a' },
    sensitive: ['key'],
  });
  expect(parse({ format_version: '1.0' })).toEqual({ format: 'terraform-show', values: {}, sensitive: [] });
});

it('reads a Terraform state file', () => {
  const outputs = { a: { value: 'b', type: 'string' }, c: { value: 'd', type: 'string', sensitive: true } };
  expect(parse({ version: 4, lineage: 'x', serial: 1, outputs, resources: [] })).toEqual({
    format: 'terraform-state',
    values: { a: 'b' },
    sensitive: ['c'],
  });
});

it('reads the stack that aws cloudformation describe-stacks describes', () => {
  const stack = { StackName: 'payments', Outputs: [{ OutputKey: 'VpcId', OutputValue: 'vpc-0123' }] };
  expect(parse({ Stacks: [stack] })).toEqual({
    format: 'cloudformation',
    values: { VpcId: 'vpc-0123' },
    sensitive: [],
  });
  expect(parse({ Stacks: [{ StackName: 'empty' }] })).toEqual({ format: 'cloudformation', values: {}, sensitive: [] });
  expect(messageOf(JSON.stringify({ Stacks: [stack, stack] }))).toBe(
    'the stack outputs in outputs.json cannot be read: it describes 2 stacks, expected one: use `describe-stacks --stack-name NAME`',
  );
});

it('reads what a query leaves of describe-stacks: the stack, or the list of its outputs', () => {
  const Outputs = [{ OutputKey: 'VpcId', OutputValue: 'vpc-1' }];
  const outputs = { format: 'cloudformation', values: { VpcId: 'vpc-1' }, sensitive: [] };
  expect(parse({ StackName: 'shop', StackId: 'arn:shop', Outputs })).toEqual(outputs);
  expect(parse(Outputs)).toEqual(outputs);
  // A map of names and values may hold one of these names.
  expect(parse({ StackName: 'shop', Outputs: 'x' })).toMatchObject({ format: 'map', values: { StackName: 'shop' } });
  expect(messageOf('[]')).toContain('it holds a list');
});

it('reads pulumi stack output --json, in which a secret is hidden', () => {
  expect(parse({ url: 'https://a', ports: [80], password: '[secret]' })).toEqual({
    format: 'map',
    values: { url: 'https://a', ports: [80] },
    sensitive: ['password'],
  });
});

it('reads pulumi stack export, and keeps neither cipher text nor plain text of a secret', () => {
  const secret = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', plaintext: '"hunter2"' };
  const stack = {
    type: 'pulumi:pulumi:Stack',
    outputs: { url: 'https://a', password: secret, nested: { deep: [secret] } },
  };
  const outputs = parse({ version: 3, deployment: { resources: [{ type: 'aws:s3:Bucket' }, stack] } });
  expect(outputs).toEqual({
    format: 'pulumi-export',
    values: { url: 'https://a' },
    sensitive: ['password', 'nested'],
  });
});

it('reads a plain map, also one whose entries look a little like an output of Terraform', () => {
  expect(parse({ a: 'b', c: { value: 1 }, d: { value: 's', sensitive: true } })).toEqual({
    format: 'map',
    values: { a: 'b', c: { value: 1 } },
    sensitive: ['d'],
  });
  expect(parse({})).toEqual({ format: 'map', values: {}, sensitive: [] });
  expect(parseOutputs('{"__proto__":"x","constructor":"y"}', 'f').values).toEqual(
    Object.fromEntries([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]),
  );
});

test.each([
  ['', 'it is empty'],
  ['[1]', 'it holds a list'],
  ['"x"', 'it holds a single value'],
  ['{"a": "hunter2",\n "b": }', 'it is not JSON'],
])('tells what was expected instead of %j', (text, problem) => {
  const message = messageOf(text);
  expect(message).toContain(`the stack outputs in outputs.json cannot be read: ${problem}`);
  expect(message).toContain('; expected what one of these writes: `terraform output -json`');
  expect(message).not.toContain('hunter2');
});

it('tells a plan, and an export without resources, from outputs', () => {
  expect(messageOf('{"format_version":"1.2","terraform_version":"1","planned_values":{}}')).toBe(
    'the stack outputs in outputs.json cannot be read: it is a plan, which says what will be: apply it, and write `terraform output -json`',
  );
  expect(messageOf('{"format_version":"1.0","values":{"outputs":{"a":"b"}}}')).toBe(
    'the stack outputs in outputs.json cannot be read: its outputs are not of the shape that Terraform writes',
  );
  expect(messageOf('{"version":3,"deployment":{}}')).toBe(
    'the stack outputs in outputs.json cannot be read: it is an export of a Pulumi stack that has no resources: run `pulumi up` first',
  );
});

it('takes what is nested beyond measure as secret', () => {
  const deep = `{"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}`;
  expect(parseOutputs(deep, 'f')).toEqual({ format: 'map', values: {}, sensitive: ['a'] });
});

describe('a file', () => {
  it('is read in UTF-8 and UTF-16, with or without a byte order mark', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'asbuilt-outputs-'));
    const contents = {
      'a.json': '{"a":"é"}',
      'b.json': '\ufeff{"a":"é"}',
      'c.json': Buffer.from('\ufeff{"a":"é"}', 'utf16le'),
    };
    for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
    for (const name of Object.keys(contents)) {
      expect((await readOutputs(join(folder, name))).values).toEqual({ a: 'é' });
    }
  });

  it('that is missing, a folder or not text is said so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'asbuilt-outputs-'));
    await writeFile(join(folder, 'binary'), Buffer.from([0x7b, 0xff, 0x7d]));
    const expected = { code: 'OUTPUTS_UNREADABLE', exitCode: 2 };
    await expect(readOutputs(join(folder, 'none'))).rejects.toMatchObject({
      ...expected,
      message: `the stack outputs in ${folder}/none cannot be read: there is no such file`,
    });
    await expect(readOutputs(folder)).rejects.toMatchObject({
      ...expected,
      message: `the stack outputs in ${folder} cannot be read: it is a folder, not a file`,
    });
    await expect(readOutputs(join(folder, 'binary'))).rejects.toMatchObject({
      ...expected,
      message: `the stack outputs in ${folder}/binary cannot be read: it is not text in UTF-8`,
    });
  });
});
