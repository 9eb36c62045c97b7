import type { IpPermission } from '@aws-sdk/client-ec2';
import { deployedWith } from '../../engine/testing';
import { Unseen } from '../deployed';
import { admissionText, admitsInternet, admitsPort, egressOf, ingressOf, portsText } from './security-rules';

const worldOf = (IpPermissions: IpPermission[], entries: Record<string, string[]> = {}) =>
  deployedWith({
    'security-group': [{ GroupId: 'sg-1', GroupName: 'one', IpPermissions, IpPermissionsEgress: [] }],
    'prefix-list-entries': Object.fromEntries(
      Object.entries(entries).map(([list, blocks]) => [list, blocks.map((Cidr) => ({ Cidr }))]),
    ),
  });
const only = (permission: IpPermission, entries?: Record<string, string[]>) => {
  const [admission, ...more] = ingressOf(['sg-1'], worldOf([permission], entries));
  if (!admission || more.length > 0) throw new Error('expected one admission');
  return admission;
};
const tcp = (from: number, to: number): IpPermission => ({ IpProtocol: 'tcp', FromPort: from, ToPort: to });

test('each source of a rule is an admission of its own', () => {
  const permission: IpPermission = {
    ...tcp(443, 444),
    IpRanges: [{ CidrIp: '203.0.113.0/24', Description: 'office' }],
    Ipv6Ranges: [{ CidrIpv6: '::/0' }],
    PrefixListIds: [{ PrefixListId: 'pl-1' }],
    UserIdGroupPairs: [{ GroupId: 'sg-2', UserId: '111122223333' }],
  };
  const ports = { group: 'sg-1', protocol: 'tcp', fromPort: 443, toPort: 444 };
  expect(ingressOf(['sg-1', 'sg-1'], worldOf([permission], { 'pl-1': ['198.51.100.0/24'] }))).toEqual([
    { ...ports, from: { type: 'cidr4', value: '203.0.113.0/24' }, blocks: ['203.0.113.0/24'], description: 'office' },
    { ...ports, from: { type: 'cidr6', value: '::/0' }, blocks: ['::/0'], description: undefined },
    { ...ports, from: { type: 'prefix-list', value: 'pl-1' }, blocks: ['198.51.100.0/24'], description: undefined },
    { ...ports, from: { type: 'group', value: 'sg-2' }, blocks: [], description: undefined },
  ]);
});

test.each<[string, IpPermission, string, number[]]>([
  ['every protocol', { IpProtocol: '-1' }, 'all traffic', [0, 22, 65535]],
  ['a range', tcp(20, 25), 'tcp 20-25', [22]],
  ['one port', tcp(22, 22), 'tcp 22', [22]],
  ['every port', tcp(0, 65535), 'all tcp ports', [0, 22, 65535]],
  ['a rule without ports', { IpProtocol: 'tcp' }, 'all tcp ports', [0, 22, 65535]],
  ['TCP by its number', { ...tcp(22, 22), IpProtocol: '6' }, 'tcp 22', [22]],
  ['another protocol', { ...tcp(22, 22), IpProtocol: 'udp' }, 'udp 22', []],
  ['ICMP, whose numbers are no ports', { IpProtocol: 'icmp', FromPort: 0, ToPort: 255 }, 'icmp', []],
  ['a protocol that has no ports', { IpProtocol: '50' }, '50', []],
])('the ports of %s', (_, permission, text, ports) => {
  const admission = only({ ...permission, IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
  expect(portsText(admission)).toBe(text);
  expect([0, 22, 65535].filter((port) => admitsPort(admission, port))).toEqual(ports);
});

test.each<[string, IpPermission, 'ipv4' | 'ipv6' | undefined, boolean]>([
  ['the whole of IPv4', { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, undefined, true],
  ['the whole of IPv4, for IPv6', { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }, 'ipv6', false],
  ['half of IPv4', { IpRanges: [{ CidrIp: '128.0.0.0/1' }] }, 'ipv4', true],
  ['a network of one organization', { IpRanges: [{ CidrIp: '52.0.0.0/8' }] }, undefined, false],
  ['private addresses', { IpRanges: [{ CidrIp: '10.0.0.0/8' }] }, undefined, false],
  ['the whole of IPv6', { Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, 'ipv6', true],
  ['all of IPv6 that is routed', { Ipv6Ranges: [{ CidrIpv6: '2000::/3' }] }, undefined, true],
  ['unique local addresses', { Ipv6Ranges: [{ CidrIpv6: 'fc00::/7' }] }, undefined, false],
  ['a prefix list with everybody in it', { PrefixListIds: [{ PrefixListId: 'pl-all' }] }, undefined, true],
  ['a prefix list of some', { PrefixListIds: [{ PrefixListId: 'pl-some' }] }, undefined, false],
  ['a group', { UserIdGroupPairs: [{ GroupId: 'sg-2' }] }, undefined, false],
])('whether %s is the internet', (_, sources, family, expected) => {
  const lists = { 'pl-all': ['10.0.0.0/8', '0.0.0.0/0'], 'pl-some': ['198.51.100.0/24'] };
  expect(admitsInternet(only({ ...tcp(443, 443), ...sources }, lists), family)).toBe(expected);
});

test('where a group lets traffic go', () => {
  const deployed = deployedWith({
    'security-group': [
      { GroupId: 'sg-1', IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
    ],
  });
  expect(egressOf(['sg-1'], deployed).map(admissionText)).toEqual(['all traffic from 0.0.0.0/0 (sg-1)']);
});

test('what is in no answer leaves the question open', () => {
  const listed: IpPermission = { ...tcp(443, 443), PrefixListIds: [{ PrefixListId: 'pl-1' }] };
  expect(() => ingressOf(['sg-1'], worldOf([listed]))).toThrow(Unseen);
  expect(() => ingressOf(['sg-2'], worldOf([]))).toThrow('it does not hold sg-2');
  expect(() => ingressOf([undefined], worldOf([]))).toThrow('it does not hold a group without an id');
  expect(() => ingressOf(['sg-1'], deployedWith({ 'security-group': [{ GroupId: 'sg-1' }] }))).toThrow(
    'it does not hold IpPermissions of sg-1',
  );
});
