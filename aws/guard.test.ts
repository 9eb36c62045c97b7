import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { Pluggable, SerializeMiddleware } from '@smithy/types';
import { isRead, readOnlyGuard } from './guard';
import { type Service, services } from './services';

/** A module of the SDK, as far as these tests look into it. */
type Sdk = Record<string, unknown>;
type CommandClass = new (input: object) => object;
interface Client {
  middlewareStack: { use(plugin: Pluggable<never, never>): void };
  send(command: object): Promise<unknown>;
  destroy(): void;
}
type ClientClass = new (settings: object) => Client;

/** Every client that is installed, whoever asked for it: a new one is held to the guard without a change here. */
const packages = readdirSync('node_modules/@aws-sdk').filter((name) => name.startsWith('client-'));
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;

async function commandsOf(name: string): Promise<{ Client: ClientClass; commands: [string, CommandClass][] }> {
  const sdk = (await import(`@aws-sdk/${name}`)) as Sdk;
  const commands = Object.entries(sdk).flatMap(([key, value]): [string, CommandClass][] =>
    /^[A-Z].*Command$/.test(key) && typeof value === 'function'
      ? [[key.replace(/Command$/, ''), value as CommandClass]]
      : [],
  );
  const client = Object.entries(sdk).find(([key]) => /^[A-Z]\w*Client$/.test(key));
  return { Client: client?.[1] as ClientClass, commands };
}

describe('without the network', () => {
  test.each(Object.keys(services) as Service[])('every command of %s that is named is a read', async (service) => {
    const { commands } = await services[service].load();
    expect(Object.keys(commands).filter((command) => !isRead(service, command))).toEqual([]);
    expect(Object.keys(commands).length).toBeGreaterThan(0);
  });

  test.each(Object.keys(services) as Service[])('every command of %s stands under its own name', async (service) => {
    const { commands } = await services[service].load();
    const names = Object.entries(commands).map(([name, SdkCommand]) => [`${name}Command`, SdkCommand.name]);
    expect(names.filter(([name, own]) => name !== own)).toEqual([]);
  });

  test('only STS may assume a role', () => {
    expect(isRead('sts', 'AssumeRole')).toBe(true);
    expect(isRead('ec2', 'AssumeRole')).toBe(false);
    expect(isRead('sts', 'AssumeRoot')).toBe(false);
    expect(isRead('sts', 'AssumeRoleWithSAML')).toBe(false);
  });

  test.each([
    'GetSecretValue',
    'BatchGetSecretValue',
    'GetParameter',
    'GetParametersByPath',
    'GetFederationToken',
    'GetSessionToken',
    'GetPasswordData',
    'GetConsoleOutput',
    'GetObject',
    'GetAuthorizationToken',
    'GetFunction',
    'GenerateDataKey',
    'Decrypt',
    'PutMetricAlarm',
    'CreateVpc',
    'DeleteDBInstance',
    'ModifyListener',
    'Describe',
    'Getaway',
    '',
  ])('%s is no read', (command) => {
    expect(isRead('any', command)).toBe(false);
  });
});

describe('over every command of every installed client', () => {
  let server: Server;
  let connectionsMade = 0;
  let endpoint = '';

  beforeAll(async () => {
    server = createServer((socket) => {
      connectionsMade += 1;
      socket.destroy();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));
  beforeEach(() => {
    connectionsMade = 0;
  });

  function open(Client: ClientClass, credentials: () => Promise<object>): Client {
    return new Client({ region: 'us-east-1', endpoint, maxAttempts: 1, credentials });
  }

  test('there is something to refuse in each of them', () => {
    expect(packages).toEqual(expect.arrayContaining(['client-ec2', 'client-rds', 'client-secrets-manager']));
    const asked = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const clients = asked.filter((name) => name.startsWith('@aws-sdk/client-')).map((name) => name.split('/')[1]);
    expect(clients.length).toBeGreaterThan(20);
    expect(packages).toEqual(expect.arrayContaining(clients));
  });

  test.each(packages)('%s: what is no read is refused before it is serialized, signed or sent', async (name) => {
    const { Client, commands } = await commandsOf(name);
    let signed = 0;
    let serialized = 0;
    const client = open(Client, async () => {
      signed += 1;
      return { accessKeyId: 'a', secretAccessKey: 'b' };
    });
    const counting: SerializeMiddleware<never, never> = (next) => async (parameters) => {
      serialized += 1;
      return next(parameters);
    };
    client.middlewareStack.use({
      applyToStack: (stack) => stack.add(counting, { step: 'serialize', priority: 'high' }),
    });
    const everything = new Set(commands.map(([command]) => command));
    client.middlewareStack.use(readOnlyGuard(name, everything));
    const refused = commands.filter(([command]) => !isRead(name, command));
    const outcomes = await Promise.allSettled(refused.map(([, SdkCommand]) => client.send(new SdkCommand({}))));
    client.destroy();
    const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.status));
    expect(codes).toEqual(refused.map(() => 'NOT_A_READ'));
    expect({ connectionsMade, signed, serialized }).toEqual({ connectionsMade: 0, signed: 0, serialized: 0 });
  });

  test('what passes begins with the verb of a read, and nothing that passes is named like a change or a secret', async () => {
    const passing = (
      await Promise.all(
        packages.map(async (name) => (await commandsOf(name)).commands.map(([command]) => [name, command] as const)),
      )
    )
      .flat()
      .filter(([name, command]) => isRead(name, command));
    expect(passing.length).toBeGreaterThan(800);
    const suspicious =
      /Token|Credential|Password|SecretValue|AuthConfig|DataKey|UserData|Console|SampleConfiguration|APIKey|^GetParameter|Presigned|Url$/;
    expect(passing.filter(([, command]) => suspicious.test(command)).map(([, command]) => command)).toEqual([
      // Whether it is allowed; the password policy and the report of all users' key ages: no password, no key.
      'GetSerialConsoleAccessStatus',
      'GetAccountPasswordPolicy',
      'GetCredentialReport',
      'ListServiceSpecificCredentials',
      // The address of a queue, which is its name.
      'GetQueueUrl',
    ]);
  });

  test('a read that is known is let through, and the same one is refused where it is not known', async () => {
    const { Client, commands } = await commandsOf('client-sts');
    const SdkCommand = commands.find(([command]) => command === 'GetCallerIdentity')?.[1] as CommandClass;
    const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 'b' });
    const known = open(Client, credentials);
    known.middlewareStack.use(readOnlyGuard('sts', new Set(['GetCallerIdentity'])));
    await expect(known.send(new SdkCommand({}))).rejects.toThrow('socket hang up');
    expect(connectionsMade).toBe(1);
    const unknown = open(Client, credentials);
    unknown.middlewareStack.use(readOnlyGuard('sts', new Set()));
    await expect(unknown.send(new SdkCommand({}))).rejects.toMatchObject({ code: 'NOT_A_READ' });
    expect(connectionsMade).toBe(1);
    known.destroy();
    unknown.destroy();
  });
});
