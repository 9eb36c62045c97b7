/** The HTML report as its readers meet it: in a real browser, from a file, without network. */
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import type { Result, Results } from '../engine/results';
import { exampleResults, hostileResults, hostileText, resultOf, resultsOf } from './example-results';
import { exampleWatched, hostileWatched, watchedResults } from './example-watched';
import { launch, type Opened, open, type View } from './html/browser';
import { database, pictured } from './html/example-picture';
import { fingerprintOf } from './identity';
import { visible } from './text';

// A browser starts slowly on a machine that is busy.
jest.setTimeout(30_000);

let browser: Browser;
let opened: Opened | undefined;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function at(results: Results, view: View = {}) {
  opened = await open(browser, results, view);
  return opened;
}

const titles = (page: Opened['page']) => page.locator('#findings h3 code').allTextContents();
const history = {
  runs: [1, 2, 3].map((day) => ({
    finished: `2026-11-2${day - 1}T03:00:00.000Z`,
    verdict: 'nonconforming' as const,
    summary: { pass: 5, fail: day, error: 1, notApplicable: 1, waived: 1 },
  })),
  since: Object.fromEntries(exampleResults().results.map((row) => [fingerprintOf(row), '2026-11-20T03:00:00.000Z'])),
};

test('says the verdict, the counts and every finding, and does nothing else', async () => {
  const { page, amiss } = await at(pictured(), { history });
  expect(await page.title()).toBe('prod: nonconforming — asbuilt');
  expect(await page.locator('.stamp').textContent()).toBe('Nonconforming');
  expect(await page.locator('.tile .number').allTextContents()).toEqual(['3', '2', '1', '1', '1']);
  expect(await titles(page)).toEqual([
    'health.http',
    'elb.tls-policy',
    'rds.multi-az',
    'alarm.action',
    'alarm.notifies',
    'rds.backup-retention',
    'rds.encrypted',
    'asg.multi-az',
  ]);
  expect(await page.locator('.group.fail .compared dd').allTextContents()).toEqual([
    '503',
    '200',
    'ELBSecurityPolicy-2016-08: TLSv1, TLSv1.1, TLSv1.2',
    'TLSv1.2 or newer',
    'MultiAZ false, AvailabilityZone us-east-1a',
    'MultiAZ true',
  ]);
  expect(await page.locator('.row .since').first().textContent()).toBe('has failed for 3 days');
  expect(await page.locator('.trend rect.fail').count()).toBe(4);
  expect(await page.locator('#gaps pre').textContent()).toContain('"cloudwatch:DescribeAlarms"');
  expect(await page.locator('#waivers .days').allTextContents()).toEqual([
    'over for 23 days',
    '69 days left',
    '219 days left',
  ]);
  expect(await page.locator('.waterfall .answer').allTextContents()).toEqual([
    'connection refused',
    'status 503',
    'status 503',
  ]);
  expect(amiss).toEqual([]);
});

test('filters, and keeps the choice in the address', async () => {
  const { page } = await at(pictured());
  await page.getByRole('button', { name: 'Failed', exact: true }).click();
  await page.getByRole('button', { name: 'high', exact: true }).click();
  await page.getByRole('combobox', { name: 'Tag' }).selectOption('Team=data');
  expect(await titles(page)).toEqual(['rds.multi-az']);
  await page.getByRole('searchbox').fill('nothing like that');
  expect(await page.locator('#findings .empty').textContent()).toBe('Nothing is like that. Show everything');
  await page.getByRole('searchbox').fill('one AVAILABILITY');
  expect(await page.locator('.shown').textContent()).toBe('1 of 8 findings');
  const { hash } = new URL(page.url());
  expect(hash).toBe('#status=fail&severity=high&tag=Team%3Ddata&text=one+AVAILABILITY');

  await opened?.close();
  const again = await at(pictured(), { hash });
  expect(await titles(again.page)).toEqual(['rds.multi-az']);
  expect(await again.page.getByRole('searchbox').inputValue()).toBe('one AVAILABILITY');
  await again.page.getByRole('button', { name: 'Clear' }).click();
  expect(await titles(again.page)).toHaveLength(8);
  expect(new URL(again.page.url()).hash).toBe('');
});

