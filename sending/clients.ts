/**
 * The AWS clients that send: Security Hub's, SNS's, and S3's for a history in a bucket. They have nothing to do with the clients
 * that read (`aws/session`), and a guard of their own lets through the commands that are named here and no other.
 */
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { InitializeMiddleware, Pluggable } from '@smithy/types';
import { failure } from '../errors/errors';

/** Everything that asbuilt ever sends to AWS beside its reads. The last three touch only the objects of a history. */
export const sendable = {
  'Security Hub': ['BatchImportFindings'],
  SNS: ['Publish'],
  S3: ['GetObject', 'ListObjectsV2', 'PutObject'],
} as const;

export type Receiver = keyof typeof sendable;

/** How patient sending is. Times in milliseconds. */
export interface SendSettings {
  /** For a connection. */
  connectTimeout: number;
  /** For the answer to one attempt. */
  attemptTimeout: number;
  /** Attempts of a call to AWS: what is throttled, and what a service or the network lost, is tried again. */
  attempts: number;
}

export const defaultSendSettings: SendSettings = { connectTimeout: 3_000, attemptTimeout: 20_000, attempts: 5 };

export interface ClientSettings {
  region: string | undefined;
  maxAttempts: number;
  requestHandler: NodeHttpHandler;
}

/**
 * What a client is made with. Credentials are the caller's own (the SDK's chain), and never those of a role that is there to read.
 *
 * @param region undefined: the SDK's default one
 */
export async function clientSettings(region: string | undefined, settings: SendSettings): Promise<ClientSettings> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  return {
    region,
    maxAttempts: settings.attempts,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: settings.connectTimeout,
      requestTimeout: settings.attemptTimeout,
      throwOnRequestTimeout: true,
    }),
  };
}

/**
 * A client with it refuses, before anything is serialized, signed or sent, every command that `sendable` does not name.
 *
 * @throws AsbuiltError NOT_SENDABLE out of the client's `send`.
 */
export function onlySendable<Input extends object, Output extends object>(service: Receiver): Pluggable<Input, Output> {
  const allowed: readonly string[] = sendable[service];
  const guard: InitializeMiddleware<Input, Output> = (next, context) => async (parameters) => {
    const command = String(context.commandName).replace(/Command$/, '');
    if (!allowed.includes(command)) throw failure('NOT_SENDABLE', { service, command });
    return next(parameters);
  };
  return {
    applyToStack: (stack) => {
      stack.add(guard, { step: 'initialize', priority: 'high', name: 'onlySendable' });
    },
  };
}
