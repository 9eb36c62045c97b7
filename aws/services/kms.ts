import {
  DescribeKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';

export const Client = KMSClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeKey: DescribeKeyCommand,
  ListAliases: ListAliasesCommand,
  ListKeys: ListKeysCommand,
  ListResourceTags: ListResourceTagsCommand,
};
