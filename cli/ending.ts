import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';
import { failure } from '../errors/errors';

/** What ends a run before its time: its deadline, or a signal of who started it. */
export interface Ending {
  /** Aborted when the run is to end; the reason is RUN_DEADLINE or RUN_INTERRUPTED. */
  readonly signal: AbortSignal;
  /** The signal that interrupted the run; undefined as long as none did. */
  readonly interrupted: NodeJS.Signals | undefined;
  /** Cuts what is still under way, leaves signals to do what they do by themselves, and forgets the deadline. */
  over(): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Lets SIGINT and SIGTERM end a run in order, and does so itself at the deadline. A second signal ends the process at once, as
 * the signal does by itself: shells give that the exit code 128 and the signal's number.
 *
 * @param deadline how long the run may take, in milliseconds, and as it was written.
 */
export function ending(deadline?: { milliseconds: number; text: string }): Ending {
  const control = new AbortController();
  // Everything that is under way listens to it, and that so many do is no leak.
  setMaxListeners(0, control.signal);
  let interrupted: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    if (interrupted !== undefined) return dieOf(name);
    interrupted = name;
    process.stderr.write(`asbuilt: interrupted (${name}): ending with what is known; once more ends it at once\n`);
    control.abort(failure('RUN_INTERRUPTED', { signal: name }));
  };
  const listeners = signals.map((name) => [name, () => onSignal(name)] as const);
  const letGo = () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
  /** Leaves it to the system, since `process.exit` waits for lookups that are under way; the first process of a container has to exit. */
  const dieOf = (name: NodeJS.Signals) => {
    letGo();
    process.kill(process.pid, name);
    setImmediate(() => process.exit(128 + constants.signals[name]));
  };
  for (const [name, listener] of listeners) process.on(name, listener);
  const timer =
    deadline &&
    setTimeout(() => control.abort(failure('RUN_DEADLINE', { deadline: deadline.text })), deadline.milliseconds);
  return {
    signal: control.signal,
    get interrupted() {
      return interrupted;
    },
    over() {
      clearTimeout(timer);
      letGo();
      control.abort(new Error('the run is over'));
    },
  };
}
