import { exampleNotice, hostileNotice, noticeOfMany } from './example-notice';
import { slackBody } from './slack';

const textOf = (body: ReturnType<typeof slackBody>) => body.blocks.map(({ text }) => text.text).join('\n\n');

test('a message reads like this', () => {
  const body = slackBody(exampleNotice());
  const headline =
    '❌ asbuilt: prod does not conform: 1 new failure, 1 newly not judged, 1 fixed, 1 waived, 1 still failing';
  expect(body.text).toBe(headline);
  expect(textOf(body)).toBe(`*${headline}*

*New failures* (1)
• critical \`rds.encrypted\` on \`a\` in \`111122223333 us-east-1\` (was: pass)
   \`the storage is not encrypted\`

*Could not be judged* (1)
• critical \`rds.encrypted\` on \`b\` in \`111122223333 us-east-1\` (was: pass)
   \`rds:DescribeDBInstances was denied\`

*Fixed* (1)
• critical \`rds.encrypted\` on \`c\` in \`111122223333 us-east-1\` (was: fail)
   \`the storage is encrypted\`

*Waived now* (1)
• critical \`rds.encrypted\` on \`d\` in \`111122223333 us-east-1\` (was: fail)
   \`the storage is not encrypted\``);
});

test.each([
  ['many', noticeOfMany(10_000)],
  ['hostile', hostileNotice()],
  ['long', hostileNotice('<&'.repeat(100_000))],
  ['blank', hostileNotice(' \n')],
])("keeps Slack's limits: %s", (_what, notice) => {
  const { text, blocks } = slackBody(notice);
  expect(text.length).toBeLessThan(3000);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const block of blocks) {
    expect(block.text.text.length).toBeLessThanOrEqual(3000);
    expect(block.text.text).toMatch(/\S/);
  }
});

test('says how many more there are', () => {
  expect(textOf(slackBody(noticeOfMany(40)))).toMatch(/…and 25 more: see the report$/);
});

test('hostile text calls nobody, links nowhere and ends no code', () => {
  const hostile = '<!channel> <@U012AB3CD> <https://evil.example|here> `*bold*` & :skull: @here ~x~';
  const { text, blocks } = slackBody(hostileNotice(hostile));
  for (const each of [text, ...blocks.map((block) => block.text.text)]) {
    expect(each).not.toMatch(/[<>]/);
    expect(each).not.toMatch(/&(?!amp;|lt;|gt;)/);
    for (const line of each.split('\n')) expect((line.match(/`/g) ?? []).length % 2).toBe(0);
  }
  expect(blocks[1]?.text.text).toContain('&lt;!channel&gt; &lt;@U012AB3CD&gt; &lt;https://evil.example|here&gt;');
  const outsideCode = blocks.slice(1).map((block) => block.text.text.replace(/`[^`]*`/g, ''));
  expect(outsideCode.join('')).not.toMatch(/evil|skull|channel|bold/);
});
