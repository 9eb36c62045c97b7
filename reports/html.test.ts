import type { Results } from '../engine/results';
import { exampleResults, hostileResults, hostileText, resultOf, resultsOf } from './example-results';
import { html } from './html';
import { type PageData, pageData } from './html/data';
import { fingerprintOf } from './identity';
import { visible } from './text';

const render = (results: Results) =>
  html.render(results, { colour: false, width: 80, verbose: false, quiet: false }) as string;
const dataOf = (page: string) =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as PageData;

test('is one file that loads nothing', () => {
  const page = render(exampleResults());
  expect(page.match(/<(script|style)\b/g)).toEqual(['<style', '<script', '<script']);
  expect(page).not.toMatch(/<(link|img|iframe|object|embed|base|form)\b/);
  expect(page).not.toMatch(/\b(?:src|srcset)=/);
});

test('lets its own script and style run, and nothing else', () => {
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(render(exampleResults())) ?? [];
  expect(policy.split('; ').map((part) => part.replace(/sha256-[^']+/, 'sha256-…'))).toEqual([
    "default-src 'none'",
    "script-src 'sha256-…'",
    "style-src 'sha256-…'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
});

test('says the verdict where no script runs', () => {
  expect(render(exampleResults())).toContain(
    '<h1>prod: nonconforming — asbuilt</h1><p>nonconforming: 3 failures, 2 could not be judged, 1 passed</p>',
  );
});

test('tells what controls repeat once', () => {
  const rows = ['a', 'b', 'c'].map((name) => resultOf({ resource: { ...resultOf().resource, id: name } }));
  const data = pageData(resultsOf(rows), undefined);
  expect(data.controls).toHaveLength(1);
  expect(data.rows.map(({ of, resource }) => [of, resource.id])).toEqual([
    [0, 'a'],
    [0, 'b'],
    [0, 'c'],
  ]);
});

test('says what gaps hide and which permission would close them', () => {
  const { gaps, denied } = dataOf(render(exampleResults()));
  expect(gaps).toMatchObject([{ action: 'cloudwatch:DescribeAlarms', hides: 2, resources: [] }]);
  expect(denied).toEqual(['cloudwatch:DescribeAlarms']);
});

test('a read that failed otherwise asks for no permission', () => {
  const gap = { action: 'rds:DescribeDBInstances', account: null, region: null, resource: null, error: 'Throttling' };
  expect(pageData(resultsOf([], { gaps: [gap] }), undefined).denied).toEqual([]);
});

test('counts the days of waivers from the run', () => {
  const { waivers } = pageData(exampleResults(), undefined);
  expect(waivers.map(({ until, daysLeft }) => [until, daysLeft])).toEqual([
    ['2027-01-31', 69],
    ['2026-10-31', -23],
    ['2027-06-30', 219],
  ]);
});

test('says since when a failure has stood', () => {
  const results = exampleResults();
  const since = Object.fromEntries(results.results.map((row) => [fingerprintOf(row), '2026-11-20T03:00:00.000Z']));
  const rows = pageData(results, { runs: [], since }).rows;
  expect(rows.filter((row) => row.since).map(({ status }) => status)).toEqual(['fail', 'fail', 'fail', 'waived']);
});

test('hostile text ends no element, and none of it is lost', () => {
  const page = render(hostileResults());
  expect(page.match(/<\/script/g)).toHaveLength(2);
  expect(page.match(/<script>alert|<img src=x|onerror=alert\(1\)>/g)).toBeNull();
  for (const hidden of ['\u2028', '\u2029', '\u202e', '\0', '\u001b']) expect(page).not.toContain(hidden);
  const data = dataOf(page);
  expect(data.rows[0]?.resource.name).toBe(visible(`${hostileText}payments${hostileText}`));
  expect(data.environment).toBe(visible(`${hostileText}prod${hostileText}`));
});

test('a replacement pattern in the data stays text', () => {
  const page = render(resultsOf([resultOf({ message: "$& $' $1 %DATA%" })], { environment: "$& $' %SCRIPT%" }));
  expect(dataOf(page).rows[0]?.message).toBe("$& $' $1 %DATA%");
  expect(page).toContain('<title>$&amp; $&#39; %SCRIPT%: conforms — asbuilt</title>');
});
