import type { Result, Results, Status } from '../engine/results';
import { type Broken, outcomeOf, type Ran } from './honest';

const action = 'rds:DescribeDBInstances';
const broken: Broken = {
  actions: [action],
  effect: 'hides',
  concerns: ({ control }) => ['rds.multi-az', 'rds.encrypted'].includes(control),
};
const hidden = `could not be judged: ${action} did not come through (AccessDenied)`;

function row(control: string, id: string, status: Status, message = 'as it should be'): Result {
  const resource = { id, kind: 'database', name: id, account: '123456789012', region: 'us-east-1' };
  const told = { suite: 'databases' as const, severity: 'high' as const, title: '', fix: '', references: [] };
  return { control, ...told, status, resource, message, expected: null, observed: null, waiver: null };
}

function ran(
  rows: Result[],
  {
    calls = {},
    gaps = [],
    verdict,
  }: { calls?: Record<string, number>; gaps?: string[]; verdict?: Results['verdict'] } = {},
): Ran {
  const errs = rows.some(({ status }) => status === 'error');
  const results = {
    results: rows,
    verdict: verdict ?? (errs ? 'inconclusive' : 'conforms'),
    gaps: gaps.map((each) => ({ action: each, account: null, region: null, resource: null, error: 'AccessDenied' })),
  };
  return { results: results as unknown as Results, calls: new Map(Object.entries(calls)) };
}

const sound = ran(
  [row('rds.multi-az', 'db', 'pass'), row('rds.encrypted', 'db', 'pass'), row('elb.state', 'lb', 'pass')],
  {
    calls: { [action]: 1, 'tag:GetResources': 1 },
  },
);
const [multiAz, encrypted, state] = sound.results.results as [Result, Result, Result];
const place = '123456789012/us-east-1/database';
const honest = [row('rds.multi-az', place, 'error', hidden), row('rds.encrypted', place, 'error', hidden), state];

test('an honest run: who needs the action errs and names it, the others are as they were', () => {
  expect(outcomeOf(sound, ran(honest, { gaps: [action] }), broken)).toEqual({
    erring: ['rds.multi-az', 'rds.encrypted'],
    instead: [],
    problems: [],
  });
});

test.each<[string, Result[], string]>([
  [
    'an error of a control that does not need the action',
    [...honest.slice(0, 2), row('elb.state', 'lb', 'error', hidden)],
    `elb.state of lb does not need ${action} and became error, having been pass: ${hidden}`,
  ],
  [
    'another message of a control that does not need it',
    [...honest.slice(0, 2), row('elb.state', 'lb', 'pass', 'otherwise')],
    `elb.state of lb does not need ${action} and became pass, having been pass: otherwise`,
  ],
  [
    'an error that does not name the action',
    [row('rds.multi-az', place, 'error', 'something went wrong'), ...honest.slice(1)],
    `rds.multi-az of ${place} is an error that does not name ${action}: something went wrong`,
  ],
  [
    'a pass that was none',
    [...honest, row('rds.multi-az', 'other', 'pass')],
    'rds.multi-az of other is judged on what was not seen: it became pass, having been no row: as it should be',
  ],
  [
    'a pass on part of what there is',
    [row('rds.multi-az', 'db', 'pass', 'one of two'), ...honest.slice(1)],
    'rds.multi-az of db is judged on what was not seen: it became pass, having been pass: one of two',
  ],
  [
    'a failure that was none',
    [row('rds.multi-az', 'db', 'fail', 'one zone'), ...honest.slice(1)],
    'rds.multi-az of db is judged on what was not seen: it became fail, having been pass: one zone',
  ],
  [
    'what is hidden and taken for nothing',
    [row('rds.multi-az', place, 'not-applicable', 'there is no database in scope'), ...honest.slice(1)],
    `rds.multi-az of ${place} is judged on what was not seen: it became not-applicable, having been no row: there is no database in scope`,
  ],
  [
    'a row that is gone without an error of its control',
    honest.slice(1),
    'rds.multi-az of db was pass and is gone, and rds.multi-az does not err',
  ],
])('%s is a problem', (_, rows, problem) => {
  expect(outcomeOf(sound, ran(rows, { gaps: [action] }), broken).problems).toContain(problem);
});

