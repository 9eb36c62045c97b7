/** How gathering ends before its time, and what it then gives. */
import { type FakeAws, fakeAws, hang, queryAnswer, queryError, type Reply } from '../aws/testing';
import type { Configuration } from '../environment/configuration';
import { defaultConfiguration } from '../environment/load';
import { failure } from '../errors/errors';
import { closeAll, http } from '../probes/testing/servers';
import { suites } from '../suites';
import { type GatherOptions, gather } from './gather';
import { judge } from './judge';
import { selectControls } from './select';

const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
const group = `${arn}:targetgroup/web/1`;
const balancer = `<LoadBalancerArn>${arn}:loadbalancer/app/web/1</LoadBalancerArn>`;
/** A load balancer that only listens for plain HTTP, and a target group whose one target is not healthy. */
const account: Record<string, string> = {
  GetCallerIdentity: '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/x</Arn>',
  DescribeLoadBalancers: `<LoadBalancers><member>${balancer}<LoadBalancerName>web</LoadBalancerName><Scheme>internet-facing</Scheme><Type>application</Type><IpAddressType>ipv4</IpAddressType></member></LoadBalancers>`,
  DescribeListeners: `<Listeners><member><ListenerArn>${arn}:listener/app/web/1/2</ListenerArn>${balancer}<Port>80</Port><Protocol>HTTP</Protocol><DefaultActions><member><Type>forward</Type><TargetGroupArn>${group}</TargetGroupArn></member></DefaultActions></member></Listeners>`,
  DescribeRules: '<Rules/>',
  DescribeTargetGroups: `<TargetGroups><member><TargetGroupArn>${group}</TargetGroupArn><TargetGroupName>web</TargetGroupName><TargetType>instance</TargetType><Protocol>HTTP</Protocol><Port>80</Port><HealthCheckEnabled>true</HealthCheckEnabled><LoadBalancerArns><member>${arn}:loadbalancer/app/web/1</member></LoadBalancerArns></member></TargetGroups>`,
  DescribeTargetHealth:
    '<TargetHealthDescriptions><member><Target><Id>i-1</Id></Target><TargetHealth><State>unhealthy</State></TargetHealth></member></TargetHealthDescriptions>',
};

const before = process.env;
let aws: FakeAws | undefined;
beforeEach(() => {
  process.env = {
    ...before,
    ...{ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 't', AWS_REGION: 'us-east-1' },
  };
});
afterEach(async () => {
  process.env = before;
  await aws?.close();
  await closeAll();
  aws = undefined;
});

interface Run extends GatherOptions {
  controls: string[];
  /** Answers in place of the account's own. */
  reply?: (action: string) => Reply | undefined;
  probes?: Configuration['probes'];
}

async function run({ controls, reply, probes = [], ...options }: Run) {
  aws = await fakeAws(({ action }) => reply?.(action) ?? queryAnswer(action, account[action] ?? ''));
  process.env.AWS_ENDPOINT_URL = aws.endpoint;
  const configuration = { ...defaultConfiguration(), probes };
  const selected = selectControls(suites, configuration, { suites: [], controls });
  const { gathered } = await gather(configuration, selected, options);
  return judge(selected, gathered, configuration, { failOn: 'low', finished: new Date(), unjudged: [] });
}

const told = ({ results }: Awaited<ReturnType<typeof run>>) => results.map(({ control, status }) => [control, status]);
const deadline = failure('RUN_DEADLINE', { deadline: '10m' });
const passed = expect.stringContaining("the run's deadline of 10m passed before this was read");

const web: Configuration['probes'][number] = {
  ...{ name: 'web', url: 'http://127.0.0.1/', method: 'GET', headers: {}, expect: { status: 200 }, tls: {} },
  ...{ deadline: 600_000, maximumBody: 1_000, allowAddresses: [] },
};

