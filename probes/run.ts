/** The frame around one attempt of any protocol: its deadline, the caller's signal, its faults, and what follows from them. */
import { type Attempt, type Clock, type Failure, steadyClock } from './attempt';
import { type Circumstances, classify, stageWords, timeoutFault } from './classify';
import { type Lookup, lookupAll, type Progress, type Surroundings } from './connect';
import { fault, isFatal, isUnjudged, ProbeFault } from './faults';
import { redact } from './secrets';

export interface RunOptions {
  /** Cuts the attempt short; it then counts as not judged. */
  signal?: AbortSignal;
  clock?: Clock;
  lookup?: Lookup;
}

/** What is known at the start of an attempt. */
export function newProgress(known: Pick<Circumstances, 'name' | 'at' | 'within'> & Partial<Progress>): Progress {
  return {
    stage: 'connect',
    bytes: 0,
    minimum: 'TLSv1.2',
    keysAgreed: false,
    hasClientCertificate: false,
    phases: {},
    ...known,
  };
}

/**
 * Runs `work` once, until `progress.within` milliseconds are over. What it throws becomes the attempt's failures; `result` is
 * then undefined. `work` must settle soon after its signal is aborted. The attempt still has to be concluded.
 */
export async function runOnce<T>(
  progress: Progress,
  options: RunOptions,
  work: (around: Surroundings) => Promise<T>,
): Promise<{ attempt: Attempt; result: T | undefined }> {
  const clock = options.clock ?? steadyClock;
  const started = clock();
  const control = new AbortController();
  const cut = () => control.abort();
  const timer = setTimeout(cut, progress.within);
  options.signal?.addEventListener('abort', cut, { once: true });
  if (options.signal?.aborted) cut();
  let result: T | undefined;
  let failures: Failure[] = [];
  try {
    result = await work({ signal: control.signal, clock, lookup: options.lookup ?? lookupAll });
  } catch (error) {
    failures = faultsOf(error, progress, control.signal, options.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cut);
  }
  const { address, tls, phases } = progress;
  const attempt: Attempt = {
    ok: false,
    judged: true,
    failures,
    at: new Date(started),
    milliseconds: clock() - started,
    phases,
    ...(address !== undefined && { address }),
    ...(tls !== undefined && { tls }),
    fatal: false,
  };
  return { attempt, result };
}

/** The failures behind whatever ended an attempt: the caller's signal, the deadline, or what was thrown. */
function faultsOf(error: unknown, progress: Progress, deadline: AbortSignal, caller?: AbortSignal): Failure[] {
  if (error instanceof ProbeFault) return [...error.failures];
  if (caller?.aborted) return [fault('CUT_SHORT', { at: progress.at, stage: stageWords[progress.stage] })];
  if (deadline.aborted) return [timeoutFault(progress)];
  return [classify(error, progress)];
}

/** Draws the conclusions of an attempt's failures, and blanks secrets in them. */
export function conclude<A extends Attempt>(attempt: A, secrets: readonly string[] = []): A {
  attempt.failures = attempt.failures.map((found) => ({
    ...found,
    message: redact(found.message, secrets),
    expected: found.expected && redact(found.expected, secrets),
    observed: found.observed && redact(found.observed, secrets),
  }));
  attempt.ok = attempt.failures.length === 0;
  attempt.judged = attempt.ok || attempt.failures.some(({ code }) => !isUnjudged(code));
  attempt.fatal = attempt.failures.some(({ code }) => isFatal(code));
  return attempt;
}
