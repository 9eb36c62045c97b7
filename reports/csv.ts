/**
 * CSV (RFC 4180): a line a result, for spreadsheets. A cell that a spreadsheet would take for a formula begins with an apostrophe
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
import { stringify } from 'csv-stringify/sync';
import type { Result } from '../engine/results';
import type { Reporter } from './reporter';
import { visible } from './text';

const columns: [name: string, value: (row: Result) => string | null | undefined][] = [
  ['control', (row) => row.control],
  ['suite', (row) => row.suite],
  ['severity', (row) => row.severity],
  ['status', (row) => row.status],
  ['title', (row) => row.title],
  ['account', (row) => row.resource.account],
  ['region', (row) => row.resource.region],
  ['kind', (row) => row.resource.kind],
  ['name', (row) => row.resource.name],
  ['resource', (row) => row.resource.id],
  ['message', (row) => row.message],
  ['expected', (row) => row.expected],
  ['observed', (row) => row.observed],
  ['fix', (row) => row.fix],
  ['references', (row) => row.references.join(' ')],
  ['waived until', (row) => row.waiver?.until],
  ['waiver reason', (row) => row.waiver?.reason],
  ['waiver owner', (row) => row.waiver?.owner],
];

export const csv: Reporter = {
  render: (results) =>
    stringify(
      [
        columns.map(([name]) => name),
        ...results.results.map((row) => columns.map(([, value]) => visible(value(row) ?? ''))),
      ],
      { escape_formulas: true, record_delimiter: 'windows' },
    ),
};
