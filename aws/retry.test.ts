import type { RetryErrorInfo, RetryToken } from '@smithy/types';
import { type ActionPlace, retries } from './retry';
import { type CallSettings, connections, openSession } from './session';
import { type FakeAws, fakeAws, queryError, type ServedCall } from './testing';

const place = { account: '111122223333', region: 'us-east-1', partition: 'aws' };
const instances: ActionPlace = { ...place, service: 'ec2', command: 'DescribeInstances' };
const throttled: RetryErrorInfo = { errorType: 'THROTTLING' };

describe('the retry state of an action', () => {
  test('is one for all who ask for it in its account and Region', async () => {
    const known = retries(4);
    expect(await known.of({ ...instances })).toBe(await known.of({ ...instances }));
  });

  test.each<[string, Partial<ActionPlace>]>([
    ['action', { command: 'DescribeRouteTables' }],
    ['service', { service: 'rds' }],
    ['Region', { region: 'eu-west-1' }],
    ['account', { account: '444455556666' }],
  ])('is not that of another %s', async (_, other) => {
    const known = retries(4);
    expect(await known.of({ ...instances, ...other })).not.toBe(await known.of(instances));
  });

  test('that has no retry token left leaves the others theirs', async () => {
    const withoutDelay = jest.spyOn(Math, 'random').mockReturnValue(0);
    try {
      // So many attempts that only the tokens can end them: there are 500, and a throttled attempt costs 5.
      const known = retries(1_000);
      const exhausted = await known.of(instances);
      const refusal = async (token: RetryToken) =>
        exhausted.refreshRetryTokenForRetry(token, { errorType: 'TRANSIENT' });
      let token = await exhausted.acquireInitialRetryToken('');
      for (let retried = 0; retried < 35; retried += 1) token = await refusal(token);
      await expect(refusal(token)).rejects.toThrow('No retry token available');
      const other = await known.of({ ...instances, command: 'DescribeRouteTables' });
      const first = await other.acquireInitialRetryToken('');
      expect((await other.refreshRetryTokenForRetry(first, throttled)).getRetryCount()).toBe(1);
    } finally {
      withoutDelay.mockRestore();
    }
  });
});

describe('an action that is throttled for ever', () => {
  const before = process.env.AWS_ENDPOINT_URL;
  let aws: FakeAws;
  let close: () => Promise<void>;

  async function open(settings: Partial<CallSettings> = {}) {
    aws = await fakeAws(({ action }: ServedCall) =>
      action === 'DescribeInstances'
        ? queryError('RequestLimitExceeded', 503, 'Request limit exceeded.')
        : { body: `<${action}Response><vpcSet/><routeTableSet/><subnetSet/></${action}Response>` },
    );
    process.env.AWS_ENDPOINT_URL = aws.endpoint;
    const own = connections({ callTimeout: 2_500, attemptTimeout: 2_500, ...settings });
    close = own.close;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    return openSession({ ...place, credentials, connections: own });
  }

  afterEach(async () => {
    await close();
    await aws.close();
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = before;
  });

  test('leaves every other action of its service an answer', async () => {
    const session = await open();
    const hopeless = Array.from({ length: 8 }, () => session.call('ec2', 'DescribeInstances', {}));
    const ended = Promise.allSettled(hopeless);
    // They begin when the throttling has been seen.
    while (aws.calls.length < 8) await new Promise((later) => setTimeout(later, 10));
    const others = await Promise.allSettled(
      Array.from({ length: 4 }, () => [
        session.call('ec2', 'DescribeRouteTables', {}),
        session.call('ec2', 'DescribeSubnets', {}),
        session.call('ec2', 'DescribeVpcs', {}),
      ]).flat(),
    );
    expect(others.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(new Set((await ended).map(({ status }) => status))).toEqual(new Set(['rejected']));
  });

  test('takes no place of another among the calls under way', async () => {
    const session = await open({ concurrency: 1 });
    const hopeless = session.call('ec2', 'DescribeInstances', {});
    const ended = Promise.allSettled([hopeless]).then(() => 'the throttled one');
    const answered = session.call('ec2', 'DescribeVpcs', {}).then(() => 'the other one');
    expect(await Promise.race([ended, answered])).toBe('the other one');
    await ended;
  });
});
