import { readdirSync, readFileSync } from 'node:fs';
import type { Pluggable } from '@smithy/types';
import { isRead } from '../aws/guard';
import { onlySendable, type Receiver, sendable } from './clients';
import { type StandIn, standInForAws } from './testing';

let aws: StandIn;
afterEach(() => aws?.close());

const packages: Record<Receiver, string> = { 'Security Hub': 'securityhub', SNS: 'sns', S3: 's3' };

interface Client {
  middlewareStack: { use(plugin: Pluggable<object, object>): void };
  send(command: object): Promise<unknown>;
  destroy(): void;
}

test.each(Object.entries(packages) as [Receiver, string][])(
  'of all commands of %s, those that are named are sent and every other is refused',
  async (service, name) => {
    aws = await standInForAws(() => ({ body: '' }));
    const sdk = (await import(`@aws-sdk/client-${name}`)) as Record<string, new (input: object) => object>;
    const [, ClientClass] = Object.entries(sdk).find(([key]) => /^(SecurityHub|SNS|S3)Client$/.test(key)) ?? [];
    if (!ClientClass) throw new Error('there is no client');
    const client = new ClientClass({ maxAttempts: 1 }) as Client;
    client.middlewareStack.use(onlySendable(service));
    const commands = Object.keys(sdk).filter((key) => /^[A-Z]\w*Command$/.test(key));
    const outcomes = await Promise.all(
      commands.map(async (command) => {
        const outcome = client.send(
          new (sdk[command] as new (input: object) => object)({ Bucket: 'b', Key: 'k', Body: 'x' }),
        );
        return outcome.then(
          () => [command, 'sent'],
          ({ code }) => [command, code === 'NOT_SENDABLE' ? 'refused' : 'sent'],
        );
      }),
    );
    client.destroy();
    expect(outcomes.filter(([, how]) => how === 'sent').map(([command]) => command)).toEqual(
      sendable[service].map((command) => `${command}Command`),
    );
    expect(aws.calls.length).toBeLessThanOrEqual(sendable[service].length);
  },
);

test('no module of another room names a command that is no read', () => {
  const rooms = ['aws', 'cli', 'engine', 'environment', 'inventory', 'probes', 'reports', 'suites'];
  const files = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.test)\.tsx?$/.test(file))
      .map((file) => `${room}/${file}`),
  );
  expect(files.length).toBeGreaterThan(200);
  const named = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\b(?!SdkCommand)([A-Z]\w+)Command\b/g)].map(([, command = '']) => ({
      file,
      command,
    })),
  );
  const reading = ({ file, command }: { file: string; command: string }) =>
    isRead(file.replace(/^.*\/|\.ts$/g, ''), command);
  expect(named.filter((each) => !reading(each)).map(({ file, command }) => `${file} ${command}`)).toEqual([]);
});
