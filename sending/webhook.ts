/** A notice as JSON, for whatever listens. Contract `asbuilt/notification@1`. */
import { bounded } from '../reports/bounded';
import type { Change, Notice, Topic } from './notice';

/** So many changes of a kind are told one by one; `summary` counts them all. */
const most = 100;
/** Longer texts are told in part. */
const textLimit = 1000;

const names: Record<Topic, string> = {
  'New failures': 'newFailures',
  'Could not be judged': 'notJudged',
  Fixed: 'fixed',
  'Waived now': 'waived',
};

/**
 * `summary` and the lists have the same names. An entry is a result as in `results.json` without its attempts, and `was`: its status
 * before, null where it was not there.
 */
export function webhookBody(notice: Notice): object {
  const { id, environment, verdict, verdictBefore, started, finished, headline, remarks, stillFailing } = notice;
  const lists = Object.entries(names).map(([topic, name]) => {
    const changes = notice.topics.find((each) => each.topic === topic)?.changes ?? [];
    return { name, count: changes.length, entries: changes.slice(0, most).map(entryOf) };
  });
  return {
    schema: 'asbuilt/notification@1',
    ...{ id, headline, environment, verdict, verdictBefore, started, finished, remarks },
    summary: { ...Object.fromEntries(lists.map(({ name, count }) => [name, count])), stillFailing },
    ...Object.fromEntries(lists.map(({ name, entries }) => [name, entries])),
  };
}

function entryOf({ row, was }: Change): object {
  const { attempts, ...rest } = row;
  return { ...bounded(rest, textLimit), was };
}
