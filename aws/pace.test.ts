import { cautious, type Pace, pace, type Time, unpaced } from './pace';
import { bucketsOf } from './rates';
import type { ActionPlace } from './retry';
import { connections, openSession, type Session } from './session';
import { type FakeAws, fakeAws, queryAnswer, queryError, type Reply, type ServedCall } from './testing';

const here = { account: '111122223333', region: 'us-east-1', partition: 'aws' };
const health: ActionPlace = { ...here, service: 'elastic-load-balancing-v2', command: 'DescribeTargetHealth' };

/** Time that stands still until everybody sleeps, and then goes on to when the first of them wakes. */
class SimulatedTime implements Time {
  #now = 0;
  #sleepers: { at: number; wake: () => void }[] = [];
  readonly #awake: () => number;

  /** @param busy how many there are who sleep or will. */
  constructor(busy: () => number) {
    this.#awake = () => busy() - this.#sleepers.length;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((wake, fail) => {
      const sleeper = { at: this.#now + milliseconds, wake };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        fail(signal.reason);
      });
      this.goOn();
    });
  }

  goOn(): void {
    const [first] = this.#sleepers.sort((a, b) => a.at - b.at);
    if (!first || this.#awake() > 0) return;
    this.#sleepers.shift();
    this.#now = first.at;
    first.wake();
  }
}

/** A clock that goes on when it is told to; whoever sleeps says for how long. */
function stoppedTime(): Time & { slept: number[]; pass: (milliseconds: number) => void } {
  let now = 0;
  const slept: number[] = [];
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      slept.push(Math.round(milliseconds));
    },
    slept,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

const never = new AbortController().signal;

async function turns(own: Pace, count: number, place: ActionPlace = health, input: object = {}): Promise<void> {
  for (let asked = 0; asked < count; asked += 1) await own.turn(place, input, never);
}

describe('a bucket', () => {
  test('begins full: so many go at once, and the next ones wait their turn, each a little longer', async () => {
    const time = stoppedTime();
    await turns(pace(time), 41);
    expect(time.slept).toEqual([100, 200, 300]);
  });

  test('fills again with time, and no further than it is large', async () => {
    const time = stoppedTime();
    const own = pace(time);
    await turns(own, 38);
    time.pass(500);
    await turns(own, 6);
    expect(time.slept).toEqual([100]);
    time.pass(3_600_000);
    await turns(own, 39);
    expect(time.slept).toEqual([100, 100]);
  });

  test('is one for all who call the account in the Region, and not for others', async () => {
    const time = stoppedTime();
    const own = pace(time);
    await turns(own, 38);
    await turns(own, 38, { ...health, region: 'eu-west-1' });
    await turns(own, 38, { ...health, account: '444455556666' });
    expect(time.slept).toEqual([]);
    await turns(own, 1, { ...health, command: 'DescribeListeners' });
    expect(time.slept).toEqual([100]);
  });

  test('of a service without Regions is one for all of them', async () => {
    const time = stoppedTime();
    const own = pace(time);
    const zones: ActionPlace = { ...here, service: 'route-53', command: 'ListHostedZones' };
    await turns(own, 2, zones);
    await turns(own, 3, { ...zones, region: 'eu-west-1', command: 'ListHealthChecks' });
    expect(time.slept).toEqual([200]);
  });

  test('gets back what somebody who was cut off waiting had taken', async () => {
    const time = stoppedTime();
    const own = pace(time);
    await turns(own, 38);
    const cut = new AbortController();
    time.sleep = (_, signal) =>
      new Promise((_resolve, fail) => signal.addEventListener('abort', () => fail(signal.reason)));
    const waiting = own.turn(health, {}, cut.signal);
    cut.abort(new Error('the run was ended'));
    await expect(waiting).rejects.toThrow('the run was ended');
    await expect(own.turn(health, {}, cut.signal)).rejects.toThrow('the run was ended');
    time.pass(100);
    await own.turn(health, {}, never);
  });

  test.each([
    [
      { capacity: 40, perSecond: 10 },
      { capacity: 38, perSecond: 10 },
    ],
    [
      { capacity: 9, perSecond: 9 },
      { capacity: 8, perSecond: 9 },
    ],
    [
      { capacity: 1, perSecond: 1 },
      { capacity: 1, perSecond: 0.95 },
    ],
  ])('%j is kept to as %j', (documented, kept) => expect(cautious(documented)).toEqual(kept));
});

describe('the documented buckets of', () => {
  const elb = [
    { name: 'elasticloadbalancing: reads', capacity: 40, perSecond: 10 },
    { name: 'elasticloadbalancing: everything', capacity: 40, perSecond: 10 },
  ];
  test.each<[string, Parameters<typeof bucketsOf>, object[]]>([
    ['load balancing', ['elastic-load-balancing-v2', 'DescribeRules', {}], elb],
    ['an action of EC2', ['ec2', 'DescribeVpcs', {}], [{ name: 'ec2:DescribeVpcs', capacity: 100, perSecond: 20 }]],
    [
      'instances, all at once',
      ['ec2', 'DescribeInstances', { InstanceIds: ['i-1'] }],
      [{ name: 'ec2:DescribeInstances unfiltered', capacity: 50, perSecond: 10 }],
    ],
    [
      'instances in pages',
      ['ec2', 'DescribeInstances', { MaxResults: 1000 }],
      [{ name: 'ec2:DescribeInstances', capacity: 100, perSecond: 20 }],
    ],
    [
      'volumes by a filter',
      ['ec2', 'DescribeVolumes', { Filters: [] }],
      [{ name: 'ec2:DescribeVolumes', capacity: 100, perSecond: 20 }],
    ],
    [
      'alarms',
      ['cloudwatch', 'DescribeAlarms', {}],
      [{ name: 'cloudwatch:DescribeAlarms', capacity: 9, perSecond: 9 }],
    ],
    ['topics', ['sns', 'ListTopics', {}], [{ name: 'sns:ListTopics', capacity: 30, perSecond: 30 }]],
    [
      'a web ACL',
      ['wafv2', 'GetWebACLForResource', {}],
      [{ name: 'wafv2:GetWebACLForResource', capacity: 1, perSecond: 1 }],
    ],
    ['zones', ['route-53', 'ListHostedZones', {}], [{ name: 'route53', accountWide: true, capacity: 5, perSecond: 5 }]],
    ['what has no published rate', ['rds', 'DescribeDBInstances', {}], []],
  ])('%s', (_, call, buckets) => expect(bucketsOf(...call)).toEqual(buckets));
});

