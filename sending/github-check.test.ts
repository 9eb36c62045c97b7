import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import type { Reply } from '../aws/testing';
import { resultOf, resultsOf } from '../reports/example-results';
import { exampleNotice, hostileNotice, noticeOfMany } from './example-notice';
import { type CheckPlace, checkBodies, checkPlace, makeCheck } from './github-check';
import { defaultHttpSettings } from './http';
import { type Notice, noticeOf } from './notice';
import { jsonReply, type StandIn, standInForAws } from './testing';

const sha = 'a'.repeat(40);
const variables = {
  GITHUB_TOKEN: 'ghs_canary',
  GITHUB_REPOSITORY: 'octo/cat',
  GITHUB_SHA: sha,
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_RUN_ID: '7',
};

interface Output {
  title: string;
  summary: string;
  annotations: { path: string; annotation_level: string; title: string; message: string }[];
}
type Body = Record<string, unknown> & { output: Output };
const bodiesOf = async (notice: Notice) => checkBodies(notice, await checkPlace(variables)) as Body[];

test('a check concludes as the run does, and tells what changed', async () => {
  const [body] = await bodiesOf(exampleNotice());
  expect(body).toMatchObject({
    name: 'asbuilt (prod)',
    head_sha: sha,
    status: 'completed',
    conclusion: 'failure',
    started_at: '2026-11-23T03:00:00.000Z',
    completed_at: '2026-11-23T03:00:12.345Z',
    external_id: exampleNotice().id,
    details_url: 'https://github.example/octo/cat/actions/runs/7',
    output: { title: exampleNotice().headline },
  });
  expect(body?.output.annotations).toEqual([
    {
      path: '.github',
      start_line: 1,
      end_line: 1,
      annotation_level: 'failure',
      title: 'rds.encrypted (critical)',
      message:
        'a: the storage is not encrypted\narn:aws:rds:us-east-1:111122223333:db:a\nRestore a snapshot of the database into an instance with StorageEncrypted set.',
    },
    {
      path: '.github',
      start_line: 1,
      end_line: 1,
      annotation_level: 'failure',
      title: 'rds.encrypted (could not be judged)',
      message: 'b: rds:DescribeDBInstances was denied\narn:aws:rds:us-east-1:111122223333:db:b',
    },
  ]);
  const lines = new MarkdownIt().render(body?.output.summary ?? '');
  expect(lines).toContain('<h3>New failures: 1</h3>');
  expect(lines).toContain('<strong>critical</strong> rds.encrypted on <strong>a</strong>');
  expect(lines).toContain('Still failing, as before: 1.');
});

test('nothing new makes a check all the same: one that is required must come', async () => {
  const same = resultsOf([resultOf()]);
  const [body] = await bodiesOf(noticeOf(same, same, 0));
  expect(body).toMatchObject({
    conclusion: 'success',
    output: {
      title: 'prod conforms: 0 new failures',
      summary: 'Nothing changed that is worth telling.\n\n',
      annotations: [],
    },
  });
});

test.each([
  [0, 'success'],
  [1, 'failure'],
  [2, 'failure'],
] as const)('a run that ends with %d makes it a %s', async (code, conclusion) => {
  expect((await bodiesOf({ ...exampleNotice(), code }))[0]?.conclusion).toBe(conclusion);
});

test.each([
  ['many', noticeOfMany(10_000)],
  ['hostile', hostileNotice()],
  ['long', hostileNotice('<漢'.repeat(100_000))],
])("keeps GitHub's limits: %s", async (_what, notice) => {
  const bodies = await bodiesOf(notice);
  expect(bodies.length).toBeLessThanOrEqual(4);
  for (const { output } of bodies) {
    expect(output.title.length).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(output.summary)).toBeLessThan(65_535);
    expect(output.annotations.length).toBeLessThanOrEqual(50);
    for (const each of output.annotations) {
      expect(each.title.length).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(each.message)).toBeLessThan(64 * 1024);
    }
  }
});

