import type { WebACLSummary } from '@aws-sdk/client-wafv2';
import type { Session } from '../../aws/session';
import { parseArn } from '../arn';
import { callingIn, callRegion, everywhere } from '../global';
import type { Told } from '../model';
import { asTags, pages, type Read, type Reading, resourcesOf } from '../reading';

const action = 'wafv2:ListWebACLs';

/**
 * The web ACLs of a Region, and with the account's first Region those of CloudFront, which are in none. Source:
 * https://docs.aws.amazon.com/waf/latest/APIReference/API_ListWebACLs.html
 */
const webAcls: Read = {
  actions: [action],
  needs: [],
  async run({ session, first }: Reading) {
    const global: typeof session = {
      ...session,
      region: everywhere,
      call: (service, command, input) =>
        session.call(service, command, input, callRegion({ region: everywhere, partition: session.partition })),
    };
    const places = [[session, 'REGIONAL'] as const, ...(first ? [[global, 'CLOUDFRONT'] as const] : [])];
    const answers = await Promise.all(
      places.map(async ([place, Scope]) => {
        const answer = await pages(
          place,
          {
            service: 'wafv2',
            command: 'ListWebACLs',
            input: { Scope, Limit: 100 },
            token: ['NextMarker', 'NextMarker'],
            items: (output) => output.WebACLs,
          },
          null,
        );
        const identity = { id: (item: WebACLSummary) => item.ARN, name: (item: WebACLSummary) => item.Name };
        return resourcesOf('web-acl', identity, place, answer, action, null);
      }),
    );
    const items = answers.flatMap((answer) => answer.items);
    const gap = answers.find((answer) => answer.gap)?.gap;
    return new Map([['', gap ? { items, gap } : { items }]]);
  },
};

export const wafv2 = { 'web-acl': webAcls };

/** The tags of a web ACL, asked for where it is: that of a distribution has the partition's own Region in its ARN. */
export async function tagsOfWebAcl(session: Session, id: string): Promise<Told> {
  const { items, gap } = await pages(
    callingIn(parseArn(id)?.region || session.region, session),
    {
      service: 'wafv2',
      command: 'ListTagsForResource',
      input: { ResourceARN: id, Limit: 100 },
      token: ['NextMarker', 'NextMarker'],
      items: ({ TagInfoForResource }) => TagInfoForResource && (TagInfoForResource.TagList ?? []),
    },
    id,
  );
  return gap ? { gap } : { tags: asTags(items) };
}
