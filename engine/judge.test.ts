import type { Configuration } from '../environment/configuration';
import { defaultConfiguration } from '../environment/load';
import type { Gap, Resource, Snapshot } from '../inventory/model';
import { type Control, cannotJudge, control, environmentControl, fail, notApplicable, pass } from './control';
import { type Gathered, judge } from './judge';
import type { Results } from './results';
import { type SelectedControl, selectControls } from './select';

const finished = new Date('2026-06-15T12:05:00Z');
const at = new Date('2026-06-15T12:00:00Z');
const arn = (account: string, name: string) => `arn:aws:rds:us-east-1:${account}:db:${name}`;
const gap = (action: string, resource: string | null = null): Gap => ({
  action,
  account: '111122223333',
  region: 'us-east-1',
  resource,
  error: 'AccessDenied: no',
});

function database(name: string, MultiAZ: boolean, account = '111122223333'): Resource {
  const properties = { DBInstanceIdentifier: name, MultiAZ };
  return { kind: 'database', id: arn(account, name), name, account, region: 'us-east-1', tags: {}, properties };
}

function snapshot(databases: Resource[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    account: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    at,
    answers: new Map([
      ['database', new Map([['', { items: databases }]])],
      ['topic', new Map([['', { items: [] }]])],
    ]),
    membership: new Map(),
    untold: new Map(),
    gaps: [],
    ...more,
  };
}

const gathered = (snapshots: Snapshot[], more: Partial<Gathered> = {}): Gathered => ({
  environment: 'prod',
  mode: 'live',
  started: at,
  snapshots,
  unopened: [],
  probes: [],
  outputs: null,
  hints: [],
  ...more,
});

const told = { title: 't', why: 'w', fix: 'f', references: [] };
const multiAz = control({
  ...told,
  id: 'rds.multi-az',
  severity: 'high',
  judges: ['database'],
  reads: [],
  check: ({ properties }) => (properties.MultiAZ ? pass('two zones') : fail('one zone', 'two', 'one')),
});
/** Asks about topics, so that a gap of theirs is its gap. */
const asking = control({
  ...told,
  id: 'rds.asking',
  severity: 'low',
  judges: ['database'],
  reads: ['topic'],
  check: (_, { deployed }) => pass(`${deployed.all('topic').length} topics`),
});
const throwing = control({
  ...told,
  id: 'rds.throwing',
  severity: 'low',
  judges: ['database'],
  reads: [],
  check: () => {
    throw new TypeError('x is not a function');
  },
});
const counting = environmentControl({
  ...told,
  id: 'presence.databases',
  severity: 'medium',
  readsFor: () => ['database'],
  judge: ({ everywhere }) => [
    {
      subject: { id: 'databases', kind: 'database', name: 'databases' },
      judgement: pass(`${everywhere.flatMap((each) => each.all('database')).length} databases`),
    },
  ],
});

function judged(
  controls: Control[],
  seen: Gathered,
  settings: Partial<Configuration> & { failOn?: Results['failOn']; unjudged?: string[]; interrupted?: string } = {},
): Results {
  const { failOn = 'low', unjudged = [], interrupted, ...changes } = settings;
  const configuration = { ...defaultConfiguration(), ...changes };
  const selected: SelectedControl[] = selectControls([{ name: 'databases', controls }], configuration, {
    suites: [],
    controls: [],
  });
  return judge(selected, seen, configuration, { failOn, finished, unjudged, interrupted });
}
const rows = ({ results }: Results) =>
  results.map(({ control: id, resource, status, message }) => [id, resource.id, status, message]);

