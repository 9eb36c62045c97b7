import { createHash } from 'node:crypto';
import { explain } from '../aws/explain';
import type { CommandName, Input, Output, Service } from '../aws/services';
import { iamAction } from '../aws/services';
import type { Session } from '../aws/session';
import { failure } from '../errors/errors';
import { callRegion, sessionFor } from './global';
import type { Answer, Answers, Detail, Gap, Item, Kind, Kinds, ReadName, Resource, Tags } from './model';

/** What a read may use: the account, the other reads, and the resources in scope. Each read runs once. */
export interface Reading {
  readonly session: Session;
  /** Whether this is the first of the account's Regions that are read: what all of them show is told there. */
  readonly first: boolean;
  /** The answers of another read, which is made now if it was not yet. */
  answers(read: Kind | Detail): Promise<Answers>;
  /** The resources of a kind that belong to the environment, or may. */
  inScope<K extends Kind>(kind: K): Promise<Resource<K>[]>;
}

/** One read of the inventory: the IAM actions that it makes, the reads it builds on, and how it is done. */
export interface Read {
  actions: readonly string[];
  /** Those of `actions` of whose list only the first item is wanted: no further page is asked for. */
  firstAlone?: readonly string[];
  needs: readonly ReadName[];
  run(reading: Reading): Promise<Answers>;
}

/** What makes a resource of an item: its ARN, its name, and its tags where the list's own answer holds them. */
export interface Identity<K extends Kind> {
  id(item: Kinds[K], session: Session): string | undefined;
  name(item: Kinds[K]): string | undefined;
  tags?(item: Kinds[K]): readonly { Key?: string; Value?: string | null }[] | undefined;
}

interface Paged<S extends Service, C extends CommandName<S>, T> {
  service: S;
  command: C;
  input: Input<S, C>;
  /**
   * Where the page token goes in the input and comes from in the answer, or what the next page's input holds more than the
   * first's (undefined: that was the last). Absent: the answer is whole.
   */
  token?:
    | readonly [keyof Input<S, C> & string, keyof Output<S, C> & string]
    | ((output: Output<S, C>) => Partial<Input<S, C>> | undefined);
  items(output: Output<S, C>, session: Session): readonly T[] | undefined;
}

