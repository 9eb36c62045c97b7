import type { Resource } from '../model';
import { isTargetTracking } from './alarm-actions';

/** Why nobody is asked to tag, to name or to write down a resource: AWS made it, and would make it again. */
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
        : `launched by the group ${resource.tags['aws:autoscaling:groupName']}`;
    default:
      return undefined;
  }
}
