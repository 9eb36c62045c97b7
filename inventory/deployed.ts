import { aliases } from './aliases';
import { isGlobal } from './global';
import type { Answer, Detail, Gap, Item, Kind, Resource, Snapshot, Tags } from './model';

/** Thrown when a question cannot be answered because a read did not come through: the control that asks is an `error`. */
export class Unseen extends Error {
  override readonly name = 'Unseen';
  constructor(readonly gap: Gap) {
    super(`${gap.action} did not come through: ${gap.error}`);
  }
}

/** The resources that a control has to speak about: those that are the environment's, and what hides more of them. */
export interface Subjects<K extends Kind> {
  resources: Resource<K>[];
  /** Resources of which it is not known whether they belong to the environment. */
  uncertain: { resource: Resource<K>; gap: Gap }[];
  /** Gaps of the list itself: there may be more resources than were seen. */
  gaps: Gap[];
}

/**
 * What is deployed in one account and Region, as the controls see it. Every question about something that was not read,
 * or not wholly, throws `Unseen`, so that no control can take a gap for an empty list.
 */
export class Deployed {
  readonly #snapshot: Snapshot;
  readonly #aliases = new Map<Kind, Map<string, Resource>>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  get account(): string {
    return this.#snapshot.account;
  }

  get region(): string {
    return this.#snapshot.region;
  }

  /** The moment of the reading: what ages and terms are measured against. */
  get now(): Date {
    return this.#snapshot.at;
  }

  #answer(read: Kind | Detail, owner: string): Answer {
    const answers = this.#snapshot.answers.get(read);
    const answer = answers?.get(owner);
    if (answer) return answer;
    // A read that was not understood at all knows no owners.
    const whole = answers?.get('');
    if (whole?.gap) return whole;
    const { account, region } = this.#snapshot;
    const resource = owner || null;
    throw new Unseen({ action: read, account, region, resource, error: 'it was not read in this run' });
  }

  /** All answers of a read, whatever they are about. */
  #answers(read: Kind | Detail): Answer[] {
    const answers = this.#snapshot.answers.get(read);
    if (!answers) this.#answer(read, '');
    return [...(answers?.values() ?? [])];
  }

  /** The whole list of a read, resources outside the scope included. @throws Unseen if any of it is hidden. */
  all<R extends Kind | Detail>(read: R): Item<R>[] {
    return this.#answers(read).flatMap((answer) => {
      if (answer.gap) throw new Unseen(answer.gap);
      return answer.items as Item<R>[];
    });
  }

  /** What a read says of one resource: its listeners, its targets' health. @throws Unseen if that is hidden. */
  of<R extends Kind | Detail>(read: R, owner: string): Item<R>[] {
    const answer = this.#answer(read, owner);
    if (answer.gap) throw new Unseen(answer.gap);
    return answer.items as Item<R>[];
  }

  /**
   * The resource of a kind with this ARN, id or name, in the scope or not; undefined if it surely does not exist.
   *
   * @throws Unseen if it was not seen and might be behind a gap.
   */
  find<K extends Kind>(kind: K, reference: string | undefined): Resource<K> | undefined {
    if (!reference) return undefined;
    let index = this.#aliases.get(kind);
    if (!index) {
      index = new Map();
      for (const resource of this.#seen(kind) as Resource[])
        for (const alias of aliases(resource)) index.set(alias, resource);
      this.#aliases.set(kind, index);
    }
    const found = index.get(reference) ?? index.get(`${kind} ${reference}`);
    if (!found) this.all(kind);
    return found as Resource<K> | undefined;
  }

  /** The resource's tags. @throws Unseen if they could not be read. */
  tagsOf(resource: Resource): Tags {
    const gap = this.#snapshot.untold.get(resource.id);
    if (gap) throw new Unseen(gap);
    if (!resource.tags) {
      const { account, region } = this.#snapshot;
      throw new Unseen({
        action: 'tags',
        account,
        region,
        resource: resource.id,
        error: 'they were not read in this run',
      });
    }
    return resource.tags;
  }

  /** What a control of this kind has to judge. Global resources are judged with the account's first Region alone. */
  subjects<K extends Kind>(kind: K): Subjects<K> {
    const subjects: Subjects<K> = { resources: [], uncertain: [], gaps: [] };
    if (this.#snapshot.globalElsewhere && isGlobal(kind)) return subjects;
    for (const answer of this.#answers(kind)) if (answer.gap) subjects.gaps.push(answer.gap);
    for (const resource of this.#seen(kind)) {
      const membership = this.#snapshot.membership.get(resource.id) ?? 'in';
      if (membership === 'in') subjects.resources.push(resource);
      else if (membership !== 'out') subjects.uncertain.push({ resource, gap: membership });
    }
    return subjects;
  }

  /** Whether the resource belongs to the environment; one whose place is hidden counts as belonging. */
  inScope(resource: Resource): boolean {
    return this.#snapshot.membership.get(resource.id) !== 'out';
  }

  #seen<K extends Kind>(kind: K): Resource<K>[] {
    return this.#answers(kind).flatMap((answer) => answer.items as Resource<K>[]);
  }
}
