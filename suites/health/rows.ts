/** From what probes found to rows: one for each subject, of however many names and addresses it was asked by. */
import { cannotJudge, type EnvironmentContext, fail, type Judgement, notApplicable, pass } from '../../engine';
import type { EnvironmentRow, ProbeCheck, ProbeFacts, ProbeFailure, ProbeOutcome } from '../../engine/control';

/** What a control says of one outcome that could be judged. */
export interface Finding {
  failures: readonly ProbeFailure[];
  /** What could not be seen, where nothing failed. */
  unseen?: string;
  observed: string;
}

/** What could be asked of every endpoint; where these fail, the others have nothing to add. */
const answering = ['http', 'every-address'] as const;

const joined = (failures: readonly ProbeFailure[], field: 'message' | 'expected' | 'observed') =>
  [...new Set(failures.map((failure) => failure[field]))].join('; ');

/**
 * The rows of one check. `find` says what the facts of an outcome mean; by default its own failures are all.
 */
export function rowsOf(
  check: ProbeCheck,
  { probes }: Pick<EnvironmentContext<Record<never, never>>, 'probes'>,
  find: (outcome: ProbeOutcome, facts: ProbeFacts) => Finding = ({ observed }) => ({ failures: [], observed }),
): EnvironmentRow[] {
  const own = new Map<string, ProbeOutcome[]>();
  for (const outcome of probes) {
    if (outcome.check !== check) continue;
    const group = own.get(outcome.subject.id);
    if (group) group.push(outcome);
    else own.set(outcome.subject.id, [outcome]);
  }
  return [...own.values()].flatMap((outcomes) => {
    const [first] = outcomes;
    if (!first) return [];
    const attempts = outcomes.flatMap((outcome) => outcome.attempts);
    return [{ subject: first.subject, judgement: judged(outcomes, check, probes, find), attempts }];
  });
}

function judged(
  outcomes: readonly ProbeOutcome[],
  check: ProbeCheck,
  all: readonly ProbeOutcome[],
  find: (outcome: ProbeOutcome, facts: ProbeFacts) => Finding,
): Judgement {
  const asked = outcomes.filter(({ skipped }) => skipped === undefined);
  if (asked.length === 0) return notApplicable([...new Set(outcomes.map(({ skipped }) => skipped))].join('; '));
  const findings = asked.map((outcome) => {
    const where = outcome.url ? `${outcome.url}: ` : '';
    const { failures, unseen, observed } =
      outcome.judged && outcome.failures.length === 0
        ? find(outcome, outcome.facts ?? {})
        : { failures: outcome.failures, unseen: undefined, observed: outcome.observed };
    return { outcome, where, failures: outcome.judged ? failures : [], unseen, observed, hidden: !outcome.judged };
  });
  const failed = findings.filter(({ failures }) => failures.length > 0);
  const spokesman = silencedBy(check, findings, all);
  if (spokesman) return notApplicable(`it does not answer, which health.${spokesman} says`);
  if (failed.length > 0) {
    const failures = failed.flatMap((each) => each.failures);
    const message = failed.map((each) => `${each.where}${joined(each.failures, 'message')}`).join('; ');
    return fail(message, joined(failures, 'expected'), joined(failures, 'observed'));
  }
  const unseen = findings.flatMap(({ hidden, outcome, unseen: problem, where }) => {
    const text = hidden ? joined(outcome.failures, 'message') : problem;
    return text === undefined ? [] : [`${where}${text}`];
  });
  if (unseen.length > 0) return cannotJudge(unseen.join('; '));
  return pass(findings.map(({ where, observed }) => `${where}${observed}`).join('; '));
}

/** Faults by which no connection came about, whatever was asked over it. */
const unanswered = new Set([
  'NAME_NOT_FOUND',
  'CONNECTION_REFUSED',
  'HOST_UNREACHABLE',
  'CONNECT_TIMEOUT',
  'CONNECTION_RESET',
  'TLS_TIMEOUT',
  'PLAIN_TEXT_ON_TLS_PORT',
]);

/** What is said in place of a wrong status, where following the answer told more. */
const explained = new Set(['REDIRECT_LOOP', 'REDIRECT_TOO_MANY', 'REDIRECT_TO_PLAIN_HTTP']);

interface Trouble {
  outcome: ProbeOutcome;
  failures: readonly ProbeFailure[];
  unseen: string | undefined;
  hidden: boolean;
}

/** The checks that say before this one whether, and how, an endpoint answers. */
function earlierThan(check: ProbeCheck): readonly ProbeCheck[] {
  const order: readonly ProbeCheck[] = answering;
  return order.includes(check) ? order.slice(0, order.indexOf(check)) : order;
}

/** The control that already says what is wrong here too: that the endpoint does not answer, or how it does. */
function silencedBy(
  check: ProbeCheck,
  findings: readonly Trouble[],
  all: readonly ProbeOutcome[],
): ProbeCheck | undefined {
  const troubled = findings.filter(
    ({ failures, unseen, hidden }) => hidden || failures.length > 0 || unseen !== undefined,
  );
  const id = troubled[0]?.outcome.subject.id;
  const codes = troubled.flatMap(({ outcome }) => outcome.failures.map(({ code }) => code));
  // What its facts say nobody else says.
  if (
    id === undefined ||
    troubled.some(({ failures, outcome }) => failures.length > 0 && outcome.failures.length === 0)
  ) {
    return undefined;
  }
  if (check === 'certificate' && codes.some((code) => code?.startsWith('CERTIFICATE_'))) return undefined;
  return earlierThan(check).find((other) => {
    const failed = all.filter((each) => each.check === other && each.subject.id === id && each.judged);
    const said = new Set(failed.flatMap(({ failures }) => failures.map(({ code }) => code)));
    if ([...said].some((code) => code !== undefined && explained.has(code))) said.add('WRONG_STATUS');
    const down = [...said].some((code) => code !== undefined && unanswered.has(code));
    return down
      ? codes.every((code) => code !== undefined && (said.has(code) || unanswered.has(code)))
      : codes.length > 0 && codes.every((code) => code !== undefined && said.has(code));
  });
}
