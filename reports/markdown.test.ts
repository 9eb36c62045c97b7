import MarkdownIt from 'markdown-it';
import type { Results } from '../engine/results';
import { exampleResults, hostileResults, hostileText, resultOf, resultsOf } from './example-results';
import { exampleWatched, hostileWatched, watchedResults } from './example-watched';
import { markdown } from './markdown';
import { escaped, escapedCode } from './markdown-text';
import { visible } from './text';

const render = (results: Results) =>
  markdown.render(results, { colour: false, width: 80, verbose: false, quiet: false }) as string;
const html = (text: string) => new MarkdownIt({ html: true, linkify: true }).render(text);
/** What a reader of the page sees. */
const seen = (page: string) =>
  page
    .replaceAll('<!-- -->', '')
    .replace(/<br>\n?/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

test('tells the verdict, the suites, failures from the worst down, gaps and waivers, and folds the rest', () => {
  expect(render(exampleResults())).toBe(`## ❌ asbuilt: prod does not conform

3 failed · 2 could not be judged · 1 passed · 1 waived · 1 not applicable · 12 s (offline)

| suite | failed | not judged | waived | passed | n/a |
| :-- | --: | --: | --: | --: | --: |
| load-balancing | 1 | 0 | 0 | 0 | 0 |
| auto-scaling | 0 | 0 | 0 | 0 | 1 |
| databases | 1 | 0 | 1 | 1 | 0 |
| alarms | 0 | 2 | 0 | 0 | 0 |
| health | 1 | 0 | 0 | 0 | 0 |

### 1 critical failure

#### health.http: The endpoint answers as expected

- **api** <code>https\\://api.example.com/health</code>: status 503 instead of 200
  - expected: 200
  - observed: 503
  - fix: Look at the targets of the load balancer and at the application log.

### 2 high failures

#### elb.tls-policy: Listeners accept TLS 1.2 and newer alone (ELB.17)

- **web:443** <code>arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2</code>: the security policy ELBSecurityPolicy-2016-08 allows TLSv1 and TLSv1.1
  - expected: TLSv1.2 or newer
  - observed: ELBSecurityPolicy-2016-08: TLSv1, TLSv1.1, TLSv1.2
  - fix: Choose a policy whose protocols begin with TLSv1.2, for example ELBSecurityPolicy-TLS13-1-2-2021-06.

#### rds.multi-az: The database stands in more than one zone (RDS.5, RDS.15)

- **payments** <code>arn:aws:rds:us-east-1:111122223333:db:payments</code>: the instance is in one Availability Zone alone
  - expected: MultiAZ true
  - observed: MultiAZ false, AvailabilityZone us-east-1a
  - fix: Set MultiAZ \\(Terraform: \\\`multi\\_az = true\\\`\\).

### Could not be judged: 2 results

- <code>cloudwatch:DescribeAlarms</code> <code>111122223333</code> <code>us-east-1</code>: AccessDenied: User: arn:<!-- -->aws:<!-- -->sts::<!-- -->111122223333:assumed-role/asbuilt/run is not authorized to perform: cloudwatch:DescribeAlarms
  - fix: allow <code>cloudwatch:DescribeAlarms</code> to the role that reads
  - hides alarm.action, alarm.notifies

### Waivers that need attention

- elb.tls-policy on <code>\\*</code>: ended with 2026-10-31 (old clients until autumn)
- s3.versioning on <code>arn:aws:s3:::scratch-\\*</code>: matches no failure (scratch data, owner web-team)

<details><summary>Waived: 1</summary>

- rds.backup-retention **reporting** <code>arn:aws:rds:us-east-1:111122223333:db:reporting</code>: backups are kept for 1 day (until 2027-01-31: rebuilt nightly from the main database)

</details>

<details><summary>Not applicable: 1</summary>

- asg.multi-az **none** <code>111122223333/us-east-1/auto-scaling-group</code>: there is no Auto Scaling group in scope

</details>

<details><summary>Passed: 1</summary>

- rds.encrypted **payments** <code>arn:aws:rds:us-east-1:111122223333:db:payments</code>: the storage is encrypted

</details>
`);
});

test('a run of nothing says why', () => {
  expect(render(resultsOf([], { reasons: ['no control was selected'] }))).toBe(
    '## ⚠️ asbuilt: prod could not be judged\n\n0 failed · 0 could not be judged · 0 passed · 0 waived · 0 not applicable · 12 s (offline)\n\n- no control was selected\n',
  );
});

test('a read that fails on resources names the first of them', () => {
  const { gaps } = exampleResults();
  const each = ['a', 'b', 'c', 'd'].flatMap((resource) => gaps.map((gap) => ({ ...gap, resource })));
  expect(render(resultsOf([resultOf()], { gaps: each }))).toContain(
    '<code>us-east-1</code> on <code>a</code>, <code>b</code>, <code>c</code> and 1 more: AccessDenied',
  );
});

test('a failure below the threshold is told as one', () => {
  const results = resultsOf([resultOf({ status: 'fail', severity: 'low' })], { failOn: 'high', verdict: 'conforms' });
  expect(render(results)).toContain('\n### 1 low failure (below high)\n');
});

test('hostile text adds no element, link or block to the page', () => {
  const elements = (page: string) => [...new Set([...page.matchAll(/<([a-z0-9]+|!)/g)].map(([, name]) => name))].sort();
  const plain = elements(html(render(exampleResults())));
  expect(elements(html(render(hostileResults())))).toEqual([...new Set([...plain, '!', 'br'])].sort());
});

test.each([
  ['text', escaped],
  ['code', escapedCode],
])('hostile %s is seen as it is', (_where, written) => {
  const page = html(`x${written(`${hostileText} https://evil.example www.evil.example a@b.example :secret:`)}x`);
  expect(seen(page).trim()).toBe(
    `x${visible(hostileText)
      .replaceAll('\t', ' ')
      .replace(/ *\n */g, '\n')} https://evil.example www.evil.example a@b.example :secret:x`,
  );
});

test('text stays in its table cell, and is never half an element', () => {
  const page = html(`| a | b |\n| - | - |\n| ${escaped('x | y\n| z <b')} | > |\n`);
  expect(page.match(/<td>.*?<\/td>/g)).toEqual(['<td>x | y<br>| z &lt;b</td>', '<td>&gt;</td>']);
  expect(escapedCode('a < b')).toBe('a &lt; b');
});

test('a name makes neither a person nor an emoji', () => {
  expect(escaped('@octocat arn:aws:secretsmanager:us-east-1:1:secret:x')).toBe(
    '@<!-- -->octocat arn:<!-- -->aws:<!-- -->secretsmanager:<!-- -->us-east-1:<!-- -->1:<!-- -->secret:x',
  );
});

test('stays below what GitHub takes of a step, and says what was cut', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) =>
    resultOf({
      status: index % 2 ? 'fail' : 'pass',
      message: '漢'.repeat(100),
      resource: { ...resultOf().resource, id: `arn:aws:rds:us-east-1:111122223333:db:${index}` },
    }),
  );
  const text = render(resultsOf(rows));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_048_576);
  expect(Buffer.byteLength(text)).toBeGreaterThan(1_000_000);
  const shown = text.split('\n').filter((line) => line.startsWith('- **')).length;
  expect(text).toMatch(
    new RegExp(
      `\\n> \\*\\*Cut:\\*\\* ${5000 - shown} failures, .*found no room in a job summary \\(1 MiB\\)\\. .*\\n$`,
    ),
  );
});

