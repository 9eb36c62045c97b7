import { judgesResources } from '../../engine/control';
import { controlOf, deployedWith, type World } from '../../engine/testing';
import type { OutputsRead } from '../../environment/outputs';
import presence from '../presence';

const control = controlOf(presence, 'presence.outputs');

const outputsOf = (values: Record<string, unknown>, also: Partial<OutputsRead> = {}): OutputsRead => ({
  source: 'outputs.json',
  require: Object.keys(values),
  outputs: { format: 'map', values, sensitive: [] },
  problem: null,
  ...also,
});

function judge(outputs: OutputsRead | null, world: World = {}, parameters = { outputs: [] as string[] }) {
  if (judgesResources(control)) throw new Error('it judges the environment');
  const context = { everywhere: [deployedWith(world)], expect: [], probes: [], outputs, parameters };
  return control.judge(context).map(({ subject, judgement }) => [subject.id, judgement]);
}

const vpc = [{ VpcId: 'vpc-0123456789abcdef0' }];

test('passes what is there and exists, and tells no more of a value than what it names', () => {
  const values = {
    vpc_id: 'vpc-0123456789abcdef0',
    ratio: 3,
    database_url: 'postgres://app:hunter2@10.0.0.1:5432/shop',
  };
  const rows = judge(outputsOf(values), { vpc });
  expect(rows).toEqual([
    ['output: vpc_id', { status: 'pass', observed: 'vpc-0123456789abcdef0 exists' }],
    ['output: ratio', { status: 'pass', observed: 'present; it names nothing that is read here' }],
    ['output: database_url', { status: 'pass', observed: 'present; it names nothing that is read here' }],
  ]);
});

test('fails an output that is not there, an empty one, and one that names what is gone', () => {
  const outputs = outputsOf(
    { vpc_id: 'vpc-0123456789abcdef9', empty: '', none: [] },
    { require: ['vpc_id', 'empty', 'none', 'url'] },
  );
  expect(judge(outputs, { vpc }).map(([id, judgement]) => [id, judgement])).toEqual([
    [
      'output: vpc_id',
      {
        status: 'fail',
        message: 'what the output vpc_id names does not exist in the accounts and Regions that are read',
        expected: 'vpc-0123456789abcdef9 exists',
        observed: 'not there: vpc-0123456789abcdef9',
      },
    ],
    [
      'output: empty',
      { status: 'fail', message: 'the output empty is empty', expected: 'a value', observed: 'nothing' },
    ],
    ['output: none', { status: 'fail', message: 'the output none is empty', expected: 'a value', observed: 'nothing' }],
    [
      'output: url',
      {
        status: 'fail',
        message: 'the stack has no output url',
        expected: 'an output url',
        observed: 'empty, none, vpc_id',
      },
    ],
  ]);
});

test('never looks at a sensitive output', () => {
  const outputs = outputsOf(
    {},
    { require: ['password'], outputs: { format: 'map', values: {}, sensitive: ['password'] } },
  );
  expect(judge(outputs)).toEqual([
    ['output: password', { status: 'pass', observed: 'present; it is sensitive, so its value is not looked at' }],
  ]);
});

test('is an error where the outputs, or what they name, could not be read', () => {
  const unread = outputsOf({}, { require: ['vpc_id'], outputs: null, problem: 'it is empty' });
  expect(judge(unread)).toEqual([
    ['output: vpc_id', { status: 'error', message: 'could not be judged: it is empty (outputs.json)' }],
  ]);
  expect(judge(outputsOf({ vpc_id: 'vpc-0123456789abcdef9' }), { vpc, gaps: { vpc: 'AccessDenied' } })).toEqual([
    [
      'output: vpc_id',
      {
        status: 'error',
        message: 'could not be judged: vpc-0123456789abcdef9: read:vpc did not come through: AccessDenied',
      },
    ],
  ]);
  expect(judge(null, {}, { outputs: ['vpc_id'] })).toEqual([
    ['output: vpc_id', { status: 'error', message: 'the configuration names no `outputs` to read it from' }],
  ]);
});

test('has nothing to say where nothing is required', () => {
  expect(judge(outputsOf({ a: 'b' }, { require: [] }))).toEqual([]);
});
