import type { Result, Results } from '../engine/results';
import { changesBetween } from './changes';
import { changesText } from './changes-text';
import { hostileResults, resultOf, resultsOf } from './example-results';
import type { RenderOptions } from './reporter';

const at = (id: string, parts: Parameters<typeof resultOf>[0]) =>
  resultOf({ severity: 'high', ...parts, resource: { ...resultOf().resource, id } });

const before = resultsOf([
  at('a', { status: 'pass' }),
  at('b', { status: 'fail' }),
  at('c', { status: 'fail' }),
  at('d', { status: 'fail' }),
  at('e', { status: 'pass', control: 'rds.multi-az' }),
  at('g', { status: 'fail' }),
]);
const after = resultsOf([
  at('a', { status: 'fail', message: 'is not encrypted any more' }),
  at('b', { status: 'pass', message: 'is encrypted' }),
  at('c', { status: 'fail', message: 'is not encrypted' }),
  at('d', { status: 'waived', message: 'is not encrypted' }),
  at('new/database', { status: 'error', control: 'rds.multi-az', message: 'was denied' }),
  at('f', { status: 'pass', message: 'is encrypted' }),
]);

const render = (earlier: Results, later: Results, options: Partial<RenderOptions> = {}) =>
  changesText(changesBetween(earlier, later), { colour: false, width: 80, verbose: false, quiet: false, ...options });

test('tells what is worse first, and counts what stays', () => {
  expect(render(before, after)).toBe(`
NEW FAILURES  1
  ✗ high rds.encrypted  a
    is not encrypted any more (was: pass)

OUT OF SIGHT  1
  ! high rds.multi-az  e
    is not in the later run, where its control could not be judged (was: pass)

FIXED  1
  ✓ high rds.encrypted  b
    is encrypted (was: fail)

WAIVED NOW  1
  ~ high rds.encrypted  d
    is not encrypted (was: fail)

STILL FAILING  1
  rds.encrypted

APPEARED  2
  rds.encrypted, rds.multi-az

GONE  1
  rds.encrypted

1 new failure, 1 fixed, 1 still failing, 1 out of sight
`);
});

test('verbose tells each result', () => {
  const text = render(before, after, { verbose: true });
  expect(text.slice(text.indexOf('STILL'), text.indexOf('GONE'))).toBe(`STILL FAILING  1
  ✗ high rds.encrypted  c
    is not encrypted

APPEARED  2
  + high rds.encrypted  f
    is encrypted
  + high rds.multi-az  new/database
    was denied

`);
});

test('the worst of a list comes first', () => {
  const failing = (severity: Result['severity'], control: string) => resultOf({ status: 'fail', severity, control });
  const text = render(resultsOf([]), resultsOf([failing('low', 'a'), failing('high', 'b'), failing('critical', 'c')]));
  expect(text.match(/✗ .*? [abc] /g)).toEqual(['✗ critical c ', '✗ high b ', '✗ low a ']);
});

test('quiet tells the counts alone', () => {
  expect(render(before, after, { quiet: true })).toBe('1 new failure, 1 fixed, 1 still failing, 1 out of sight\n');
});

test('where nothing changed there is nothing to tell', () => {
  expect(render(resultsOf([resultOf()]), resultsOf([resultOf()]))).toBe('\n0 new failures, 0 fixed, 0 still failing\n');
});

test('hostile text drives neither the terminal nor a pipeline', () => {
  const text = render(resultsOf([]), hostileResults('\u001b[2J\u202e\n::add-mask::x\n##vso[x]'), { verbose: true });
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  expect(text).not.toMatch(/^\s*::|##vso\[/m);
});
