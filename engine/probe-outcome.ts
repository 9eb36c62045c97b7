/** From attempts of probes to the outcomes that controls judge. */
import type { Attempt, Failure } from '../probes/attempt';
import { safeUrl } from '../probes/secrets';
import type { ProbeCheck, ProbeFacts, ProbeFailure, ProbeOutcome, SeenAttempt } from './control';
import type { Target } from './targets';

/** How a check ended, without what it was a check of. */
export type Ended = Pick<ProbeOutcome, 'judged' | 'failures' | 'observed' | 'attempts'> & {
  skipped?: string;
  facts?: ProbeFacts;
};

/** An attempt in a line. */
export function describe({ ok, failures, milliseconds, response, tls }: Attempt): string {
  if (!ok) return failures.map(({ message }) => message).join('; ');
  const parts = [
    response && `status ${response.status}`,
    response && `HTTP/${response.httpVersion}`,
    tls && `${tls.version} ${tls.cipher}`,
    `${Math.round(milliseconds)} ms`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

/** What is kept of an attempt; `words` say how it went where it held. */
export function kept(attempt: Attempt, words = describe(attempt)): SeenAttempt {
  const { at, ok, milliseconds } = attempt;
  return { at, ok, message: ok ? words : describe(attempt), milliseconds: Math.round(milliseconds) };
}

export function asFailures(failures: readonly Failure[]): ProbeFailure[] {
  return failures.map(({ code, message, expected, observed }) => ({
    code,
    message,
    expected: expected ?? 'the endpoint answers as expected',
    observed: observed ?? code,
  }));
}

export const skip = (reason: string): Ended => ({
  judged: true,
  failures: [],
  observed: '',
  attempts: [],
  skipped: reason,
});

/** What is said of a check of a target. */
export function outcomeOf({ name, subject, settings }: Target, check: ProbeCheck, ended: Ended): ProbeOutcome {
  return { check, subject, name, url: safeUrl(settings.url), ...ended };
}

/** The outcome of a check that could not be made. */
export function couldNot(target: Target, check: ProbeCheck, problem: string): ProbeOutcome {
  const failure = { message: problem, expected: 'the probe can be made', observed: problem };
  return outcomeOf(target, check, { judged: false, failures: [failure], observed: problem, attempts: [] });
}
