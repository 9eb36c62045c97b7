import type { Fault } from './faults';
import { faults } from './faults';
import { faultsPage, matrixText, type Tried } from './page';

const [denied, throttled] = faults as [Fault, Fault];
const samePage = faults.find(({ name }) => name === 'same page') as Fault;
const rds = { operation: 'rds:DescribeDBInstances', action: 'rds:DescribeDBInstances' };
const tag = { operation: 'tag:GetResources', action: 'tag:GetResources' };
const none = { erring: [], instead: [], problems: [] };

const tried: Tried = {
  cells: [
    { ...rds, fault: denied, outcome: { ...none, erring: ['rds.multi-az', 'rds.encrypted'] } },
    { ...rds, fault: throttled, outcome: { ...none, problems: ['it passes'] } },
    { ...rds, fault: samePage, cannot: 'it has no pages' },
    { ...tag, fault: denied, outcome: { ...none, instead: ['sns:ListTagsForResource'] } },
    { ...tag, fault: throttled, outcome: none },
    { ...tag, fault: samePage, outcome: { ...none, erring: ['tags.required'] } },
  ],
  wholeRuns: [
    { name: 'clock', what: 'the clock | is off', regions: 'one', faults: [], effect: 'passes', outcome: none },
    {
      name: 'expired',
      what: 'the credentials end',
      regions: 'one',
      faults: [],
      effect: 'hides',
      outcome: { ...none, erring: ['rds.multi-az'] },
    },
  ],
  without: new Map([[rds.action, { ...none, erring: ['rds.multi-az'] }]]),
  untakable: new Map([['sts:GetCallerIdentity', 'it needs no permission']]),
};

test('the terminal shows a row an action and a column a fault, with names above them', () => {
  expect(matrixText(tried).split('\n').slice(0, 5)).toEqual([
    '                            denied',
    '                            |   throttled',
    '                            |   |   same page',
    'rds:DescribeDBInstances    2   !   –',
    'tag:GetResources           =   ✓   1',
  ]);
  expect(matrixText(tried)).toContain('\nclock: as any other\nexpired: 1 controls err\n');
});

test('the page shows the same, who errs, and the runs that go wrong as a whole', () => {
  const lines = faultsPage(tried).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '| action | denied | throttled | same page |',
      '| `rds:DescribeDBInstances` | 2 | ! | – |',
      '| `tag:GetResources` | = | ✓ | 1 |',
      '| `rds:DescribeDBInstances` | rds.encrypted, rds.multi-az |',
      '| `tag:GetResources` | (sns:ListTagsForResource) |',
      '| the clock \\| is off | none: as any other run |',
      '| the credentials end | 1 |',
      'errs and nobody else: tried for 1 actions. Not tried:',
      '- `sts:GetCallerIdentity`: it needs no permission',
    ]),
  );
});
