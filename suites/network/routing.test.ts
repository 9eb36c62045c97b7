import type { NatGateway, Route, RouteTable, Subnet } from '@aws-sdk/client-ec2';
import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import network from '../network';

const subnetArn = (id: string) => `arn:aws:test:us-east-1:111122223333:subnet/${id}`;
const subnet = (SubnetId: string, zone: string, more: Subnet = {}): Subnet => ({
  SubnetId,
  VpcId: 'vpc-1',
  AvailabilityZone: `us-east-1${zone}`,
  MapPublicIpOnLaunch: false,
  ...more,
});
const table = (ids: string[], route: Route): RouteTable => ({
  VpcId: 'vpc-1',
  Associations: ids.map((SubnetId) => ({ SubnetId })),
  Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, route],
});
const toInternet: Route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' };
const toNat = (NatGatewayId: string): Route => ({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId });
const gateway = (NatGatewayId: string, SubnetId: string, more: NatGateway = {}): NatGateway => ({
  NatGatewayId,
  SubnetId,
  State: 'available',
  ConnectivityType: 'public',
  ...more,
});

const world = (more: World = {}): World => ({
  vpc: [{ VpcId: 'vpc-1' }],
  subnet: [subnet('public-a', 'a'), subnet('public-b', 'b'), subnet('private-a', 'a'), subnet('private-b', 'b')],
  'route-tables': [
    table(['public-a', 'public-b'], toInternet),
    table(['private-a'], toNat('nat-a')),
    table(['private-b'], toNat('nat-b')),
  ],
  'nat-gateway': [gateway('nat-a', 'public-a'), gateway('nat-b', 'public-b')],
  ...more,
});
const judged = (id: string, more?: World, parameters = {}) =>
  judgeOne(controlOf(network, id), deployedWith(world(more)), parameters).map(({ resource, status, message }) => ({
    resource: resource.split('/').at(-1),
    status,
    message,
  }));
const privateB = (more?: World, parameters?: Record<string, unknown>) =>
  judged('vpc.nat', more, parameters).find(({ resource }) => resource === 'private-b');

