import type { Result, Results } from '../engine/results';
import { changesBetween } from '../reports/changes';
import { resultOf, resultsOf } from '../reports/example-results';
import { exitOfRunAgainst, historyFolder } from './reporting';

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

test.each([undefined, 'history', '/var/history', 'C:\\history'])('%s is a folder or none', (folder) => {
  expect(historyFolder(folder)).toBe(folder);
});

test.each(['s3://bucket/prefix', 'https://example.com/history'])('%s is not a folder', (address) => {
  expect(() => historyFolder(address)).toThrow('--history takes a folder');
});