describe('what is judged', () => {
  test('each resource in scope has a row, with what is expected and observed', () => {
    const results = judged([multiAz], gathered([snapshot([database('a', true), database('b', false)])]));
    expect(results.results).toEqual([
      expect.objectContaining({ status: 'pass', message: 'two zones', expected: null, observed: 'two zones' }),
      expect.objectContaining({
        status: 'fail',
        message: 'one zone',
        expected: 'two',
        observed: 'one',
        severity: 'high',
        fix: 'f',
        waiver: null,
      }),
    ]);
    expect(results).toMatchObject({
      schema: 'asbuilt/results@1',
      environment: 'prod',
      started: '2026-06-15T12:00:00.000Z',
      finished: '2026-06-15T12:05:00.000Z',
      verdict: 'nonconforming',
      reasons: [],
      summary: { pass: 1, fail: 1, error: 0, notApplicable: 0, waived: 0 },
    });
  });

  test('every control says something for each account and Region', () => {
    const both = [
      snapshot([database('a', true)]),
      snapshot([], { account: '222233334444' }),
      snapshot([], { region: 'eu-west-1' }),
    ];
    expect(rows(judged([multiAz, counting], gathered(both)))).toEqual([
      ['rds.multi-az', arn('111122223333', 'a'), 'pass', 'two zones'],
      ['rds.multi-az', '222233334444/us-east-1', 'not-applicable', 'there is no database in scope'],
      ['rds.multi-az', '111122223333/eu-west-1', 'not-applicable', 'there is no database in scope'],
      ['presence.databases', 'databases', 'pass', '1 databases'],
      ['presence.databases', '111122223333/us-east-1', 'not-applicable', 'judged once, for the whole environment'],
      ['presence.databases', '222233334444/us-east-1', 'not-applicable', 'judged once, for the whole environment'],
      ['presence.databases', '111122223333/eu-west-1', 'not-applicable', 'judged once, for the whole environment'],
    ]);
  });

  test('a row of the whole environment stands in its account where there is but one', () => {
    expect(
      judged([counting], gathered([snapshot([])])).results.map(({ resource }) => [resource.account, resource.region]),
    ).toEqual([['111122223333', 'us-east-1']]);
  });
});

describe('a gap is an error on what it hides, and on nothing else', () => {
  const list = (more: object) =>
    new Map([['database' as const, new Map([['', { items: [database('a', true)], ...more }]])]]);

  test('of the list itself: what was seen is judged, and there may be more', () => {
    const results = judged(
      [multiAz],
      gathered([
        snapshot([], {
          answers: list({ gap: gap('rds:DescribeDBInstances') }),
          gaps: [gap('rds:DescribeDBInstances')],
        }),
      ]),
    );
    expect(rows(results)).toEqual([
      ['rds.multi-az', arn('111122223333', 'a'), 'pass', 'two zones'],
      [
        'rds.multi-az',
        '111122223333/us-east-1/database',
        'error',
        'could not be judged: rds:DescribeDBInstances did not come through (AccessDenied: no)',
      ],
    ]);
    expect(results).toMatchObject({ verdict: 'inconclusive', gaps: [gap('rds:DescribeDBInstances')] });
  });

  test('of what a control asks about: its own row alone', () => {
    const answers = new Map([
      ...list({}),
      ['topic' as const, new Map([['', { items: [], gap: gap('sns:ListTopics') }]])],
    ]) as Snapshot['answers'];
    expect(rows(judged([multiAz, asking], gathered([snapshot([], { answers })])))).toEqual([
      ['rds.multi-az', arn('111122223333', 'a'), 'pass', 'two zones'],
      [
        'rds.asking',
        arn('111122223333', 'a'),
        'error',
        'could not be judged: sns:ListTopics did not come through (AccessDenied: no)',
      ],
    ]);
  });

  test('of whether a resource belongs to the environment', () => {
    const hidden = database('hidden', false);
    const membership = new Map([[hidden.id, gap('tag:GetResources')]]);
    expect(rows(judged([multiAz], gathered([snapshot([hidden, database('a', true)], { membership })])))).toEqual([
      ['rds.multi-az', arn('111122223333', 'a'), 'pass', 'two zones'],
      [
        'rds.multi-az',
        hidden.id,
        'error',
        'it is not known whether this belongs to the environment: tag:GetResources did not come through (AccessDenied: no)',
      ],
    ]);
  });

  test('a kind that was never read', () => {
    expect(rows(judged([multiAz], gathered([snapshot([], { answers: new Map() })])))).toEqual([
      [
        'rds.multi-az',
        '111122223333/us-east-1/database',
        'error',
        'could not be judged: database did not come through (it was not read in this run)',
      ],
    ]);
  });

  test('what lies outside is not spoken of', () => {
    const other = database('other', false);
    const membership = new Map([[other.id, 'out' as const]]);
    const results = judged([multiAz], gathered([snapshot([other], { membership })]));
    expect(rows(results)).toEqual([
      ['rds.multi-az', '111122223333/us-east-1', 'not-applicable', 'there is no database in scope'],
    ]);
    expect(results.verdict).toBe('inconclusive');
  });
});