test('a run in which nothing was amiss is in the trend too', async () => {
  const [first, ...rest] = history.runs;
  if (!first) throw new Error('there is no run');
  const clean = { ...first, verdict: 'conforms' as const, summary: { ...first.summary, fail: 0, error: 0, waived: 0 } };
  const { page } = await at(pictured(), { history: { ...history, runs: [clean, ...rest] } });
  expect(await page.locator('.trend rect.pass').count()).toBe(1);
  expect(await page.locator('.trend rect.pass').getAttribute('height')).toBe('3');
});

test('counts lead to what they count', async () => {
  const { page } = await at(pictured());
  await page.getByRole('button', { name: '1 failures in databases, high' }).click();
  expect(await titles(page)).toEqual(['rds.multi-az']);
  await page.locator('.tile.error').click();
  expect(await titles(page)).toEqual(['alarm.action', 'alarm.notifies']);
});

test('the picture shows what leads to what, and each box leads to its findings', async () => {
  const { page } = await at(pictured());
  expect(
    await page.locator('.box a').evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label'))),
  ).toEqual([
    'database payments: 1 failure, in us-east-1a',
    'alarm 2 alarms: no findings',
    'topic ops: no findings',
    'subscription email: no findings',
    'load balancer web: no findings, in us-east-1a, us-east-1b',
    'listener web:443: 1 failure',
    'target group web: no findings',
    'auto scaling group web: no findings, in us-east-1a, us-east-1b',
  ]);
  expect(await page.locator('.frame text').allTextContents()).toEqual(['VPC payments', 'VPC payments']);
  expect(await page.locator('.wire').count()).toBe(6);
  await page.getByRole('link', { name: /^database payments/ }).click();
  expect(await titles(page)).toEqual(['rds.multi-az', 'rds.encrypted']);
  expect(new URL(page.url()).hash).toBe(`#resource=${encodeURIComponent(database)}`);
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Findings');
});

test('all of it can be reached and worked with the keyboard', async () => {
  const { page } = await at(pictured());
  const reached = new Set<string>();
  for (let press = 0; press < 150; press += 1) {
    await page.keyboard.press('Tab');
    reached.add(
      await page.evaluate<string>(
        '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).slice(0, 40)',
      ),
    );
  }
  const interactive = await page.evaluate<string[]>(
    `[...document.querySelectorAll('a[href], button:not(:disabled), select, input')].map((each) => (each.getAttribute('aria-label') ?? each.textContent).slice(0, 40))`,
  );
  expect(interactive.filter((name) => !reached.has(name))).toEqual([]);

  const passed = page.locator('.group.pass h3 button');
  await passed.focus();
  expect(await passed.getAttribute('aria-expanded')).toBe('false');
  await page.keyboard.press('Enter');
  expect(await passed.getAttribute('aria-expanded')).toBe('true');
  await page.getByRole('link', { name: /^listener/ }).focus();
  await page.keyboard.press('Enter');
  expect(await titles(page)).toEqual(['elb.tls-policy']);
});

test.each<[string, View]>([
  ['by day', { scheme: 'light', history }],
  ['by night', { scheme: 'dark', history }],
  ['on a narrow screen', { width: 390, height: 844, history }],
])('axe finds nothing %s', async (_what, view) => {
  const { page } = await at(pictured(), view);
  await page.locator('.group.pass h3 button').click();
  await page.evaluate(axe.source);
  const found = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  expect(found.map(({ id, nodes }) => [id, nodes.map((each) => `${each.html} ${each.failureSummary}`)])).toEqual([]);
});

