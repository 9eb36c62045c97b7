import { parse } from 'csv-parse/sync';
import type { Results } from '../engine/results';
import { csv } from './csv';
import { exampleResults, hostileResults, hostileText, resultOf, resultsOf } from './example-results';
import { visible } from './text';

const render = (results: Results) =>
  csv.render(results, { colour: false, width: 80, verbose: false, quiet: false }) as string;
const read = (results: Results) => parse(render(results), { columns: true }) as Record<string, string>[];

test('has a line a result', () => {
  expect(
    render(
      resultsOf([resultOf({ status: 'fail', expected: 'a, b', observed: null, references: ['RDS.3', 'RDS.27'] })]),
    ),
  ).toBe(
    [
      'control,suite,severity,status,title,account,region,kind,name,resource,message,expected,observed,fix,references,waived until,waiver reason,waiver owner',
      'rds.encrypted,databases,critical,fail,Storage is encrypted,111122223333,us-east-1,database,payments,arn:aws:rds:us-east-1:111122223333:db:payments,the storage is encrypted,"a, b",,Restore a snapshot of the database into an instance with StorageEncrypted set.,RDS.3 RDS.27,,,',
      '',
    ].join('\r\n'),
  );
});

test('tells a waiver', () => {
  expect(read(exampleResults())[6]).toMatchObject({
    status: 'waived',
    'waived until': '2027-01-31',
    'waiver reason': 'rebuilt nightly from the main database',
    'waiver owner': 'data-team',
  });
});

test.each(['=cmd()', '+1', '-1', '@sum', '\t=1', '＝cmd()'])('%j is no formula', (text) => {
  expect(read(resultsOf([resultOf({ message: text })]))[0]?.message).toBe(`'${text}`);
});

test('hostile text stays in its cell, and none of it is lost', () => {
  const rows = read(hostileResults());
  expect(rows).toHaveLength(8);
  expect(rows[0]?.name).toBe(visible(`${hostileText}payments${hostileText}`));
});
