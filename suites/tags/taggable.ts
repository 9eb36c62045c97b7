import type { Kind, Resource } from '../../inventory/model';
import { isTargetTracking } from '../../inventory/relations/alarm-actions';

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

/** Why nobody is asked to tag or to name a resource: AWS made it, and would make it again. */
export function madeByAws(resource: Resource): string | undefined {
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
    case 'network-acl':
      return resource.properties.IsDefault ? 'the default network ACL of a VPC, made by AWS' : undefined;
    case 'secret':
      return resource.properties.OwningService && `made by ${resource.properties.OwningService}`;
    case 'role':
      return /^\/aws-(service-role|reserved)\//.test(resource.properties.Path ?? '')
        ? 'a role that AWS made'
        : undefined;
    case 'hosted-zone':
    case 'health-check':
      return (
        resource.properties.LinkedService &&
        `made by ${resource.properties.LinkedService.ServicePrincipal ?? 'a service'}`
      );
    case 'instance':
      return resource.tags?.['aws:autoscaling:groupName'] === undefined
        ? undefined
        : `launched by the group ${resource.tags['aws:autoscaling:groupName']}, which says what its instances are tagged with`;
    default:
      return undefined;
  }
}
