import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '../aws/session';
import { readStackOutputs } from './outputs';

type Stack = { OutputKey: string; OutputValue: string }[];

/** A Region that has these stacks, or answers with this error. */
function sessionIn(region: string, stacks: Record<string, Stack>, refused?: Error): Session {
  return {
    account: '111122223333',
    region,
    partition: 'aws',
    async call(_service, _command, input) {
      if (refused) throw refused;
      const { StackName = '' } = input as { StackName?: string };
      const Outputs = stacks[StackName];
      const missing = Object.assign(new Error(`Stack with id ${StackName} does not exist`), {
        name: 'ValidationError',
      });
      if (!Outputs) throw missing;
      return { Stacks: [{ StackName, Outputs }] } as never;
    },
  };
}

const shop: Stack = [{ OutputKey: 'VpcId', OutputValue: 'vpc-0123456789abcdef0' }];
const arn = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1';
const settings = (cloudformation: string) => ({ cloudformation, require: ['VpcId'] });
const source = 'CloudFormation stack shop';
const denied = Object.assign(new Error('not allowed'), { name: 'AccessDenied' });

test('a configuration without outputs has none', async () => {
  expect(await readStackOutputs(null, [], null)).toBeNull();
});

test('a stack is found in whichever Region has it', async () => {
  const sessions = [sessionIn('us-east-1', {}), sessionIn('eu-west-1', { shop })];
  expect(await readStackOutputs(settings('shop'), sessions, null)).toEqual({
    source,
    require: ['VpcId'],
    outputs: { format: 'cloudformation', values: { VpcId: 'vpc-0123456789abcdef0' }, sensitive: [] },
    problem: null,
  });
});

test.each<[string, string, Session[], string]>([
  [
    'no Region has',
    'shop',
    [sessionIn('us-east-1', {})],
    'there is no stack of this name in the accounts and Regions that are read',
  ],
  [
    'two Regions have',
    'shop',
    [sessionIn('us-east-1', { shop }), sessionIn('eu-west-1', { shop })],
    'several Regions have a stack of this name: give its ARN',
  ],
  [
    'may stand where nobody may look',
    'shop',
    [sessionIn('us-east-1', {}, denied), sessionIn('eu-west-1', { shop })],
    'AccessDenied: not allowed',
  ],
  [
    'is of another Region, by its ARN,',
    arn,
    [sessionIn('us-east-1', { [arn]: shop })],
    'the account and the Region of the stack are not read in this run',
  ],
])('a stack that %s is a problem', async (_, stack, sessions, problem) => {
  expect(await readStackOutputs(settings(stack), sessions, null)).toMatchObject({ outputs: null, problem });
});

test('a file is read, unless a recording has what it was', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'asbuilt-outputs-')), 'outputs.json');
  await writeFile(file, '{"url":"https://shop.example.com"}');
  const fromFile = await readStackOutputs({ file, require: ['url'] }, [], null);
  expect(fromFile).toEqual({
    source: 'outputs.json',
    require: ['url'],
    outputs: { format: 'map', values: { url: 'https://shop.example.com' }, sensitive: [] },
    problem: null,
  });
  const recorded = { source: 'outputs.json', require: [], outputs: null, problem: 'as recorded' };
  expect(await readStackOutputs({ file, require: ['url'] }, [], recorded)).toEqual({ ...recorded, require: ['url'] });
});

test('a file that is not there is a problem, and names it', async () => {
  const read = await readStackOutputs({ file: '/nowhere/outputs.json', require: [] }, [], null);
  expect(read?.outputs).toBeNull();
  expect(read?.problem).toMatch(/^the stack outputs in \/nowhere\/outputs\.json cannot be read: /);
});
