import type { IpPermission, RouteTable } from '@aws-sdk/client-ec2';
import { deployedWith, judgeOne, type World } from '../../engine/testing';
import { ingress, isolatedSubnets, notPublic, subnetZones } from './network';
import { cluster, instance, member } from './worlds';

const vpc = 'vpc-1';
const subnet = (id: string) => ({ SubnetId: id, VpcId: vpc, AvailabilityZone: `us-east-1${id.at(-1)}` });
const tables = (routes: RouteTable['Routes']): RouteTable[] => [
  {
    RouteTableId: 'rtb-1',
    VpcId: vpc,
    Associations: [{ Main: true, AssociationState: { State: 'associated' } }],
    Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, ...(routes ?? [])],
  },
];
const group = {
  DBSubnetGroupName: 'isolated',
  Subnets: instance().DBSubnetGroup?.Subnets,
};
const rules = (...permissions: IpPermission[]) => ({
  'security-group': [{ GroupId: 'sg-database', VpcId: vpc, IpPermissions: permissions }],
});
const from = (source: string) => ({ UserIdGroupPairs: [{ GroupId: source }] });
const fromApplication = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, ...from('sg-application') };

const world = (changes: World = {}): World => ({
  database: [instance()],
  'database-cluster': [],
  'database-subnet-group': [group],
  subnet: [subnet('subnet-a'), subnet('subnet-b')],
  'route-tables': tables([]),
  'prefix-list-entries': {},
  ...rules(fromApplication),
  ...changes,
});

const statuses = (control: Parameters<typeof judgeOne>[0], changes: World, parameters = {}) =>
  judgeOne(control, deployedWith(world(changes)), parameters).map(({ control: id, resource, status }) => {
    expect(id).toBe(control.id);
    return `${resource.split(':').slice(-2).join(':')} ${status}`;
  });
const aurora: World = {
  database: [member('ledger-1', 'us-east-1a'), member('ledger-2', 'us-east-1b')],
  'database-cluster': [cluster()],
};
const membersNotJudged = ['db:ledger-1 not-applicable', 'db:ledger-2 not-applicable'];

test('an instance and a member are asked each for a public address', () => {
  expect(statuses(notPublic, {})).toEqual(['db:payments pass']);
  expect(statuses(notPublic, { database: [instance({ PubliclyAccessible: true })] })).toEqual(['db:payments fail']);
  expect(statuses(notPublic, { database: [instance({ PubliclyAccessible: undefined })] })).toEqual([
    'db:payments error',
  ]);
  expect(
    statuses(notPublic, { ...aurora, database: [member('ledger-1', 'us-east-1a', { PubliclyAccessible: true })] }),
  ).toEqual(['db:ledger-1 fail']);
});