test('what is folded is cut inside its fold, and every fold is closed', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) =>
    resultOf({ message: 'x'.repeat(200), resource: { ...resultOf().resource, id: `id-${index}` } }),
  );
  const text = render(resultsOf(rows));
  const shown = text.split('\n').filter((line) => line.startsWith('- rds.encrypted')).length;
  expect(text.slice(text.lastIndexOf('\n</details>'))).toBe(
    `\n</details>\n\n> **Cut:** ${10_000 - shown} other results found no room in a job summary (1 MiB). \`results.json\` has all of it.\n`,
  );
});

test('tells what a watch saw of each endpoint, and nothing where none was watched', () => {
  const results = resultsOf([resultOf()]);
  const watched = exampleWatched({ versions: [], unseen: 0 });
  expect(render(watchedResults(results, [watched]))).toContain(
    '\n### Watched\n\n- **api** <code>https\\://api.example.com/health</code>: 87.17 % of 39 attempts held; longest outage 6.0 s from 2026-11-23T03:<!-- -->00:12.000Z; slowest answer 640 ms\n',
  );
  expect(render(results)).not.toContain('Watched');
  const page = html(render(watchedResults(results, [hostileWatched()])));
  expect(page.match(/<(script|img|a|table|h1)\b/g)).toEqual(html(render(results)).match(/<(script|img|a|table|h1)\b/g));
});
