import { stripVTControlCharacters } from 'node:util';
import type { Results } from '../engine/results';
import { exampleResults, hostileResults, resultOf, resultsOf } from './example-results';
import { exampleWatched, hostileWatched, watchedResults } from './example-watched';
import type { RenderOptions } from './reporter';
import { terminal } from './terminal';

const render = (results: Results, options: Partial<RenderOptions> = {}) =>
  terminal.render(results, { colour: false, width: 80, verbose: false, quiet: false, ...options }) as string;

/** Identifiers alone may be longer than the terminal is wide. */
const overlong = (text: string, width: number) =>
  text.split('\n').filter((line) => line.length > width && !line.trimStart().startsWith('arn:'));

test('tells the verdict first and last', () => {
  const lines = render(exampleResults()).trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual([
    '✗ NONCONFORMING  prod (offline, 12 s)',
    '  3 failed · 2 could not be judged · 1 passed · 1 waived · 1 not applicable',
  ]);
  expect(lines.at(-1)).toBe('nonconforming, exit 1: 3 failures at or above low');
});

test('tells failures from the worst down, with what is expected, observed and to do', () => {
  const text = render(exampleResults());
  expect(text.slice(text.indexOf('CRITICAL'), text.indexOf('COULD NOT'))).toBe(
    `CRITICAL  1 failed

  ✗ health.http  The endpoint answers as expected
    api  probe
      https://api.example.com/health
      status 503 instead of 200
      expected  200
      observed  503
      tried     3 attempts from 2026-11-23T03:00:01.000Z: 1× connection refused;
                2× status 503
    fix       Look at the targets of the load balancer and at the application
              log.

HIGH  2 failed

  ✗ elb.tls-policy  Listeners accept TLS 1.2 and newer alone
    web:443  listener · 111122223333 · us-east-1
      arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2
      the security policy ELBSecurityPolicy-2016-08 allows TLSv1 and TLSv1.1
      expected  TLSv1.2 or newer
      observed  ELBSecurityPolicy-2016-08: TLSv1, TLSv1.1, TLSv1.2
    fix       Choose a policy whose protocols begin with TLSv1.2, for example
              ELBSecurityPolicy-TLS13-1-2-2021-06.
    see       ELB.17

  ✗ rds.multi-az  The database stands in more than one zone
    payments  database · 111122223333 · us-east-1
      arn:aws:rds:us-east-1:111122223333:db:payments
      the instance is in one Availability Zone alone
      expected  MultiAZ true
      observed  MultiAZ false, AvailabilityZone us-east-1a
    fix       Set MultiAZ (Terraform: \`multi_az = true\`).
    see       RDS.5, RDS.15

`,
  );
});

test('names the missing permission once, with every control that it hides', () => {
  const text = render(exampleResults());
  expect(text.slice(text.indexOf('COULD NOT'), text.indexOf('SUITES'))).toBe(
    `COULD NOT BE JUDGED  2 results

  ! cloudwatch:DescribeAlarms · 111122223333 · us-east-1
    AccessDenied: User: arn:aws:sts::111122223333:assumed-role/asbuilt/run is
    not authorized to perform: cloudwatch:DescribeAlarms
    fix       allow cloudwatch:DescribeAlarms to the role that reads
    hides     alarm.action, alarm.notifies

`,
  );
});

test('asks for no permission where none is missing, and tells what no gap explains', () => {
  const results = exampleResults();
  const gaps = results.gaps.map((gap) => ({ ...gap, error: 'ThrottlingException: Rate exceeded' }));
  const lost = resultOf({ control: 'health.tls', status: 'error', message: 'the file ca.pem is missing' });
  const text = render({ ...results, gaps, results: [...results.results, lost] });
  expect(text).not.toContain('allow cloudwatch');
  expect(text).toContain('  ! the file ca.pem is missing\n    hides     health.tls\n');
});

test('tells reads that fail for one reason once, with their resources', () => {
  const { results, gaps } = exampleResults();
  const each = ['a', 'b', 'c', 'd'].flatMap((resource) => gaps.map((gap) => ({ ...gap, resource })));
  const text = render(
    resultsOf(
      results.filter(({ status }) => status === 'error'),
      { gaps: each },
    ),
  );
  expect(text.match(/cloudwatch:DescribeAlarms · /g)).toHaveLength(1);
  expect(text).toContain('    on        a, b, c and 1 more\n');
});

test('tells a gap that hides no result', () => {
  const { gaps } = exampleResults();
  expect(render(resultsOf([resultOf()], { gaps }))).toContain(
    '    hides     no result of this run, but the reading is incomplete\n',
  );
});

test('counts by suite, and lists waivers that need somebody', () => {
  const text = render(exampleResults());
  expect(text.slice(text.indexOf('SUITES'))).toBe(
    `SUITES             fail  error waived   pass    n/a
  load-balancing      1      0      0      0      0
  auto-scaling        0      0      0      0      1
  databases           1      0      1      1      0
  alarms              0      2      0      0      0
  health              1      0      0      0      0

WAIVERS  2 need attention
  ~ elb.tls-policy on *: ended with 2026-10-31, and waives no more (old clients
    until autumn)
  ~ s3.versioning on arn:aws:s3:::scratch-*: matches no failure: remove it
    (scratch data, owner web-team)

nonconforming, exit 1: 3 failures at or above low
`,
  );
});

