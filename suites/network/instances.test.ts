import type { Instance, Volume } from '@aws-sdk/client-ec2';
import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import network from '../network';

const judged = (id: string, world: World, parameters = {}) =>
  judgeOne(controlOf(network, id), deployedWith(world), parameters)[0];
const arn = 'arn:aws:test:us-east-1:111122223333:instance/i-1';

test.each<[Instance['MetadataOptions'], string]>([
  [{ HttpTokens: 'required', HttpEndpoint: 'enabled' }, 'pass'],
  [{ HttpTokens: 'optional', HttpEndpoint: 'disabled' }, 'pass'],
  [{ HttpTokens: 'optional', HttpEndpoint: 'enabled' }, 'fail'],
  [{ HttpEndpoint: 'enabled' }, 'error'],
  [undefined, 'error'],
])('ec2.imdsv2: %o is %s', (MetadataOptions, status) => {
  const row = judged('ec2.imdsv2', { instance: [{ InstanceId: 'i-1', MetadataOptions }] });
  expect([row?.resource, row?.status]).toEqual([arn, status]);
});

describe('ec2.no-public-ip', () => {
  const world = (instance: Instance, more: World = {}): World => ({
    instance: [{ InstanceId: 'i-1', SubnetId: 'private', ...instance }],
    subnet: ['private', 'public'].map((SubnetId) => ({ SubnetId, VpcId: 'vpc-1' })),
    'route-tables': [
      { VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [] },
      {
        VpcId: 'vpc-1',
        Associations: [{ SubnetId: 'public' }],
        Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }],
      },
    ],
    ...more,
  });
  const card = (SubnetId: string, PublicIp?: string) => ({ SubnetId, Association: PublicIp ? { PublicIp } : {} });
  test.each<[string, Instance, string]>([
    ['no address', { NetworkInterfaces: [card('private')] }, 'pass'],
    ['an address of its interface', { NetworkInterfaces: [card('private', '198.51.100.7')] }, 'fail'],
    ['an address of its own', { PublicIpAddress: '198.51.100.7' }, 'fail'],
    [
      'an address of a second private address',
      {
        NetworkInterfaces: [
          { SubnetId: 'private', PrivateIpAddresses: [{}, { Association: { PublicIp: '198.51.100.8' } }] },
        ],
      },
      'fail',
    ],
    ['an address in a public subnet', { SubnetId: 'public', PublicIpAddress: '198.51.100.7' }, 'not-applicable'],
    [
      'an interface in each, the public one with an address',
      { PublicIpAddress: '198.51.100.7', NetworkInterfaces: [card('public', '198.51.100.7'), card('private')] },
      'pass',
    ],
  ])('%s: %s', (_, instance, status) => {
    expect(judged('ec2.no-public-ip', world(instance))?.status).toBe(status);
  });
  test('a subnet that is in no answer is an error', () => {
    expect(judged('ec2.no-public-ip', world({}, { subnet: [] }))?.status).toBe('error');
    expect(judged('ec2.no-public-ip', world({}, { subnet: [], gaps: { subnet: 'AccessDenied' } }))?.status).toBe(
      'error',
    );
  });
});

test.each<[string, Volume, string]>([
  ['an encrypted one', { Encrypted: true, Attachments: [{ InstanceId: 'i-1', State: 'attached' }] }, 'pass'],
  ['one that is not', { Encrypted: false, Attachments: [{ InstanceId: 'i-1', State: 'attached' }] }, 'fail'],
  ['one of which the answer does not say', { Attachments: [{ InstanceId: 'i-1' }] }, 'error'],
  ['one that is attached to nothing', { Encrypted: false, Attachments: [] }, 'not-applicable'],
])('ec2.encrypted-volumes: %s', (_, volume, status) => {
  const row = judged('ec2.encrypted-volumes', { volume: [{ VolumeId: 'vol-1', ...volume }] });
  expect([row?.resource.split('/').at(-1), row?.status]).toEqual(['vol-1', status]);
});

describe('ec2.bastion', () => {
  const ssh = (sources: object) => [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, ...sources }];
  const world = (more: World = {}, rules: object[] = [], tag = 'bastion'): World => ({
    instance: [
      {
        InstanceId: 'i-1',
        State: { Name: 'running' },
        SecurityGroups: [{ GroupId: 'sg-1' }],
        Tags: [{ Key: 'Role', Value: tag }],
      },
    ],
    'security-group': [{ GroupId: 'sg-1', IpPermissions: rules }],
    'prefix-list-entries': {},
    'managed-instances': [{ InstanceId: 'i-1', PingStatus: 'Online' }],
    ...more,
  });
  const status = (...parameters: Parameters<typeof world>) => {
    const row = judged('ec2.bastion', world(...parameters));
    return [row?.status, row?.message];
  };
  test('holds for one without SSH that Systems Manager reaches, however its tag is written', () => {
    expect(status()).toEqual(['pass', 'Systems Manager: Online']);
    expect(status({}, [], ' Bastion')[0]).toBe('pass');
  });
  test('does not hold with SSH for an office or a group', () => {
    expect(status({}, ssh({ IpRanges: [{ CidrIp: '203.0.113.0/24' }] }))).toEqual(['fail', 'its SSH port is open']);
    expect(status({}, ssh({ UserIdGroupPairs: [{ GroupId: 'sg-2' }] }))[0]).toBe('fail');
  });
  test('does not hold with an open port, though Systems Manager could not be asked', () => {
    const hidden: World = { 'managed-instances': [], gaps: { 'managed-instances': 'AccessDenied' } };
    expect(status(hidden, ssh({ IpRanges: [{ CidrIp: '203.0.113.0/24' }] }))).toEqual(['fail', 'its SSH port is open']);
  });
  test('leaves SSH for the internet to sg.admin-ports', () => {
    expect(status({}, ssh({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }))[0]).toBe('not-applicable');
  });
  test.each([[[]], [[{ InstanceId: 'i-1', PingStatus: 'ConnectionLost' as const }]]])(
    'does not hold where Systems Manager does not reach it: %j',
    (managed) => {
      expect(status({ 'managed-instances': managed })).toEqual(['fail', 'Systems Manager does not manage it']);
    },
  );
  test('is not asked of other instances, and a denied read is an error', () => {
    expect(status({}, [], 'web')).toEqual(['not-applicable', 'it has no tag Role:bastion']);
    expect(status({ 'managed-instances': [], gaps: { 'managed-instances': 'AccessDenied' } })[0]).toBe('error');
  });
  test('another tag can be the one', () => {
    expect(judged('ec2.bastion', world(), { tag: 'Purpose:jump' })?.status).toBe('not-applicable');
  });
});
