import type { Route, RouteTable } from '@aws-sdk/client-ec2';
import { deployedWith, resourceOf } from '../../engine/testing';
import { Unseen } from '../deployed';
import { isInternetBlock, routeKind, subnetsOf } from './routes';

const subnet = resourceOf('subnet', { SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24' });
const local: Route = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' };
const main = (routes: Route[], VpcId = 'vpc-1'): RouteTable => ({
  RouteTableId: 'rtb-main',
  VpcId,
  Associations: [{ Main: true, AssociationState: { State: 'associated' } }],
  Routes: [local, ...routes],
});
const own = (routes: Route[], state: 'associated' | 'disassociated' = 'associated'): RouteTable => ({
  RouteTableId: 'rtb-own',
  VpcId: 'vpc-1',
  Associations: [{ Main: false, SubnetId: 'subnet-1', AssociationState: { State: state } }],
  Routes: [local, ...routes],
});
const kindOf = (...tables: RouteTable[]) => routeKind(subnet, deployedWith({ 'route-tables': tables }));

const internet: Route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' };
const nat: Route = { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' };

test.each<[string, Route[], string, string[], string[]]>([
  ['nothing but the VPC itself', [], 'isolated', [], []],
  ['an internet gateway', [internet], 'public', ['igw-1'], []],
  [
    'an internet gateway for IPv6 alone',
    [{ DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1' }],
    'public',
    ['igw-1'],
    [],
  ],
  [
    'an internet gateway for one address',
    [{ DestinationCidrBlock: '203.0.113.7/32', GatewayId: 'igw-1' }],
    'public',
    ['igw-1'],
    [],
  ],
  [
    'an internet gateway for a prefix list',
    [{ DestinationPrefixListId: 'pl-1', GatewayId: 'igw-1' }],
    'public',
    ['igw-1'],
    [],
  ],
  ['an internet gateway that was detached', [{ ...internet, State: 'blackhole' }], 'public', ['igw-1'], []],
  ['a carrier gateway', [{ DestinationCidrBlock: '0.0.0.0/0', CarrierGatewayId: 'cagw-1' }], 'public', ['cagw-1'], []],
  ['a NAT gateway', [nat], 'private', ['nat-1'], ['nat-1']],
  ['a NAT gateway that was deleted', [{ ...nat, State: 'blackhole' }], 'private', ['nat-1'], ['nat-1']],
  [
    'NAT64 and an egress-only gateway',
    [
      { DestinationIpv6CidrBlock: '64:ff9b::/96', NatGatewayId: 'nat-1' },
      { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' },
    ],
    'private',
    ['nat-1', 'eigw-1'],
    ['nat-1'],
  ],
  [
    'a NAT gateway, to a private network alone',
    [{ DestinationCidrBlock: '10.9.0.0/16', NatGatewayId: 'nat-1' }],
    'isolated',
    [],
    [],
  ],
  [
    'NAT for IPv4 and an internet gateway for IPv6',
    [nat, { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1' }],
    'public',
    ['nat-1', 'igw-1'],
    ['nat-1'],
  ],
  [
    'a transit gateway for everything',
    [{ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-1' }],
    'private',
    ['tgw-1'],
    [],
  ],
  [
    'a transit gateway for both halves of everything',
    [
      { DestinationCidrBlock: '0.0.0.0/1', TransitGatewayId: 'tgw-1' },
      { DestinationCidrBlock: '128.0.0.0/1', TransitGatewayId: 'tgw-1' },
    ],
    'private',
    ['tgw-1'],
    [],
  ],
  [
    'a transit gateway to other networks',
    [{ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-1' }],
    'isolated',
    [],
    [],
  ],
  [
    'a NAT instance',
    [{ DestinationCidrBlock: '0.0.0.0/0', InstanceId: 'i-1', NetworkInterfaceId: 'eni-1' }],
    'private',
    ['eni-1'],
    [],
  ],
  ['a firewall endpoint', [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'vpce-1' }], 'private', ['vpce-1'], []],
  ['a gateway endpoint', [{ DestinationPrefixListId: 'pl-s3', GatewayId: 'vpce-1' }], 'isolated', [], []],
  [
    'peering, which never leads on',
    [{ DestinationCidrBlock: '0.0.0.0/0', VpcPeeringConnectionId: 'pcx-1' }],
    'isolated',
    [],
    [],
  ],
  [
    'a virtual private gateway to an office',
    [{ DestinationCidrBlock: '192.168.0.0/16', GatewayId: 'vgw-1' }],
    'isolated',
    [],
    [],
  ],
])('%s', (_, routes, kind, via, natGateways) => {
  expect(kindOf(own(routes), main([internet]))).toEqual({ kind, via, natGateways });
});

test("a subnet without a table of its own uses its VPC's main one, and no other VPC's", () => {
  expect(kindOf(main([nat], 'vpc-2'), main([internet])).kind).toBe('public');
  expect(kindOf(main([internet], 'vpc-2'), main([])).kind).toBe('isolated');
});

test('an association that was removed decides nothing', () => {
  expect(kindOf(own([], 'disassociated'), main([internet])).kind).toBe('public');
});

test('a subnet that an internet gateway sends traffic to, through a firewall, is public', () => {
  const edge: RouteTable = {
    VpcId: 'vpc-1',
    Associations: [{ GatewayId: 'igw-1', AssociationState: { State: 'associated' } }],
    Routes: [{ DestinationCidrBlock: '10.0.1.0/24', GatewayId: 'vpce-1' }],
  };
  const table = own([{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'vpce-1' }]);
  expect(kindOf(edge, table)).toEqual({ kind: 'public', via: ['vpce-1', 'igw-1'], natGateways: [] });
});

test('route tables that were not read, or lack one for the subnet, leave the question open', () => {
  expect(() => routeKind(subnet, deployedWith({}))).toThrow(Unseen);
  expect(() => routeKind(subnet, deployedWith({ gaps: { 'route-tables': 'AccessDenied' } }))).toThrow(Unseen);
  expect(() => kindOf(main([], 'vpc-2'))).toThrow('it names no route table for subnet-1');
});

test('subnets are found by their ids, and one that is in no answer leaves the question open', () => {
  const deployed = deployedWith({ subnet: [{ SubnetId: 'subnet-1' }, { SubnetId: 'subnet-2' }] });
  expect(subnetsOf(['subnet-2'], deployed).map(({ properties }) => properties.SubnetId)).toEqual(['subnet-2']);
  expect(() => subnetsOf(['subnet-3'], deployed)).toThrow('it does not hold subnet-3');
});

test.each([
  ['0.0.0.0/0', true],
  ['::/0', true],
  ['10.0.0.0/7', true],
  ['172.16.0.0/11', true],
  ['2000::/3', true],
  ['52.0.0.0/8', true],
  ['nonsense', true],
  ['10.0.0.0/8', false],
  ['172.31.0.0/16', false],
  ['100.64.0.0/10', false],
  ['fd00:ec2::/32', false],
])('%s holds addresses of the internet: %s', (block, holds) => {
  expect(isInternetBlock(block)).toBe(holds);
});
