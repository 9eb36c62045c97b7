import { queryAnswer, queryError, type Reply, type ServedCall } from '../aws/testing';
import { type Channel, type ChannelSettings, channelOf, notify } from './channels';
import { exampleNotice } from './example-notice';
import type { Notice } from './notice';
import { jsonReply, restError, type StandIn, standInForAws } from './testing';

let server: StandIn | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const topic = 'arn:aws:sns:us-east-1:111122223333:ops';
const github = { GITHUB_TOKEN: 'ghs_canary', GITHUB_REPOSITORY: 'octo/cat', GITHUB_SHA: 'a'.repeat(40) };

/** Every channel, all of them answered by one server. */
async function allChannels(reply: (call: ServedCall) => Reply): Promise<Channel[]> {
  server = await standInForAws(reply);
  const settings: ChannelSettings = {
    variables: {
      ...github,
      GITHUB_API_URL: server.endpoint,
      ASBUILT_SLACK_URL: `${server.endpoint}/services/canary-slack`,
      OTHER_URL: `${server.endpoint}/hook/canary-hook?key=canary-key`,
    },
    http: { pause: 0, longestPause: 0 },
    aws: { attempts: 1 },
  };
  return Promise.all(
    [`sns=${topic}`, 'slack', 'webhook=OTHER_URL', 'github-check'].map((each) => channelOf(each, settings)),
  );
}

const takes = ({ service }: ServedCall) => (service === 'sns' ? queryAnswer('Publish', '') : jsonReply({ id: 1 }));
const quietly: Notice = { ...exampleNotice(), news: false };

test('each channel gets the notice in its own form', async () => {
  const { told, failed } = await notify(await allChannels(takes), exampleNotice());
  expect(failed).toEqual([]);
  expect(told).toEqual([
    `the topic ${topic}`,
    'slack (ASBUILT_SLACK_URL)',
    'webhook (OTHER_URL)',
    'GitHub (a check of octo/cat)',
  ]);
  const calls = new Map(server?.sent().map(({ path, body }) => [path, body]));
  expect([...calls.keys()].sort()).toEqual([
    '/',
    '/hook/canary-hook?key=canary-key',
    '/repos/octo/cat/check-runs',
    '/services/canary-slack',
  ]);
  expect(calls.get('/')).toContain('Action=Publish');
  expect(JSON.parse(calls.get('/services/canary-slack') ?? '')).toHaveProperty('blocks');
  expect(JSON.parse(calls.get('/hook/canary-hook?key=canary-key') ?? '')).toMatchObject({
    schema: 'asbuilt/notification@1',
  });
  expect(JSON.parse(calls.get('/repos/octo/cat/check-runs') ?? '')).toMatchObject({ conclusion: 'failure' });
});

test('what is no news goes to GitHub alone', async () => {
  const { told } = await notify(await allChannels(takes), quietly);
  expect(told).toEqual(['GitHub (a check of octo/cat)']);
  expect(server?.calls).toHaveLength(1);
});

test('one that fails stops no other; no error holds an address or a token', async () => {
  const channels = await allChannels((call) => {
    if (call.service === 'sns') return queryError('AuthorizationError', 403, 'not allowed');
    if (call.path.startsWith('/services')) return { status: 404, body: `no_service ${call.path}` };
    if (call.path.startsWith('/repos')) return restError('x', 403, 'Resource not accessible by integration ghs_canary');
    return jsonReply({});
  });
  const { told, failed } = await notify(channels, exampleNotice());
  expect(told).toEqual(['webhook (OTHER_URL)']);
  const host = new URL(server?.endpoint ?? '').host;
  expect(failed.map(({ code, message }) => [code, message])).toEqual([
    [
      'NOTIFICATION_FAILED',
      `the notification to the topic ${topic} was not sent: AuthorizationError: not allowed; allow sns:Publish on the topic to these credentials (docs/reports.md has the statement)`,
    ],
    [
      'NOTIFICATION_FAILED',
      `the notification to slack (ASBUILT_SLACK_URL) was not sent: ${host} answered 404: no_service REMOVED; check the address, and whether the webhook still exists`,
    ],
    [
      'NOTIFICATION_FAILED',
      `the notification to GitHub (a check of octo/cat) was not sent: ${host} answered 403: {"Message":"Resource not accessible by integration REMOVED"}; give the job \`permissions: { checks: write }\`, and the step GITHUB_TOKEN`,
    ],
  ]);
});

test('a receiver in trouble is tried twice, and it is said how to send it later', async () => {
  const channels = await allChannels(() => ({ status: 503, body: '' }));
  const { failed } = await notify(channels.slice(1, 2), exampleNotice());
  expect(failed[0]?.message).toMatch(
    /answered 503; keep the results and send it with `asbuilt report results.json --notify …`$/,
  );
  expect(server?.calls).toHaveLength(2);
});

test.each<[string, string, NodeJS.ProcessEnv, string]>([
  [
    'a channel that is none',
    'carrier-pigeon',
    {},
    '--notify knows no channel "carrier-pigeon": there are sns=TOPIC_ARN, slack, webhook and github-check',
  ],
  [
    'a topic without its ARN',
    'sns',
    {},
    '--notify sns takes the ARN of a topic, as in --notify sns=arn:aws:sns:us-east-1:111122223333:ops',
  ],
  ['a topic by its name', 'sns=ops', {}, '--notify sns takes the ARN of a topic'],
  [
    'a variable that is not set',
    'slack',
    {},
    '--notify slack needs the address in ASBUILT_SLACK_URL, which is not set',
  ],
  [
    'another variable that is not set',
    'webhook=MINE',
    {},
    '--notify webhook needs the address in MINE, which is not set',
  ],
  [
    'an address that is none',
    'webhook',
    { ASBUILT_WEBHOOK_URL: 'canary' },
    'what ASBUILT_WEBHOOK_URL holds is no address of a webhook',
  ],
  [
    'an address with a user',
    'webhook',
    { ASBUILT_WEBHOOK_URL: 'https://user:canary@example.com' },
    'what ASBUILT_WEBHOOK_URL holds is no address of a webhook',
  ],
  [
    'a file',
    'webhook',
    { ASBUILT_WEBHOOK_URL: 'file:///canary' },
    'what ASBUILT_WEBHOOK_URL holds is no address of a webhook',
  ],
  [
    'a secret on the command line',
    'slack=https://hooks.slack.com/services/canary',
    {},
    '--notify slack takes no address, which is a secret, but the name of the variable that holds it: set ASBUILT_SLACK_URL and write --notify slack',
  ],
  ['a check with a value', 'github-check=x', github, '--notify github-check takes no value'],
  ['a check outside GitHub', 'github-check', {}, '--notify github-check needs GITHUB_REPOSITORY, which is not set'],
])('%s is wrong usage, and no secret is told', async (_what, text, variables, message) => {
  const error = await channelOf(text, { variables }).catch((problem: Error) => problem);
  expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining(message) });
  expect((error as Error).message).not.toContain('canary');
});
