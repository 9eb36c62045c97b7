import { judgesResources } from '../../engine/control';
import { controlOf, deployedWith, region, type World } from '../../engine/testing';
import type { Expectation } from '../../environment/configuration';
import presence from '../presence';

const control = controlOf(presence, 'presence.resources');

function judge(expect: Partial<Expectation>, ...worlds: World[]) {
  if (judgesResources(control)) throw new Error('it judges the environment');
  const everywhere = worlds.map(deployedWith);
  const context = {
    everywhere,
    expect: [{ kind: 'database' as const, ...expect }],
    probes: [],
    outputs: null,
    parameters: {},
  };
  return control.judge(context).map(({ subject, judgement }) => [subject.name, judgement]);
}

const database = (name: string, more: object = {}) => ({
  DBInstanceArn: `arn:aws:rds:us-east-1:111122223333:db:${name}`,
  DBInstanceIdentifier: name,
  Engine: 'postgres',
  ...more,
});
const two = { database: [database('orders'), database('payments', { TagList: [{ Key: 'Team', Value: 'pay' }] })] };
const statusOf = (rows: ReturnType<typeof judge>) =>
  rows.map(([, judgement]) => (judgement as { status: string }).status);

test.each<[Partial<Expectation>, string, string]>([
  [{}, 'pass', '2: orders, payments'],
  [{ count: 2 }, 'pass', '2: orders, payments'],
  [{ count: { min: 1, max: 2 } }, 'pass', '2: orders, payments'],
  [{ name: 'pay*' }, 'pass', '1: payments'],
  [{ where: { Engine: 'postgres' }, tags: { Team: 'p*' } }, 'pass', '1: payments'],
  [{ count: 0, name: 'legacy' }, 'pass', 'none'],
  [{ count: 1 }, 'fail', '2: orders, payments'],
  [{ count: { max: 1 } }, 'fail', '2: orders, payments'],
  [{ count: { min: 3 } }, 'fail', '2: orders, payments'],
  [{ name: 'reports' }, 'fail', 'none'],
  [{ where: { Engine: 'mysql' } }, 'fail', 'none'],
])('of two databases %j is %s, with %s', (expected, status, observed) => {
  expect(judge(expected, two).map(([, judgement]) => judgement)).toMatchObject([{ status, observed }]);
});

test('those of all accounts and Regions count together, and only those of the place that is named', () => {
  const elsewhere = { region: 'eu-west-1', database: [database('third')] };
  expect(statusOf(judge({ count: 3 }, two, elsewhere))).toEqual(['pass']);
  expect(statusOf(judge({ count: 1, region: 'eu-west-1' }, two, elsewhere))).toEqual(['pass']);
  expect(statusOf(judge({ count: 1, region }, two, elsewhere))).toEqual(['fail']);
});

test.each<Partial<Expectation>>([
  { region: 'eu-west-2', count: 0 },
  { region: 'eu-west-2', count: { max: 3 } },
  { region: 'eu-west-2' },
  { account: '222233334444', count: 0 },
])('where nothing is read, %j can neither hold nor fail', (expected) => {
  const place = expected.account === undefined ? 'eu-west-2' : 'account 222233334444';
  expect(judge(expected, two).map(([, judgement]) => judgement)).toEqual([
    {
      status: 'error',
      message: `nothing is read of ${place}: \`accounts\` says which accounts and Regions are`,
    },
  ]);
});

test('what is global is in no Region, so a Region leaves none of it out', () => {
  const zone = { 'hosted-zone': [{ Id: '/hostedzone/Z1', Name: 'example.com.', CallerReference: 'x' }] };
  expect(statusOf(judge({ kind: 'hosted-zone', region: 'eu-west-2' }, zone))).toEqual(['pass']);
});

test('what is hidden can add to what is seen and take nothing away', () => {
  const hidden: World = { ...two, gaps: { database: 'AccessDenied' } };
  expect(statusOf(judge({ count: { min: 2 } }, hidden))).toEqual(['pass']);
  expect(statusOf(judge({ count: { min: 3 } }, hidden))).toEqual(['error']);
  expect(statusOf(judge({ count: 2 }, hidden))).toEqual(['error']);
  expect(statusOf(judge({ count: 1 }, hidden))).toEqual(['fail']);
});

test('a kind that nothing reads, and no account at all, cannot be judged', () => {
  expect(statusOf(judge({ kind: 'pipeline' as Expectation['kind'] }, two))).toEqual(['error']);
  expect(statusOf(judge({ count: 0 }))).toEqual(['error']);
});
