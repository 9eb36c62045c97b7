import type { IpPermission } from '@aws-sdk/client-ec2';
import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import loadBalancing from '../load-balancing';

const judged = (id: string, world: World, parameters = {}) => {
  const row = judgeOne(controlOf(loadBalancing, id), deployedWith(world), parameters)[0];
  return [row?.status, row?.message];
};
const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/public/1';
const balanced = (more: LoadBalancer = {}, world: World = {}): World => ({
  'load-balancer': [
    {
      LoadBalancerArn: arn,
      LoadBalancerName: 'public',
      Type: 'application',
      Scheme: 'internet-facing',
      SecurityGroups: ['sg-1'],
      ...more,
    },
  ],
  ...world,
});

test.each<[LoadBalancer['State'], string, string]>([
  [{ Code: 'active' }, 'pass', 'active'],
  [{ Code: 'provisioning' }, 'fail', 'the load balancer does not serve as it should'],
  [{ Code: 'active_impaired', Reason: 'no addresses' }, 'fail', 'the load balancer does not serve as it should'],
  [{}, 'error', 'the answer does not hold State'],
  [undefined, 'error', 'the answer does not hold State'],
])('elb.state: %o', (State, status, message) => {
  expect(judged('elb.state', balanced({ State }))).toEqual([status, message]);
});

test('elb.multi-az: the zones count once each', () => {
  const zones = (...names: string[]) => balanced({ AvailabilityZones: names.map((ZoneName) => ({ ZoneName })) });
  expect(judged('elb.multi-az', zones('a', 'b'))).toEqual(['pass', 'in zones: a, b']);
  expect(judged('elb.multi-az', zones('a', 'a'))[0]).toBe('fail');
  expect(judged('elb.multi-az', zones())[0]).toBe('fail');
  expect(judged('elb.multi-az', zones('a', 'b'), { zones: 3 })[0]).toBe('fail');
  expect(judged('elb.multi-az', balanced())[0]).toBe('error');
  expect(judged('elb.multi-az', { 'load-balancer': [] })[0]).toBe('not-applicable');
  expect(judged('elb.multi-az', { gaps: { 'load-balancer': 'AccessDenied' } })[0]).toBe('error');
});

test('elb.waf: an internet-facing Application Load Balancer has a web ACL', () => {
  const acl = { ARN: 'arn:acl', Name: 'public', Id: '1', DefaultAction: {}, VisibilityConfig: undefined };
  expect(judged('elb.waf', balanced({}, { 'associated-web-acl': { [arn]: [acl] } }))).toEqual([
    'pass',
    'web ACL public',
  ]);
  expect(judged('elb.waf', balanced({}, { 'associated-web-acl': { [arn]: [] } }))[0]).toBe('fail');
  expect(judged('elb.waf', balanced({ Scheme: 'internal' }, { 'associated-web-acl': {} }))[0]).toBe('not-applicable');
  expect(judged('elb.waf', balanced({ Type: 'network' }, { 'associated-web-acl': {} }))[0]).toBe('not-applicable');
  const gaps = { 'associated-web-acl': { [arn]: 'AccessDenied' } };
  expect(judged('elb.waf', balanced({}, { gaps }))[0]).toBe('error');
});

describe('elb.ingress', () => {
  const rule = (port: number, sources: Partial<IpPermission>, to = port): IpPermission => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: to,
    ...sources,
  });
  const four = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  const six = { Ipv6Ranges: [{ CidrIpv6: '::/0' }] };
  const world = (IpPermissions: IpPermission[], more: LoadBalancer = {}, ports = [80, 443]): World =>
    balanced(more, {
      listener: { [arn]: ports.map((Port) => ({ ListenerArn: `arn:${Port}`, LoadBalancerArn: arn, Port })) },
      'security-group': [{ GroupId: 'sg-1', GroupName: 'public', IpPermissions }],
      'prefix-list-entries': { 'pl-front': [{ Cidr: '198.51.100.0/24' }] },
    });
  const status = (...parameters: Parameters<typeof world>) => judged('elb.ingress', world(...parameters));
  const both = [rule(80, four), rule(443, four)];
  test('holds for the wanted ports, for the internet or for some', () => {
    expect(status(both)).toEqual(['pass', 'tcp 80 from 0.0.0.0/0 (sg-1); tcp 443 from 0.0.0.0/0 (sg-1)']);
    expect(status([rule(443, { PrefixListIds: [{ PrefixListId: 'pl-front' }] })], {}, [443])).toEqual([
      'pass',
      'the internet on no port',
    ]);
    expect(status([...both, { IpProtocol: 'icmp', FromPort: 3, ToPort: 4, ...four }])[0]).toBe('pass');
  });
  test.each<[string, IpPermission[], LoadBalancer, string]>([
    ['another port', [...both, rule(8443, four)], {}, 'it admits the internet on other ports: tcp 8443'],
    ['another port over IPv6', [...both, rule(8443, six)], {}, 'it admits the internet on other ports: tcp 8443'],
    ['a range', [rule(80, four, 443)], {}, 'it admits the internet on other ports: tcp 80-443'],
    ['a port where it listens and nobody gets in', [rule(80, four)], {}, 'it admits nobody on 443, where it listens'],
    [
      'IPv4 alone at a dual-stack one',
      both,
      { IpAddressType: 'dualstack' },
      'it does not admit the same over IPv4 and IPv6',
    ],
  ])('does not hold for %s', (_, rules, more, message) => {
    expect(status(rules, more)).toEqual(['fail', message]);
  });
  test('a dual-stack one admits the same over both', () => {
    const rules = [...both, rule(80, six), rule(443, six)];
    expect(status(rules, { IpAddressType: 'dualstack' })[0]).toBe('pass');
    const overSix = [rule(80, six), rule(443, six)];
    expect(status(overSix, { IpAddressType: 'dualstack' })[0]).toBe('fail');
    expect(status(overSix, { IpAddressType: 'dualstack-without-public-ipv4' })[0]).toBe('pass');
    expect(status(both, { IpAddressType: 'dualstack-without-public-ipv4' })[0]).toBe('fail');
  });
  test('ports of administration are left to sg.admin-ports', () => {
    expect(status([...both, rule(22, four)])[0]).toBe('not-applicable');
    expect(status([...both, rule(22, four), rule(9000, four)])[0]).toBe('fail');
  });
  test('is not asked of internal ones, nor of those without groups', () => {
    expect(status([], { Scheme: 'internal' })[0]).toBe('not-applicable');
    expect(status([], { Type: 'gateway' })[0]).toBe('not-applicable');
    expect(status([], { Type: 'network', SecurityGroups: undefined })[0]).toBe('not-applicable');
  });
  test('a group or a prefix list that was not seen is an error', () => {
    expect(status(both, { SecurityGroups: ['sg-2'] })[0]).toBe('error');
    expect(status(both, { SecurityGroups: [] })[0]).toBe('error');
    expect(status([rule(443, { PrefixListIds: [{ PrefixListId: 'pl-unread' }] })])[0]).toBe('error');
  });
});
