import { exampleResults } from '../../example-results';
import { pageData } from '../data';
import { addressOf, everything, filterOf, isEverything, matching, toggled, valuesAmong } from './filter';
import { findingsOf } from './finding';

const database = 'arn:aws:rds:us-east-1:111122223333:db:payments';
const findings = findingsOf(
  pageData(
    {
      ...exampleResults(),
      picture: {
        nodes: [
          {
            id: database,
            kind: 'database',
            name: 'payments',
            account: '111122223333',
            region: 'us-east-1',
            zones: [],
            vpc: null,
            tags: { Team: 'data', Empty: '' },
          },
        ],
        edges: [],
      },
    },
    undefined,
  ),
);
const found = (address: string) => matching(findings, filterOf(address)).map(({ control }) => control);

test.each([
  ['#status=fail', ['rds.multi-az', 'elb.tls-policy', 'health.http']],
  ['#status=fail&status=waived', ['rds.multi-az', 'elb.tls-policy', 'health.http', 'rds.backup-retention']],
  ['#status=fail&severity=critical', ['health.http']],
  ['#suite=alarms', ['alarm.action', 'alarm.notifies']],
  ['#control=rds.encrypted', ['rds.encrypted']],
  ['#account=999999999999', []],
  ['#region=us-east-1&status=pass', ['rds.encrypted']],
  [`#resource=${encodeURIComponent(database)}`, ['rds.encrypted', 'rds.multi-az']],
  ['#tag=Team%3Ddata', ['rds.encrypted', 'rds.multi-az']],
  ['#tag=Team', ['rds.encrypted', 'rds.multi-az']],
  ['#tag=Team%3Dweb', []],
  ['#text=AVAILABILITY+one', ['rds.multi-az']],
  ['#text=%22', []],
  ['#nonsense&status', []],
])('%s', (address, controls) => {
  expect(found(address)).toEqual(controls);
});

test('no address is everything', () => {
  expect(found('')).toHaveLength(findings.length);
  expect(isEverything(filterOf('#'))).toBe(true);
});

test('an address says what was chosen, whatever it is', () => {
  const filter = { ...everything, status: ['fail'], tag: ['a&b=c #d', '</script>'], text: 'x+y & "z"' };
  expect(filterOf(`#${addressOf(filter)}`)).toEqual(filter);
});

test('choosing a value twice is choosing it no more', () => {
  const once = toggled(everything, 'status', 'fail');
  expect(once.status).toEqual(['fail']);
  expect(toggled(once, 'status', 'fail')).toEqual(everything);
});

test('offers the values that there are', () => {
  expect(valuesAmong(findings, 'tag')).toEqual(['Empty', 'Empty=', 'Team', 'Team=data']);
  expect(valuesAmong(findings, 'account')).toEqual(['111122223333']);
});
