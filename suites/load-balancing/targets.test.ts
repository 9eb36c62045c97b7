import type { Action, TargetGroup, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import loadBalancing from '../load-balancing';

const arn = (rest: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:${rest}`;
const balancer = arn('loadbalancer/app/public/1');
const listener = arn('listener/app/public/1/2');
const web = arn('targetgroup/web/1');
const other = arn('targetgroup/other/1');

const judged = (id: string, world: World, parameters = {}) => {
  const row = judgeOne(controlOf(loadBalancing, id), deployedWith(world), parameters)[0];
  return [row?.status, row?.message, row?.observed];
};

describe('elb.target-health', () => {
  type State = NonNullable<TargetHealthDescription['TargetHealth']>['State'];
  const target = (Id: string, State: State = 'healthy', Reason?: 'Target.Timeout'): TargetHealthDescription => ({
    Target: { Id, Port: 80 },
    TargetHealth: { State, Reason },
  });
  const instance = (InstanceId: string, AvailabilityZone: string) => ({ InstanceId, Placement: { AvailabilityZone } });
  const forward = (TargetGroupArn: string): Action => ({ Type: 'forward', TargetGroupArn });
  const weighted = (...weights: [string, number][]): Action => ({
    Type: 'forward',
    ForwardConfig: { TargetGroups: weights.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })) },
  });
  const world = (targets: TargetHealthDescription[], group: TargetGroup = {}, more: World = {}): World => ({
    'load-balancer': [{ LoadBalancerArn: balancer, LoadBalancerName: 'public' }],
    listener: { [balancer]: [{ ListenerArn: listener, LoadBalancerArn: balancer, DefaultActions: [forward(web)] }] },
    'target-group': [
      { TargetGroupArn: web, TargetType: 'instance', VpcId: 'vpc-1', LoadBalancerArns: [balancer], ...group },
    ],
    'target-health': { [web]: targets },
    instance: [instance('i-1', 'us-east-1a'), instance('i-2', 'us-east-1b'), instance('i-3', 'us-east-1a')],
    subnet: [
      { SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' },
      { SubnetId: 'subnet-2', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24', AvailabilityZone: 'us-east-1b' },
    ],
    ...more,
  });
  const check = (...parameters: Parameters<typeof world>) => judged('elb.target-health', world(...parameters));

  test('holds with enough healthy targets in enough zones', () => {
    expect(check([target('i-1'), target('i-2')])[1]).toBe('2 of 2 healthy, in zones: us-east-1a, us-east-1b');
    expect(check([target('10.0.0.4'), target('10.0.1.4')], { TargetType: 'ip' })[0]).toBe('pass');
    expect(check([target('i-1'), target('i-2'), target('i-3', 'draining')])[0]).toBe('pass');
    expect(check([target('i-1'), target('i-2'), target('i-3', 'unhealthy.draining')])[0]).toBe('pass');
  });

  test.each<[string, TargetHealthDescription[], string, string]>([
    ['no target', [], 'too few healthy targets', '0 of 0 healthy, in zones: none'],
    ['one target', [target('i-1')], 'too few healthy targets', '1 of 1 healthy, in zones: us-east-1a'],
    [
      'targets in a single zone',
      [target('i-1'), target('i-3')],
      'the healthy targets stand in too few zones',
      '2 of 2 healthy, in zones: us-east-1a',
    ],
    [
      'one that is unhealthy',
      [target('i-1'), target('i-2'), target('i-3', 'unhealthy', 'Target.Timeout')],
      '1 of 3 targets are unhealthy',
      '2 of 3 healthy, in zones: us-east-1a, us-east-1b; i-3 unhealthy (Target.Timeout)',
    ],
    [
      'targets that still start',
      [target('i-1'), target('i-2', 'initial')],
      'too few healthy targets',
      '1 of 2 healthy, in zones: us-east-1a; i-2 initial (no reason given)',
    ],
    [
      'targets in a zone that is not enabled',
      [target('i-1'), target('i-2', 'unused')],
      'too few healthy targets',
      '1 of 2 healthy, in zones: us-east-1a; i-2 unused (no reason given)',
    ],
  ])('does not hold with %s', (_, targets, message, observed) => {
    expect(check(targets)).toEqual(['fail', message, observed]);
  });

  test('a function and a load balancer are one target, in all zones', () => {
    const lambda = 'arn:aws:lambda:us-east-1:111122223333:function:web';
    expect(check([target(lambda, 'unavailable')], { TargetType: 'lambda' })[0]).toBe('pass');
    expect(check([target(balancer)], { TargetType: 'alb' })[0]).toBe('pass');
    expect(check([target(balancer, 'unhealthy')], { TargetType: 'alb' })[0]).toBe('fail');
    expect(check([], { TargetType: 'lambda' })[0]).toBe('fail');
  });

  const leading = (...DefaultActions: Action[]): World => ({
    listener: { [balancer]: [{ ListenerArn: listener, LoadBalancerArn: balancer, DefaultActions }] },
  });

  test('a group of weight 0 waits and is not asked, wherever it is named so', () => {
    const idle = ['not-applicable', 'it waits with weight 0, and gets no requests', null];
    const none = { 'rules-to-target-group': { [web]: [] } };
    expect(check([], {}, { ...leading(weighted([other, 1], [web, 0])), ...none })).toEqual(idle);
    const byRule = (action: Action) => ({
      ...leading({ Type: 'redirect' }),
      'rules-to-target-group': { [web]: [{ Actions: [action] }] },
    });
    expect(check([], {}, byRule(weighted([other, 100], [web, 0])))).toEqual(idle);
    expect(check([], {}, byRule(weighted([other, 99], [web, 1])))[0]).toBe('fail');
    expect(check([], {}, byRule(weighted([other, 0], [web, 0])))[0]).toBe('fail');
    expect(check([], {}, byRule(weighted([web, 0])))[0]).toBe('fail');
  });

  test('a group of weight 0 that a rule sends requests to is in use', () => {
    const both = {
      ...leading(weighted([other, 1], [web, 0])),
      'rules-to-target-group': { [web]: [{ Actions: [forward(web)] }] },
    };
    expect(check([], {}, both)[0]).toBe('fail');
  });

  test('a group that no listener or rule of its load balancer names any more is not in use', () => {
    const unnamed = { ...leading({ Type: 'redirect' }), 'rules-to-target-group': { [web]: [] } };
    expect(check([], {}, unnamed)[1]).toBe('no load balancer uses the target group');
  });

  test('a group of a load balancer of another environment is in use, as it says itself', () => {
    expect(check([], {}, { listener: {}, outside: [balancer] })[0]).toBe('fail');
  });

  test('a group that a listener already names is in use before it says so itself', () => {
    expect(check([], { LoadBalancerArns: [] })[0]).toBe('fail');
    expect(check([], { LoadBalancerArns: [] }, leading(forward(other)))).toEqual([
      'not-applicable',
      'no load balancer uses the target group',
      null,
    ]);
  });

  test('what could not be read is an error', () => {
    expect(check([], {}, { gaps: { 'target-health': { [web]: 'AccessDenied' } } })[0]).toBe('error');
    const targets = [target('i-1'), target('i-2')];
    expect(check(targets, {}, { instance: [], gaps: { instance: 'AccessDenied' } })[0]).toBe('error');
    expect(check(targets, {}, { listener: {}, gaps: { listener: { [balancer]: 'AccessDenied' } } })[0]).toBe('error');
    const rules = { ...leading({ Type: 'redirect' }), gaps: { 'rules-to-target-group': { [web]: 'AccessDenied' } } };
    expect(check([], {}, rules)[0]).toBe('error');
  });
});

describe('elb.health-check', () => {
  const sound: TargetGroup = {
    TargetGroupArn: web,
    TargetType: 'instance',
    Protocol: 'HTTP',
    HealthCheckEnabled: true,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: '/health',
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    Matcher: { HttpCode: '200,204' },
  };
  const check = (more: TargetGroup = {}, parameters = {}) =>
    judged('elb.health-check', { 'target-group': [{ ...sound, ...more }] }, parameters);

  test('holds, at the bounds too, and shows what it saw', () => {
    expect(check()).toEqual([
      'pass',
      'enabled, protocol HTTP, path /health, matcher 200,204, healthy threshold 5, unhealthy threshold 2, interval 30 s, timeout 5 s of 30 s',
      expect.any(String),
    ]);
    expect(check({ Matcher: { HttpCode: '200-299' } })[0]).toBe('pass');
    expect(check({ ProtocolVersion: 'GRPC', Matcher: { GrpcCode: '0' } })[0]).toBe('pass');
    expect(check({ HealthCheckPath: '/health?from=alb' })[0]).toBe('pass');
  });

  test.each<[TargetGroup, string]>([
    [{ HealthCheckEnabled: false }, 'disabled'],
    [{ HealthCheckProtocol: 'TCP' }, 'protocol TCP'],
    [{ HealthCheckPath: '/' }, 'path /'],
    [{ HealthCheckPath: undefined }, 'path /'],
    [{ HealthCheckPath: '/healthz' }, 'path /healthz'],
    [{ HealthyThresholdCount: 6 }, 'healthy threshold 6'],
    [{ UnhealthyThresholdCount: 10 }, 'unhealthy threshold 10'],
    [{ HealthCheckIntervalSeconds: 31 }, 'interval 31 s'],
    [{ HealthCheckIntervalSeconds: 5 }, 'timeout 5 s of 5 s'],
    [{ Matcher: { HttpCode: '200-399' } }, 'matcher 200-399'],
    [{ Matcher: { HttpCode: '200,302' } }, 'matcher 200,302'],
    [{ Matcher: { GrpcCode: '12' } }, 'matcher gRPC 12'],
  ])('does not hold with %o', (more, observed) => {
    expect(check(more)).toEqual(['fail', `the health check does not fit: ${observed}`, observed]);
  });

  test.each<[TargetGroup, string]>([
    [{ HealthCheckProtocol: undefined }, 'protocol undefined'],
    [{ Matcher: undefined }, 'matcher undefined'],
    [{ HealthyThresholdCount: undefined }, 'healthy threshold undefined'],
    [{ UnhealthyThresholdCount: undefined }, 'unhealthy threshold undefined'],
    [{ HealthCheckIntervalSeconds: undefined }, 'interval undefined s, timeout 5 s of undefined s'],
    [{ HealthCheckTimeoutSeconds: undefined }, 'timeout undefined s of 30 s'],
  ])('cannot be judged with %o, unless something else is wrong', (more, observed) => {
    expect(check({ Protocol: 'HTTP', ...more }).slice(0, 2)).toEqual([
      'error',
      `DescribeTargetGroups does not tell all of it: ${observed}`,
    ]);
    expect(check({ Protocol: 'HTTP', ...more, HealthCheckPath: '/' })[2]).toBe('path /');
  });

  test('paths are a glob or a list, and the front page is taken only where it is asked for', () => {
    expect(check({ HealthCheckPath: '/healthz' }, { path: '/health*' })[0]).toBe('pass');
    expect(check({ HealthCheckPath: '/ready' }, { path: ['/live', '/ready'] })[0]).toBe('pass');
    expect(check({ HealthCheckPath: '/' }, { path: '*' })[0]).toBe('fail');
    expect(check({ HealthCheckPath: '/?x=1' }, { path: '/*' })[0]).toBe('fail');
    expect(check({ HealthCheckPath: '/' }, { path: '/' })[0]).toBe('pass');
  });

  const overTcp: TargetGroup = {
    Protocol: 'TCP',
    HealthCheckProtocol: 'TCP',
    HealthCheckPath: undefined,
    Matcher: undefined,
  };
  test('a check over TCP has no path, and is judged by its times and thresholds', () => {
    expect(check(overTcp)).toEqual([
      'not-applicable',
      'a check over TCP asks for no path: enabled, healthy threshold 5, unhealthy threshold 2, interval 30 s, timeout 5 s of 30 s',
      null,
    ]);
    expect(check({ ...overTcp, HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 })[0]).toBe(
      'not-applicable',
    );
    expect(check({ ...overTcp, HealthCheckIntervalSeconds: 300 })[2]).toBe('interval 300 s');
    expect(check({ ...overTcp, Protocol: 'GENEVE', UnhealthyThresholdCount: 9 })[2]).toBe('unhealthy threshold 9');
  });

  test('a check over HTTP of a service over TCP is judged as any other', () => {
    expect(check({ Protocol: 'TCP', HealthCheckProtocol: 'HTTPS' })[0]).toBe('pass');
    expect(check({ Protocol: 'TCP', HealthCheckPath: '/' })[0]).toBe('fail');
  });

  test('a function is judged where its check is on', () => {
    const lambda: TargetGroup = { TargetType: 'lambda', Protocol: undefined, HealthCheckProtocol: undefined };
    expect(check({ ...lambda, HealthCheckEnabled: false })[0]).toBe('not-applicable');
    const checked = { ...lambda, HealthCheckIntervalSeconds: 35, HealthCheckTimeoutSeconds: 30 };
    expect(check(checked)[0]).toBe('pass');
    expect(check({ ...checked, HealthCheckPath: '/' })[0]).toBe('fail');
    expect(check({ ...checked, HealthCheckIntervalSeconds: 300 })[2]).toBe('interval 300 s');
  });

  test('a list that could not be read is an error', () => {
    expect(judged('elb.health-check', { gaps: { 'target-group': 'AccessDenied' } })[0]).toBe('error');
  });
});