test('tells a fix beside each resource where it differs', () => {
  const rows = ['a', 'b'].map((id) =>
    resultOf({ status: 'fail', fix: `encrypt ${id}`, resource: { ...resultOf().resource, id, name: id } }),
  );
  expect(render(resultsOf(rows))).toContain('      fix       encrypt a\n');
  expect(render(resultsOf(rows))).toContain('      fix       encrypt b\n');
});

test('a run without anything judged says why', () => {
  expect(render(resultsOf([], { reasons: ['no control was selected'] }))).toBe(
    `! INCONCLUSIVE  prod (offline, 12 s)
  0 passed
  - no control was selected

inconclusive, exit 2: not everything could be judged
`,
  );
});

test('a failure below the threshold is told, and that it does not count', () => {
  const results = resultsOf([resultOf({ status: 'fail', severity: 'low' })], { failOn: 'high', verdict: 'conforms' });
  const text = render(results);
  expect(text).toContain('LOW  1 failed (below high: does not change the verdict)\n');
  expect(text).toContain('conforms, exit 0: nothing fails at or above high\n');
});

test('quiet tells a line for each failure and each error, and the verdict', () => {
  expect(render(exampleResults(), { quiet: true })).toBe(
    `✗ critical health.http https://api.example.com/health: status 503 instead of 200
✗ high elb.tls-policy arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2: the security policy ELBSecurityPolicy-2016-08 allows TLSv1 and TLSv1.1
✗ high rds.multi-az arn:aws:rds:us-east-1:111122223333:db:payments: the instance is in one Availability Zone alone
! could not be judged: alarm.action 111122223333/us-east-1/alarm: cloudwatch:DescribeAlarms was denied in us-east-1, so the alarms could not be read
! could not be judged: alarm.notifies 111122223333/us-east-1/alarm: cloudwatch:DescribeAlarms was denied in us-east-1, so the alarms could not be read
nonconforming, exit 1: 3 failures at or above low
`,
  );
});

test('verbose tells also what passed, what is waived and what does not apply', () => {
  const text = render(exampleResults(), { verbose: true });
  expect(text.slice(text.indexOf('WAIVED'), text.indexOf('SUITES'))).toBe(
    `WAIVED  1
  ~ rds.backup-retention  arn:aws:rds:us-east-1:111122223333:db:reporting
    backups are kept for 1 day
    waived    until 2027-01-31 (data-team): rebuilt nightly from the main
              database

NOT APPLICABLE  1
  - asg.multi-az  111122223333/us-east-1/auto-scaling-group
    there is no Auto Scaling group in scope

PASSED  1
  ✓ rds.encrypted  arn:aws:rds:us-east-1:111122223333:db:payments
    the storage is encrypted

`,
  );
});

test.each([56, 80, 100, 120])('wraps everything but identifiers to %d columns', (width) => {
  expect(overlong(render(exampleResults(), { width }), width)).toEqual([]);
});

test('colours nothing but what stays the same without colour', () => {
  const coloured = render(exampleResults(), { colour: true });
  expect(coloured).toContain('\u001b[31m');
  expect(stripVTControlCharacters(coloured)).toBe(render(exampleResults()));
});

test.each(['verbose', 'quiet'] as const)('hostile text drives neither the terminal nor a pipeline (%s)', (mode) => {
  const text = render(hostileResults('\u001b]0;x\u0007\u202e\n::add-mask::x\n##vso[task.setvariable]\r'), {
    [mode]: true,
  });
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  expect(text).not.toMatch(/^\s*::|##vso\[/m);
});

test('a very long value is cut, with a word about it', () => {
  const results = resultsOf([resultOf({ status: 'fail', message: 'x'.repeat(1_000_000) })]);
  const text = render(results);
  expect(text.length).toBeLessThan(10_000);
  expect(text.replace(/\s+/g, '')).toContain('(1000000charactersinall)');
});

test('tells what a watch saw of each endpoint', () => {
  const results = resultsOf([resultOf()]);
  const text = render(watchedResults(results));
  expect(text.slice(text.indexOf('WATCHED'), text.indexOf('SUITES'))).toBe(
    `WATCHED  1 endpoint
  api: 87.17 % of 39 attempts held; 1 attempt said nothing; longest outage 6.0 s
  from 2026-11-23T03:00:12.000Z; slowest answer 640 ms; versions 1.4.0 (13
  answers), 1.5.0 (21 answers)

`,
  );
  expect(render(results)).not.toContain('WATCHED');
  expect(render(watchedResults(results, [exampleWatched(), exampleWatched()]))).toContain('WATCHED  2 endpoints\n');
  const hostile = render(watchedResults(results, [hostileWatched()]));
  expect(hostile.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
});
