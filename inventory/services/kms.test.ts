import type { Session } from '../../aws/session';
import { readInventory } from '../read';

const at = new Date('2026-06-15T12:00:00Z');
const arn = (id: string) => `arn:aws:kms:us-east-1:111122223333:key/${id}`;
const listed = (id: string) => ({ KeyId: id, KeyArn: arn(id) });

function sessionWith(answers: Record<string, (input: never) => object>): Session {
  return {
    account: '111122223333',
    region: 'us-east-1',
    partition: 'aws',
    async call(_, command, input) {
      const answer = answers[command];
      if (!answer) throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
      return answer(input as never) as never;
    },
  };
}

const keys = {
  ListKeys: ({ Marker }: { Marker?: string }) =>
    Marker
      ? { Keys: [listed('3')], Truncated: false }
      : { Keys: [listed('1'), listed('2')], Truncated: true, NextMarker: 'm' },
  ListAliases: () => ({
    Aliases: [
      { AliasName: 'alias/data', TargetKeyId: '1' },
      { AliasName: 'alias/aws/rds', TargetKeyId: '2' },
      { AliasName: 'alias/aws/s3' },
    ],
  }),
};

test('keys are named by their alias, without those that AWS made', async () => {
  const snapshot = await readInventory(sessionWith(keys), { wanted: ['key'], scope: new Map(), at });
  expect(snapshot.gaps).toEqual([]);
  expect(snapshot.answers.get('key')?.get('')?.items).toMatchObject([
    { kind: 'key', id: arn('1'), name: 'alias/data', properties: { AliasNames: ['alias/data'] } },
    { kind: 'key', id: arn('3'), name: '3', properties: { AliasNames: [] } },
  ]);
});

test('tags of a key are read under the names that KMS gives them', async () => {
  const ListResourceTags = ({ Marker }: { Marker?: string }) =>
    Marker
      ? { Tags: [{ TagKey: 'Team', TagValue: 'core' }] }
      : { Tags: [{ TagKey: 'Environment', TagValue: 'prod' }], NextMarker: 'm' };
  const one = { ...keys, ListKeys: () => ({ Keys: [listed('1')] }), ListResourceTags };
  const snapshot = await readInventory(sessionWith(one), { wanted: ['key', 'tags'], scope: new Map(), at });
  expect(snapshot.answers.get('key')?.get('')?.items).toMatchObject([{ tags: { Environment: 'prod', Team: 'core' } }]);
});

test('keys whose aliases nobody may see are a gap', async () => {
  const snapshot = await readInventory(sessionWith({ ListKeys: keys.ListKeys }), {
    wanted: ['key'],
    scope: new Map(),
    at,
  });
  expect(snapshot.gaps).toMatchObject([{ action: 'kms:ListAliases', resource: null }]);
});
