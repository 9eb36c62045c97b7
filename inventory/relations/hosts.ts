import type { Resource } from '../model';

/** The host names by which a resource is reached, in small letters. */
export function hostsOf(resource: Resource): string[] {
  const hosts = (() => {
    switch (resource.kind) {
      case 'load-balancer':
        return [resource.properties.DNSName];
      case 'database':
        return [resource.properties.Endpoint?.Address];
      case 'database-cluster': {
        const { Endpoint, ReaderEndpoint, CustomEndpoints } = resource.properties;
        return [Endpoint, ReaderEndpoint, ...(CustomEndpoints ?? [])];
      }
      case 'distribution':
        return [resource.properties.DomainName, ...(resource.properties.Aliases?.Items ?? [])];
      default:
        return [];
    }
  })();
  return hosts.flatMap((host) => (host ? [host.toLowerCase()] : []));
}