describe('a control that fails itself is an error, and the others go on', () => {
  test('on a resource', () => {
    expect(rows(judged([throwing, multiAz], gathered([snapshot([database('a', true)])])))).toEqual([
      [
        'rds.throwing',
        arn('111122223333', 'a'),
        'error',
        expect.stringContaining('(x is not a function); please report this'),
      ],
      ['rds.multi-az', arn('111122223333', 'a'), 'pass', 'two zones'],
    ]);
  });

  test('on the environment, and where it asks for what was not read', () => {
    const broken = environmentControl({
      ...told,
      id: 'presence.broken',
      severity: 'low',
      readsFor: () => [],
      judge: () => {
        throw new TypeError('x is not a function');
      },
    });
    const results = judged([broken, counting], gathered([snapshot([], { answers: new Map() })]));
    expect(rows(results)).toEqual([
      ['presence.broken', 'environment', 'error', expect.stringContaining('x is not a function')],
      [
        'presence.databases',
        'environment',
        'error',
        'could not be judged: database did not come through (it was not read in this run)',
      ],
    ]);
    expect(results.verdict).toBe('inconclusive');
  });
});

describe('an account that could not be opened', () => {
  const unopened = [{ ...gap('sts:AssumeRole'), account: '222233334444', region: 'eu-west-1' }];
  const probing = environmentControl({
    ...told,
    id: 'health.http',
    severity: 'high',
    readsFor: () => [],
    judge: () => [{ subject: { id: 'api', kind: 'probe', name: 'api' }, judgement: pass('200') }],
  });

  test('is an error of every control that reads, and of none that does not', () => {
    const results = judged([multiAz, counting, probing], gathered([snapshot([database('a', true)])], { unopened }));
    const message = 'could not be judged: sts:AssumeRole did not come through (AccessDenied: no)';
    expect(rows(results)).toEqual([
      ['rds.multi-az', arn('111122223333', 'a'), 'pass', 'two zones'],
      ['rds.multi-az', '222233334444/eu-west-1', 'error', message],
      ['presence.databases', 'databases', 'error', message],
      ['presence.databases', '222233334444/eu-west-1', 'error', message],
      ['presence.databases', '111122223333/us-east-1', 'not-applicable', 'judged once, for the whole environment'],
      ['health.http', 'api', 'pass', '200'],
      ['health.http', '111122223333/us-east-1', 'not-applicable', 'judged once, for the whole environment'],
    ]);
    expect(results).toMatchObject({ verdict: 'inconclusive', gaps: unopened });
  });

  test('is the reason where none could be, whatever a control makes of nothing', () => {
    const lost = environmentControl({
      ...told,
      id: 'presence.resources',
      severity: 'high',
      readsFor: () => ['database'],
      judge: () => [
        { subject: { id: 'expected', kind: 'expected', name: 'expected' }, judgement: cannotJudge('nothing was read') },
      ],
    });
    const message = 'could not be judged: sts:AssumeRole did not come through (AccessDenied: no)';
    expect(rows(judged([lost], gathered([], { unopened })))).toEqual([
      ['presence.resources', 'expected', 'error', message],
      ['presence.resources', '222233334444/eu-west-1', 'error', message],
    ]);
  });

  test('alone makes a run inconclusive', () => {
    expect(judged([multiAz], gathered([], { unopened })).verdict).toBe('inconclusive');
  });
});

