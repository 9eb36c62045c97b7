import type { Session } from '../aws/session';
import { isTargetTracking } from './alarm-actions';
import { isKind } from './kinds';
import type { Alarm, Answers, Detail, Gap, Kind, Membership, ReadName, Resource, Snapshot } from './model';
import type { Reading } from './reading';
import { reads } from './reads';
import { membership, type Scope, scopeKinds } from './scope';
import { readTags, tagSources } from './tags';

export interface ReadOptions {
  /** What the selected controls need. */
  wanted: Iterable<ReadName>;
  scope: Scope;
  /** The moment that counts as now. */
  at: Date;
  /** Told as each read begins and ends, for progress. */
  progress?: (event: { read: Kind | Detail; state: 'begun' | 'done' }) => void;
}

/** Kinds that belong to another resource and are in scope with it. */
const owned: ReadonlySet<Kind> = new Set(['listener']);

/**
 * Reads one account in one Region: each wanted read once, all at the same time, those that ask about single resources for
 * the ones in scope alone.
 */
export async function readInventory(session: Session, options: ReadOptions): Promise<Snapshot> {
  const { scope, at } = options;
  const wanted = new Set(options.wanted);
  const byTags = scope.size > 0;
  const wantsTags = wanted.has('tags') || byTags;

  const lists = new Set<Kind>();
  const include = (name: ReadName) => {
    if (name === 'tags') return;
    for (const needed of reads[name].needs) include(needed);
    if (!isKind(name) || owned.has(name)) return;
    lists.add(name);
    if (byTags) for (const kind of scopeKinds(name)) lists.add(kind);
  };
  for (const name of wanted) include(name);

  const answers = new Map<Kind | Detail, Promise<Answers>>();
  const untold = new Map<string, Gap>();
  const reading: Reading = {
    session,
    answers(read) {
      let answer = answers.get(read);
      if (!answer) {
        options.progress?.({ read, state: 'begun' });
        answer = reads[read].run(reading);
        answers.set(read, answer);
        answer.then(
          () => options.progress?.({ read, state: 'done' }),
          () => options.progress?.({ read, state: 'done' }),
        );
      }
      return answer;
    },
    async inScope(kind) {
      const decided = await members;
      const given = owned.has(kind)
        ? [...(await reading.answers(kind)).values()]
        : [(await reading.answers(kind)).get('')];
      const all = given.flatMap((answer) => answer?.items ?? []) as Resource<typeof kind>[];
      return all.filter((resource) => decided.get(resource.id) !== 'out');
    },
  };

  async function takeTags(resources: Resource[]): Promise<void> {
    const asked = new Map(resources.filter((resource) => !madeByAws(resource)).map((each) => [each.id, each] as const));
    for (const [id, told] of await readTags(session, [...asked.values()])) {
      const resource = asked.get(id);
      if (!resource) continue;
      if ('gap' in told) untold.set(id, told.gap);
      else resource.tags = told.tags;
    }
  }

  async function decide(): Promise<Map<string, Membership>> {
    if (!wantsTags) return new Map();
    const all: Resource[] = [];
    const gaps = new Map<Kind, Gap>();
    await Promise.all(
      [...lists].map(async (kind) => {
        const answer = (await reading.answers(kind)).get('');
        all.push(...((answer?.items ?? []) as Resource[]));
        if (answer?.gap) gaps.set(kind, answer.gap);
      }),
    );
    await takeTags(all);
    return membership(all, scope, gaps, untold);
  }

  const members = decide();
  const names = [...wanted].filter((name): name is Kind | Detail => name !== 'tags');
  await Promise.all([...lists, ...names].map((name) => reading.answers(name)));
  const decided = await members;
  if (wanted.has('tags') && wanted.has('listener')) await takeTags(await reading.inScope('listener'));

  const read = new Map<Kind | Detail, Answers>();
  const gaps: Gap[] = [];
  for (const [name, answer] of answers) {
    const given = await answer;
    read.set(name, given);
    for (const { gap } of given.values()) if (gap && !gaps.includes(gap)) gaps.push(gap);
  }
  gaps.push(...untold.values());
  const { account, region, partition } = session;
  return { account, region, partition, at, answers: read, membership: decided, untold, gaps };
}

/** AWS tags none of what it makes for its own use, so nobody is asked. */
function madeByAws(resource: Resource): boolean {
  if (tagSources[resource.kind] === 'inline') return false;
  const made = resource.kind === 'alarm' && isTargetTracking(resource.properties as Alarm);
  if (made) resource.tags = {};
  return made;
}