describe('the end of a run', () => {
  test('keeps what was read, and makes a gap of what was not', async () => {
    const end = new AbortController();
    const results = await run({
      controls: ['elb.https-listener', 'elb.http-redirect'],
      end: end.signal,
      reply: (action) => {
        if (action !== 'DescribeRules') return undefined;
        end.abort(deadline);
        return hang;
      },
    });
    expect(told(results)).toEqual([
      ['elb.https-listener', 'fail'],
      ['elb.http-redirect', 'error'],
    ]);
    expect(results.gaps).toMatchObject([{ action: 'elasticloadbalancing:DescribeRules', error: passed }]);
    expect(results.verdict).toBe('nonconforming');
  });

  test('that comes before any account is open leaves every control an error', async () => {
    const end = new AbortController();
    const results = await run({
      controls: ['elb.https-listener'],
      end: end.signal,
      reply: () => {
        end.abort(deadline);
        return hang;
      },
    });
    expect(told(results)).toEqual([['elb.https-listener', 'error']]);
    expect(results.gaps).toMatchObject([{ action: 'sts:GetCallerIdentity', error: passed }]);
    expect(results.verdict).toBe('inconclusive');
  });

  test('ends calls that wait for their turn', async () => {
    const end = new AbortController();
    const results = await run({
      controls: ['elb.https-listener'],
      end: end.signal,
      pace: {
        turn: ({ command }, _, signal) =>
          new Promise((go, cut) => {
            if (command !== 'DescribeListeners') return go();
            signal.addEventListener('abort', () => cut(signal.reason));
            end.abort(deadline);
          }),
      },
    });
    expect(told(results)).toEqual([['elb.https-listener', 'error']]);
    expect(aws?.calls.map(({ action }) => action)).not.toContain('DescribeListeners');
  });

  test('leaves probes that did not end unseen', async () => {
    const end = new AbortController();
    const port = await http(() => end.abort(deadline));
    const probes = [{ ...web, url: `http://127.0.0.1:${port}/` }];
    expect(told(await run({ controls: ['health.http'], probes, end: end.signal }))).toEqual([['health.http', 'error']]);
  });

  test('while it is waited for health lets the first reading stand', async () => {
    const end = new AbortController();
    let looks = 0;
    const results = await run({
      controls: ['elb.target-health', 'elb.https-listener'],
      wait: 8_000,
      end: end.signal,
      reply: (action) => {
        if (action === 'DescribeTargetHealth') looks += 1;
        if (looks === 2) end.abort(deadline);
        return undefined;
      },
    });
    expect(told(results)).toEqual([
      ['elb.https-listener', 'fail'],
      ['elb.target-health', 'fail'],
    ]);
    expect(results.gaps.filter(({ error }) => error.includes('deadline'))).toEqual([]);
  });
});

test('the time of probes begins when AWS was read', async () => {
  const port = await http((_, response) => response.end('ok'));
  const probes = [{ ...web, url: `http://127.0.0.1:${port}/` }];
  const results = await run({
    controls: ['health.http', 'elb.https-listener'],
    probes,
    probeTimeout: 5_000,
    // It is read more slowly than the probes have time.
    pace: {
      turn: ({ command }) => new Promise((go) => (command === 'DescribeListeners' ? setTimeout(go, 5_500) : go())),
    },
  });
  expect(told(results)).toContainEqual(['health.http', 'pass']);
});

test.each(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])(
  'credentials that expire in the middle (%s) make a gap of all that is read after',
  async (code) => {
    const results = await run({
      controls: ['elb.https-listener', 'elb.http-redirect', 'elb.target-health', 'rds.multi-az'],
      reply: (action) =>
        ['GetCallerIdentity', 'DescribeLoadBalancers', 'DescribeTargetGroups'].includes(action)
          ? undefined
          : queryError(code, 403, 'The security token included in the request is expired'),
    });
    expect(new Set(results.results.map(({ status }) => status))).toEqual(new Set(['error']));
    expect(results.verdict).toBe('inconclusive');
    expect(results.gaps.map(({ action }) => action).sort()).toEqual([
      'ec2:DescribeInstances',
      'ec2:DescribeSubnets',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeTargetHealth',
      'rds:DescribeDBClusters',
      'rds:DescribeDBInstances',
    ]);
    for (const { error } of results.gaps) expect(error).toBe(failure('CREDENTIALS_EXPIRED').message);
  },
);
