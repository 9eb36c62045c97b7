import { control, fail, notApplicable, pass } from '../../engine';
import { tagValueMatcher } from '../../environment/patterns';
import type { Deployed } from '../../inventory/deployed';
import type { Kind } from '../../inventory/model';
import { madeByAws } from '../../inventory/relations/made-by-aws';
import { requiredTags } from './required';
import { alsoTagged, taggable, tagged } from './taggable';

/** Two texts that differ by nothing but case and spaces have the same plain form. */
const plain = (text: string) => text.trim().replace(/\s+/g, ' ').toLowerCase();
const shown = (key: string, value: string) => `${key}=${JSON.stringify(value)}`;

type Spellings = ReadonlyMap<string, string>;
const prevailing = new WeakMap<Deployed, Map<string, Spellings>>();

/** How most resources in scope spell each value of a key, by its plain form. Of two that are as common, the first by code. */
function spellings(deployed: Deployed, key: string, kinds: readonly Kind[]): Spellings {
  const known = prevailing.get(deployed) ?? new Map<string, Spellings>();
  prevailing.set(deployed, known);
  const asked = JSON.stringify([key, kinds]);
  const found = known.get(asked);
  if (found) return found;
  const counts = new Map<string, number>();
  for (const kind of kinds) {
    for (const { tags } of deployed.subjects(kind).resources) {
      const value = tags && Object.hasOwn(tags, key) ? tags[key] : undefined;
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  const order = [...counts].sort(([a, inA], [b, inB]) => inA - inB || (a < b ? 1 : -1));
  const made = new Map(order.map(([value]) => [plain(value), value] as const));
  known.set(asked, made);
  return made;
}

/** The spelling that a value should have: that of an allowed literal, or the one that most resources use. */
function wantedSpelling(
  value: string,
  requirement: string | readonly string[],
  key: string,
  deployed: Deployed,
  kinds: readonly Kind[],
): string | undefined {
  const literals = typeof requirement === 'string' ? [requirement] : requirement;
  const literal = literals.find((each) => plain(each) === plain(value));
  if (literal !== undefined) return literals.includes(value) ? value : literal;
  // Another allowed spelling is only a mistake where the requirement leaves the spelling open.
  const usual = spellings(deployed, key, kinds).get(plain(value))?.trim();
  return usual !== undefined && tagValueMatcher(requirement)(usual) ? usual : value.trim();
}

export const consistent = control({
  id: 'tags.consistent',
  severity: 'low',
  title: 'No resource spells a required key or its value in another case or with stray spaces',
  why: 'AWS compares tags letter by letter: `team` is another key than `Team`, and cost reports, policies and searches by tag miss what is spelt otherwise.',
  fix: 'Give the tag its usual spelling, and remove the other one: `default_tags` of the Terraform provider spell it once for all.',
  references: [
    { page: 'https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html' },
    { page: 'https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html' },
  ],
  parametersOf: 'tags.required',
  parameters: { required: requiredTags, also: alsoTagged },
  judges: taggable,
  judgesFor: tagged,
  reads: ['tags'],
  check(resource, { deployed, parameters }) {
    const exempt = madeByAws(resource);
    if (exempt) return notApplicable(exempt);
    const tags = deployed.tagsOf(resource);
    if (Object.keys(tags).length === 0) return notApplicable('it has no tags, of which tags.required speaks');
    const wanted: string[] = [];
    const found: string[] = [];
    for (const [key, requirement] of Object.entries(parameters.required)) {
      for (const other of Object.keys(tags)) {
        if (other === key || plain(other) !== plain(key)) continue;
        wanted.push(key);
        found.push(JSON.stringify(other));
      }
      const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
      const usual =
        value === undefined ? undefined : wantedSpelling(value, requirement, key, deployed, tagged(parameters));
      if (value === undefined || usual === undefined || usual === value) continue;
      wanted.push(shown(key, usual));
      found.push(shown(key, value));
    }
    if (found.length === 0) return pass('every required key and value has its usual spelling');
    return fail(
      `the ${resource.kind} spells ${found.map((each, index) => `${wanted[index]} as ${each}`).join(', ')}`,
      wanted.join(', '),
      found.join(', '),
    );
  },
});
