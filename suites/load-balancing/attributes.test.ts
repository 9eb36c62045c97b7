import type { LoadBalancer, LoadBalancerAttribute } from '@aws-sdk/client-elastic-load-balancing-v2';
import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import loadBalancing from '../load-balancing';

const judged = (id: string, world: World, parameters = {}) => {
  const row = judgeOne(controlOf(loadBalancing, id), deployedWith(world), parameters)[0];
  return [row?.status, row?.message];
};
const arn = 'arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:111122223333:loadbalancer/app/public/1';
const balanced = (attributes: Record<string, string>, more: LoadBalancer = {}, world: World = {}): World => ({
  'load-balancer': [{ LoadBalancerArn: arn, LoadBalancerName: 'public', Type: 'application', ...more }],
  'load-balancer-attributes': {
    [arn]: Object.entries(attributes).map(([Key, Value]): LoadBalancerAttribute => ({ Key, Value })),
  },
  'access-log-buckets': { logs: [{ arn: 'arn:aws:s3:::logs' }], gone: [] },
  listener: { [arn]: [] },
  ...world,
});

describe.each([
  ['elb.deletion-protection', 'deletion_protection.enabled', ['true'], ['false']],
  ['elb.drop-invalid-headers', 'routing.http.drop_invalid_header_fields.enabled', ['true'], ['false']],
  ['elb.desync-mode', 'routing.http.desync_mitigation_mode', ['defensive', 'strictest'], ['monitor']],
])('%s', (id, name, good, bad) => {
  test('holds by the value of its attribute', () => {
    for (const value of good) expect(judged(id, balanced({ [name]: value }))).toEqual(['pass', `${name} ${value}`]);
    for (const value of bad) expect(judged(id, balanced({ [name]: value }))[0]).toBe('fail');
  });
  test('is not judged where the attribute is missing, nor where the read was denied', () => {
    expect(judged(id, balanced({}))).toEqual(['error', `the answer does not hold ${name}`]);
    const gaps = { 'load-balancer-attributes': { [arn]: 'AccessDenied' } };
    expect(judged(id, balanced({ [name]: good[0] ?? '' }, {}, { gaps }))[0]).toBe('error');
  });
});

test('a load balancer that reads no HTTP has no attributes of it', () => {
  for (const id of ['elb.drop-invalid-headers', 'elb.desync-mode'])
    expect(judged(id, balanced({}, { Type: 'network' }))[0]).toBe('not-applicable');
});

test('deletion protection can be done without, as in development', () => {
  const world = balanced({ 'deletion_protection.enabled': 'false' });
  expect(judged('elb.deletion-protection', world, { required: false })[0]).toBe('not-applicable');
  expect(controlOf(loadBalancing, 'elb.deletion-protection').development).toEqual({ required: false });
});

describe('elb.access-logs', () => {
  const on = (bucket: string) => ({ 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': bucket });
  test('holds for a bucket that exists', () => {
    expect(judged('elb.access-logs', balanced(on('logs')))).toEqual(['pass', 'to the bucket logs']);
  });
  test('does not hold where logs are off, or their bucket is gone', () => {
    expect(judged('elb.access-logs', balanced({ 'access_logs.s3.enabled': 'false' }))).toEqual([
      'fail',
      'access logs are off',
    ]);
    expect(judged('elb.access-logs', balanced(on('gone')))).toEqual([
      'fail',
      'the bucket of the access logs does not exist',
    ]);
  });
  test('is not judged where the bucket is not known or could not be looked at', () => {
    expect(judged('elb.access-logs', balanced({}))[0]).toBe('error');
    expect(judged('elb.access-logs', balanced({ 'access_logs.s3.enabled': 'true' }))[0]).toBe('error');
    const gaps = { 'access-log-buckets': { denied: 'AccessDenied' } };
    expect(judged('elb.access-logs', balanced(on('denied'), {}, { gaps }))[0]).toBe('error');
  });
  test('is asked of a Network Load Balancer with TLS alone, and never of a Gateway Load Balancer', () => {
    const network = (Protocol: 'TLS' | 'TCP') =>
      balanced(
        { 'access_logs.s3.enabled': 'false' },
        { Type: 'network' },
        {
          listener: { [arn]: [{ ListenerArn: 'arn:listener', LoadBalancerArn: arn, Protocol, Port: 443 }] },
        },
      );
    expect(judged('elb.access-logs', network('TLS'))[0]).toBe('fail');
    expect(judged('elb.access-logs', network('TCP'))[0]).toBe('not-applicable');
    expect(judged('elb.access-logs', balanced({}, { Type: 'gateway' }))[0]).toBe('not-applicable');
  });
});

describe('elb.deregistration-delay', () => {
  const group = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1';
  const world = (Value: string | undefined, more: object = {}): World => ({
    'target-group': [
      { TargetGroupArn: group, TargetGroupName: 'web', LoadBalancerArns: [arn], TargetType: 'instance', ...more },
    ],
    'target-group-attributes': { [group]: Value ? [{ Key: 'deregistration_delay.timeout_seconds', Value }] : [] },
  });
  test.each([
    ['10', 'pass'],
    ['300', 'pass'],
    ['9', 'fail'],
    ['301', 'fail'],
    ['0', 'fail'],
    ['soon', 'error'],
    [undefined, 'error'],
  ])('%s s: %s', (seconds, status) => {
    expect(judged('elb.deregistration-delay', world(seconds))[0]).toBe(status);
  });
  test('is not asked of functions and of groups that nobody uses', () => {
    expect(judged('elb.deregistration-delay', world('0', { TargetType: 'lambda' }))[0]).toBe('not-applicable');
    expect(judged('elb.deregistration-delay', world('0', { LoadBalancerArns: [] }))[0]).toBe('not-applicable');
  });
  test('is not asked of a load balancer as target, which has no such attribute', () => {
    expect(judged('elb.deregistration-delay', world(undefined, { TargetType: 'alb' }))[0]).toBe('not-applicable');
  });
  test('a denied read is an error', () => {
    const gaps = { 'target-group-attributes': { [group]: 'AccessDenied' } };
    expect(judged('elb.deregistration-delay', { ...world('60'), gaps })[0]).toBe('error');
  });
});