describe('the routes of the subnets', () => {
  const nat = [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }];
  test.each([
    ['none', [], 'pass'],
    ['an internet gateway', [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }], 'fail'],
    ['an internet gateway for IPv6', [{ DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1' }], 'fail'],
    ['a NAT gateway', nat, 'fail'],
    ['a NAT instance', [{ DestinationCidrBlock: '0.0.0.0/0', InstanceId: 'i-1', NetworkInterfaceId: 'eni-1' }], 'fail'],
    ['an egress-only gateway', [{ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' }], 'fail'],
    ['a transit gateway', [{ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-1' }], 'pass'],
    ['a gateway endpoint', [{ DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1' }], 'pass'],
  ])('%s', (_, routes, status) => {
    expect(statuses(isolatedSubnets, { 'route-tables': tables(routes) })).toEqual([`db:payments ${status}`]);
    expect(statuses(isolatedSubnets, { ...aurora, 'route-tables': tables(routes) })).toEqual([
      ...membersNotJudged,
      `cluster:ledger ${status}`,
    ]);
  });

  test('through NAT may be allowed, through an internet gateway not', () => {
    const open = [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }];
    expect(statuses(isolatedSubnets, { 'route-tables': tables(nat) }, { allowNat: true })).toEqual([
      'db:payments pass',
    ]);
    expect(statuses(isolatedSubnets, { 'route-tables': tables(open) }, { allowNat: true })).toEqual([
      'db:payments fail',
    ]);
  });

  test('are not known without the subnets, the route tables or the subnet group', () => {
    expect(statuses(isolatedSubnets, { subnet: [subnet('subnet-a')] })).toEqual(['db:payments error']);
    expect(statuses(isolatedSubnets, { 'route-tables': [], gaps: { 'route-tables': 'Timeout: no' } })).toEqual([
      'db:payments error',
    ]);
    expect(statuses(isolatedSubnets, { database: [instance({ DBSubnetGroup: undefined })] })).toEqual([
      'db:payments error',
    ]);
    const hidden = { 'database-subnet-group': [], gaps: { 'database-subnet-group': 'AccessDenied: no' } };
    expect(statuses(isolatedSubnets, { ...aurora, ...hidden })).toContain('cluster:ledger error');
  });
});

test('the zones of the subnet group are counted, not its subnets', () => {
  const narrow = ['subnet-a', 'subnet-c'].map((SubnetIdentifier) => ({
    SubnetIdentifier,
    SubnetAvailabilityZone: { Name: 'us-east-1a' },
  }));
  expect(statuses(subnetZones, {})).toEqual(['db:payments pass']);
  expect(statuses(subnetZones, {}, { zones: 3 })).toEqual(['db:payments fail']);
  expect(statuses(subnetZones, { database: [instance({ DBSubnetGroup: { Subnets: narrow } })] })).toEqual([
    'db:payments fail',
  ]);
  expect(statuses(subnetZones, { database: [instance({ DBSubnetGroup: { Subnets: [] } })] })).toEqual([
    'db:payments error',
  ]);
  const nowhere = [...narrow, { SubnetIdentifier: 'subnet-b' }];
  expect(statuses(subnetZones, { database: [instance({ DBSubnetGroup: { Subnets: nowhere } })] })).toEqual([
    'db:payments error',
  ]);
  expect(statuses(subnetZones, { ...aurora, 'database-subnet-group': [{ ...group, Subnets: narrow }] })).toEqual([
    ...membersNotJudged,
    'cluster:ledger fail',
  ]);
});

describe('whom the security groups admit', () => {
  test.each([
    ['the port, from a group', fromApplication, 'pass'],
    ['the port and its neighbour, from a group', { ...fromApplication, ToPort: 5433 }, 'fail'],
    ['another port, from a group', { ...fromApplication, FromPort: 22, ToPort: 22 }, 'fail'],
    ['the port over UDP', { ...fromApplication, IpProtocol: 'udp' }, 'fail'],
    ['everything, from a group', { IpProtocol: '-1', ...from('sg-application') }, 'fail'],
    ['the port, from addresses', { ...fromApplication, ...from(''), IpRanges: [{ CidrIp: '10.0.0.0/16' }] }, 'fail'],
    ['the port, from IPv6', { ...fromApplication, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, 'fail'],
    ['the port, from a prefix list', { ...fromApplication, PrefixListIds: [{ PrefixListId: 'pl-1' }] }, 'fail'],
  ])('%s', (_, permission, status) => {
    const given = { ...rules(permission), 'prefix-list-entries': { 'pl-1': [{ Cidr: '10.0.0.0/16' }] } };
    expect(statuses(ingress, given)).toEqual([`db:payments ${status}`]);
    expect(statuses(ingress, { ...aurora, ...given })).toEqual([...membersNotJudged, `cluster:ledger ${status}`]);
  });

  test('may be nobody, and is not known without the group or the port', () => {
    expect(statuses(ingress, rules())).toEqual(['db:payments pass']);
    expect(statuses(ingress, { 'security-group': [] })).toEqual(['db:payments error']);
    expect(statuses(ingress, { 'security-group': [], gaps: { 'security-group': 'AccessDenied: no' } })).toEqual([
      'db:payments error',
    ]);
    expect(statuses(ingress, { database: [instance({ Endpoint: undefined, DbInstancePort: 0 })] })).toEqual([
      'db:payments error',
    ]);
    expect(statuses(ingress, { database: [instance({ VpcSecurityGroups: undefined })] })).toEqual([
      'db:payments error',
    ]);
    expect(statuses(ingress, { database: [instance({ VpcSecurityGroups: [] })] })).toEqual([
      'db:payments not-applicable',
    ]);
  });

  test('the wrong rule is named', () => {
    const wrong = { ...fromApplication, FromPort: 22, ToPort: 22 };
    expect(judgeOne(ingress, deployedWith(world(rules(fromApplication, wrong))))).toMatchObject([
      {
        status: 'fail',
        expected: 'tcp 5432 from security groups',
        observed: 'tcp 22 from sg-application (sg-database)',
      },
    ]);
  });
});
