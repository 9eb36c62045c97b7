import type { Session } from '../../aws/session';
import { chunks } from '../chunks';
import type { Answer, Answers, Gap, Kinds, Resource } from '../model';
import { asTags, gapOf, pages, type Read } from '../reading';

/** DescribeServices takes so many services, DescribeClusters so many clusters. Source: the API reference of Amazon ECS. */
const servicesACall = 10;
const clustersACall = 100;

type Tagged = { tags?: { key?: string; value?: string }[] };

function resource<K extends 'cluster' | 'service'>(
  kind: K,
  { account, region }: Session,
  properties: Kinds[K] & Tagged,
  id: string | undefined,
  name: string | undefined,
): Resource<K>[] {
  if (!id) return [];
  const tags = asTags(properties.tags?.map(({ key, value }) => ({ Key: key, Value: value })));
  return [{ kind, id, name: name ?? id, account, region, tags, properties } as unknown as Resource<K>];
}

/** One answer out of several: all their items, and the first gap. */
function together(parts: readonly Answer[]): Answers {
  const gap = parts.find((part) => part.gap)?.gap;
  const items = parts.flatMap((part) => part.items);
  return new Map([['', gap ? { items, gap } : { items }]]);
}

/** What ECS says it could not describe. One that is missing was deleted since the list was read. */
function failed(
  failures: readonly { arn?: string; reason?: string }[] | undefined,
  session: Session,
  action: string,
): Gap | undefined {
  const failure = (failures ?? []).find(({ reason }) => reason !== 'MISSING');
  return failure && gapOf(new Error(`${failure.reason} (${failure.arn})`), session, action, null);
}

const cluster: Read = {
  actions: ['ecs:ListClusters', 'ecs:DescribeClusters'],
  needs: [],
  async run({ session }) {
    const list = await pages(
      session,
      {
        service: 'ecs',
        command: 'ListClusters',
        input: { maxResults: 100 },
        token: ['nextToken', 'nextToken'],
        items: (output) => output.clusterArns,
      },
      null,
    );
    const parts = await Promise.all(
      chunks(list.items, clustersACall).map(async (clusters): Promise<Answer> => {
        let gap: Gap | undefined;
        const answer = await pages(
          session,
          {
            service: 'ecs',
            command: 'DescribeClusters',
            input: { clusters, include: ['TAGS', 'SETTINGS'] },
            items: (output) => {
              gap = failed(output.failures, session, 'ecs:DescribeClusters');
              return output.clusters;
            },
          },
          null,
        );
        const items = answer.items.flatMap((each) =>
          resource('cluster', session, each, each.clusterArn, each.clusterName),
        );
        gap = answer.gap ?? gap;
        return gap ? { items, gap } : { items };
      }),
    );
    return together(list.gap ? [...parts, { items: [], gap: list.gap }] : parts);
  },
};

const service: Read = {
  actions: ['ecs:ListServices', 'ecs:DescribeServices'],
  needs: ['cluster'],
  async run(reading) {
    const { session } = reading;
    const clusters = (await reading.answers('cluster')).get('');
    const parts = await Promise.all(
      ((clusters?.items ?? []) as Resource<'cluster'>[]).map(async ({ id, properties }): Promise<Answer[]> => {
        if (properties.activeServicesCount === 0) return [];
        const list = await pages(
          session,
          {
            service: 'ecs',
            command: 'ListServices',
            input: { cluster: id, maxResults: 100 },
            token: ['nextToken', 'nextToken'],
            items: (output) => output.serviceArns,
          },
          id,
        );
        const described = await Promise.all(
          chunks(list.items, servicesACall).map(async (services): Promise<Answer> => {
            let gap: Gap | undefined;
            const answer = await pages(
              session,
              {
                service: 'ecs',
                command: 'DescribeServices',
                input: { cluster: id, services, include: ['TAGS'] },
                items: (output) => {
                  gap = failed(output.failures, session, 'ecs:DescribeServices');
                  return output.services;
                },
              },
              id,
            );
            const active = answer.items.filter(({ status }) => status !== 'INACTIVE');
            const items = active.flatMap((each) =>
              resource('service', session, each, each.serviceArn, each.serviceName),
            );
            gap = answer.gap ?? gap;
            return gap ? { items, gap } : { items };
          }),
        );
        return list.gap ? [...described, { items: [], gap: list.gap }] : described;
      }),
    );
    return together(clusters?.gap ? [...parts.flat(), { items: [], gap: clusters.gap }] : parts.flat());
  },
};

/** The clusters and services of Amazon ECS, with their tags. */
export const ecs = { cluster, service };