test('what found no room is counted', async () => {
  const bodies = await bodiesOf(noticeOfMany(10_000));
  expect(bodies.map(({ output }) => output.annotations.length)).toEqual([50, 50, 50, 50]);
  expect(bodies[0]?.output.summary).toMatch(/\n… \d{4} more found no room: see the report\.\n$/);
});

test('hostile text is text in the summary', async () => {
  const [body] = await bodiesOf(hostileNotice());
  const page = new MarkdownIt({ html: true, linkify: true }).render(body?.output.summary ?? '');
  expect(page).not.toMatch(/<(script|img|a|table|h1)\b/);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

describe('sending', () => {
  let server: StandIn;
  afterEach(() => server.close());
  const settings = { ...defaultHttpSettings, pause: 0, variables: {} };

  async function made(reply: Reply, notice: Notice) {
    server = await standInForAws(() => reply);
    const place: CheckPlace = { ...(await checkPlace(variables)), api: `${server.endpoint}/api/v3` };
    return makeCheck(notice, place, settings);
  }

  test('annotations beyond fifty follow in updates of the same check', async () => {
    await made(jsonReply({ id: 42 }, 201), noticeOfMany(120));
    expect(server.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v3/repos/octo/cat/check-runs',
      'PATCH /api/v3/repos/octo/cat/check-runs/42',
      'PATCH /api/v3/repos/octo/cat/check-runs/42',
    ]);
    const bodies = server.calls.map(({ body }) => JSON.parse(body) as Body);
    expect(bodies.map(({ output }) => output.annotations.length)).toEqual([50, 50, 20]);
    expect(bodies.map(({ output }) => output.title)).toEqual(Array(3).fill(bodies[0]?.output.title));
  });

  test('a refusal is told without the token', async () => {
    const attempt = made(jsonReply({ message: 'Resource not accessible by ghs_canary' }, 403), exampleNotice());
    await expect(attempt).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('not accessible by REMOVED'),
    });
    expect(server.calls).toHaveLength(1);
  });

  test.each(['{}', '{"id":"../../x"}', 'no JSON'])('an answer without an id updates nothing: %s', async (body) => {
    await expect(made({ status: 201, body }, noticeOfMany(60))).rejects.toThrow('GitHub answered without its id');
    expect(server.calls).toHaveLength(1);
  });
});

describe('where a check goes', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'asbuilt-check-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('for a pull request it is the commit that people see, and not the merge', async () => {
    const event = join(folder, 'event.json');
    await writeFile(event, JSON.stringify({ pull_request: { head: { sha: 'b'.repeat(40) } } }));
    expect((await checkPlace({ ...variables, GITHUB_EVENT_PATH: event })).commit).toBe('b'.repeat(40));
    await writeFile(event, JSON.stringify({ pull_request: { head: { sha: '../x' } } }));
    expect((await checkPlace({ ...variables, GITHUB_EVENT_PATH: event })).commit).toBe(sha);
    await writeFile(event, '{');
    await expect(checkPlace({ ...variables, GITHUB_EVENT_PATH: event })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('GitHub Enterprise has an address of its own', async () => {
    expect(await checkPlace({ ...variables, GITHUB_API_URL: 'https://github.example/api/v3/' })).toEqual({
      api: 'https://github.example/api/v3',
      repository: 'octo/cat',
      commit: sha,
      token: 'ghs_canary',
      details: 'https://github.example/octo/cat/actions/runs/7',
    });
  });

  test.each([
    ['GITHUB_TOKEN', undefined, 'is not set'],
    ['GITHUB_TOKEN', 'a\nb', 'is not what GitHub Actions sets'],
    ['GITHUB_REPOSITORY', '', 'is not set'],
    ['GITHUB_REPOSITORY', '../../user', 'is not what GitHub Actions sets'],
    ['GITHUB_REPOSITORY', 'octo/..', 'is not what GitHub Actions sets'],
    ['GITHUB_SHA', 'main', 'is not what GitHub Actions sets'],
    ['GITHUB_API_URL', 'file:///x', 'is not what GitHub Actions sets'],
  ])('%s=%s', async (name, value, state) => {
    await expect(checkPlace({ ...variables, [name]: value })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(`--notify github-check needs ${name}, which ${state}`),
    });
  });
});
