import type { Pluggable, RetryStrategyV2 } from '@smithy/types';
import type { Patience } from './patience';
import type { Service } from './services';

/** An action of an account in a Region: the least that AWS throttles by itself. */
export interface ActionPlace {
  account: string;
  region: string;
  service: Service;
  command: string;
}

/** What is known of how patient AWS is, action by action. */
export interface Retries {
  /** The retry state of an action: the same for all who ask in its account and Region, and nobody else's. */
  of(place: ActionPlace): Promise<RetryStrategyV2>;
}

/**
 * Makes the retry states of a run. Each holds the SDK's adaptive rate and its retry tokens. The SDK keeps one of them for each
 * client, so that an action which is throttled for ever slows all others of its service until they time out; AWS throttles by
 * action, or by groups of them that a bucket of their own accounts for.
 *
 * @param attempts of one call, the first included.
 */
export function retries(attempts: number): Retries {
  const known = new Map<string, Promise<RetryStrategyV2>>();
  return {
    of({ account, region, service, command }) {
      const key = `${account}/${region}/${service}:${command}`;
      const strategy = known.get(key) ?? adaptive(attempts);
      known.set(key, strategy);
      return strategy;
    },
  };
}

async function adaptive(attempts: number): Promise<RetryStrategyV2> {
  const { AdaptiveRetryStrategy } = await import('@smithy/core/retry');
  return new AdaptiveRetryStrategy(attempts, { maxAttempts: attempts });
}

/**
 * A strategy for one call: each attempt of it waits its turn, which takes nothing of the call's patience. Nor does what the
 * strategy makes it wait before its first attempt, for the call was not sent yet.
 */
export function inTurn(strategy: RetryStrategyV2, turn: () => Promise<void>, patience: Patience): RetryStrategyV2 {
  return {
    async acquireInitialRetryToken(scope) {
      const token = await patience.aside(() => strategy.acquireInitialRetryToken(scope));
      await patience.aside(turn);
      return token;
    },
    async refreshRetryTokenForRetry(token, problem) {
      const renewed = await strategy.refreshRetryTokenForRetry(token, problem);
      await patience.aside(turn);
      return renewed;
    },
    recordSuccess: (token) => strategy.recordSuccess(token),
  };
}

/** Lets a command be retried with a strategy of its own instead of its client's. */
export async function retriedWith(strategy: RetryStrategyV2, attempts: number): Promise<Pluggable<never, never>> {
  const { getRetryPlugin } = await import('@smithy/core/retry');
  const plugin = getRetryPlugin({ maxAttempts: async () => attempts, retryStrategy: async () => strategy });
  return plugin as Pluggable<object, object> as unknown as Pluggable<never, never>;
}
