/** What a notification tells: what changed between a run and the one before it. Channels put it into their own form. */
import { createHash } from 'node:crypto';
import { type Result, type Results, severities, type Verdict } from '../engine/results';
import { type Changes, changesBetween, newFailuresAtOrAbove } from '../reports/changes';
import { identityOf } from '../reports/identity';
import { worstFirst } from '../reports/rows';
import { counted, cutLine } from '../reports/text';

/** The run to compare with: `none` where this is the first one, `unreadable` where what was kept of it could not be read. */
export type Earlier = Results | 'none' | 'unreadable';

/** A result that changed, and what it was before; null where it was not there. */
export interface Change {
  row: Result;
  was: Result['status'] | null;
}

export type Topic = 'New failures' | 'Could not be judged' | 'Fixed' | 'Waived now';

export interface Notice {
  /** 64 hexadecimal digits: equal for the same change of the same run, so that a receiver can tell a repetition. */
  id: string;
  /** At most 200 characters. */
  environment: string;
  verdict: Verdict;
  verdictBefore: Verdict | null;
  started: string;
  finished: string;
  /** All of it in one line. */
  headline: string;
  /** Sentences that stand before the list: why the run says nothing, or why everything counts as new. */
  remarks: string[];
  /** What changed, the worst first; a topic without changes is not there. */
  topics: { topic: Topic; changes: Change[] }[];
  stillFailing: number;
  /** Whether anything of it is news: see `isNews`. */
  news: boolean;
  /** What the run ends with: 0 it holds, 1 something fails, 2 it could not be judged. */
  code: 0 | 1 | 2;
}

/** A name or a reason that is longer is told in part, and so are many reasons. */
const nameLimit = 200;
const reasonLimit = 1000;
const mostReasons = 10;

const verdicts: Record<Verdict, string> = {
  conforms: 'conforms',
  nonconforming: 'does not conform',
  inconclusive: 'could not be judged',
};

const remarkOn: Record<Exclude<Earlier, Results>, string> = {
  none: 'There is no earlier run to compare with, so everything counts as new.',
  unreadable: 'The earlier run could not be read, so everything counts as new.',
};

export function noticeOf(results: Results, earlier: Earlier, code: 0 | 1 | 2): Notice {
  const before = typeof earlier === 'string' ? null : earlier;
  const changes = changesBetween(before ?? { ...results, results: [] }, results);
  const topics = topicsOf(changes);
  const { verdict, started, finished } = results;
  const name = cutLine(results.environment, nameLimit);
  const count = (topic: Topic) => topics.find((each) => each.topic === topic)?.changes.length ?? 0;
  const told = [
    counted(count('New failures'), 'new failure'),
    ...(count('Could not be judged') > 0 ? [`${count('Could not be judged')} newly not judged`] : []),
    ...(count('Fixed') > 0 ? [`${count('Fixed')} fixed`] : []),
    ...(count('Waived now') > 0 ? [`${count('Waived now')} waived`] : []),
    ...(changes.stillFailing.length > 0 ? [`${changes.stillFailing.length} still failing`] : []),
  ];
  return {
    id: identifierOf(results, topics),
    environment: name,
    verdict,
    verdictBefore: before?.verdict ?? null,
    started,
    finished,
    headline: `${name} ${verdicts[verdict]}: ${told.join(', ')}`,
    remarks: [
      ...(typeof earlier === 'string' ? [remarkOn[earlier]] : []),
      ...results.reasons.slice(0, mostReasons).map((reason) => cutLine(reason, reasonLimit)),
    ],
    topics,
    stillFailing: changes.stillFailing.length,
    news: isNews(results, before, changes),
    code,
  };
}

/**
 * What is worth telling: a failure at or above the run's threshold is new or fixed, something cannot be judged any more or came and
 * cannot be judged, or the verdict is another one. A first run is news unless it conforms. What stays is none.
 */
function isNews(results: Results, before: Results | null, changes: Changes): boolean {
  if (before === null) return results.verdict !== 'conforms';
  const atThreshold = ({ severity }: Result) => severities.indexOf(severity) <= severities.indexOf(results.failOn);
  return (
    before.verdict !== results.verdict ||
    newFailuresAtOrAbove(changes, results.failOn).length > 0 ||
    changes.fixed.some(({ after }) => atThreshold(after)) ||
    changes.outOfSight.length > 0 ||
    changes.appeared.some(({ status }) => status === 'error')
  );
}

function topicsOf(changes: Changes): Notice['topics'] {
  const pairs = (list: readonly { before: Result | null; after: Result }[]) =>
    list.map(({ before, after }): Change => ({ row: after, was: before?.status ?? null }));
  const unseen = changes.outOfSight.map(({ before, after }): Change => {
    const message = 'is not in this run, and its control could not be judged';
    return { row: after ?? { ...before, status: 'error', message }, was: before.status };
  });
  const unjudged = changes.appeared.filter(({ status }) => status === 'error').map((row) => ({ row, was: null }));
  const all: Notice['topics'] = [
    { topic: 'New failures', changes: pairs(changes.newFailures) },
    { topic: 'Could not be judged', changes: [...unseen, ...unjudged] },
    { topic: 'Fixed', changes: pairs(changes.fixed) },
    { topic: 'Waived now', changes: pairs(changes.accepted) },
  ];
  return all
    .filter((each) => each.changes.length > 0)
    .map(({ topic, changes: list }) => ({ topic, changes: list.sort((one, other) => worstFirst(one.row, other.row)) }));
}

function identifierOf({ environment, finished }: Results, topics: Notice['topics']): string {
  const changed = topics.map(({ topic, changes }) => [topic, ...changes.map(({ row }) => identityOf(row))]);
  return createHash('sha256')
    .update(JSON.stringify([environment, finished, changed]))
    .digest('hex');
}

/** Where a result is, in words: `111122223333 us-east-1`; empty for what is in no account. */
export function placeOf({ resource }: Result): string {
  return [resource.account, resource.region].filter((part) => part !== null).join(' ');
}