test('an error that does not say what it should is a problem', () => {
  const saying: Broken = { ...broken, says: 'have expired' };
  expect(outcomeOf(sound, ran(honest, { gaps: [action] }), saying).problems).toContain(
    `rds.multi-az of ${place} is an error that does not say "have expired": ${hidden}`,
  );
  expect(outcomeOf(sound, ran(honest, { gaps: [action] }), { ...broken, says: 'AccessDenied' }).problems).toEqual([]);
});

test('exit 0 beside an error is a problem', () => {
  const run = ran(honest, { gaps: [action], verdict: 'conforms' });
  expect(outcomeOf(sound, run, broken).problems).toEqual(['something is an error, and the exit is 0']);
});

describe('a fault that changes nothing', () => {
  const same = [multiAz, encrypted, state];

  test('is a problem where it should hide something', () => {
    const problem = `${action} did not come through, nothing was asked in its place, and no control errs`;
    expect(outcomeOf(sound, ran(same, { gaps: [action] }), broken).problems).toEqual([problem]);
    expect(outcomeOf(sound, ran(same, { calls: { [action]: 4 } }), broken).problems).toEqual([problem]);
  });

  test('is none where other actions were asked in its place and told the same', () => {
    const run = ran(same, { calls: { [action]: 1, 'tag:GetResources': 1, 'rds:ListTagsForResource': 2 } });
    expect(outcomeOf(sound, run, broken)).toEqual({ erring: [], instead: ['rds:ListTagsForResource'], problems: [] });
  });

  test('is none where the end alone was hidden and the run asked on', () => {
    const asked = { calls: { [action]: 2, 'tag:GetResources': 1 } };
    const keeping: Broken = { ...broken, keeps: true };
    expect(outcomeOf(sound, ran(same, asked), keeping)).toEqual({ erring: [], instead: [action], problems: [] });
    expect(outcomeOf(sound, ran(same, { calls: { [action]: 1 } }), keeping).problems).toHaveLength(1);
  });

  test('is none where the end alone was hidden, is told as a gap, and nobody looked for what may stand there', () => {
    const run = ran(same, { calls: { [action]: 1 }, gaps: [action] });
    expect(outcomeOf(sound, run, { ...broken, keeps: true }).problems).toEqual([]);
    expect(outcomeOf(sound, run, broken).problems).toHaveLength(1);
  });

  test('is what a fault that passes must do', () => {
    const passing: Broken = { ...broken, effect: 'passes' };
    expect(outcomeOf(sound, ran(same), passing).problems).toEqual([]);
    expect(outcomeOf(sound, ran(honest, { gaps: [action] }), passing).problems).toEqual([
      'the fault passes, and yet rds.multi-az, rds.encrypted cannot be judged',
    ]);
  });

  test('or one that may be refused', () => {
    const either: Broken = { ...broken, effect: 'either' };
    expect(outcomeOf(sound, ran(same), either).problems).toEqual([]);
    expect(outcomeOf(sound, ran(honest, { gaps: [action] }), either).problems).toEqual([]);
  });
});

test('the name that another action gives a resource is no difference', () => {
  const named = row('tags.required', 'arn:key', 'pass');
  const unnamed = { ...named, resource: { ...named.resource, name: 'c216361a' } };
  expect(outcomeOf(ran([named]), ran([unnamed]), { ...broken, effect: 'passes' }).problems).toEqual([]);
});

test('the account that a probe is told under is no difference, nor its time', () => {
  const probed = (message: string) => ({ ...row('health.http', 'probe', 'pass', message), suite: 'health' as const });
  const before = ran([probed('status 200, 28 ms')]);
  const health: Broken = { ...broken, effect: 'passes' };
  expect(outcomeOf(before, ran([probed('status 200, 931 ms')]), health).problems).toEqual([]);
  const nowhere = probed('status 200, 28 ms');
  const moved = { ...nowhere, resource: { ...nowhere.resource, account: null } };
  expect(outcomeOf(before, ran([moved]), health).problems).toEqual([]);
  expect(outcomeOf(before, ran([probed('status 204, 28 ms')]), health).problems).toHaveLength(1);
});