test('follows the system by day and by night, until somebody chooses', async () => {
  const background = 'getComputedStyle(document.documentElement).backgroundColor';
  const { page } = await at(pictured(), { scheme: 'dark' });
  const night = await page.evaluate<string>(background);
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('light');
  const day = await page.evaluate<string>(background);
  expect([night, day]).toEqual(['rgb(11, 21, 36)', 'rgb(244, 242, 236)']);
  await page.getByRole('combobox', { name: 'Colours' }).selectOption('dark');
  expect(await page.evaluate(background)).toBe(night);
});

test.each([320, 390, 768, 1440])('at %d pixels nothing is wider than the page', async (width) => {
  const { page } = await at(pictured(), { width, history });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
});

test.each<[string, View]>([
  ['by day', { scheme: 'light' }],
  ['by night on a narrow screen', { scheme: 'dark', width: 320 }],
])('a watch is drawn with its outage and its versions, and told in words (%s)', async (_what, view) => {
  const { page, amiss } = await at(watchedResults(resultsOf([resultOf()])), view);
  const watch = page.locator('#watched');
  expect(await watch.locator('.figures dd').allInnerTexts()).toEqual([
    '87.17 %\n34 as expected, 5 not, 1 inconclusive',
    '6.0 s\n03:00:12 to 03:00:18: the status is 503, not 200',
    '640 ms\n640 ms at 03:00:18, 170 ms at 03:00:06',
  ]);
  expect(await watch.getByRole('img', { name: /^api: 87.17 % of 39 attempts held; / }).count()).toBe(1);
  expect(await watch.locator('rect.outage').count()).toBe(1);
  expect(await watch.locator('.named').textContent()).toBe('longest outage: 6.0 s');
  expect(await watch.locator('.mark').count()).toBe(6);
  expect(await watch.locator('.versions li').allInnerTexts()).toEqual([
    expect.stringMatching(/^1\.4\.0\s+13 answers, first at 03:00:00, last at 03:00:20/),
    expect.stringMatching(/^1\.5\.0\s+21 answers, first at 03:00:18, last at 03:00:39/),
  ]);
  expect(await watch.locator('.versions rect').count()).toBe(4);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(view.width ?? 1440);
  await page.evaluate(axe.source);
  expect(await page.evaluate('axe.run(document).then(({ violations }) => violations.map(({ id }) => id))')).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  expect(await watch.locator('rect.outage').isVisible()).toBe(true);
  expect(amiss).toEqual([]);
});

test('a watch of hostile text does nothing, and a run without a watch shows none', async () => {
  const long = exampleWatched({ probe: 'other', versions: [], longestOutage: null, attempts: [] });
  const { page, amiss } = await at(watchedResults(resultsOf([resultOf()]), [hostileWatched(), long]));
  expect(await page.locator('.watch').count()).toBe(2);
  expect(await page.locator('.versions strong').first().textContent()).toBe(
    visible(`${hostileText}1.4.0${hostileText}`),
  );
  expect(await page.locator('img, iframe, main script').count()).toBe(0);
  expect(amiss).toEqual([]);
  await opened?.close();
  expect(await (await at(exampleResults())).page.locator('#watched, .watch').count()).toBe(0);
});

const many = (count: number, parts: Partial<Result> = {}) =>
  Array.from({ length: count }, (_each, index) =>
    resultOf({ ...parts, resource: { ...resultOf().resource, id: `arn:aws:rds:::db:${index}`, name: `db-${index}` } }),
  );

test('prints everything that needs somebody, and none of the controls', async () => {
  const { page } = await at(resultsOf([...many(60, { status: 'fail' }), ...many(2, { status: 'waived' }), ...many(9)]));
  expect(await page.locator('.row').count()).toBe(20);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate('dispatchEvent(new Event("beforeprint"))');
  expect(await page.locator('.row').count()).toBe(62);
  for (const hidden of ['nav', '.filters', '.copy >> nth=0', '.console >> nth=0'])
    expect(await page.locator(hidden).isVisible()).toBe(false);
  expect(await page.evaluate('getComputedStyle(document.documentElement).color')).toBe('rgb(0, 0, 0)');
  await page.evaluate('dispatchEvent(new Event("afterprint"))');
  expect(await page.locator('.row').count()).toBe(20);
  expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
});

