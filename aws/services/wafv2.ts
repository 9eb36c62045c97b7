import {
  GetWebACLForResourceCommand,
  ListTagsForResourceCommand,
  ListWebACLsCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';

export const Client = WAFV2Client;
/** Every command of this service that may be sent. */
export const commands = {
  GetWebACLForResource: GetWebACLForResourceCommand,
  ListTagsForResource: ListTagsForResourceCommand,
  ListWebACLs: ListWebACLsCommand,
};