describe('the verdict', () => {
  const sound = gathered([snapshot([database('a', true)])]);
  const broken = gathered([snapshot([database('a', false)])]);
  const conclusion = ({ verdict, reasons }: Results) => [verdict, reasons];

  test('conforms where something was judged and nothing is wrong', () => {
    expect(conclusion(judged([multiAz], sound))).toEqual(['conforms', []]);
  });

  test('no control selected', () => {
    expect(conclusion(judged([], sound))).toEqual([
      'inconclusive',
      ['no control was selected, so nothing was judged; `asbuilt controls` lists those that there are'],
    ]);
  });

  test('an empty account, with the hint about its Region', () => {
    expect(conclusion(judged([multiAz], gathered([snapshot([])], { hints: ['the region is unknown'] })))).toEqual([
      'inconclusive',
      [
        'nothing in account 111122223333 (us-east-1) is in scope of the selected controls: check the account, `regions` and `scope`',
        'the region is unknown',
      ],
    ]);
  });

  test('an empty account beside a sound one', () => {
    const results = judged(
      [multiAz],
      gathered([snapshot([database('a', true)]), snapshot([], { account: '222233334444' })]),
    );
    expect(conclusion(results)).toEqual(['inconclusive', [expect.stringContaining('nothing in account 222233334444')]]);
  });

  test('an empty Region beside a sound one of the same account is no matter', () => {
    const results = judged(
      [multiAz],
      gathered([snapshot([database('a', true)]), snapshot([], { region: 'eu-west-1' })]),
    );
    expect(results.verdict).toBe('conforms');
  });

  test('nothing that applies', () => {
    const never = environmentControl({
      ...told,
      id: 'presence.none',
      severity: 'low',
      readsFor: () => [],
      judge: () => [{ subject: { id: 'x', kind: 'x', name: 'x' }, judgement: notApplicable('not asked for') }],
    });
    expect(conclusion(judged([never], sound))).toEqual(['inconclusive', ['no control found anything to judge']]);
  });

  test('no account and no resource control that read anything', () => {
    expect(conclusion(judged([multiAz], gathered([])))).toEqual([
      'inconclusive',
      ['no control found anything to judge'],
    ]);
  });

  test('a control that was asked for and is not judged', () => {
    expect(conclusion(judged([multiAz], sound, { unjudged: ['s3.lifecycle'] }))).toEqual([
      'inconclusive',
      ['s3.lifecycle is asked for, and this version does not judge it yet'],
    ]);
  });

  test.each([
    ['conforms', sound],
    ['fails', broken],
  ])('an interrupted run, though all that was seen %s', (_, seen) => {
    expect(conclusion(judged([multiAz], seen, { interrupted: 'SIGTERM' }))).toEqual([
      'inconclusive',
      ['the run was interrupted (SIGTERM), so this is only what was known by then: run it again'],
    ]);
  });

  test.each([
    ['low', 'nonconforming'],
    ['high', 'nonconforming'],
    ['critical', 'conforms'],
  ] as const)('a failure of severity high with the threshold %s: %s', (failOn, verdict) => {
    expect(judged([multiAz], broken, { failOn }).verdict).toBe(verdict);
  });

  test('a failure outranks an error', () => {
    const results = judged([multiAz, throwing], broken);
    expect([results.verdict, results.summary.error]).toEqual(['nonconforming', 1]);
  });

  test('a failure below the threshold does not hide an error', () => {
    expect(judged([multiAz, throwing], broken, { failOn: 'critical' }).verdict).toBe('inconclusive');
  });

  test('the configuration may change a severity', () => {
    const controls = { 'rds.multi-az': { enabled: undefined, severity: 'low' as const, parameters: {} } };
    expect(judged([multiAz], broken, { controls, failOn: 'medium' }).verdict).toBe('conforms');
  });
});

describe('waivers', () => {
  const waiver = {
    control: 'rds.multi-az',
    resource: '*:db:a',
    until: '2026-06-15',
    reason: 'by design',
    owner: 'data',
  };
  const broken = gathered([snapshot([database('a', false)])]);

  test('an active one waives the failure, and nothing else', () => {
    const results = judged([multiAz], gathered([snapshot([database('a', false), database('b', false)])]), {
      waivers: [waiver],
    });
    expect(results.results.map(({ status, waiver: used }) => [status, used])).toEqual([
      ['waived', { until: '2026-06-15', reason: 'by design', owner: 'data' }],
      ['fail', null],
    ]);
    expect(results.waivers).toEqual([{ ...waiver, state: 'used' }]);
    expect(judged([multiAz], broken, { waivers: [waiver] }).verdict).toBe('conforms');
  });

  test('an expired one waives nothing and says so', () => {
    const results = judged([multiAz], broken, { waivers: [{ ...waiver, until: '2026-06-14' }] });
    expect(results.results[0]).toMatchObject({
      status: 'fail',
      message: 'one zone (a waiver of this ended on 2026-06-14)',
      waiver: null,
    });
    expect([results.verdict, results.waivers[0]?.state]).toEqual(['nonconforming', 'expired']);
  });

  test('an active one counts, though an expired one matches first', () => {
    const results = judged([multiAz], broken, { waivers: [{ ...waiver, until: '2026-06-14' }, waiver] });
    expect(results.results[0]?.status).toBe('waived');
  });

  test.each<[string, Partial<typeof waiver>]>([
    ['another control', { control: 'rds.encrypted' }],
    ['another resource', { resource: '*:db:b' }],
  ])('one for %s is unmatched', (_, change) => {
    const results = judged([multiAz], broken, { waivers: [{ ...waiver, ...change }] });
    expect([results.verdict, results.waivers[0]?.state]).toEqual(['nonconforming', 'unmatched']);
  });

  test('one for what passes by now is unmatched', () => {
    const results = judged([multiAz], gathered([snapshot([database('a', true)])]), { waivers: [waiver] });
    expect([results.verdict, results.waivers[0]?.state]).toEqual(['conforms', 'unmatched']);
  });

  test('no waiver covers an error', () => {
    const results = judged([throwing], gathered([snapshot([database('a', false)])]), {
      waivers: [{ ...waiver, control: '*', resource: '*' }],
    });
    expect([results.results[0]?.status, results.verdict]).toEqual(['error', 'inconclusive']);
  });
});
