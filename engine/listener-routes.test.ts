import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { routeOf } from './listener-routes';

const forward = (arn: string) => [{ Type: 'forward' as const, TargetGroupArn: arn }];
const fallback: Rule = { Priority: 'default', Conditions: [], Actions: forward('web') };
const path = (priority: string, values: string[], arn: string): Rule => ({
  Priority: priority,
  Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: values } }],
  Actions: forward(arn),
});
const asked = { host: 'shop.example.com', path: '/health' };

test('what no rule catches goes to the default', () => {
  expect(routeOf([path('10', ['/api/*'], 'api'), fallback], asked)).toEqual({ to: 'target-groups', arns: ['web'] });
});

test('the lowest number comes first, as a number, in whatever order the rules are listed', () => {
  const rules = [fallback, path('100', ['/health'], 'late'), path('20', ['/h*'], 'early')];
  expect(routeOf(rules, asked)).toEqual({ to: 'target-groups', arns: ['early'] });
});

test('paths are compared with regard to case, and a question mark stands for one character', () => {
  expect(routeOf([path('1', ['/HEALTH'], 'upper'), fallback], asked)).toEqual({ to: 'target-groups', arns: ['web'] });
  expect(routeOf([path('1', ['/healt?'], 'one'), fallback], asked)).toEqual({ to: 'target-groups', arns: ['one'] });
});

test('hosts are compared without regard to case', () => {
  const rule: Rule = {
    Priority: '1',
    Conditions: [{ Field: 'host-header', Values: ['*.EXAMPLE.com'] }],
    Actions: forward('shop'),
  };
  expect(routeOf([rule, fallback], asked)).toEqual({ to: 'target-groups', arns: ['shop'] });
  expect(routeOf([rule, fallback], { ...asked, host: 'shop.example.net' })).toEqual({
    to: 'target-groups',
    arns: ['web'],
  });
});

test('all conditions must hold, and one that surely does not settles it', () => {
  const header = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: ['1'] } };
  const both = (value: string): Rule => ({
    Priority: '1',
    Conditions: [header, { Field: 'path-pattern', Values: [value] }],
    Actions: forward('beta'),
  });
  expect(routeOf([both('/other'), fallback], asked)).toEqual({ to: 'target-groups', arns: ['web'] });
  expect(routeOf([both('/health'), fallback], asked)).toEqual({ to: 'unknown' });
});

test('what the load balancer answers itself leads to no target group', () => {
  const rule: Rule = { ...fallback, Actions: [{ Type: 'redirect' }] };
  expect(routeOf([rule], asked)).toEqual({ to: 'answer', type: 'redirect' });
  const login: Rule = {
    ...fallback,
    Actions: [
      { Type: 'forward', TargetGroupArn: 'web', Order: 2 },
      { Type: 'authenticate-oidc', Order: 1 },
    ],
  };
  expect(routeOf([login], asked)).toEqual({ to: 'answer', type: 'authenticate-oidc' });
});

test('of a weighted forward, a group without weight gets nothing', () => {
  const TargetGroups = [
    { TargetGroupArn: 'blue', Weight: 0 },
    { TargetGroupArn: 'green', Weight: 100 },
  ];
  const weighted = { ...fallback, Actions: [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }] };
  expect(routeOf([weighted], asked)).toEqual({ to: 'target-groups', arns: ['green'] });
});

test('rules that were not seen are not known to lead anywhere', () => {
  expect(routeOf([], asked)).toEqual({ to: 'unknown' });
});