test('a printed picture is as wide as the paper, however wide it is drawn', async () => {
  const { page } = await at(pictured(), { width: 500 });
  const widest = () =>
    page.locator('.drawing').evaluateAll((all) => Math.max(...all.map((each) => each.getBoundingClientRect().width)));
  expect(await widest()).toBeGreaterThan(500);
  await page.emulateMedia({ media: 'print' });
  expect(await widest()).toBeLessThanOrEqual(500);
});

test('10,000 findings are on the page in parts, and all of them can be found', async () => {
  const rows = Array.from({ length: 100 }, (_each, index) =>
    many(100, { status: 'fail', control: `c.${index}` }),
  ).flat();
  const { page, amiss } = await at(resultsOf(rows));
  expect(await page.locator('.shown').textContent()).toBe('10000 findings');
  expect(await page.locator('.row').count()).toBe(240);
  expect(await page.locator('.group').count()).toBe(24);
  await page.locator('#findings > .more').scrollIntoViewIfNeeded();
  await page.locator('.group').nth(24).waitFor({ state: 'attached' });
  await page.getByRole('searchbox').fill('c.42 db-9');
  expect(await page.locator('.shown').textContent()).toBe('11 of 10000 findings');
  await page.getByRole('searchbox').fill('c.42');
  await page.getByRole('button', { name: 'Show 80 more of 80' }).click();
  expect(await page.locator('.row').count()).toBe(100);
  expect(amiss).toEqual([]);
});

test('hostile text does nothing, and stands there as it is', async () => {
  const results = hostileResults();
  const spoil = (text: string) => `${hostileText}${text}${hostileText}`;
  const picture = pictured().picture;
  const { page, amiss } = await at({
    ...results,
    picture: {
      nodes: (picture?.nodes ?? []).map((node) => ({
        ...node,
        id: spoil(node.id),
        kind: spoil(node.kind),
        name: spoil(node.name),
        vpc: node.vpc && spoil(node.vpc),
        zones: node.zones.map(spoil),
        tags: { [hostileText]: hostileText, __proto__: 'x' },
      })),
      edges: (picture?.edges ?? []).map((edge) => ({ ...edge, from: spoil(edge.from), to: spoil(edge.to) })),
    },
  });
  expect(await page.locator('h1').textContent()).toBe(visible(spoil('prod')));
  expect(await page.locator('.row strong').first().textContent()).toBe(visible(spoil('api')));
  expect(await page.locator('img, iframe, td table, main script').count()).toBe(0);
  const addresses = await page
    .locator('a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  expect(addresses.filter((address) => !/^(#|https:\/\/)/.test(address))).toEqual([]);
  await page.locator('.box a').first().click();
  expect(amiss).toEqual([]);
});

test('the policy stops a script that is not the page’s own', async () => {
  const { page, amiss } = await at(exampleResults());
  await page.evaluate(`{
    const script = document.createElement('script');
    try { script.textContent = 'window.ran = true'; } catch (error) { window.refused = error.name; }
    document.body.append(script);
  }`);
  expect(await page.evaluate('[window.ran, window.refused]')).toEqual([undefined, 'TypeError']);
  expect(amiss.length).toBeGreaterThan(0);
});

test.each<[string, Results, string]>([
  ['nothing was judged', resultsOf([], { reasons: ['No control was selected.'] }), 'No control was selected.'],
  ['all holds', resultsOf([resultOf()]), 'All 1 that were judged hold.'],
  [
    'something could not be seen',
    resultsOf([resultOf({ status: 'error' })]),
    'What was seen holds, but not everything was seen. 1 could not be judged. Until then nobody knows.',
  ],
])('says so where %s', async (_what, results, said) => {
  const { page, amiss } = await at(results);
  expect(await page.locator('.said').textContent()).toBe(said);
  expect(await page.locator('#picture').count()).toBe(0);
  expect(amiss).toEqual([]);
});
