import type { Action, Listener, LoadBalancer, Rule, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import loadBalancing from '../load-balancing';

const arn = (rest: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:${rest}`;
const balancer = arn('loadbalancer/app/public/1');
const group = (name: string) => arn(`targetgroup/${name}/1`);
const forward = (name: string): Action => ({ Type: 'forward', TargetGroupArn: group(name) });

const judged = (id: string, world: World, parameters = {}) => {
  const rows = judgeOne(controlOf(loadBalancing, id), deployedWith(world), parameters);
  return rows.map(({ status, message, observed }) => [status, message, observed]);
};

/** A load balancer, its listeners in their order. */
const serving = (loadBalancer: LoadBalancer, listeners: Listener[], more: World = {}): World => ({
  'load-balancer': [
    {
      LoadBalancerArn: balancer,
      LoadBalancerName: 'public',
      Type: 'application',
      Scheme: 'internet-facing',
      ...loadBalancer,
    },
  ],
  listener: {
    [balancer]: listeners.map((listener, place) => ({
      ListenerArn: arn(`listener/app/public/1/${place}`),
      LoadBalancerArn: balancer,
      ...listener,
    })),
  },
  ...more,
});

describe('elb.https-listener', () => {
  const check = (...parameters: Parameters<typeof serving>) =>
    judged('elb.https-listener', serving(...parameters))[0]?.slice(0, 2);
  const networked = (listener: Listener, groups: TargetGroup[]) =>
    check({ Type: 'network' }, [listener], {
      'target-group': groups.map((each) => ({ ...each, TargetGroupArn: group(each.TargetGroupName ?? '') })),
    });

  test('an Application Load Balancer serves HTTPS on a wanted port', () => {
    expect(
      check({}, [
        { Protocol: 'HTTP', Port: 80 },
        { Protocol: 'HTTPS', Port: 443 },
      ]),
    ).toEqual(['pass', 'listeners: HTTP:80, HTTPS:443']);
    const elsewhere = serving({}, [{ Protocol: 'HTTPS', Port: 8443 }]);
    expect(judged('elb.https-listener', elsewhere)).toEqual([
      ['fail', 'no HTTPS listener on port 443', 'listeners: HTTPS:8443'],
    ]);
    expect(judged('elb.https-listener', elsewhere, { ports: [443, 8443] })[0]?.[0]).toBe('pass');
    expect(check({}, [])).toEqual(['fail', 'no HTTPS listener on port 443']);
  });

  test('one whose scheme is not told counts as internet-facing, an internal one and a gateway are not asked', () => {
    expect(check({ Scheme: undefined }, [{ Protocol: 'HTTP', Port: 80 }])?.[0]).toBe('fail');
    expect(check({ Scheme: 'internal' }, [])).toEqual(['not-applicable', 'it is internal']);
    expect(check({ Type: 'gateway' }, [])?.[0]).toBe('not-applicable');
  });

  test.each<[string, Listener, TargetGroup[], string]>([
    ['serves TLS itself', { Protocol: 'TLS', Port: 443 }, [], 'pass'],
    ['serves other ports alone', { Protocol: 'TCP', Port: 5432 }, [], 'not-applicable'],
    [
      'passes TLS through to a port for it',
      { Protocol: 'TCP', Port: 443, DefaultActions: [forward('a')] },
      [{ TargetGroupName: 'a', Protocol: 'TCP', Port: 443 }],
      'pass',
    ],
    [
      'passes QUIC through',
      { Protocol: 'UDP', Port: 443, DefaultActions: [forward('a')] },
      [{ TargetGroupName: 'a', Protocol: 'UDP', Port: 443 }],
      'pass',
    ],
    [
      'passes on to targets that are checked over HTTPS',
      { Protocol: 'TCP', Port: 443, DefaultActions: [forward('a')] },
      [{ TargetGroupName: 'a', Protocol: 'TCP', Port: 8443, HealthCheckProtocol: 'HTTPS' }],
      'pass',
    ],
    [
      'passes on to a plain port',
      { Protocol: 'TCP', Port: 443, DefaultActions: [forward('a')] },
      [{ TargetGroupName: 'a', Protocol: 'TCP', Port: 80 }],
      'fail',
    ],
    [
      'shares requests between groups of which one is plain',
      {
        Protocol: 'TCP',
        Port: 443,
        DefaultActions: [
          {
            Type: 'forward',
            ForwardConfig: { TargetGroups: [{ TargetGroupArn: group('a') }, { TargetGroupArn: group('b') }] },
          },
        ],
      },
      [
        { TargetGroupName: 'a', Protocol: 'TCP', Port: 443 },
        { TargetGroupName: 'b', Protocol: 'TCP', Port: 80 },
      ],
      'fail',
    ],
    [
      'shares requests between groups that all take TLS',
      {
        Protocol: 'TCP',
        Port: 443,
        DefaultActions: [
          {
            Type: 'forward',
            ForwardConfig: { TargetGroups: [{ TargetGroupArn: group('a') }, { TargetGroupArn: group('b') }] },
          },
        ],
      },
      [
        { TargetGroupName: 'a', Protocol: 'TCP', Port: 443 },
        { TargetGroupName: 'b', Protocol: 'TLS', Port: 9443 },
      ],
      'pass',
    ],
    [
      'passes on to targets that answer plain HTTP on that port',
      { Protocol: 'TCP', Port: 443, DefaultActions: [forward('a')] },
      [{ TargetGroupName: 'a', Protocol: 'TCP', Port: 443, HealthCheckProtocol: 'HTTP' }],
      'fail',
    ],
    [
      'passes on to targets that are checked over HTTP on another port',
      { Protocol: 'TCP', Port: 443, DefaultActions: [forward('a')] },
      [{ TargetGroupName: 'a', Protocol: 'TCP', Port: 443, HealthCheckProtocol: 'HTTP', HealthCheckPort: '8080' }],
      'pass',
    ],
    [
      'passes on to a load balancer that is checked as is usual for one',
      { Protocol: 'TCP', Port: 443, DefaultActions: [forward('a')] },
      [{ TargetGroupName: 'a', TargetType: 'alb', Protocol: 'TCP', Port: 443, HealthCheckProtocol: 'HTTP' }],
      'pass',
    ],
    ['leads to a group that is gone', { Protocol: 'TCP', Port: 443, DefaultActions: [forward('gone')] }, [], 'fail'],
  ])('a Network Load Balancer that %s', (_, listener, groups, status) => {
    expect(networked(listener, groups)?.[0]).toBe(status);
  });

  test('what TLS is passed through to is shown', () => {
    const listener: Listener = { Protocol: 'TCP', Port: 443, DefaultActions: [forward('a')] };
    expect(networked(listener, [{ TargetGroupName: 'a', Protocol: 'TCP', Port: 443 }])).toEqual([
      'pass',
      'listeners: TCP:443; passed through to a TCP:443',
    ]);
    const gone = serving({ Type: 'network' }, [listener], { 'target-group': [] });
    expect(judged('elb.https-listener', gone)[0]?.[2]).toBe(
      'listeners: TCP:443; passed through to a target group that is gone',
    );
  });

  test('listeners that could not be read are an error', () => {
    const hidden = serving({}, [], { gaps: { listener: { [balancer]: 'AccessDenied' } } });
    expect(judged('elb.https-listener', hidden)[0]?.[0]).toBe('error');
  });
});

describe('elb.tls-policy', () => {
  const policies = [
    { Name: 'modern', SslProtocols: ['TLSv1.3', 'TLSv1.2'] },
    { Name: 'ELBSecurityPolicy-TLS13-1-0-PQ-2025-09', SslProtocols: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'] },
    { Name: 'strict', SslProtocols: ['TLSv1.3'] },
    { Name: 'empty', SslProtocols: [] },
    { Name: 'future', SslProtocols: ['TLSv1.4'] },
  ];
  const check = (listener: Listener, parameters = {}) =>
    judged('elb.tls-policy', serving({}, [listener], { 'security-policies': policies }), parameters)[0];

  test.each<[string | undefined, string, string]>([
    ['modern', 'pass', 'modern: TLSv1.3, TLSv1.2'],
    ['ELBSecurityPolicy-TLS13-1-0-PQ-2025-09', 'fail', 'the security policy allows TLSv1.1, TLSv1'],
    ['unlisted', 'error', 'DescribeSSLPolicies does not say which protocols the policy unlisted allows'],
    ['empty', 'error', 'DescribeSSLPolicies does not say which protocols the policy empty allows'],
    ['future', 'error', 'the policy future allows protocols that are unknown: TLSv1.4'],
    [undefined, 'error', 'the listener names no security policy, so the protocols that it allows are unknown'],
  ])('the policy %s', (SslPolicy, status, message) => {
    expect(check({ Protocol: 'TLS', SslPolicy })?.slice(0, 2)).toEqual([status, message]);
  });

  test('the minimum is what is asked for', () => {
    expect(check({ Protocol: 'HTTPS', SslPolicy: 'modern' }, { minimum: 'TLSv1.3' })?.[0]).toBe('fail');
    expect(check({ Protocol: 'HTTPS', SslPolicy: 'strict' }, { minimum: 'TLSv1.3' })?.[0]).toBe('pass');
  });

  test('a policy on a listener without TLS means nothing', () => {
    expect(check({ Protocol: 'HTTP', SslPolicy: 'ELBSecurityPolicy-2016-08' })?.[0]).toBe('not-applicable');
    expect(check({ Protocol: 'TCP', SslPolicy: 'ELBSecurityPolicy-2016-08' })?.[0]).toBe('not-applicable');
  });

  test('policies that could not be read are an error', () => {
    const hidden = serving({}, [{ Protocol: 'HTTPS', SslPolicy: 'modern' }], {
      gaps: { 'security-policies': 'AccessDenied' },
    });
    expect(judged('elb.tls-policy', hidden)[0]?.[0]).toBe('error');
  });
});

describe('elb.http-redirect', () => {
  const redirect = (more: object = {}): Action => ({
    Type: 'redirect',
    RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301', ...more },
  });
  const rule = (Priority: string, action: Action): Rule => ({ Priority, IsDefault: false, Actions: [action] });
  const plain = (action: Action[], rules: Rule[] = [], more: World = {}, loadBalancer: LoadBalancer = {}) =>
    serving(loadBalancer, [{ Protocol: 'HTTP', Port: 80, DefaultActions: action }], {
      'listener-rules': { [arn('listener/app/public/1/0')]: [{ IsDefault: true, Actions: action }, ...rules] },
      ...more,
    });
  const check = (...parameters: Parameters<typeof plain>) => judged('elb.http-redirect', plain(...parameters))[0];

  test('holds where every way redirects, to whatever host', () => {
    expect(check([redirect()], [rule('1', redirect({ Host: 'www.example.com' }))])).toEqual([
      'pass',
      'the default action: redirect to HTTPS:443 with HTTP_301; the rule of priority 1: redirect to HTTPS:443 with HTTP_301',
      expect.any(String),
    ]);
  });

  test.each<[string, Action, string]>([
    ['redirects for now', redirect({ StatusCode: 'HTTP_302' }), 'redirect to HTTPS:443 with HTTP_302'],
    ['redirects to plain HTTP', redirect({ Protocol: 'HTTP', Port: '8080' }), 'redirect to HTTP:8080 with HTTP_301'],
    ['keeps the protocol', redirect({ Protocol: undefined }), 'redirect to #{protocol}:443 with HTTP_301'],
    ['redirects to the plain port', redirect({ Port: '#{port}' }), 'redirect to HTTPS:#{port} with HTTP_301'],
    ['names no port', redirect({ Port: undefined }), 'redirect to HTTPS:#{port} with HTTP_301'],
    ['forwards', forward('web'), 'forward'],
    ['answers itself', { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }, 'fixed response 404'],
  ])('does not hold where the default action or a rule %s', (_, action, shown) => {
    expect(check([action])).toEqual([
      'fail',
      'the default action does not redirect to HTTPS with 301',
      `the default action: ${shown}`,
    ]);
    expect(check([redirect()], [rule('7', action)])).toEqual([
      'fail',
      'the rule of priority 7 does not redirect to HTTPS with 301',
      `the rule of priority 7: ${shown}`,
    ]);
  });

  test('the status is what is asked for', () => {
    const temporary = plain([redirect({ StatusCode: 'HTTP_302' })]);
    expect(judged('elb.http-redirect', temporary, { status: 302 })[0]?.[0]).toBe('pass');
  });

  test('no action at all is a fault, hidden rules are an error', () => {
    expect(check([])?.[0]).toBe('fail');
    const gaps = { 'listener-rules': { [arn('listener/app/public/1/0')]: 'AccessDenied' } };
    expect(check([redirect()], [], { gaps })?.[0]).toBe('error');
  });

  test('is asked of plain HTTP that faces the internet alone', () => {
    expect(check([forward('web')], [], {}, { Scheme: 'internal' })?.[0]).toBe('not-applicable');
    const tcp = serving({ Type: 'network' }, [{ Protocol: 'TCP', Port: 80 }], { 'listener-rules': {} });
    expect(judged('elb.http-redirect', tcp)[0]?.[0]).toBe('not-applicable');
  });
});
