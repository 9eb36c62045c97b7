/** Where the matrix is tried: a server that answers as AWS would, from memory, and breaks what it is told to for one run. */
import { type BrokenAction, type FaultProxy, startFaultProxy } from '../live/fault-proxy';
import { knownOperations, type Operation } from '../live/operations';
import { amended } from './amendments';

export interface Ground {
  endpoint: string;
  operations: ReadonlyMap<string, Operation>;
  /** Breaks calls of one run. */
  breakFor(caller: string, broken: Omit<BrokenAction, 'caller'>): void;
  /** How often a run made each action so far, by the IAM action's name, each with all its attempts counted once. */
  callsOf(caller: string): ReadonlyMap<string, number>;
  /** Mends what was broken for a run, and forgets its calls. */
  forget(caller: string): void;
  stop(): Promise<void>;
}

interface Seen {
  calls: Map<string, number>;
  mend: (() => void)[];
}

/**
 * @param upstream the endpoint that answers what nobody asked yet.
 * @param asks whether a caller's question of an action is the upstream's to answer for this caller alone. Default: none is.
 */
export async function startGround(
  upstream: string,
  asks: (caller: string, action: string) => boolean = () => false,
): Promise<Ground> {
  const operations = await knownOperations();
  const seen = new Map<string, Seen>();
  const of = (caller: string): Seen => {
    const found = seen.get(caller) ?? { calls: new Map(), mend: [] };
    seen.set(caller, found);
    return found;
  };
  const proxy: FaultProxy = await startFaultProxy({
    upstream,
    remember: true,
    // So slow that even a body of a few bytes outlasts every patience.
    dripInterval: 60_000,
    amend: amended,
    askedForItself: ({ caller, action }) => asks(caller, operations.get(action)?.action ?? action),
    onCall: ({ caller, action: made, headers }) => {
      // Another attempt is no other question.
      if (/attempt=(?!1;)/.test(String(headers['amz-sdk-request']))) return;
      const { calls } = of(caller);
      const action = operations.get(made)?.action ?? made;
      calls.set(action, (calls.get(action) ?? 0) + 1);
    },
  });
  return {
    endpoint: proxy.endpoint,
    operations,
    breakFor: (caller, broken) => of(caller).mend.push(proxy.breakAction({ ...broken, caller })),
    callsOf: (caller) => of(caller).calls,
    forget: (caller) => {
      for (const mend of seen.get(caller)?.mend ?? []) mend();
      seen.delete(caller);
    },
    stop: () => proxy.stop(),
  };
}
