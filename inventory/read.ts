import { withoutSecretsIn } from '../aws/secret-value';
import type { Session } from '../aws/session';
import { isGlobal } from './global';
import { isKind } from './kinds';
import type { Alarm, Answers, Detail, Gap, Kind, Membership, ReadName, Resource, Snapshot } from './model';
import type { Reading } from './reading';
import { reads } from './reads';
import { isTargetTracking } from './relations/alarm-actions';
import { membership, type Scope, scopeKinds } from './scope';
import { readTags, tagSources } from './tags';
import { answersOf } from './trusted';

export interface ReadOptions {
  /** What the selected controls need. */
  wanted: Iterable<ReadName>;
  scope: Scope;
  /** The moment that counts as now. */
  at: Date;
  /** Told as each read begins and ends, for progress. */
  progress?: (event: { account: string; region: string; read: Kind | Detail; state: 'begun' | 'done' }) => void;
}

/** Kinds that belong to another resource and are in scope with it. */
const owned: ReadonlySet<Kind> = new Set(['listener', 'record']);

/** The reading of an account's first Region, which reads for all of them what is global. */
interface Home {
  reading: Reading;
  /** Ends when it is decided what belongs to the environment: then all tags are read. */
  decided: Promise<unknown>;
  /** Gaps of tags, by resource id. */
  untold: ReadonlyMap<string, Gap>;
}

/**
 * Reads one account in each of its Regions, all at the same time: each wanted read once a Region, what is global once in
 * all, and what asks about single resources for those in scope alone.
 *
 * @returns a snapshot for each session, in their order.
 */
export async function readAccount(sessions: readonly Session[], options: ReadOptions): Promise<Snapshot[]> {
  const [first, ...others] = sessions;
  if (!first) return [];
  const { home, snapshot } = begin(first, options, null);
  return Promise.all([snapshot, ...others.map((session) => begin(session, options, home).snapshot)]);
}

/** Reads one account in one Region. */
export function readInventory(session: Session, options: ReadOptions): Promise<Snapshot> {
  return begin(session, options, null).snapshot;
}

/** Begins to read a Region. `shared` is the account's first Region, where this is another. */
function begin(
  session: Session,
  options: ReadOptions,
  shared: Home | null,
): { home: Home; snapshot: Promise<Snapshot> } {
  const { scope, at } = options;
  const isShared = (read: Kind | Detail) => shared !== null && isGlobal(read);
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
    first: shared === null,
    answers(read) {
      let answer = answers.get(read);
      if (!answer) {
        answer = shared && isGlobal(read) ? shared.reading.answers(read) : run(read);
        answers.set(read, answer);
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

  function run(read: Kind | Detail): Promise<Answers> {
    const told = { account: session.account, region: session.region, read };
    options.progress?.({ ...told, state: 'begun' });
    const done = () => options.progress?.({ ...told, state: 'done' });
    return answersOf(read, reads[read], reading).finally(done);
  }

  async function takeTags(resources: Resource[]): Promise<void> {
    const asked = new Map(
      resources.filter((resource) => !neverTagged(resource)).map((each) => [each.id, each] as const),
    );
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
    await Promise.all([takeTags(all.filter(({ kind }) => !isShared(kind))), shared?.decided]);
    const hidden = new Map(untold);
    for (const { id } of all) {
      const gap = shared?.untold.get(id);
      if (gap) hidden.set(id, gap);
    }
    return membership(all, scope, gaps, hidden);
  }

  const members = decide();
  return { home: { reading, decided: members, untold }, snapshot: finish() };

  async function finish(): Promise<Snapshot> {
    const names = [...wanted].filter((name): name is Kind | Detail => name !== 'tags');
    await Promise.all([...lists, ...names].map((name) => reading.answers(name)));
    const decided = await members;
    if (wanted.has('tags') && wanted.has('listener')) await takeTags(await reading.inScope('listener'));

    const read = new Map<Kind | Detail, Answers>();
    const gaps: Gap[] = [];
    for (const [name, answer] of answers) {
      const given = await answer;
      read.set(name, given);
      if (isShared(name)) continue;
      for (const { gap } of given.values()) if (gap && !gaps.includes(gap)) gaps.push(gap);
    }
    gaps.push(...untold.values());
    const { account, region, partition } = session;
    const others = shared ? { globalElsewhere: true as const } : {};
    const seen = shared ? new Map([...shared.untold, ...untold]) : untold;
    // Everything that is judged, told and kept from here on has passed this place.
    return withoutSecretsIn({
      account,
      region,
      partition,
      at,
      answers: read,
      ...others,
      membership: decided,
      untold: seen,
      gaps,
    });
  }
}

/** AWS tags none of what it makes for its own use, so nobody is asked. */
function neverTagged(resource: Resource): boolean {
  if (tagSources[resource.kind] === 'inline') return false;
  const made = resource.kind === 'alarm' && isTargetTracking(resource.properties as Alarm);
  if (made) resource.tags = {};
  return made;
}
