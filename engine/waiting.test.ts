import type { Kinds, Snapshot } from '../inventory/model';
import loadBalancing from '../suites/load-balancing';
import type { SelectedControl } from './select';
import { controlOf, deployedWith, snapshotOf } from './testing';
import { waitForHealth, waitingControls } from './waiting';

const group = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1';
const balancer = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1';
const control = controlOf(loadBalancing, 'elb.target-health');
const selected: SelectedControl[] = [
  { control, suite: 'load-balancing', severity: control.severity, parameters: { healthy: 1, zones: 0 } },
  {
    control: controlOf(loadBalancing, 'elb.state'),
    suite: 'load-balancing',
    severity: 'critical',
    parameters: {},
  },
];

const properties: Kinds['target-group'] = {
  TargetGroupArn: group,
  TargetGroupName: 'web',
  LoadBalancerArns: [balancer],
  TargetType: 'instance',
};

function seen(state: 'healthy' | 'initial' | 'denied'): Snapshot {
  const health =
    state === 'denied'
      ? { gaps: { 'target-health': { [group]: 'AccessDenied' } } }
      : { 'target-health': { [group]: [{ Target: { Id: 'i-1' }, TargetHealth: { State: state } }] } };
  return snapshotOf(deployedWith({ 'target-group': [properties], 'load-balancer': [], ...health }));
}

function stoppedTime() {
  let now = Date.parse('2026-06-15T12:00:00Z');
  return {
    clock: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

async function wait(states: ('healthy' | 'initial' | 'denied')[], total = 60_000) {
  const [first = 'healthy', ...later] = states;
  const read: string[][] = [];
  const told: (readonly string[])[] = [];
  const result = await waitForHealth([seen(first)], selected, {
    for: total,
    every: 10_000,
    ...stoppedTime(),
    onFailing: (rows) => told.push(rows.map(({ control }) => control)),
    read: async (wanted) => {
      read.push(wanted.map((each) => each.control.id));
      return [seen(later.shift() ?? 'initial')];
    },
  });
  const attempts = result.awaited.flatMap((each) => each.attempts.map(({ ok }) => ok));
  return { ...result, attempts, read, told };
}

test('it is said of a control whether it is worth waiting for', () => {
  expect(waitingControls(selected).map((each) => each.control.id)).toEqual(['elb.target-health']);
});

test('what is healthy at once is read once', async () => {
  expect(await wait(['healthy'])).toMatchObject({ changed: false, awaited: [], read: [], told: [] });
});

test('what is not yet is read again, with what waits alone, until it is', async () => {
  expect(await wait(['initial', 'initial', 'healthy', 'initial'])).toMatchObject({
    changed: true,
    awaited: [{ control: 'elb.target-health', resource: group }],
    attempts: [false, false, true],
    read: [['elb.target-health'], ['elb.target-health']],
    told: [['elb.target-health'], ['elb.target-health']],
  });
});

test('what stays as it is is waited for until the time is over', async () => {
  const { attempts } = await wait([], 45_000);
  expect(attempts).toEqual([]);
  const { attempts: tried, changed } = await wait(['initial'], 45_000);
  expect(changed).toBe(true);
  expect(tried.length).toBeGreaterThanOrEqual(4);
  expect(tried.length).toBeLessThanOrEqual(6);
  expect(new Set(tried)).toEqual(new Set([false]));
});

test('a right that is missing from the beginning is not waited for', async () => {
  expect(await wait(['denied', 'healthy'])).toMatchObject({ changed: false, read: [] });
});

test('an answer that fails to come in between is asked for again', async () => {
  expect(await wait(['initial', 'denied', 'healthy'])).toMatchObject({ attempts: [false, false, true] });
});

test('without time nothing is waited for', async () => {
  expect(await wait(['initial', 'healthy'], 0)).toMatchObject({ changed: false, read: [] });
});
