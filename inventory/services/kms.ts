import type { Session } from '../../aws/session';
import type { Resource } from '../model';
import { pages, type Read } from '../reading';

/** What AWS makes for its services has an alias that nobody else can give. Source: KMS developer guide, "Aliases". */
const madeByAws = 'alias/aws/';

/** The keys that the account made itself, named by their first alias. */
const keys: Read = {
  actions: ['kms:ListKeys', 'kms:ListAliases'],
  needs: [],
  async run({ session }) {
    const [listed, aliases] = await Promise.all([
      pages(
        session,
        {
          service: 'kms',
          command: 'ListKeys',
          input: { Limit: 1000 },
          token: ['Marker', 'NextMarker'],
          items: (output) => output.Keys,
        },
        null,
      ),
      pages(
        session,
        {
          service: 'kms',
          command: 'ListAliases',
          input: { Limit: 100 },
          token: ['Marker', 'NextMarker'],
          items: (output) => output.Aliases,
        },
        null,
      ),
    ]);
    const names = new Map<string, string[]>();
    for (const { AliasName, TargetKeyId } of aliases.items) {
      if (AliasName && TargetKeyId) names.set(TargetKeyId, [...(names.get(TargetKeyId) ?? []), AliasName]);
    }
    const items = listed.items.flatMap(({ KeyId, KeyArn }): Resource<'key'>[] => {
      const AliasNames = names.get(KeyId ?? '') ?? [];
      if (!KeyId || !KeyArn || AliasNames.some((name) => name.startsWith(madeByAws))) return [];
      const { account, region } = session;
      const properties = { KeyId, KeyArn, AliasNames };
      return [{ kind: 'key', id: KeyArn, name: AliasNames[0] ?? KeyId, account, region, tags: undefined, properties }];
    });
    const gap = listed.gap ?? aliases.gap;
    return new Map([['', gap ? { items, gap } : { items }]]);
  },
};

/** The tags of a key, which come in pages, and whose keys and values have names of their own in KMS. */
export async function tagsOfKey(session: Session, arn: string) {
  const { items, gap } = await pages(
    session,
    {
      service: 'kms',
      command: 'ListResourceTags',
      input: { KeyId: arn, Limit: 50 },
      token: ['Marker', 'NextMarker'],
      items: (output) => output.Tags,
    },
    arn,
  );
  if (gap) return { gap };
  return {
    tags: Object.fromEntries(items.flatMap(({ TagKey, TagValue }) => (TagKey ? [[TagKey, TagValue ?? '']] : []))),
  };
}

export const kms = { key: keys };
