import type { Result, Results } from '../engine/results';
import { changesBetween } from '../reports/changes';
import { resultOf, resultsOf } from '../reports/example-results';
import { exitOfRunAgainst, historyStore } from './reporting';

const row = (status: Result['status'], parts: Partial<Result> = {}) => resultOf({ status, ...parts });

test.each<[string, Result[], Results, number]>([
  ['an old failure', [row('fail')], resultsOf([row('fail')]), 0],
  ['a new failure', [row('pass')], resultsOf([row('fail')]), 1],
  ['a new failure beside an error', [row('pass')], resultsOf([row('fail'), row('error', { control: 'x' })]), 1],
  ['an error, though it is an old one', [row('error')], resultsOf([row('error')]), 2],
  ['an old failure beside an error', [row('fail')], resultsOf([row('fail'), row('error', { control: 'x' })]), 2],
  ['a run that says nothing', [row('pass')], resultsOf([], { reasons: ['nothing was selected'] }), 2],
  ['a new failure below the threshold', [], resultsOf([row('fail', { severity: 'low' })], { failOn: 'high' }), 0],
])('against a baseline, %s', (_what, before, after, code) => {
  expect(exitOfRunAgainst(changesBetween(resultsOf(before), after), after)).toBe(code);
});

test.each(['history', '/var/history', 'C:\\history'])('%s is a folder', (folder) => {
  expect(historyStore(folder)?.place).toBe(folder);
});

test.each(['s3://bucket', 's3://bucket/some/prefix'])('%s is a bucket', (address) => {
  expect(historyStore(`${address}/`)?.place).toBe(address);
});

test.each(['s3://No_Bucket/prefix', 'https://example.com/history'])('%s is neither', (address) => {
  expect(() => historyStore(address)).toThrow(`--history takes a folder or s3://BUCKET/PREFIX, not ${address}`);
});
