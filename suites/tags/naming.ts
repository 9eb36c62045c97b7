import { control, fail, notApplicable, pass } from '../../engine';
import { textMatcher } from '../../environment/patterns';
import { isKind, kinds } from '../../inventory/kinds';
import { madeByAws } from '../../inventory/relations/made-by-aws';

export const naming = control({
  id: 'naming.convention',
  severity: 'low',
  optIn: true,
  title: 'Names follow the pattern given for their kind',
  why: 'A name that follows no pattern hides what a resource is for, and policies, searches and alarms that go by names pass it by.',
  fix: 'Rename it in the stack that makes it; most names cannot be changed in place, so look at what the plan replaces before it is applied.',
  references: [
    { page: 'https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html' },
  ],
  parameters: {
    patterns: {
      type: 'object',
      propertyNames: { enum: kinds },
      additionalProperties: { type: 'string', format: 'text-or-pattern' },
      description: 'by kind: a glob, or a /pattern/, that every name must match',
      default: {},
    },
  },
  judges: kinds,
  judgesFor: ({ patterns }) => Object.keys(patterns).filter(isKind),
  reads: [],
  check(resource, { parameters }) {
    const { kind, name } = resource;
    const pattern = Object.hasOwn(parameters.patterns, kind) ? parameters.patterns[kind] : undefined;
    if (pattern === undefined) return notApplicable(`no pattern is given for a ${kind}`);
    const exempt = madeByAws(resource);
    if (exempt) return notApplicable(exempt);
    if (textMatcher(pattern)(name)) return pass(name);
    return fail(`the name of the ${kind} does not follow the pattern`, pattern, name);
  },
});
