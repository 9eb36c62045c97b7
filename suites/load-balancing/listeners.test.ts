import type { CertificateSummary } from '@aws-sdk/client-acm';
import type { Action, Listener, Rule, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { controlOf, deployedWith, judgeOne, now, type World } from '../../engine/testing';
import loadBalancing from '../load-balancing';

const judged = (id: string, world: World, parameters = {}) => {
  const row = judgeOne(controlOf(loadBalancing, id), deployedWith(world), parameters)[0];
  return [row?.status, row?.message];
};
const balancer = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/public/1';
const listenerArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/public/1/2';
const listening = (more: Listener = {}): World => ({
  'load-balancer': [{ LoadBalancerArn: balancer, LoadBalancerName: 'public', Scheme: 'internet-facing' }],
  listener: {
    [balancer]: [{ ListenerArn: listenerArn, LoadBalancerArn: balancer, Protocol: 'HTTPS', Port: 443, ...more }],
  },
});
const days = (count: number) => new Date(now.getTime() + count * 24 * 60 * 60 * 1000);

describe('elb.certificate', () => {
  const first = 'arn:aws:acm:us-east-1:111122223333:certificate/first';
  const second = 'arn:aws:acm:us-east-1:111122223333:certificate/second';
  const server = 'arn:aws:iam::111122223333:server-certificate/old';
  const issued = (CertificateArn: string, more: CertificateSummary = {}): CertificateSummary => ({
    CertificateArn,
    Status: 'ISSUED',
    NotBefore: days(-100),
    NotAfter: days(200),
    DomainName: 'pay.example.com',
    SubjectAlternativeNameSummaries: ['pay.example.com', '*.shop.example.com'],
    ...more,
  });
  const world = (certificate: CertificateSummary[], arns = [first], more: World = {}): World => ({
    ...listening(),
    'listener-certificates': { [listenerArn]: arns.map((CertificateArn) => ({ CertificateArn })) },
    certificate,
    'server-certificates': [],
    ...more,
  });
  test('holds where each is issued and has days left', () => {
    expect(judged('elb.certificate', world([issued(first)]))).toEqual(['pass', 'first 200 days left']);
    expect(judged('elb.certificate', world([issued(first, { NotAfter: days(30) })]))[0]).toBe('pass');
  });
  test.each<[string, CertificateSummary[], string]>([
    ['one that is gone', [], 'a certificate does not exist'],
    [
      'one that waits for its validation',
      [issued(first, { Status: 'PENDING_VALIDATION', NotAfter: undefined })],
      'a certificate is PENDING_VALIDATION',
    ],
    ['one that has expired', [issued(first, { Status: 'EXPIRED', NotAfter: days(-1) })], 'a certificate is EXPIRED'],
    ['one that ended a moment ago', [issued(first, { NotAfter: now })], 'a certificate has expired'],
    ['one that ends soon', [issued(first, { NotAfter: days(29) })], 'a certificate ends soon'],
    [
      'one that has not begun',
      [issued(first, { NotBefore: days(1) })],
      `a certificate is not valid before ${days(1).toISOString()}`,
    ],
  ])('does not hold for %s', (_, certificates, message) => {
    expect(judged('elb.certificate', world(certificates))).toEqual(['fail', message]);
  });
  test('a second certificate counts like the first, and none at all is a fault', () => {
    const soon = issued(second, { NotAfter: days(5) });
    expect(judged('elb.certificate', world([issued(first), soon], [first, second]))[0]).toBe('fail');
    expect(judged('elb.certificate', world([issued(first)], []))).toEqual(['fail', 'the listener has no certificate']);
  });
  test('server certificates of IAM are judged by their expiry', () => {
    const uploaded = (Expiration: Date | undefined): World => ({
      'server-certificates': [
        { Arn: server, Path: '/', ServerCertificateName: 'old', ServerCertificateId: 'A', Expiration },
      ],
    });
    expect(judged('elb.certificate', world([], [server], uploaded(days(100))))[0]).toBe('pass');
    expect(judged('elb.certificate', world([], [server], uploaded(days(-1))))[0]).toBe('fail');
    expect(judged('elb.certificate', world([], [server], uploaded(undefined)))[0]).toBe('error');
    expect(judged('elb.certificate', world([], [server]))).toEqual(['fail', 'a certificate does not exist']);
  });
  test('host names must be covered; a star stands for one label', () => {
    const covers = (hostnames: string[], more: CertificateSummary = {}) =>
      judged('elb.certificate', world([issued(first, more)]), { hostnames })[0];
    expect(covers(['PAY.example.com', 'a.shop.example.com'])).toBe('pass');
    expect(covers(['a.b.shop.example.com'])).toBe('fail');
    expect(covers(['shop.example.com'])).toBe('fail');
    const more = { HasAdditionalSubjectAlternativeNames: true };
    expect(covers(['other.example.com'], more)).toBe('error');
    expect(covers(['pay.example.com'], more)).toBe('pass');
  });
  test('an internal load balancer serves the host names only where none faces the internet', () => {
    const internal = { LoadBalancerArn: balancer, LoadBalancerName: 'x', Scheme: 'internal' } as const;
    const facing = { LoadBalancerArn: `${balancer}9`, LoadBalancerName: 'y', Scheme: 'internet-facing' } as const;
    const check = (more: World) =>
      judged('elb.certificate', world([issued(first)], [first], more), { hostnames: ['x.y'] })[0];
    expect(check({ 'load-balancer': [internal, facing] })).toBe('pass');
    expect(check({ 'load-balancer': [internal] })).toBe('fail');
    expect(check({ 'load-balancer': [internal, facing], outside: [facing.LoadBalancerArn] })).toBe('fail');
  });
  test('is not asked of plain listeners, and a denied read is an error', () => {
    expect(judged('elb.certificate', { ...listening({ Protocol: 'HTTP' }) })[0]).toBe('not-applicable');
    expect(judged('elb.certificate', world([], [first], { gaps: { certificate: 'AccessDenied' } }))[0]).toBe('error');
    const gaps = { 'listener-certificates': { [listenerArn]: 'AccessDenied' } };
    expect(judged('elb.certificate', world([issued(first)], [first], { gaps }))[0]).toBe('error');
  });
});

describe('elb.listener-target', () => {
  const group = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/${name}/1`;
  const forward = (name: string): Action => ({ Type: 'forward', TargetGroupArn: group(name) });
  const weighted = (...weights: [string, number][]): Action => ({
    Type: 'forward',
    ForwardConfig: { TargetGroups: weights.map(([name, Weight]) => ({ TargetGroupArn: group(name), Weight })) },
  });
  const state = (State: 'healthy' | 'draining'): TargetHealthDescription => ({ TargetHealth: { State } });
  const world = (actions: Action[], rules: Rule[] = [], more: World = {}): World => ({
    ...listening({ DefaultActions: actions }),
    'secure-listener-rules': { [listenerArn]: [{ IsDefault: true, Actions: actions }, ...rules] },
    'target-group': ['web', 'empty', 'leaving'].map((name) => ({ TargetGroupArn: group(name), TargetGroupName: name })),
    'target-health': {
      [group('web')]: [state('healthy')],
      [group('empty')]: [],
      [group('leaving')]: [state('draining')],
    },
    ...more,
  });
  const status = (...parameters: Parameters<typeof world>) => judged('elb.listener-target', world(...parameters));
  test('holds for groups with targets, in the default action and in rules', () => {
    expect(status([forward('web')], [{ Actions: [forward('web')] }])).toEqual(['pass', 'web: 1 targets']);
    expect(status([weighted(['web', 1], ['empty', 0])])[0]).toBe('pass');
  });
  test.each<[string, Action[], Rule[], string]>([
    ['a group without targets', [forward('empty')], [], 'it forwards to a target group that has no targets'],
    ['one whose targets are leaving', [forward('leaving')], [], 'it forwards to a target group that has no targets'],
    [
      'one in a rule',
      [forward('web')],
      [{ Actions: [forward('empty')] }],
      'it forwards to a target group that has no targets',
    ],
    [
      'one with a weight',
      [weighted(['web', 9], ['empty', 1])],
      [],
      'it forwards to a target group that has no targets',
    ],
    [
      'one alone, which gets everything at weight 0',
      [weighted(['empty', 0])],
      [],
      'it forwards to a target group that has no targets',
    ],
    [
      'one that is gone',
      [forward('web')],
      [{ Actions: [forward('gone')] }],
      'it forwards to a target group that does not exist',
    ],
  ])('does not hold for %s', (_, actions, rules, message) => {
    expect(status(actions, rules)).toEqual(['fail', message]);
  });
  test('is not asked where nothing is forwarded, and a denied read is an error', () => {
    expect(status([{ Type: 'redirect' }])[0]).toBe('not-applicable');
    expect(status([forward('web')], [], { 'target-group': [], gaps: { 'target-group': 'AccessDenied' } })[0]).toBe(
      'error',
    );
    expect(
      status([forward('web')], [], { gaps: { 'secure-listener-rules': { [listenerArn]: 'AccessDenied' } } })[0],
    ).toBe('error');
    expect(status([forward('web')], [], { gaps: { 'target-health': { [group('web')]: 'Throttling' } } })[0]).toBe(
      'error',
    );
  });
  test('a listener of TCP has no rules to be read', () => {
    const tcp: World = {
      ...world([]),
      ...listening({ Protocol: 'TCP', DefaultActions: [forward('web')] }),
      'secure-listener-rules': {},
    };
    expect(judged('elb.listener-target', tcp)[0]).toBe('pass');
  });
});