describe('vpc.nat', () => {
  const tables = (route: Route): World => ({
    'route-tables': [
      table(['public-a', 'public-b'], toInternet),
      table(['private-a'], toNat('nat-a')),
      table(['private-b'], route),
    ],
  });
  test('holds where each zone leaves through its own gateway', () => {
    expect(judged('vpc.nat').map(({ resource, status }) => [resource, status])).toEqual([
      ['public-a', 'not-applicable'],
      ['public-b', 'not-applicable'],
      ['private-a', 'pass'],
      ['private-b', 'pass'],
      ['nat-a', 'pass'],
      ['nat-b', 'pass'],
    ]);
  });
  describe('of a gateway', () => {
    const idle = (more?: World, parameters?: Record<string, unknown>) =>
      judged('vpc.nat', more, parameters).find(({ resource }) => resource === 'nat-b');
    const toPeer: Route = { DestinationCidrBlock: '10.9.0.0/16', VpcPeeringConnectionId: 'pcx-1' };
    test('does not hold where the subnet of its zone lost its route, or its route table', () => {
      const row = {
        resource: 'nat-b',
        status: 'fail',
        message: 'no subnet leads out through it: whatever was to do so is cut off',
      };
      expect(idle(tables(toPeer))).toEqual(row);
      const main: RouteTable = { VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [] };
      const unused = table([], toNat('nat-b'));
      const more = { 'route-tables': [main, ...(tables(toPeer)['route-tables'] as RouteTable[]).slice(0, 2), unused] };
      expect(idle(more)).toEqual(row);
    });
    test('leaves it to the subnet of its zone where that one leads to another gateway', () => {
      expect(idle(tables(toNat('nat-a')))?.status).toBe('not-applicable');
    });
    test('holds of no second one where one gateway is enough', () => {
      expect(idle(tables(toPeer), { perZone: false })?.status).toBe('not-applicable');
      expect(idle({ ...tables(toPeer), 'nat-gateway': [gateway('nat-b', 'public-b')] })?.status).toBe('fail');
    });
    test('that is not available is told by those that lead to it', () => {
      const failed = { 'nat-gateway': [gateway('nat-b', 'public-b', { State: 'failed' })] };
      expect(idle({ ...tables(toPeer), ...failed })?.status).toBe('not-applicable');
    });
    test('is an error where its subnets or their routes were not seen', () => {
      expect(idle({ gaps: { subnet: 'AccessDenied' } })?.status).toBe('error');
      expect(idle({ gaps: { 'route-tables': 'AccessDenied' } })?.status).toBe('error');
    });
  });
  test.each<[string, World, string]>([
    ['the gateway of another zone', tables(toNat('nat-a')), 'stands in us-east-1a'],
    ['a gateway that is gone', tables(toNat('nat-z')), 'does not exist'],
    [
      'one that failed',
      { 'nat-gateway': [gateway('nat-a', 'public-a'), gateway('nat-b', 'public-b', { State: 'failed' })] },
      'is failed',
    ],
    [
      'one that stands in a private subnet',
      { 'nat-gateway': [gateway('nat-a', 'public-a'), gateway('nat-b', 'private-a')] },
      'stands in private-a, which does not lead to the internet',
    ],
  ])('does not hold for %s', (_, more, fault) => {
    const message = `it leads out through a NAT gateway that ${fault}`;
    expect(privateB(more)).toEqual({ resource: 'private-b', status: 'fail', message });
  });
  test('one gateway for all will do where it is not wanted in each zone', () => {
    expect(privateB(tables(toNat('nat-a')), { perZone: false })?.status).toBe('pass');
  });
  test('a regional gateway stands in every zone', () => {
    const more: World = {
      ...tables(toNat('nat-r')),
      'nat-gateway': [
        gateway('nat-a', 'public-a'),
        { NatGatewayId: 'nat-r', State: 'available', AvailabilityMode: 'regional' },
      ],
    };
    expect(privateB(more)?.status).toBe('pass');
  });
  test('another way out needs no NAT gateway', () => {
    const more = tables({ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-1' });
    expect(privateB(more)).toEqual({
      resource: 'private-b',
      status: 'not-applicable',
      message: 'it leads out through tgw-1',
    });
    expect(privateB(tables({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1' }))?.status).toBe(
      'not-applicable',
    );
  });
  test('what could not be read is an error', () => {
    expect(privateB({ 'nat-gateway': [], gaps: { 'nat-gateway': 'AccessDenied' } })?.status).toBe('error');
    expect(privateB({ 'route-tables': [], gaps: { 'route-tables': 'AccessDenied' } })?.status).toBe('error');
  });
});

describe('vpc.zones', () => {
  const status = (more?: World, parameters?: Record<string, unknown>) => judged('vpc.zones', more, parameters)[0];
  test('holds where each tier stands in two zones', () => {
    expect(status()).toEqual({
      resource: 'vpc-1',
      status: 'pass',
      message: 'public: us-east-1a, us-east-1b; private: us-east-1a, us-east-1b',
    });
  });
  test('does not where a subnet has left its tier', () => {
    const tables = [table(['public-a', 'public-b', 'private-b'], toInternet), table(['private-a'], toNat('nat-a'))];
    expect(status({ 'route-tables': tables })?.message).toBe('the private subnets cover too few zones');
    expect(status({ 'route-tables': tables })?.status).toBe('fail');
    expect(status({ 'route-tables': tables }, { zones: 1 })?.status).toBe('pass');
  });
  test('is not judged where the answer does not say in which zone a subnet stands', () => {
    const more = { subnet: [subnet('public-a', 'a'), subnet('public-b', 'b', { AvailabilityZone: undefined })] };
    expect(status(more)?.status).toBe('error');
  });
  test("another environment's subnets do not count", () => {
    expect(status({ outside: [subnetArn('private-b')] })?.status).toBe('fail');
  });
  test('a VPC without subnets is not applicable, and routes that could not be read are an error', () => {
    expect(status({ subnet: [] })?.status).toBe('not-applicable');
    expect(status({ 'route-tables': [], gaps: { 'route-tables': 'AccessDenied' } })?.status).toBe('error');
    expect(status({ gaps: { subnet: 'AccessDenied' } })?.status).toBe('error');
  });
});

describe('vpc.no-auto-public-ip', () => {
  const status = (change: Subnet) =>
    judged('vpc.no-auto-public-ip', {
      subnet: [subnet('public-a', 'a', { MapPublicIpOnLaunch: true }), subnet('private-a', 'a', change)],
    }).map((row) => [row.resource, row.status]);
  test('holds for a private subnet that gives none, and is not asked of a public one', () => {
    expect(status({})).toEqual([
      ['public-a', 'not-applicable'],
      ['private-a', 'pass'],
    ]);
  });
  test('does not hold for one that gives them', () => {
    expect(status({ MapPublicIpOnLaunch: true })[1]).toEqual(['private-a', 'fail']);
  });
  test('is not judged where the answer does not say', () => {
    expect(status({ MapPublicIpOnLaunch: undefined })[1]).toEqual(['private-a', 'error']);
  });
});
