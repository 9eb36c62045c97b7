import type { Membership, Resource } from './model';
import { membership, type Scope } from './scope';

const arn = (rest: string) => `arn:aws:ec2:us-east-1:111122223333:${rest}`;
const scope: Scope = new Map([['App', (value: string) => value === 'payments']]);
const place = { account: '111122223333', region: 'us-east-1' };
const ours = { App: 'payments' };

const group: Resource = {
  kind: 'security-group',
  id: arn('security-group/sg-1'),
  name: 'web',
  tags: {},
  properties: { GroupId: 'sg-1' },
  ...place,
};
const volume: Resource = { kind: 'volume', id: arn('volume/vol-1'), name: 'vol-1', tags: {}, properties: {}, ...place };
const wall: Resource = {
  kind: 'network-acl',
  id: arn('network-acl/acl-1'),
  name: 'acl-1',
  tags: {},
  properties: { Associations: [{ SubnetId: 'subnet-1' }] },
  ...place,
};
const instance = (tags: Record<string, string>): Resource => ({
  kind: 'instance',
  id: arn('instance/i-1'),
  name: 'i-1',
  tags,
  properties: { SecurityGroups: [{ GroupId: 'sg-1' }], BlockDeviceMappings: [{ Ebs: { VolumeId: 'vol-1' } }] },
  ...place,
});
const subnet: Resource = {
  kind: 'subnet',
  id: arn('subnet/subnet-1'),
  name: 'a',
  tags: ours,
  properties: { SubnetId: 'subnet-1' },
  ...place,
};
const balancer: Resource = {
  kind: 'load-balancer',
  id: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1',
  name: 'web',
  tags: ours,
  properties: { SecurityGroups: ['sg-1'] },
  ...place,
};
const database: Resource = {
  kind: 'database',
  id: 'arn:aws:rds:us-east-1:111122223333:db:main',
  name: 'main',
  tags: ours,
  properties: { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }] },
  ...place,
};

const placeOf = (resource: Resource, ...others: Resource[]): Membership | undefined =>
  membership([resource, ...others], scope, new Map(), new Map()).get(resource.id);

test.each([
  ['a load balancer', balancer],
  ['an instance', instance(ours)],
  ['a database', database],
])('a security group without tags belongs to the environment of %s that has it', (_, owner) => {
  expect(placeOf(group)).toBe('out');
  expect(placeOf(group, owner)).toBe('in');
});

test('a security group of the environment takes in nobody else who has it', () => {
  expect(placeOf(instance({}), { ...group, tags: ours })).toBe('out');
});

test("a volume belongs to its instance's environment, whatever its own tags say, and a network ACL to its subnets'", () => {
  expect(placeOf(volume)).toBe('out');
  expect(placeOf({ ...volume, tags: { App: 'other' } }, instance(ours))).toBe('in');
  expect(placeOf(instance({}), { ...volume, tags: ours })).toBe('out');
  expect(placeOf(wall, subnet)).toBe('in');
  expect(placeOf({ ...wall, tags: { App: 'other' } }, subnet)).toBe('out');
});
