import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { ListAliasesCommand } from '@aws-sdk/client-kms';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { holdToModel } from './modelled';

const databases = (database: unknown) => {
  const output = { DBInstances: [database] };
  holdToModel('DescribeDBInstances', new DescribeDBInstancesCommand({}).schema, output);
  return output.DBInstances[0];
};
const refusal = (hold: () => unknown) => {
  try {
    return hold();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return [code, /\((.*)\); what stands/.exec(message)?.[1]];
  }
};

test('an answer of the types that the service promises stays as it is, whatever else stands in it', () => {
  const database = {
    DBInstanceIdentifier: '',
    MultiAZ: false,
    AllocatedStorage: 0,
    InstanceCreateTime: new Date(0),
    Endpoint: { Port: 5432 },
    TagList: [{ Key: '__proto__', Value: 'constructor' }],
    FromANewerVersion: { of: ['the service'] },
  };
  expect(databases(structuredClone(database))).toEqual(database);
});

test('a property that is null, or undefined, is one that is missing', () => {
  expect(databases({ MultiAZ: null, Engine: undefined, Endpoint: { Port: null }, TagList: null })).toEqual({
    Endpoint: {},
  });
});

test.each([
  [{ MultiAZ: 'true' }, 'DescribeDBInstances.DBInstances[0].MultiAZ is a text where the service answers true or false'],
  [
    { AllocatedStorage: Number.NaN },
    'DescribeDBInstances.DBInstances[0].AllocatedStorage is no number where the service answers a number',
  ],
  [{ Engine: ['postgres'] }, 'DescribeDBInstances.DBInstances[0].Engine is a list where the service answers a text'],
  [{ TagList: {} }, 'DescribeDBInstances.DBInstances[0].TagList is a structure where the service answers a list'],
  [{ TagList: [null] }, 'DescribeDBInstances.DBInstances[0].TagList[0] is null where the service answers a structure'],
  [
    { Endpoint: 'db.example' },
    'DescribeDBInstances.DBInstances[0].Endpoint is a text where the service answers a structure',
  ],
  [
    { InstanceCreateTime: new Date(Number.NaN) },
    'DescribeDBInstances.DBInstances[0].InstanceCreateTime is no date where the service answers a date',
  ],
  [null, 'DescribeDBInstances.DBInstances[0] is null where the service answers a structure'],
])('%j is refused, and the place is named', (database, problem) => {
  expect(refusal(() => databases(database))).toEqual(['ANSWER_NOT_WHOLE', problem]);
});

test('maps, lists of JSON and XML services and whole answers are held to their models too', () => {
  const sns = new GetTopicAttributesCommand({ TopicArn: 'arn' }).schema;
  const attributes = { Attributes: { Policy: '{}', Owner: null, toString: 'a' } };
  holdToModel('GetTopicAttributes', sns, attributes);
  expect(attributes).toEqual({ Attributes: { Policy: '{}', toString: 'a' } });
  expect(refusal(() => holdToModel('GetTopicAttributes', sns, { Attributes: { Policy: {} } }))).toEqual([
    'ANSWER_NOT_WHOLE',
    'GetTopicAttributes.Attributes["Policy"] is a structure where the service answers a text',
  ]);
  const aliases = { Aliases: [{ AliasName: 3 }] };
  expect(refusal(() => holdToModel('ListAliases', new ListAliasesCommand({}).schema, aliases))).toEqual([
    'ANSWER_NOT_WHOLE',
    'ListAliases.Aliases[0].AliasName is a number where the service answers a text',
  ]);
  for (const nothing of [undefined, null, 'x', []]) {
    expect(refusal(() => holdToModel('DescribeVpcs', new DescribeVpcsCommand({}).schema, nothing))).toEqual([
      'ANSWER_NOT_WHOLE',
      expect.stringMatching(/^DescribeVpcs is .* where the service answers a structure$/),
    ]);
  }
});
