import type { Trail } from '@aws-sdk/client-cloudtrail';
import type { Session } from '../../aws/session';
import { parseArn } from '../arn';
import { callingIn } from '../global';
import type { Told } from '../model';
import { asTags, pages, type Read, resourcesOf } from '../reading';

/**
 * The trails of a Region. A trail of all Regions is seen in each: it is told once, in the account's first Region, and so
 * is the trail of an organization, which has its home in another account. Source:
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html, includeShadowTrails
 */
const trail: Read = {
  actions: ['cloudtrail:DescribeTrails'],
  needs: [],
  async run({ session, first }) {
    const told = ({ IsMultiRegionTrail, HomeRegion }: Trail) =>
      IsMultiRegionTrail ? first : HomeRegion === undefined || HomeRegion === session.region;
    const answer = await pages(
      session,
      {
        service: 'cloudtrail',
        command: 'DescribeTrails',
        input: { includeShadowTrails: true },
        items: (output) => output.trailList?.filter(told),
      },
      null,
    );
    const identity = { id: (item: Trail) => item.TrailARN, name: (item: Trail) => item.Name };
    return new Map([['', resourcesOf('trail', identity, session, answer, 'cloudtrail:DescribeTrails', null)]]);
  },
};

export const cloudtrail = { trail };

/** The tags of a trail, which its home Region alone knows. */
export async function tagsOfTrail(session: Session, id: string): Promise<Told> {
  const { items, gap } = await pages(
    callingIn(parseArn(id)?.region || session.region, session),
    {
      service: 'cloudtrail',
      command: 'ListTags',
      input: { ResourceIdList: [id] },
      token: ['NextToken', 'NextToken'],
      items: ({ ResourceTagList }) => ResourceTagList?.flatMap(({ TagsList }) => TagsList ?? []),
    },
    id,
  );
  return gap ? { gap } : { tags: asTags(items) };
}
