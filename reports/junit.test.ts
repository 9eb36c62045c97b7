import { parse } from 'junit2json';
import { memoryPages, validateXML } from 'xmllint-wasm';
import type { Results } from '../engine/results';
import { exampleResults, hostileResults, resultOf, resultsOf } from './example-results';
import { junit } from './junit';
import { schemaText } from './schemas';
import { visible } from './text';

const render = (results: Results) =>
  junit.render(results, { colour: false, width: 80, verbose: false, quiet: false }) as string;

test('has a suite a suite, with its counts', () => {
  const suites = [...render(exampleResults()).matchAll(/<testsuites? .*>/g)].map(([tag]) => tag);
  const at = 'timestamp="2026-11-23T03:00:00.000Z"';
  expect(suites).toEqual([
    '<testsuites name="asbuilt prod" time="12.345" tests="8" failures="3" errors="2">',
    `<testsuite name="load-balancing" tests="1" failures="1" errors="0" skipped="0" ${at}>`,
    `<testsuite name="auto-scaling" tests="1" failures="0" errors="0" skipped="1" ${at}>`,
    `<testsuite name="databases" tests="3" failures="1" errors="0" skipped="1" ${at}>`,
    `<testsuite name="alarms" tests="2" failures="0" errors="2" skipped="0" ${at}>`,
    `<testsuite name="health" tests="1" failures="1" errors="0" skipped="0" ${at}>`,
  ]);
});

test('tells a failure with what is expected, observed and to do', () => {
  const results = resultsOf([
    resultOf({ status: 'fail', message: 'not encrypted', expected: 'true', observed: 'false', fix: 'Encrypt "it".' }),
  ]);
  expect(render(results)).toContain(
    [
      '    <testcase name="rds.encrypted arn:aws:rds:us-east-1:111122223333:db:payments" classname="asbuilt.databases">',
      '      <failure type="critical" message="not encrypted">not encrypted',
      'control: rds.encrypted (critical): Storage is encrypted',
      'resource: database payments, arn:aws:rds:us-east-1:111122223333:db:payments',
      'account: 111122223333',
      'region: us-east-1',
      'expected: true',
      'observed: false',
      'fix: Encrypt &quot;it&quot;.',
      'references: RDS.3</failure>',
      '    </testcase>',
    ].join('\n'),
  );
});

test('a waived failure and what does not apply are skipped, with the reason', () => {
  const skipped = [...render(exampleResults()).matchAll(/<skipped [^>]*>/g)].map(([tag]) => tag);
  expect(skipped).toEqual([
    '<skipped type="not-applicable" message="there is no Auto Scaling group in scope">',
    '<skipped type="waived" message="waived until 2027-01-31 by data-team: rebuilt nightly from the main database">',
  ]);
});

test("a probe's case lasts as long as its attempts", () => {
  expect(render(exampleResults())).toContain(
    '<testcase name="health.http https://api.example.com/health" classname="asbuilt.health" time="0.077">',
  );
});

test('a run in which nothing was selected has an error', () => {
  const results = resultsOf([], { reasons: ['no control was selected'] });
  expect(render(results)).toContain(
    '<testcase name="verdict" classname="asbuilt.run">\n      <error type="inconclusive" message="no control was selected">',
  );
  expect(render(results)).toContain('tests="1" failures="0" errors="1"');
});

test('keeps to the schema that Jenkins uses, whatever the text', async () => {
  const schema = { fileName: 'junit-10.xsd', contents: schemaText('junit-10.xsd') };
  const documents = {
    example: exampleResults(),
    hostile: hostileResults(),
    empty: resultsOf([], { reasons: ['no control was selected'] }),
    backwards: resultsOf([resultOf()], { finished: '2026-11-23T02:00:00.000Z' }),
    long: hostileResults(']]>\u0000'.repeat(5_000)),
  };
  for (const [fileName, results] of Object.entries(documents)) {
    const { errors } = await validateXML({
      xml: { fileName, contents: render(results) },
      schema,
      maxMemoryPages: memoryPages.GiB,
    });
    expect(errors).toEqual([]);
  }
  const wrong = await validateXML({
    xml: { fileName: 'wrong', contents: render(exampleResults()).replace(' failures="3"', ' fails="3"') },
    schema,
  });
  expect(wrong.valid).toBe(false);
});

test('hostile text stays text, and none of it is lost', () => {
  const xml = render(hostileResults());
  expect(xml).not.toMatch(/<(?!\/?(testsuites?|testcase|failure|error|skipped|\?xml)[ >])/);
  expect(xml).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(xml).toContain(']]&gt;]]&gt;&lt;![CDATA[');
  expect(xml).toContain('\\x1b[31mred');
});

test('a converter of JUnit reads every result back, whatever the text', async () => {
  for (const results of [exampleResults(), { ...hostileResults(), reasons: [] }]) {
    const read = await parse(render(results));
    if (!read || !('testsuite' in read)) throw new Error('it reads no suites');
    const cases = (read.testsuite ?? []).flatMap(({ testcase = [] }) => testcase);
    const outcome = (each: (typeof cases)[number]) =>
      each.failure ? 'fail' : each.error ? 'error' : each.skipped ? 'skipped' : 'pass';
    const counts = { pass: 0, fail: 0, error: 0, skipped: 0 };
    for (const each of cases) counts[outcome(each)] += 1;
    expect(counts).toEqual({ pass: 1, fail: 3, error: 2, skipped: 2 });
    expect(read).toMatchObject({ tests: 8, failures: 3, errors: 2 });
    const { message } = results.results.find(({ status }) => status === 'fail') ?? resultOf();
    expect(cases.some(({ failure }) => failure?.[0]?.inner?.startsWith(visible(message)))).toBe(true);
  }
});
