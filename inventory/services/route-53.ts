import { iamAction } from '../../aws/services';
import type { Session } from '../../aws/session';
import { sessionFor } from '../global';
import type { Told } from '../model';
import { asTags, gapOf, ownedResources, resourceList } from '../reading';

/** The bare id of a zone: answers write it `/hostedzone/Z…`, ARNs `hostedzone/Z…`. */
const bare = (id: string) => id.split('/').at(-1) ?? id;

/**
 * A name as people write it: without the last dot, in small letters, and with the characters that Route 53 writes as octal
 * codes. Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
 */
export function plainName(name: string): string {
  return name
    .replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
    .replace(/\.$/, '')
    .toLowerCase();
}

export const route53 = {
  'hosted-zone': resourceList({
    kind: 'hosted-zone',
    service: 'route-53',
    command: 'ListHostedZones',
    input: { MaxItems: 100 },
    token: ({ IsTruncated, NextMarker }) => (IsTruncated && NextMarker ? { Marker: NextMarker } : undefined),
    items: (output) => output.HostedZones,
    id: (item, { partition }) => item.Id && `arn:${partition}:route53:::hostedzone/${bare(item.Id)}`,
    name: (item) => item.Name && plainName(item.Name),
  }),
  record: ownedResources({
    kind: 'record',
    of: 'hosted-zone',
    service: 'route-53',
    command: 'ListResourceRecordSets',
    input: (zone) => ({ HostedZoneId: bare(zone.id), MaxItems: 300 }),
    token: ({ IsTruncated, NextRecordName, NextRecordType, NextRecordIdentifier }) =>
      IsTruncated && NextRecordName
        ? {
            StartRecordName: NextRecordName,
            StartRecordType: NextRecordType,
            StartRecordIdentifier: NextRecordIdentifier,
          }
        : undefined,
    items: (output, _, zone) => output.ResourceRecordSets?.map((each) => ({ ...each, HostedZoneArn: zone.id })),
    // Records have no ARN: a zone may hold several of one name and type, told apart by their identifier.
    id: ({ HostedZoneArn, Name, Type, SetIdentifier }) =>
      Name && [HostedZoneArn, plainName(Name), Type, ...(SetIdentifier ? [SetIdentifier] : [])].join('/'),
    name: ({ Name }) => Name && plainName(Name),
  }),
  'health-check': resourceList({
    kind: 'health-check',
    service: 'route-53',
    command: 'ListHealthChecks',
    input: { MaxItems: 1000 },
    token: ({ IsTruncated, NextMarker }) => (IsTruncated && NextMarker ? { Marker: NextMarker } : undefined),
    items: (output) => output.HealthChecks,
    id: (item, { partition }) => item.Id && `arn:${partition}:route53:::healthcheck/${item.Id}`,
    name: ({ HealthCheckConfig, Id }) =>
      HealthCheckConfig?.FullyQualifiedDomainName ?? HealthCheckConfig?.IPAddress ?? Id,
  }),
};

/** ListTagsForResources takes so many ids. Source: its API reference. */
const idsACall = 10;

/** Reads the tags of hosted zones and of health checks, by their ARNs. */
export async function domainTags(session: Session, ids: readonly string[], into: Map<string, Told>): Promise<void> {
  const global = sessionFor('hosted-zone', session);
  const parts = (['hostedzone', 'healthcheck'] as const).flatMap((ResourceType) => {
    const own = ids.filter((id) => id.includes(`:${ResourceType}/`));
    const count = Math.ceil(own.length / idsACall);
    return Array.from({ length: count }, (_, at) => ({
      ResourceType,
      part: own.slice(at * idsACall, (at + 1) * idsACall),
    }));
  });
  await Promise.all(
    parts.map(async ({ ResourceType, part }) => {
      try {
        const input = { ResourceType, ResourceIds: part.map(bare) };
        const { ResourceTagSets } = await global.call('route-53', 'ListTagsForResources', input);
        for (const id of part) {
          const own = ResourceTagSets?.find(({ ResourceId }) => ResourceId === bare(id));
          if (!own) throw new Error(`ListTagsForResources said nothing of ${id}`);
          into.set(id, { tags: asTags(own.Tags) });
        }
      } catch (error) {
        const action = iamAction('route-53', 'ListTagsForResources');
        for (const id of part) if (!into.has(id)) into.set(id, { gap: gapOf(error, global, action, id) });
      }
    }),
  );
}
