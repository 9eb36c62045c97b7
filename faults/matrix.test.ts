import { actionsOf, reads } from '../inventory/reads';
import { knownOperations, type Operation } from '../live/operations';
import { faults } from './faults';
import { cellsOf } from './matrix';

const operations = new Map<string, Operation>([
  ['rds:DescribeDBInstances', { action: 'rds:DescribeDBInstances', pageToken: { token: 'Marker' } }],
  ['s3:ListBuckets', { action: 's3:ListAllMyBuckets', pageToken: null }],
  ['sqs:GetQueueUrl', { action: 'sqs:GetQueueUrl', pageToken: null }],
]);
const needs = new Map([
  ['rds.multi-az', new Set(['rds:DescribeDBInstances'])],
  ['elb.access-logs', new Set(['s3:ListAllMyBuckets', 'rds:DescribeDBInstances'])],
]);

test('every operation that a control needs meets every fault, once', () => {
  const cells = cellsOf(needs, operations);
  expect(cells).toHaveLength(2 * faults.length);
  expect(new Set(cells.map(({ operation, action }) => `${operation} ${action}`))).toEqual(
    new Set(['rds:DescribeDBInstances rds:DescribeDBInstances', 's3:ListBuckets s3:ListAllMyBuckets']),
  );
});

test('a fault of pages cannot befall what has none, and says why', () => {
  const cannot = cellsOf(needs, operations).filter((cell) => cell.cannot !== undefined);
  expect(cannot.map(({ operation, fault, cannot: reason }) => [operation, fault.name, reason])).toEqual([
    ['s3:ListBuckets', 'same page', 'its answer has no page token in the API’s model'],
    ['s3:ListBuckets', 'no last page', 'its answer has no page token in the API’s model'],
  ]);
});

test('a fault of pages cannot befall a list of which only the first item is wanted', () => {
  const action = 'autoscaling:DescribeInstanceRefreshes';
  const known = new Map<string, Operation>([[action, { action, pageToken: { token: 'NextToken' } }]]);
  const cannot = cellsOf(new Map([['asg.instance-refresh', new Set([action])]]), known).flatMap((cell) =>
    cell.cannot === undefined ? [] : [[cell.fault.name, cell.cannot]],
  );
  expect(cannot).toEqual([
    ['same page', 'only the first item of its list is wanted, and asked for'],
    ['no last page', 'only the first item of its list is wanted, and asked for'],
  ]);
});

test('every fault has a name and a sentence of its own', () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
  expect(new Set(faults.map(({ what }) => what)).size).toBe(faults.length);
});

test('there is an operation for every action that a read names', async () => {
  const actions = new Set([...(await knownOperations()).values()].map(({ action }) => action));
  const named = actionsOf(Object.keys(reads) as (keyof typeof reads)[], true);
  expect(named.filter((action) => !actions.has(action))).toEqual([]);
});
