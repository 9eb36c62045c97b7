import { control, fail, notApplicable, pass } from '../../engine';
import { tagValueMatcher } from '../../environment/patterns';
import { madeByAws } from '../../inventory/relations/made-by-aws';
import { alsoTagged, taggable, tagged } from './taggable';

/** What every resource must be tagged with: the parameter that the controls of tags share. */
export const requiredTags = {
  type: 'object',
  additionalProperties: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
  description: 'by key: a value, "*" for any, a glob, a /pattern/, or a list of those allowed',
  default: { Environment: '*', Team: '*', CostCenter: '*' },
} as const;

export const required = control({
  id: 'tags.required',
  severity: 'medium',
  title: 'Every taggable resource in scope carries the required keys with allowed values',
  why: 'What carries no tag belongs to nobody: its cost is not attributed, its owner is not found, and policies by tag pass it by.',
  fix: 'Tag it, best through `default_tags` of the provider or `tags` of the Terraform resource, so that the tags outlive the next apply.',
  references: [
    { page: 'https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html' },
  ],
  parameters: { required: requiredTags, also: alsoTagged },
  judges: taggable,
  judgesFor: tagged,
  reads: ['tags'],
  check(resource, { deployed, parameters }) {
    const exempt = madeByAws(resource);
    // A group passes its tags on only where it was told to, and only to what it launches from then on.
    if (exempt && resource.kind !== 'instance') return notApplicable(exempt);
    const tags = deployed.tagsOf(resource);
    const wanted = Object.entries(parameters.required);
    const missing = wanted.filter(([key]) => !Object.hasOwn(tags, key)).map(([key]) => key);
    const wrong = wanted.filter(([key, value]) => Object.hasOwn(tags, key) && !tagValueMatcher(value)(tags[key]));
    const shown = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
    const observed = shown.length > 0 ? shown.join(', ') : 'no tags at all';
    if (missing.length === 0 && wrong.length === 0) return exempt ? notApplicable(exempt) : pass(observed);
    const problems = [
      ...(missing.length > 0 ? [`lacks the ${missing.length === 1 ? 'tag' : 'tags'} ${missing.join(', ')}`] : []),
      ...wrong.map(([key]) => `has ${key}=${JSON.stringify(tags[key])}`),
    ];
    const expected = wanted
      .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join(' or ') : value}`)
      .join(', ');
    const launched = exempt ? `, ${exempt}` : '';
    return fail(`the ${resource.kind} ${problems.join(' and ')}${launched}`, expected, observed);
  },
});
