import type { Kind } from '../../inventory/model';

/** The kinds that take tags and that are always asked to carry them: those that the suites judge. */
const always = [
  'load-balancer',
  'listener',
  'target-group',
  'auto-scaling-group',
  'launch-template',
  'instance',
  'database',
  'database-cluster',
  'table',
  'alarm',
  'topic',
  'log-group',
  'vpc',
  'subnet',
  'security-group',
  'network-acl',
  'nat-gateway',
  'vpc-endpoint',
  'certificate',
  'hosted-zone',
  'cluster',
  'service',
  'function',
] as const satisfies readonly Kind[];

/** The kinds that are asked where the configuration names them: nothing else reads them, so they cost calls of their own. */
const byName = [
  'bucket',
  'key',
  'secret',
  'parameter',
  'role',
  'trail',
  'web-acl',
  'distribution',
  'health-check',
] as const satisfies readonly Kind[];

/** The parameter that names further kinds, which the controls of tags share. */
export const alsoTagged = {
  type: 'array',
  items: { enum: byName },
  uniqueItems: true,
  description: 'kinds to judge beside those of the suites, at the cost of their own calls',
  default: [],
} as const;

/** Every kind that can be asked to carry tags. */
export const taggable = [...always, ...byName] as const;

/** The kinds that are asked to carry tags. */
export function tagged({ also }: { also: readonly (typeof byName)[number][] }): readonly (typeof taggable)[number][] {
  return [...always, ...also];
}