/** The tags of AWS's answers as a record. */
export function asTags(list: readonly { Key?: string; Value?: string | null }[] | undefined): Tags {
  return Object.fromEntries((list ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
}

/** The gap that an error leaves in what is known. `resource` is null for a whole list. */
export function gapOf(error: unknown, session: Session, action: string, resource: string | null): Gap {
  return {
    action,
    account: session.account,
    region: session.region,
    resource,
    error: explain(error, callRegion(session)).message,
  };
}

function nextPage<S extends Service, C extends CommandName<S>>(
  token: Paged<S, C, unknown>['token'],
  output: Output<S, C>,
): Partial<Input<S, C>> | undefined {
  if (typeof token === 'function') return token(output);
  const next = token && output[token[1]];
  if (!token || next === undefined || next === null || next === '') return undefined;
  return { [token[0]]: next } as unknown as Partial<Input<S, C>>;
}

/** So many pages in a row may hold nothing: a list that AWS filters late has some, and one that goes on for ever has no others. */
const emptyPages = 1_000;

/** Watches the pages of a list for one that never ends: the same items, the same token, or nothing for very long. */
function pageWatch(action: string) {
  const seen = new Set<string>();
  let count = 0;
  let empty = 0;
  const once = (mark: string) => {
    if (seen.has(mark)) throw failure('PAGES_NEVER_END', { action, pages: count });
    seen.add(mark);
  };
  return {
    /** @throws AsbuiltError PAGES_NEVER_END where these items came before. */
    items(page: readonly unknown[]) {
      count += 1;
      empty = page.length === 0 ? empty + 1 : 0;
      if (empty > emptyPages) throw failure('PAGES_NEVER_END', { action, pages: count });
      if (page.length > 0) once(createHash('sha256').update(JSON.stringify(page)).digest('base64'));
    },
    /** @throws AsbuiltError PAGES_NEVER_END where this page was named before. */
    next: (more: object) => once(JSON.stringify(more)),
  };
}

/**
 * Reads every page of a list. An error ends it: what came before is kept, and the gap says that there may be more. An
 * answer without its list, and pages that never end, are errors too.
 */
export async function pages<S extends Service, C extends CommandName<S>, T>(
  session: Session,
  definition: Paged<S, C, T>,
  owner: string | null,
): Promise<{ items: T[]; gap?: Gap }> {
  const { service, command, token } = definition;
  const action = iamAction(service, command);
  const items: T[] = [];
  const watch = pageWatch(action);
  let input = definition.input;
  try {
    for (;;) {
      const output = await session.call(service, command, input);
      const page = definition.items(output, session);
      if (!Array.isArray(page)) throw failure('ANSWER_NOT_WHOLE', { problem: `${command} answered without its list` });
      const more = nextPage(token, output);
      if (more) watch.items(page);
      items.push(...page);
      if (!more) return { items };
      watch.next(more);
      input = { ...input, ...more };
    }
  } catch (error) {
    return { items, gap: gapOf(error, session, action, owner) };
  }
}

/** Makes resources of a list's items. One that has no identity is a gap, for there is something that cannot be told. */
export function resourcesOf<K extends Kind>(
  kind: K,
  identity: Identity<K>,
  session: Session,
  answer: { items: Kinds[K][]; gap?: Gap },
  action: string,
  owner: string | null,
): Answer {
  let gap = answer.gap;
  const items = answer.items.flatMap((properties): Resource<K>[] => {
    const id = properties ? identity.id(properties, session) : undefined;
    if (!id) {
      gap ??= gapOf(new Error(`an item of the list has no identity`), session, action, owner);
      return [];
    }
    const tags = identity.tags ? asTags(identity.tags(properties)) : undefined;
    const { account, region } = session;
    return [{ kind, id, name: identity.name(properties) ?? id, account, region, tags, properties }];
  });
  return gap ? { items, gap } : { items };
}

/** Reads all resources of a kind in the Region, with one paged command. */
export function resourceList<K extends Kind, S extends Service, C extends CommandName<S>>(
  definition: { kind: K; input: Input<S, C> | ((session: Session) => Input<S, C>) } & Omit<
    Paged<S, C, Kinds[K]>,
    'input'
  > &
    Identity<K>,
): Read {
  const action = iamAction(definition.service, definition.command);
  return {
    actions: [action],
    needs: [],
    async run(reading) {
      const session = sessionFor(definition.kind, reading.session);
      const input = typeof definition.input === 'function' ? definition.input(session) : definition.input;
      const answer = await pages<S, C, Kinds[K]>(session, { ...definition, input }, null);
      return new Map([['', resourcesOf(definition.kind, definition, session, answer, action, null)]]);
    },
  };
}

/** Reads a list that is no resource: facts about the Region. */
export function regionFacts<D extends Detail, S extends Service, C extends CommandName<S>>(
  definition: { detail: D } & Paged<S, C, Item<D>>,
): Read {
  return {
    actions: [iamAction(definition.service, definition.command)],
    needs: [],
    async run({ session }) {
      return new Map([['', await pages(sessionFor(definition.detail, session), definition, null)]]);
    },
  };
}

interface Owned<O extends Kind, S extends Service, C extends CommandName<S>> {
  of: O;
  service: S;
  command: C;
  input(owner: Resource<O>): Input<S, C>;
  /** Which owners in scope are asked about. Default: all. */
  when?(owner: Resource<O>): boolean;
  /** Only the first item is wanted, which `input` asks for alone. */
  firstAlone?: true;
}

async function eachOwner<O extends Kind>(
  reading: Reading,
  definition: { of: O; when?(owner: Resource<O>): boolean },
  ask: (owner: Resource<O>) => Promise<Answer>,
): Promise<Answers> {
  const owners = (await reading.inScope(definition.of)).filter((owner) => definition.when?.(owner) ?? true);
  const answers: Answers = new Map(
    await Promise.all(owners.map(async (owner) => [owner.id, await ask(owner)] as const)),
  );
  // What hides an owner hides what belongs to it.
  for (const { gap } of (await reading.answers(definition.of)).values()) {
    if (gap && !answers.has('')) answers.set('', { items: [], gap });
  }
  return answers;
}

/** Reads what belongs to each resource in scope of a kind, one paged call for each. */
export function ownedFacts<D extends Detail, O extends Kind, S extends Service, C extends CommandName<S>>(
  definition: { detail: D } & Owned<O, S, C> & Omit<Paged<S, C, Item<D>>, 'input'>,
): Read {
  const actions = [iamAction(definition.service, definition.command)];
  return {
    actions,
    ...(definition.firstAlone && { firstAlone: actions }),
    needs: [definition.of],
    run: (reading) =>
      eachOwner(reading, definition, (owner) =>
        pages(
          sessionFor(definition.detail, reading.session),
          { ...definition, input: definition.input(owner) },
          owner.id,
        ),
      ),
  };
}

/** Reads the resources that belong to each resource in scope of a kind, one paged call for each. */
export function ownedResources<K extends Kind, O extends Kind, S extends Service, C extends CommandName<S>>(
  definition: {
    kind: K;
    items(output: Output<S, C>, session: Session, owner: Resource<O>): readonly Kinds[K][] | undefined;
  } & Owned<O, S, C> &
    Omit<Paged<S, C, Kinds[K]>, 'input' | 'items'> &
    Identity<K>,
): Read {
  const action = iamAction(definition.service, definition.command);
  return {
    actions: [action],
    needs: [definition.of],
    run: (reading) =>
      eachOwner(reading, definition, async (owner) => {
        const session = sessionFor(definition.kind, reading.session);
        const answer = await pages<S, C, Kinds[K]>(
          session,
          {
            ...definition,
            input: definition.input(owner),
            items: (output, own) => definition.items(output, own, owner),
          },
          owner.id,
        );
        return resourcesOf(definition.kind, definition, session, answer, action, owner.id);
      }),
  };
}
