/** Keeps calls to the rates that AWS documents, so that they wait here and are not throttled there. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Bucket, bucketsOf, type Rate } from './rates';
import type { ActionPlace } from './retry';

/** Time as the buckets see it. */
export interface Time {
  /** Milliseconds, from any starting point; never backwards. */
  now(): number;
  /** @throws the signal's reason, or an AbortError, when the signal ends it. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<unknown>;
}

const realTime: Time = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => pause(milliseconds, undefined, { signal }),
};

/** The pace of a run, which all its sessions keep. */
export interface Pace {
  /**
   * Waits until a call may be sent, in the order in which it is asked. Whoever was told to go must send at once.
   *
   * @throws the signal's reason, or an AbortError, when the signal ends it; the call then takes nothing from the buckets.
   */
  turn(place: ActionPlace, input: object, signal: AbortSignal): Promise<void>;
}

/** No pace at all: every call may be sent at once. */
export const unpaced: Pace = { turn: async () => undefined };

/**
 * What is kept of a bucket, so that calls which take unevenly long on their way still find a token when they arrive: a
 * twentieth less at once or, where there is but one, a twentieth slower.
 */
export function cautious({ capacity, perSecond }: Rate): Rate {
  const kept = Math.max(1, Math.floor(capacity * 0.95));
  return kept < capacity ? { capacity: kept, perSecond } : { capacity, perSecond: perSecond * 0.95 };
}

/** A bucket of tokens that begins full. Who takes what is not there yet owes it, and waits until it is paid. */
class Tokens {
  readonly #rate: Rate;
  #level: number;
  #seen: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#level = rate.capacity;
    this.#seen = now;
  }

  /** Takes one, and says in how many milliseconds it is there. */
  take(now: number): number {
    const { capacity, perSecond } = this.#rate;
    this.#level = Math.min(capacity, this.#level + ((now - this.#seen) * perSecond) / 1000) - 1;
    this.#seen = now;
    return this.#level >= 0 ? 0 : (-this.#level * 1000) / perSecond;
  }

  giveBack(): void {
    this.#level += 1;
  }
}

/**
 * Makes the pace of a run. Its buckets belong to accounts and Regions and not to sessions or clients, so that two roles into
 * one account share them, as they do at AWS. They begin full: what others ask of the account meanwhile is not known here, and
 * is answered for by retrying.
 */
export function pace(time: Time = realTime): Pace {
  const known = new Map<string, Tokens>();

  function tokensOf({ account, region }: ActionPlace, bucket: Bucket): Tokens {
    const key = `${account}/${bucket.accountWide ? '' : region}/${bucket.name}`;
    const tokens = known.get(key) ?? new Tokens(cautious(bucket), time.now());
    known.set(key, tokens);
    return tokens;
  }

  return {
    async turn(place, input, signal) {
      signal.throwIfAborted();
      const buckets = bucketsOf(place.service, place.command, input).map((bucket) => tokensOf(place, bucket));
      const now = time.now();
      const wait = Math.max(0, ...buckets.map((bucket) => bucket.take(now)));
      if (wait === 0) return;
      try {
        await time.sleep(wait, signal);
      } catch (error) {
        for (const bucket of buckets) bucket.giveBack();
        throw error;
      }
    },
  };
}
