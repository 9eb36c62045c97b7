/** The names under which people reach a load balancer: Route 53 aliases of it, and what its certificates are for. */
import type { Deployed } from '../deployed';
import type { Resource } from '../model';
import { plainName } from '../services/route-53';

/** The reads that the questions of this file need, beside `load-balancer` and `listener`. */
export const hostNameReads = ['listener-certificates', 'certificate', 'hosted-zone', 'record'] as const;

export interface HostName {
  name: string;
  /** Whether a record leads from the name to the load balancer; a name of a certificate alone may be led here by other DNS. */
  recorded: boolean;
}

/** Letters, digits, hyphens and underscores between dots: everything else would mean something else in a URL. */
const host = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;

/** Whether a name can be asked: it is no wildcard, and nothing that a URL would take for more than a host. */
function canBeAsked(name: string): boolean {
  return host.test(name);
}

const addressed = new Set(['A', 'AAAA', 'CNAME']);

/** Names of Route 53 that lead to a load balancer, by an alias or a CNAME, as far as they can be asked. @throws Unseen */
export function recordedNames(loadBalancer: Resource<'load-balancer'>, deployed: Deployed): string[] {
  const own = loadBalancer.properties.DNSName?.toLowerCase();
  if (!own) return [];
  const zones = deployed.all('hosted-zone').filter((zone) => deployed.inScope(zone));
  const names = zones
    .flatMap((zone) => deployed.of('record', zone.id))
    .filter(({ properties: { Type, AliasTarget, ResourceRecords } }) => {
      const targets = [AliasTarget?.DNSName, ...(ResourceRecords ?? []).map(({ Value }) => Value)];
      return (
        addressed.has(Type ?? '') &&
        // The console writes an alias with this prefix, for both families.
        targets.some((target) => target && plainName(target).replace(/^dualstack\./, '') === own)
      );
    })
    .flatMap(({ properties: { Name } }) => (Name ? plainName(Name) : []));
  return [...new Set(names)].filter(canBeAsked);
}

/** What the certificates of a listener are for. @throws Unseen */
export function certifiedNames(listener: Resource<'listener'>, deployed: Deployed): string[] {
  const given = [...(listener.properties.Certificates ?? []), ...deployed.of('listener-certificates', listener.id)];
  const arns = new Set(given.flatMap(({ CertificateArn }) => CertificateArn ?? []));
  const names = [...arns].flatMap((arn) => {
    const { DomainName, SubjectAlternativeNameSummaries = [] } = deployed.find('certificate', arn)?.properties ?? {};
    return [...(DomainName ? [DomainName] : []), ...SubjectAlternativeNameSummaries].map((name) => name.toLowerCase());
  });
  return [...new Set(names)];
}

function covers(certified: string, name: string): boolean {
  return certified === name || (certified.startsWith('*.') && certified.slice(1) === name.slice(name.indexOf('.')));
}

/**
 * The names by which a listener is asked: those of records, and where none of these is one that its certificates cover, those
 * of the certificates. A wildcard names nothing that could be asked. @throws Unseen
 */
export function hostNames(
  listener: Resource<'listener'>,
  loadBalancer: Resource<'load-balancer'>,
  deployed: Deployed,
): HostName[] {
  const recorded = recordedNames(loadBalancer, deployed);
  const secure = listener.properties.Protocol === 'HTTPS' || listener.properties.Protocol === 'TLS';
  const certified = secure ? certifiedNames(listener, deployed) : [];
  const plain = certified.filter((name) => canBeAsked(name) && !recorded.includes(name));
  return [
    ...recorded.map((name) => ({ name, recorded: true })),
    // One certificate often covers names that are served elsewhere too: records say which are served here.
    ...(recorded.some((name) => certified.some((each) => covers(each, name)))
      ? []
      : plain.map((name) => ({ name, recorded: false }))),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}
