/** What of the answers can be trusted, so that controls meet nothing that AWS never answers. */
import { isDeepStrictEqual } from 'node:util';
import { failure } from '../errors/errors';
import { always } from './always';
import { isGlobal, sessionFor } from './global';
import { isKind } from './kinds';
import type { Answer, Answers, Detail, Gap, Kind, Resource, Snapshot } from './model';
import { gapOf, type Read, type Reading } from './reading';
import { reads } from './reads';

/** Keeps each resource once. One that comes twice and not alike, as it may when it changes between two pages, is a gap. */
function once(answers: Answers, gap: (problem: string, owner: string) => Gap): Answers {
  const seen = new Map<string, Resource>();
  return new Map(
    [...answers].map(([owner, answer]): [string, Answer] => {
      let found = answer.gap;
      const items = (answer.items as Resource[]).filter((resource) => {
        const other = seen.get(resource.id);
        if (!other) seen.set(resource.id, resource);
        else if (!isDeepStrictEqual(other, resource))
          found ??= gap(`${resource.id} stands twice in the answer, and not alike`, owner);
        return !other;
      });
      return [owner, found ? { items, gap: found } : { items }];
    }),
  );
}

/** Makes a read. What the reader does not understand hides all that it reads: nothing is thrown. */
export async function answersOf(name: Kind | Detail, read: Read, reading: Reading): Promise<Answers> {
  const [action = name] = read.actions;
  const gap = (error: Error, owner: string) => gapOf(error, sessionFor(name, reading.session), action, owner || null);
  try {
    const answers = await read.run(reading);
    if (!isKind(name)) return answers;
    return once(answers, (problem, owner) => gap(failure('ANSWER_NOT_WHOLE', { problem }), owner));
  } catch (error) {
    const problem = (error as Error).message;
    return new Map([['', { items: [], gap: gap(failure('ANSWER_NOT_UNDERSTOOD', { read: name, problem }), '') }]]);
  }
}

/** What an item of a read lacks that AWS always answers of it; undefined where it is whole. */
export function lackOf(name: Kind | Detail, item: unknown): string | undefined {
  const answered = always[name] as ((properties: unknown) => Readonly<Record<string, unknown>>) | undefined;
  if (!answered) return undefined;
  const values = answered(isKind(name) ? (item as Resource).properties : item);
  return Object.entries(values).find(([, value]) => value === undefined)?.[0];
}

/**
 * A snapshot without the items that lack what AWS always answers of them. Where one was left out the answer has a gap: there
 * is something of which nothing can be said.
 */
export function withoutIncomplete(snapshot: Snapshot): Snapshot {
  const { account, region } = snapshot;
  const gaps: Gap[] = [];
  const held = (name: Kind | Detail, owner: string, answer: Answer): Answer => {
    const lacks = answer.items.map((item) => lackOf(name, item));
    const at = lacks.findIndex((lack) => lack !== undefined);
    if (at < 0) return answer;
    const items = answer.items.filter((_, index) => lacks[index] === undefined);
    if (answer.gap) return { items, gap: answer.gap };
    const what = isKind(name) ? (answer.items[at] as Resource).id : `an item of ${name}`;
    const { message } = failure('ANSWER_NOT_WHOLE', {
      problem: `${what} lacks ${lacks[at]}, which AWS always answers`,
    });
    const [action = name] = reads[name].actions;
    const gap = { action, account, region, resource: owner || null, error: message };
    // What is global is told of with the account's first Region.
    if (!(snapshot.globalElsewhere && isGlobal(name))) gaps.push(gap);
    return { items, gap };
  };
  const answers = [...snapshot.answers].map(([name, given]): [Kind | Detail, Answers] => {
    if (!always[name]) return [name, given];
    return [name, new Map([...given].map(([owner, answer]) => [owner, held(name, owner, answer)]))];
  });
  return { ...snapshot, answers: new Map(answers), gaps: [...snapshot.gaps, ...gaps] };
}
