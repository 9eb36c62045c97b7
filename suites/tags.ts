import { control, fail, notApplicable, pass, suite } from '../engine';
import { tagValueMatcher } from '../environment/patterns';
import { isTargetTracking } from '../inventory/alarm-actions';
import type { Kinds, Resource } from '../inventory/model';

/** The kinds that take tags and that are read. */
const taggable = [
  'load-balancer',
  'listener',
  'target-group',
  'auto-scaling-group',
  'launch-template',
  'instance',
  'database',
  'database-cluster',
  'alarm',
  'topic',
  'vpc',
  'subnet',
  'security-group',
  'nat-gateway',
  'vpc-endpoint',
  'certificate',
] as const satisfies readonly (keyof Kinds)[];
type Taggable = (typeof taggable)[number];

/** Why nobody is asked to tag a resource: AWS made it, and would make it again. */
function madeByAws(resource: Resource<Taggable>): string | undefined {
  switch (resource.kind) {
    case 'alarm':
      return isTargetTracking(resource.properties) ? 'made by AWS for a scaling policy' : undefined;
    case 'vpc':
      return resource.properties.IsDefault ? 'the default VPC, made by AWS' : undefined;
    case 'subnet':
      return resource.properties.DefaultForAz ? 'a default subnet, made by AWS' : undefined;
    case 'security-group':
      return resource.properties.GroupName === 'default'
        ? 'the default security group of a VPC, made by AWS'
        : undefined;
    case 'instance':
      return resource.tags?.['aws:autoscaling:groupName'] === undefined
        ? undefined
        : `launched by the group ${resource.tags['aws:autoscaling:groupName']}, which says what its instances are tagged with`;
    default:
      return undefined;
  }
}

const required = control({
  id: 'tags.required',
  severity: 'medium',
  title: 'Every taggable resource in scope carries the required keys with allowed values',
  why: 'What carries no tag belongs to nobody: its cost is not attributed, its owner is not found, and policies by tag pass it by.',
  fix: 'Tag it, best through `default_tags` of the provider or `tags` of the Terraform resource, so that the tags outlive the next apply.',
  references: [
    { page: 'https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html' },
  ],
  parameters: {
    required: {
      type: 'object',
      additionalProperties: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
      description: 'by key: a value, "*" for any, a glob, a /pattern/, or a list of those allowed',
      default: { Environment: '*', Team: '*', CostCenter: '*' },
    },
  },
  judges: taggable,
  reads: ['tags'],
  check(resource, { deployed, parameters }) {
    const exempt = madeByAws(resource);
    if (exempt) return notApplicable(exempt);
    const tags = deployed.tagsOf(resource);
    const wanted = Object.entries(parameters.required);
    const missing = wanted.filter(([key]) => !Object.hasOwn(tags, key)).map(([key]) => key);
    const wrong = wanted.filter(([key, value]) => Object.hasOwn(tags, key) && !tagValueMatcher(value)(tags[key]));
    const shown = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
    const observed = shown.length > 0 ? shown.join(', ') : 'no tags at all';
    if (missing.length === 0 && wrong.length === 0) return pass(observed);
    const problems = [
      ...(missing.length > 0 ? [`lacks the ${missing.length === 1 ? 'tag' : 'tags'} ${missing.join(', ')}`] : []),
      ...wrong.map(([key]) => `has ${key}=${JSON.stringify(tags[key])}`),
    ];
    const expected = wanted
      .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join(' or ') : value}`)
      .join(', ');
    return fail(`the ${resource.kind} ${problems.join(' and ')}`, expected, observed);
  },
});

export default suite('tags', [required]);
