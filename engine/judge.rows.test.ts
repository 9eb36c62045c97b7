/** Each thing has one row: a result's identity is its control and its resource, whatever is hidden. */
import { control, pass } from './control';
import { deployedWith, judgeOne } from './testing';

const balancer = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1';
const dashboard = 'arn:aws:cloudwatch::111122223333:dashboard/web';
const judging = (...judges: ('load-balancer' | 'listener' | 'dashboard')[]) =>
  control({
    id: 'test.rows',
    severity: 'low',
    title: '',
    why: '',
    fix: '',
    references: [],
    judges,
    reads: [],
    check: () => pass('seen'),
  });
const rows = (given: Parameters<typeof judgeOne>[0], world: Parameters<typeof deployedWith>[0]) =>
  judgeOne(given, deployedWith(world)).map(({ resource, status }) => [resource, status]);

test('a listed resource of which something is hidden has one row, an error', () => {
  const world = {
    dashboard: [{ DashboardArn: dashboard, DashboardName: 'web' }],
    gaps: { dashboard: { [dashboard]: 'AccessDenied' } },
  };
  expect(rows(judging('dashboard'), world)).toEqual([[dashboard, 'error']]);
});

test('the listeners that are hidden of a load balancer have a row beside its own', () => {
  const world = {
    'load-balancer': [{ LoadBalancerArn: balancer }],
    listener: {},
    gaps: { listener: { [balancer]: 'AccessDenied' } },
  };
  expect(rows(judging('load-balancer', 'listener'), world)).toEqual([
    [balancer, 'pass'],
    [`${balancer}/listener`, 'error'],
  ]);
  expect(rows(judging('listener'), world)).toEqual([[balancer, 'error']]);
});
