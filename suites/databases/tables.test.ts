import type { ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import type { ContinuousBackupsDescription } from '@aws-sdk/client-dynamodb';
import { account, deployedWith, judgeOne, region, type World } from '../../engine/testing';
import { capacity, customerKey, deletionProtection, recovery } from './tables';
import { description, hoursAgo, table, tableArn } from './worlds';

type Control = Parameters<typeof judgeOne>[0];
type Changes = Parameters<typeof description>[0];

const backups = (status: 'ENABLED' | 'DISABLED' | undefined): ContinuousBackupsDescription => ({
  ContinuousBackupsStatus: 'ENABLED',
  PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
});
const statusOf = (control: Control, changes: Changes, world: World = {}, parameters = {}) => {
  const rows = judgeOne(
    control,
    deployedWith({
      table: [table],
      'table-description': { [tableArn]: [description(changes)] },
      'table-backups': { [tableArn]: [backups('ENABLED')] },
      'table-scaling': { [tableArn]: [] },
      ...world,
    }),
    parameters,
  );
  expect(rows.map(({ control: id, resource }) => [id, resource])).toEqual([[control.id, tableArn]]);
  return rows[0]?.status;
};

describe.each([
  ['dynamodb.recovery', recovery],
  ['dynamodb.customer-key', customerKey],
  ['dynamodb.deletion-protection', deletionProtection],
  ['dynamodb.capacity', capacity],
])('%s', (id, control) => {
  test('holds of a sound table, and is not asked of one that is going', () => {
    expect(control.id).toBe(id);
    expect(statusOf(control, {})).toBe('pass');
    expect(statusOf(control, { TableStatus: 'DELETING' })).toBe('not-applicable');
  });

  test('is not known where a read did not come through, and not asked where there is no table', () => {
    const gaps = { 'table-description': { [tableArn]: 'AccessDenied: no' } };
    expect(statusOf(control, {}, { 'table-description': {}, gaps })).toBe('error');
    expect(judgeOne(control, deployedWith({ table: [] }))).toMatchObject([
      { control: id, resource: `${account}/${region}`, status: 'not-applicable' },
    ]);
    expect(judgeOne(control, deployedWith({ gaps: { table: 'AccessDenied: no' } }))).toMatchObject([
      { control: id, resource: `${account}/${region}/table`, status: 'error' },
    ]);
  });
});

test.each([
  ['on', backups('ENABLED'), 'pass'],
  ['off', backups('DISABLED'), 'fail'],
  ['off with all continuous backups', { ContinuousBackupsStatus: 'DISABLED' as const }, 'fail'],
  ['missing from the answer', backups(undefined), 'error'],
])('point-in-time recovery is %s', (_, given, status) => {
  expect(statusOf(recovery, {}, { 'table-backups': { [tableArn]: [given] } })).toBe(status);
});

test.each([
  ['of DynamoDB itself', undefined, 'fail'],
  ['that is being taken away', { Status: 'DISABLING' as const, SSEType: 'KMS' as const, KMSMasterKeyArn: 'k' }, 'fail'],
  ['that is being changed', { Status: 'UPDATING' as const, SSEType: 'KMS' as const, KMSMasterKeyArn: 'k' }, 'pass'],
  ['without a name', { Status: 'ENABLED' as const, SSEType: 'KMS' as const }, 'fail'],
  [
    'out of reach',
    {
      Status: 'ENABLED' as const,
      SSEType: 'KMS' as const,
      KMSMasterKeyArn: 'k',
      InaccessibleEncryptionDateTime: hoursAgo(1),
    },
    'fail',
  ],
])('the key of a table: one %s', (_, SSEDescription, status) => {
  expect(statusOf(customerKey, { SSEDescription })).toBe(status);
});

test('deletion protection is off, missing from the answer, or not required', () => {
  expect(statusOf(deletionProtection, { DeletionProtectionEnabled: false })).toBe('fail');
  expect(statusOf(deletionProtection, { DeletionProtectionEnabled: undefined })).toBe('error');
  expect(statusOf(deletionProtection, { DeletionProtectionEnabled: false }, {}, { required: false })).toBe('pass');
});

describe('provisioned capacity', () => {
  const provisioned: Changes = {
    BillingModeSummary: undefined,
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
  };
  const scaling = (resource: string, way: 'Read' | 'Write', changes: Partial<ScalableTarget> = {}, policies = 1) => ({
    target: {
      ServiceNamespace: 'dynamodb' as const,
      ResourceId: resource,
      ScalableDimension: `dynamodb:${resource.includes('/index/') ? 'index' : 'table'}:${way}CapacityUnits` as const,
      MinCapacity: 5,
      MaxCapacity: 50,
      RoleARN: undefined,
      CreationTime: undefined,
      ...changes,
    },
    policies,
  });
  const both = (resource: string) => [scaling(resource, 'Read'), scaling(resource, 'Write')];
  const judge = (scalings: ReturnType<typeof scaling>[], changes: Changes = {}, parameters = {}) =>
    statusOf(capacity, { ...provisioned, ...changes }, { 'table-scaling': { [tableArn]: scalings } }, parameters);

  test('scales, reads and writes alike', () => {
    expect(judge(both('table/sessions'))).toBe('pass');
    expect(judge([])).toBe('fail');
    expect(judge([scaling('table/sessions', 'Read')])).toBe('fail');
  });

  test('scales only with a policy, room, and nobody holding it', () => {
    const write = scaling('table/sessions', 'Write');
    expect(judge([scaling('table/sessions', 'Read', {}, 0), write])).toBe('fail');
    expect(judge([scaling('table/sessions', 'Read', { MaxCapacity: 5 }), write])).toBe('fail');
    const held = { SuspendedState: { DynamicScalingOutSuspended: true } };
    expect(judge([scaling('table/sessions', 'Read', held), write])).toBe('fail');
  });

  test('scales for each index too', () => {
    const indexed: Changes = { GlobalSecondaryIndexes: [{ IndexName: 'by-user' }] };
    expect(judge(both('table/sessions'), indexed)).toBe('fail');
    expect(judge([...both('table/sessions'), ...both('table/sessions/index/by-user')], indexed)).toBe('pass');
  });

  test('need not scale in development, and is not known where its scaling cannot be seen', () => {
    expect(judge([], {}, { required: false })).toBe('pass');
    const gaps = { 'table-scaling': { [tableArn]: 'AccessDenied: no' } };
    expect(statusOf(capacity, provisioned, { 'table-scaling': {}, gaps })).toBe('error');
  });
});
