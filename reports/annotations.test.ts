import type { Results } from '../engine/results';
import { annotations } from './annotations';
import { exampleResults, hostileResults, resultOf, resultsOf } from './example-results';

const render = (results: Results) =>
  annotations.render(results, { colour: false, width: 80, verbose: false, quiet: false }) as string;

test('annotates what fails and what could not be judged, by its severity', () => {
  const rows = (['critical', 'high', 'medium', 'low'] as const).map((severity) =>
    resultOf({ control: `x.${severity}`, severity, status: 'fail', message: 'is wrong', fix: 'Mend it.' }),
  );
  const lost = resultOf({ control: 'x.lost', severity: 'low', status: 'error', message: 'was denied' });
  const id = 'arn:aws:rds:us-east-1:111122223333:db:payments';
  expect(render(resultsOf([...rows, lost, resultOf()]))).toBe(
    [
      `::error title=x.critical (critical)::payments: is wrong%0A${id}%0AMend it.`,
      `::error title=x.high (high)::payments: is wrong%0A${id}%0AMend it.`,
      `::error title=x.lost could not be judged::payments: was denied%0A${id}`,
      `::warning title=x.medium (medium)::payments: is wrong%0A${id}%0AMend it.`,
      `::notice title=x.low (low)::payments: is wrong%0A${id}%0AMend it.`,
      '',
    ].join('\n'),
  );
});

test('tells what nobody judged', () => {
  expect(render(resultsOf([], { reasons: ['no control was selected'] }))).toBe(
    '::error title=asbuilt%3A inconclusive::no control was selected\n',
  );
});

test('is silent about what passed, is waived or does not apply', () => {
  const quiet = exampleResults().results.filter(({ status }) => status !== 'fail' && status !== 'error');
  expect(render(resultsOf(quiet))).toBe('');
});

test('keeps to ten of a kind, the last of which counts the rest', () => {
  const rows = Array.from({ length: 30 }, (_, index) =>
    resultOf({ status: 'fail', resource: { ...resultOf().resource, id: `id-${index}` } }),
  );
  const lines = render(resultsOf(rows)).trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe('::error title=asbuilt::21 more of this kind: see the report');
});

test('hostile text neither ends a command nor begins one', () => {
  const lines = render(hostileResults('\n::add-mask::x\r\n%0A::stop-commands::y,title=z')).trimEnd().split('\n');
  expect(lines).toHaveLength(6);
  for (const line of lines) expect(line).toMatch(/^::error title=[^:,]*::[^\r\n]*$/);
  expect(lines[0]).toContain('%250A');
});
