import type { Resource } from './model';
import { hostsOf } from './relations/hosts';

/** The names by which others point at a resource. */
export function aliases(resource: Resource): string[] {
  const short = resource.id.split(/[/:]/).at(-1) ?? resource.id;
  const hosts = hostsOf(resource).map((host) => `host ${host}`);
  const common = [resource.id, short, `${resource.kind} ${resource.name}`, ...hosts];
  if (resource.kind !== 'service') return common;
  // A service's name is its own within its cluster alone.
  return [resource.id, `service ${resource.properties.clusterArn?.split('/').at(-1)}/${resource.name}`];
}
