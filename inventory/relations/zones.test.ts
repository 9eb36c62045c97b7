import { deployedWith } from '../../engine/testing';
import { contains, zoneOfTarget } from './zones';

test.each<[string, string, boolean]>([
  ['10.0.0.0/16', '10.0.255.1', true],
  ['10.0.0.0/16', '10.1.0.1', false],
  ['10.0.0.5/32', '10.0.0.5', true],
  ['0.0.0.0/0', '8.8.8.8', true],
  ['2001:db8::/32', '2001:db8:1::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['10.0.0.0/16', '2001:db8::1', false],
  ['10.0.0.0', '10.0.0.0', false],
  ['10.0.0.0/', '10.0.0.0', false],
  ['10.0.0.0/33', '10.0.0.0', false],
  ['10.0.0.0/-1', '10.0.0.0', false],
  ['10.0.0.0/1.5', '10.0.0.0', false],
  ['x/8', '10.0.0.0', false],
])('%s contains %s: %s', (block, address, inside) => {
  expect(contains(block, address)).toBe(inside);
});

const world = deployedWith({
  instance: [{ InstanceId: 'i-1', Placement: { AvailabilityZone: 'us-east-1a' } }],
  subnet: [
    // Of another VPC, whose addresses are the same.
    { SubnetId: 'subnet-0', VpcId: 'vpc-2', AvailabilityZone: 'us-east-1f', CidrBlock: '10.0.1.0/24' },
    { SubnetId: 'subnet-2', VpcId: 'vpc-2', AvailabilityZone: 'us-east-1d', CidrBlock: '10.2.0.0/24' },
    {
      SubnetId: 'subnet-1',
      VpcId: 'vpc-1',
      AvailabilityZone: 'us-east-1b',
      CidrBlock: '10.0.1.0/24',
      Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2001:db8:1::/64' }],
    },
  ],
});

test.each<[string, Parameters<typeof zoneOfTarget>[0], string[]]>([
  ['what the target group says', { Id: 'i-1', AvailabilityZone: 'us-east-1c' }, ['us-east-1c']],
  ["an instance's", { Id: 'i-1' }, ['us-east-1a']],
  ["an address's, by its subnet", { Id: '10.0.1.7' }, ['us-east-1b']],
  ['an address outside the VPC, by its subnet', { Id: '10.2.0.7', AvailabilityZone: 'all' }, ['us-east-1d']],
  ['an address of another VPC that does not say so', { Id: '10.2.0.7' }, []],
  ['an IPv6 address', { Id: '2001:db8:1::7' }, ['us-east-1b']],
  ['an address outside', { Id: '192.168.0.1' }, []],
  ['an unknown instance', { Id: 'i-2' }, []],
  ['nothing', undefined, []],
])('the zone of a target: %s', (_, target, zones) => {
  expect(zoneOfTarget(target, 'vpc-1', world)).toEqual(zones);
});

test('a zone behind a gap is not known', () => {
  expect(() => zoneOfTarget({ Id: 'i-1' }, 'vpc-1', deployedWith({ subnet: [] }))).toThrow(
    'instance did not come through',
  );
});
