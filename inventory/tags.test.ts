import type { Session } from '../aws/session';
import type { Kind, Resource } from './model';
import { readTags } from './tags';

interface Made {
  command: string;
  count: number;
}
type Tag = { Key: string; Value: string };
const owner: Tag[] = [{ Key: 'Team', Value: 'payments' }];

/**
 * A session of which every resource has a tag, but for those that were never tagged: of these the tagging API knows nothing.
 * It gives a hundred a page.
 */
function session(
  ids: readonly string[],
  options: { never?: readonly string[]; lagging?: readonly string[]; denied?: readonly string[] } = {},
) {
  const { never = [], lagging = [], denied = [] } = options;
  const made: Made[] = [];
  const tagsOf = (id: string) => (never.includes(id) ? [] : owner);
  const call = async (_: string, command: string, input: Record<string, unknown>): Promise<object> => {
    const arns = input.ResourceArns as string[] | undefined;
    made.push({ command, count: arns?.length ?? 1 });
    if (denied.includes(command)) throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    if (command === 'DescribeTags')
      return { TagDescriptions: arns?.map((id) => ({ ResourceArn: id, Tags: tagsOf(id) })) };
    if (command === 'GetResources') {
      const known = ids.filter((id) => !never.includes(id) && !lagging.includes(id));
      const from = Number(input.PaginationToken ?? 0);
      const next = from + 100 < known.length ? String(from + 100) : '';
      return {
        PaginationToken: next,
        ResourceTagMappingList: known.slice(from, from + 100).map((id) => ({ ResourceARN: id, Tags: owner })),
      };
    }
    return { Tags: tagsOf(String(input.ResourceARN ?? input.ResourceArn)) };
  };
  const place = { account: '111122223333', region: 'us-east-1', partition: 'aws' };
  return { made, session: { ...place, call: call as unknown as Session['call'] } satisfies Session };
}

const resources = (kind: Kind, count: number): Resource[] =>
  Array.from({ length: count }, (_, index) => {
    const id = `arn:aws:test:us-east-1:111122223333:${kind}/${String(index).padStart(4, '0')}`;
    return {
      kind,
      id,
      name: id,
      account: '111122223333',
      region: 'us-east-1',
      tags: undefined,
      properties: {},
    } as Resource;
  });
const idsOf = (all: readonly Resource[]) => all.map(({ id }) => id);

/** The calls by command: how many, and how many resources each asked about. */
const counted = (made: readonly Made[]) =>
  Object.fromEntries(
    [...new Set(made.map(({ command }) => command))].map((command) => [
      command,
      made.filter((each) => each.command === command).map(({ count }) => count),
    ]),
  );

test.each<[Kind, number, Record<string, number[]>]>([
  ['target-group', 0, {}],
  ['target-group', 1, { DescribeTags: [1] }],
  ['target-group', 20, { DescribeTags: [20] }],
  ['target-group', 60, { DescribeTags: [20, 20, 20] }],
  ['target-group', 61, { GetResources: [1] }],
  ['target-group', 300, { GetResources: [1, 1, 1] }],
  ['listener', 61, { DescribeTags: [20, 20, 20, 1] }],
  ['alarm', 1, { ListTagsForResource: [1] }],
  ['alarm', 2, { GetResources: [1] }],
  ['topic', 1, { ListTagsForResource: [1] }],
  ['database', 300, {}],
  ['database-subnet-group', 1, {}],
])('the tags of %s × %i cost %j', async (kind, count, calls) => {
  const all = resources(kind, count);
  const { made, session: own } = session(idsOf(all));
  const told = await readTags(own, all);
  expect(counted(made)).toEqual(calls);
  const asked = Object.keys(calls).length > 0;
  expect([...told]).toEqual(asked ? idsOf(all).map((id) => [id, { tags: { Team: 'payments' } }]) : []);
});

test('several kinds share one walk through the tagging API', async () => {
  const all = [...resources('alarm', 40), ...resources('topic', 40)];
  const { made, session: own } = session(idsOf(all));
  expect((await readTags(own, all)).size).toBe(80);
  expect(counted(made)).toEqual({ GetResources: [1] });
});

