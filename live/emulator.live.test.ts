import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CreateTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsClients } from './clients';
import { type Emulator, startEmulator } from './emulator';
import { type FaultProxy, startFaultProxy } from './fault-proxy';
import { makeCaller } from './iam';
import { MissingTool } from './tools';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator?.stop());
beforeEach(() => emulator.reset());

async function topics(endpoint: string): Promise<string[]> {
  const { Topics = [] } = await awsClients(endpoint).sns.send(new ListTopicsCommand({}));
  return Topics.map((topic) => topic.TopicArn ?? '');
}

test('answers the SDK', async () => {
  await awsClients(emulator.endpoint).sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  expect(await topics(emulator.endpoint)).toEqual(['arn:aws:sns:us-east-1:123456789012:alarms']);
});

test('makes the recorded calls once more', async () => {
  await emulator.startRecording();
  await awsClients(emulator.endpoint).sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  const calls = await emulator.takeRecording();
  await emulator.reset();
  expect(await topics(emulator.endpoint)).toEqual([]);
  await emulator.replay(calls);
  expect(await topics(emulator.endpoint)).toEqual(['arn:aws:sns:us-east-1:123456789012:alarms']);
});

test('enforces IAM after as many calls as asked', async () => {
  const strict = await startEmulator({ enforceIamAfter: 1 });
  try {
    expect(await topics(strict.endpoint)).toEqual([]);
    await expect(topics(strict.endpoint)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  } finally {
    await strict.stop();
  }
});

test('lets a caller do what their policy says, and no more', async () => {
  const caller = await makeCaller(awsClients(emulator.endpoint), 'auditor', [
    { Effect: 'Allow', Action: 'sns:List*', Resource: '*' },
  ]);
  const client = new SNSClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials: caller.credentials });
  await emulator.enforceIam(true);
  try {
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([]);
    await expect(client.send(new CreateTopicCommand({ Name: 'alarms' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('not authorized to perform: sns:CreateTopic'),
    });
  } finally {
    await emulator.enforceIam(false);
  }
  await caller.remove();
});

test('says how to install what is missing', async () => {
  const before = process.env.PATH;
  process.env.PATH = '/bin:/usr/bin';
  try {
    await expect(startEmulator()).rejects.toThrow(
      new MissingTool(
        "moto_server (the AWS emulator of the live tests) is not installed: run `pip install 'moto[server]==5.2.1'`, and see that its folder is on PATH",
      ),
    );
  } finally {
    process.env.PATH = before;
  }
});

test('ends with the process that started it', async () => {
  const script =
    "const { startEmulator } = require('./live/emulator'); startEmulator().then(({ endpoint }) => console.log(endpoint));";
  const child = spawn(process.execPath, ['-r', 'esbuild-register', '-e', script]);
  const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const endpoint = said.trim();
  expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${endpoint}/moto-api/`)).status).toBe(200);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const answers = async () =>
    fetch(`${endpoint}/moto-api/`).then(
      () => true,
      () => false,
    );
  const deadline = Date.now() + 5000;
  while ((await answers()) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await answers()).toBe(false);
});

describe('behind the fault proxy', () => {
  let proxy: FaultProxy;
  beforeEach(async () => {
    proxy = await startFaultProxy({ upstream: emulator.endpoint });
  });
  afterEach(() => proxy.stop());

  test('is reached by the variables alone, and its calls are counted', async () => {
    const client = new SNSClient({
      endpoint: proxy.environment.AWS_ENDPOINT_URL,
      region: proxy.environment.AWS_REGION,
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    });
    await client.send(new CreateTopicCommand({ Name: 'alarms' }));
    await client.send(new ListTopicsCommand({}));
    expect([...proxy.calls]).toEqual([
      ['sns:CreateTopic', 1],
      ['sns:ListTopics', 1],
    ]);
  });

  test('is refused where the proxy says so', async () => {
    proxy.breakAction({ action: 'sns:ListTopics', fault: 'access-denied' });
    await expect(topics(proxy.endpoint)).rejects.toMatchObject({ name: 'AuthorizationErrorException' });
  });
});
