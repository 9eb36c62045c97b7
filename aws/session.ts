import { setMaxListeners } from 'node:events';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, Pluggable } from '@smithy/types';
import pLimit, { type LimitFunction } from 'p-limit';
import { readOnlyGuard } from './guard';
import { holdToModel } from './modelled';
import { type Pace, pace } from './pace';
import { patiently } from './patience';
import { inTurn, type Retries, retriedWith, retries } from './retry';
import { type CommandName, type Input, type Output, type Service, services } from './services';
import { wholeAnswers } from './whole-answer';

/** How patient a run is with AWS. Times in milliseconds. */
export interface CallSettings {
  /** For the connection of one attempt. */
  connectTimeout: number;
  /** For the answer of one attempt. */
  attemptTimeout: number;
  /** For a call with all its attempts, from when the first may be sent. Waiting for its turn is not counted. */
  callTimeout: number;
  attempts: number;
  /** Calls of one action at a time, in one account and Region. */
  concurrency: number;
}

export const defaultCallSettings: CallSettings = {
  connectTimeout: 3_000,
  attemptTimeout: 10_000,
  callTimeout: 30_000,
  attempts: 4,
  concurrency: 8,
};

/** A call and how it ended, as an observer of a session is told. */
export interface Exchange {
  account: string;
  region: string;
  service: Service;
  command: string;
  input: object;
  output?: object;
  error?: unknown;
}

/** What a client of the SDK is to this project. */
export interface SdkClient {
  readonly config: { region: () => Promise<string> };
  readonly middlewareStack: { use: (plugin: Pluggable<never, never>) => void };
  send(command: object, options: { abortSignal: AbortSignal }): Promise<object>;
}

/** What a command of the SDK is to this project. */
interface SdkCommand {
  readonly middlewareStack: SdkClient['middlewareStack'];
  /** What the service's model says of the command, its input and its output. */
  readonly schema?: unknown;
}

/** One account in one Region, ready to be read. */
export interface Session {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /**
   * Sends one read and gives its answer.
   *
   * @param region another Region than the session's own, for services that are read in one place.
   * @throws what the SDK throws when every attempt failed, a TimeoutError after `callTimeout`, AsbuiltError
   *   (ANSWER_NOT_WHOLE, NOT_A_READ, NOT_RECORDED), or the reason for which the run was ended.
   */
  call<S extends Service, C extends CommandName<S>>(
    service: S,
    command: C,
    input: Input<S, C>,
    region?: string,
  ): Promise<Output<S, C>>;
}

export interface SessionOptions {
  account: string;
  region: string;
  partition: string;
  /** Undefined: the SDK's own chain of providers. */
  credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  connections: Connections;
  observe?: (exchange: Exchange) => void;
  /** Replaces what a client sends with, for recorded answers. */
  substitute?: (opened: OpenedClient, service: Service, place: { account: string; region: string }) => void;
}

/** A client with the commands that it may send, by their API name. */
export interface OpenedClient {
  client: SdkClient;
  commands: Record<string, new (input: object) => SdkCommand>;
}

interface ServiceModule extends Pick<OpenedClient, 'commands'> {
  Client: new (configuration: object) => SdkClient;
}

/** The connections of a run and what is known of AWS's patience, shared by all its clients. Nothing is loaded before the first use. */
export interface Connections {
  readonly settings: CallSettings;
  readonly retries: Retries;
  readonly pace: Pace;
  /** Ends every call, those to come too, with its reason. */
  readonly signal: AbortSignal | undefined;
  handler(): Promise<NodeHttpHandler>;
  close(): Promise<void>;
}

/** Makes the connections of a run: bounded in time, by host, kept alive between calls, at the pace that AWS documents. */
export function connections(
  changes: Partial<CallSettings> = {},
  run: { pace?: Pace; signal?: AbortSignal } = {},
): Connections {
  const settings = { ...defaultCallSettings, ...changes };
  // Every call under way listens: Node would warn of more than ten.
  if (run.signal) setMaxListeners(0, run.signal);
  let made: Promise<NodeHttpHandler> | undefined;
  return {
    settings,
    retries: retries(settings.attempts),
    pace: run.pace ?? pace(),
    signal: run.signal,
    handler() {
      made ??= import('@smithy/node-http-handler').then(
        ({ NodeHttpHandler }) =>
          new NodeHttpHandler({
            connectionTimeout: settings.connectTimeout,
            requestTimeout: settings.attemptTimeout,
            throwOnRequestTimeout: true,
          }),
      );
      return made;
    },
    async close() {
      (await made)?.destroy();
    },
  };
}

/** Opens one account in one Region. Nothing is loaded or sent before the first call. */
export function openSession(options: SessionOptions): Session {
  const { account, region, partition, observe } = options;
  const { settings, signal } = options.connections;
  const clients = new Map<string, ReturnType<typeof open>>();
  const slots = new Map<string, LimitFunction>();

  /** The calls of an action that may be under way: one that is throttled or hangs takes no place of another. */
  function slotsOf(action: string): LimitFunction {
    const own = slots.get(action) ?? pLimit(settings.concurrency);
    slots.set(action, own);
    return own;
  }

  async function open(service: Service, clientRegion: string) {
    const module = (await services[service].load()) as unknown as ServiceModule;
    const client = new module.Client({
      region: clientRegion,
      credentials: options.substitute ? { accessKeyId: 'recorded', secretAccessKey: 'recorded' } : options.credentials,
      maxAttempts: settings.attempts,
      retryMode: 'adaptive',
      requestHandler: options.substitute ? undefined : await options.connections.handler(),
    });
    client.middlewareStack.use(readOnlyGuard(service, new Set(Object.keys(module.commands))));
    client.middlewareStack.use(wholeAnswers());
    const { commands } = module;
    options.substitute?.({ client, commands }, service, { account, region: clientRegion });
    return { client, commands };
  }

  return {
    account,
    region,
    partition,
    async call(service, command, input, clientRegion = region) {
      const key = `${service}/${clientRegion}`;
      const entry = clients.get(key) ?? open(service, clientRegion);
      clients.set(key, entry);
      const { client, commands } = await entry;
      const SdkCommand = commands[command] as ServiceModule['commands'][string];
      return slotsOf(`${key}:${command}`)(async () => {
        const place = { account, region: clientRegion, service, command };
        const exchange = { ...place, input };
        try {
          const sent = new SdkCommand({ ...input });
          const output = await patiently(settings.callTimeout, signal, async (patience) => {
            if (!options.substitute) {
              const turn = () => options.connections.pace.turn(place, input, patience.signal);
              const strategy = inTurn(await options.connections.retries.of(place), turn, patience);
              sent.middlewareStack.use(await retriedWith(strategy, settings.attempts));
            }
            return client.send(sent, { abortSignal: patience.signal });
          });
          holdToModel(command, sent.schema, output);
          observe?.({ ...exchange, output });
          return output as Output<typeof service, typeof command>;
        } catch (error) {
          observe?.({ ...exchange, error });
          throw error;
        }
      });
    },
  };
}
