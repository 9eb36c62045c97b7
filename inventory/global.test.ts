import type { Session } from '../aws/session';
import { Deployed } from './deployed';
import { readAccount } from './read';

interface Call {
  at: string;
  command: string;
  input: unknown;
}

/** A session that answers with what stands under a command's name, and keeps what it was asked. */
function sessionIn(region: string, answers: Record<string, (input: never) => object>, calls: Call[]): Session {
  return {
    account: '111122223333',
    region,
    partition: 'aws',
    async call(service, command, input, at = region) {
      calls.push({ at, command: `${service}:${command}`, input });
      const answer = answers[command];
      if (!answer) throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
      return answer(input as never) as never;
    },
  };
}

const at = new Date('2026-06-15T12:00:00Z');
const everything = { scope: new Map(), at };

const zones = {
  ListHostedZones: ({ Marker }: { Marker?: string }) =>
    Marker
      ? { HostedZones: [{ Id: '/hostedzone/Z2', Name: 'example.org.' }], IsTruncated: false }
      : { HostedZones: [{ Id: '/hostedzone/Z1', Name: 'example.com.' }], IsTruncated: true, NextMarker: 'm' },
  ListResourceRecordSets: ({ HostedZoneId, StartRecordName }: { HostedZoneId: string; StartRecordName?: string }) => {
    if (HostedZoneId === 'Z2') return { ResourceRecordSets: [], IsTruncated: false };
    return StartRecordName
      ? { ResourceRecordSets: [{ Name: '\\052.Example.com.', Type: 'A', SetIdentifier: 'blue' }], IsTruncated: false }
      : {
          ResourceRecordSets: [{ Name: 'example.com.', Type: 'NS' }],
          IsTruncated: true,
          NextRecordName: '\\052.example.com.',
          NextRecordType: 'A',
        };
  },
  ListTagsForResources: ({ ResourceIds }: { ResourceIds: string[] }) => ({
    ResourceTagSets: ResourceIds.map((ResourceId) => ({ ResourceId, Tags: [{ Key: 'Team', Value: ResourceId }] })),
  }),
};

test('what is global is read once an account, in the Region of the partition, and told with its first Region', async () => {
  const calls: Call[] = [];
  const sessions = ['eu-west-1', 'eu-west-2'].map((region) => sessionIn(region, zones, calls));
  const snapshots = await readAccount(sessions, { ...everything, wanted: ['record', 'hosted-zone', 'tags'] });

  expect(calls.map(({ at: where, command }) => `${where} ${command}`).sort()).toEqual([
    'us-east-1 route-53:ListHostedZones',
    'us-east-1 route-53:ListHostedZones',
    'us-east-1 route-53:ListResourceRecordSets',
    'us-east-1 route-53:ListResourceRecordSets',
    'us-east-1 route-53:ListResourceRecordSets',
    'us-east-1 route-53:ListTagsForResources',
  ]);
  const [first, second] = snapshots.map((snapshot) => new Deployed(snapshot));
  const names = (deployed: Deployed | undefined) =>
    deployed?.subjects('hosted-zone').resources.map(({ name, region, tags }) => [name, region, tags]);
  expect(names(first)).toEqual([
    ['example.com', 'global', { Team: 'Z1' }],
    ['example.org', 'global', { Team: 'Z2' }],
  ]);
  expect(names(second)).toEqual([]);
  expect(first?.subjects('record').resources.map(({ id, name }) => [id, name])).toEqual([
    ['arn:aws:route53:::hostedzone/Z1/example.com/NS', 'example.com'],
    ['arn:aws:route53:::hostedzone/Z1/*.example.com/A/blue', '*.example.com'],
  ]);
  expect(second?.find('hosted-zone', 'Z1')?.name).toBe('example.com');
  expect(second?.find('hosted-zone', 'Z3')).toBeUndefined();
});

test('a refused global read is one gap, and hides from every Region', async () => {
  const sessions = ['eu-west-1', 'eu-west-2'].map((region) => sessionIn(region, {}, []));
  const snapshots = await readAccount(sessions, { ...everything, wanted: ['role'] });
  expect(snapshots.map(({ gaps }) => gaps.map(({ action, region }) => [action, region]))).toEqual([
    [['iam:GetAccountAuthorizationDetails', 'global']],
    [],
  ]);
  const second = new Deployed(snapshots[1] as (typeof snapshots)[1]);
  expect(second.subjects('role')).toEqual({ resources: [], uncertain: [], gaps: [] });
  expect(() => second.find('role', 'a')).toThrow('iam:GetAccountAuthorizationDetails did not come through');
});