test('the order in which resources come changes no call', async () => {
  const all = resources('target-group', 45);
  const asked = async (order: Resource[]) => {
    const seen: unknown[] = [];
    const { session: own } = session(idsOf(all));
    const call = (...parameters: Parameters<Session['call']>) => {
      seen.push(parameters[2]);
      return own.call(...parameters);
    };
    await readTags({ ...own, call: call as Session['call'] }, order);
    return seen;
  };
  expect(await asked([...all].reverse())).toEqual(await asked(all));
});

describe('what never had a tag is found', () => {
  test('a few are asked of their service', async () => {
    const all = resources('target-group', 100);
    const never = idsOf(all).slice(0, 2);
    const { made, session: own } = session(idsOf(all), { never });
    const told = await readTags(own, all);
    expect(idsOf(all).filter((id) => JSON.stringify(told.get(id)) === '{"tags":{}}')).toEqual(never);
    expect(counted(made)).toEqual({ GetResources: [1], DescribeTags: [2] });
  });

  test('what the tagging API does not know yet is tagged all the same', async () => {
    const all = resources('alarm', 30);
    const { made, session: own } = session(idsOf(all), { lagging: idsOf(all).slice(0, 20) });
    expect([...(await readTags(own, all)).values()]).toEqual(all.map(() => ({ tags: { Team: 'payments' } })));
    expect(made).toHaveLength(21);
  });

  test('and many of a load balancer, for one call tells of twenty', async () => {
    const all = resources('load-balancer', 100);
    const { made, session: own } = session(idsOf(all), { lagging: idsOf(all) });
    expect([...(await readTags(own, all)).values()]).toEqual(all.map(() => ({ tags: { Team: 'payments' } })));
    expect(counted(made)).toEqual({ GetResources: [1], DescribeTags: [20, 20, 20, 20, 20] });
  });
});

describe('what is denied is a gap, and never no tags', () => {
  const gap = (action: string, resource: string | null) => ({
    gap: { action, account: '111122223333', region: 'us-east-1', resource, error: 'AccessDenied: no' },
  });

  test('DescribeTags', async () => {
    const all = resources('target-group', 2);
    const { session: own } = session(idsOf(all), { denied: ['DescribeTags'] });
    expect([...(await readTags(own, all))]).toEqual(
      idsOf(all).map((id) => [id, gap('elasticloadbalancing:DescribeTags', id)]),
    );
  });

  test('DescribeTags alone, where the tagging API knows the tags of some', async () => {
    const all = resources('target-group', 70);
    const [first = ''] = idsOf(all);
    const { session: own } = session(idsOf(all), { never: [first], denied: ['DescribeTags'] });
    const told = await readTags(own, all);
    expect([...told].filter(([, each]) => 'gap' in each)).toEqual([
      [first, gap('elasticloadbalancing:DescribeTags', first)],
    ]);
  });

  test('the tagging API: a few are asked of their service, more are a gap', async () => {
    const few = resources('alarm', 20);
    const { session: one } = session(idsOf(few), { denied: ['GetResources'] });
    expect([...(await readTags(one, few)).values()]).toEqual(few.map(() => ({ tags: { Team: 'payments' } })));
    const more = resources('alarm', 21);
    const { session: other } = session(idsOf(more), { denied: ['GetResources'] });
    expect([...(await readTags(other, more)).values()]).toEqual(more.map(() => gap('tag:GetResources', null)));
  });

  test('an answer that leaves a resource out', async () => {
    const all = resources('target-group', 2);
    const { session: own } = session([]);
    const call = async () => ({ TagDescriptions: [{ ResourceArn: all[0]?.id, Tags: owner }] });
    const told = await readTags({ ...own, call: call as unknown as Session['call'] }, all);
    expect([...told.values()]).toEqual([
      { tags: { Team: 'payments' } },
      { gap: expect.objectContaining({ error: `Error: DescribeTags said nothing of ${all[1]?.id}` }) },
    ]);
  });
});