describe('against a server', () => {
  const before = process.env.AWS_ENDPOINT_URL;
  let aws: FakeAws;
  let close: () => Promise<void>;

  async function open(own: Pace, reply: (call: ServedCall) => Reply, callTimeout = 30_000): Promise<() => Session> {
    aws = await fakeAws(reply);
    process.env.AWS_ENDPOINT_URL = aws.endpoint;
    const shared = connections({ callTimeout }, { pace: own });
    close = shared.close;
    return () => openSession({ ...here, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, connections: shared });
  }

  afterEach(async () => {
    await close();
    await aws.close();
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = before;
  });

  /** What AWS does: a bucket that begins full, and refuses what it has no token for. */
  function enforced(capacity: number, perSecond: number, now: () => number) {
    let level = capacity;
    let seen = now();
    return () => {
      level = Math.min(capacity, level + ((now() - seen) * perSecond) / 1000);
      seen = now();
      if (level < 1) return false;
      level -= 1;
      return true;
    };
  }

  test.each([
    ['one session', 1],
    ['two sessions of the account, one for each of its roles', 2],
  ])('that enforces the buckets of load balancing, %s reads 200 target groups in the least time', async (_, roles) => {
    const calls = 200;
    const slots = 8;
    const answered = Array.from({ length: roles }, () => 0);
    const busy = () => answered.reduce((sum, count) => sum + Math.min(slots, calls / roles - count), 0);
    const time = new SimulatedTime(busy);
    const allowed = enforced(40, 10, () => time.now());
    const throttled = new Map<string, number>();
    const session = await open(pace(time), ({ action, parameters }) => {
      if (allowed()) return queryAnswer(action, '<TargetHealthDescriptions/>');
      const group = parameters.get('TargetGroupArn') ?? '';
      throttled.set(group, (throttled.get(group) ?? 0) + 1);
      return queryError('Throttling', 400, 'Rate exceeded');
    });
    await Promise.all(
      answered.map(async (_count, role) => {
        const own = session();
        await Promise.all(
          Array.from({ length: calls / roles }, async (_each, index) => {
            const TargetGroupArn = `${role}-${index}`;
            await own.call('elastic-load-balancing-v2', 'DescribeTargetHealth', { TargetGroupArn });
            answered[role] = (answered[role] ?? 0) + 1;
            time.goOn();
          }),
        );
      }),
    );
    expect(Math.max(0, ...throttled.values())).toBeLessThanOrEqual(1);
    const least = ((calls - 40) / 10) * 1000;
    expect(time.now()).toBeGreaterThanOrEqual(least);
    expect(time.now()).toBeLessThanOrEqual(1.1 * least);
  });

  test('waiting for its turn takes nothing of a call’s patience, and no place of another action', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const own: Pace = { turn: ({ command }) => (command === 'DescribeTargetHealth' ? released : Promise.resolve()) };
    const session = (await open(own, ({ action }) => queryAnswer(action, '<Listeners/>'), 1_000))();
    const waiting = Array.from({ length: 9 }, (_, index) =>
      session.call('elastic-load-balancing-v2', 'DescribeTargetHealth', { TargetGroupArn: String(index) }),
    );
    await session.call('elastic-load-balancing-v2', 'DescribeListeners', {});
    expect(aws.calls.map(({ action }) => action)).toEqual(['DescribeListeners']);
    await new Promise((later) => setTimeout(later, 1_500));
    release();
    await Promise.all(waiting);
    expect(aws.calls).toHaveLength(10);
  });

  test('each attempt of a call waits its turn', async () => {
    const places: string[] = [];
    const own: Pace = {
      turn: async ({ account, region, service, command }) => {
        places.push(`${account} ${region} ${service}:${command}`);
      },
    };
    let count = 0;
    const session = (
      await open(own, ({ action }) => {
        count += 1;
        return count === 1 ? queryError('InternalFailure', 500) : queryAnswer(action, '<Listeners/>');
      })
    )();
    await session.call('elastic-load-balancing-v2', 'DescribeListeners', {}, 'eu-west-1');
    const place = '111122223333 eu-west-1 elastic-load-balancing-v2:DescribeListeners';
    expect(places).toEqual([place, place]);
  });

  test('without a pace nothing waits', async () => {
    const session = (await open(unpaced, ({ action }) => queryAnswer(action, '<Listeners/>')))();
    const many = Array.from({ length: 60 }, () => session.call('elastic-load-balancing-v2', 'DescribeListeners', {}));
    await Promise.all(many);
    expect(aws.calls).toHaveLength(60);
  });
});