test('a trail of all Regions is told once, one of a single Region where it is, and both are under every scope', async () => {
  const trail = (Name: string, HomeRegion: string, IsMultiRegionTrail: boolean) => ({
    Name,
    HomeRegion,
    IsMultiRegionTrail,
    TrailARN: `arn:aws:cloudtrail:${HomeRegion}:111122223333:trail/${Name}`,
  });
  const answers = (region: string) => ({
    DescribeTrails: () => ({
      trailList: [
        trail('organization', 'us-east-1', true),
        ...(region === 'eu-west-2' ? [trail('own', 'eu-west-2', false)] : []),
      ],
    }),
    ListTags: () => ({ ResourceTagList: [{ TagsList: [] }] }),
  });
  const calls: Call[] = [];
  const sessions = ['eu-west-1', 'eu-west-2'].map((region) => sessionIn(region, answers(region), calls));
  const scope = new Map([['Team', (value: string) => value === 'a']]);
  const snapshots = await readAccount(sessions, { at, scope, wanted: ['trail'] });
  const names = snapshots.map((each) => new Deployed(each).subjects('trail').resources.map(({ name }) => name));
  expect(names).toEqual([['organization'], ['own']]);
  expect(calls.filter(({ command }) => command.endsWith('ListTags')).map((call) => call.at)).toEqual([
    'us-east-1',
    'eu-west-2',
  ]);
});

test('a bucket without tags has none, and one whose tags are refused is not known to have none', async () => {
  const answers = {
    ListBuckets: ({ BucketRegion }: { BucketRegion: string }) => ({
      Buckets: [
        { Name: 'here', BucketRegion },
        { Name: 'there', BucketRegion: 'eu-west-9' },
      ],
    }),
    GetBucketTagging: () => {
      throw Object.assign(new Error('The TagSet does not exist'), { name: 'NoSuchTagSet' });
    },
  };
  const read = (given: Record<string, (input: never) => object>) =>
    readAccount([sessionIn('eu-west-1', given, [])], { ...everything, wanted: ['bucket', 'tags'] });
  const [untagged] = await read(answers);
  const buckets = untagged && new Deployed(untagged).subjects('bucket').resources;
  expect(buckets?.map(({ id, tags }) => [id, tags])).toEqual([['arn:aws:s3:::here', {}]]);
  const [refused] = await read({ ListBuckets: answers.ListBuckets });
  expect(refused?.gaps.map(({ action, resource }) => [action, resource])).toEqual([
    ['s3:GetBucketTagging', 'arn:aws:s3:::here'],
  ]);
});

test('web ACLs are those of the Region, and with the first Region those of distributions', async () => {
  const answers = {
    ListWebACLs: ({ Scope }: { Scope: string }) => ({
      WebACLs: [
        {
          Name: Scope,
          ARN: `arn:aws:wafv2:us-east-1:111122223333:${Scope === 'CLOUDFRONT' ? 'global' : 'regional'}/webacl/${Scope}/1`,
        },
      ],
    }),
    ListTagsForResource: () => ({ TagInfoForResource: { TagList: [{ Key: 'Team', Value: 'a' }] } }),
  };
  const calls: Call[] = [];
  const sessions = ['eu-west-1', 'eu-west-2'].map((region) => sessionIn(region, answers, calls));
  const snapshots = await readAccount(sessions, { ...everything, wanted: ['web-acl', 'tags'] });
  const found = snapshots.map((each) =>
    new Deployed(each).subjects('web-acl').resources.map(({ name, region, tags }) => [name, region, tags]),
  );
  expect(found).toEqual([
    [
      ['REGIONAL', 'eu-west-1', { Team: 'a' }],
      ['CLOUDFRONT', 'global', { Team: 'a' }],
    ],
    [['REGIONAL', 'eu-west-2', { Team: 'a' }]],
  ]);
  expect(calls.filter(({ command }) => command.endsWith('ListWebACLs')).map((call) => call.at)).toEqual([
    'eu-west-1',
    'us-east-1',
    'eu-west-2',
  ]);
});
