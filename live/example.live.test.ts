import { DescribeLoadBalancersCommand, ModifyListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { builtExample, type Example, startExample } from './example';
import { findListener } from './faults/find';
import { describeState } from './state';

let first: Example;
let second: Example;

beforeAll(async () => {
  const built = await builtExample();
  [first, second] = await Promise.all([startExample(built), startExample(built)]);
});
afterAll(() => Promise.all([first?.stop(), second?.stop()]));

test('stands the same in two emulators, ids and relations included', async () => {
  expect(await describeState(second.aws)).toEqual(await describeState(first.aws));
});

test('has the load balancer that the outputs name', async () => {
  const { LoadBalancers = [] } = await first.aws.loadBalancing.send(new DescribeLoadBalancersCommand({}));
  expect(LoadBalancers.map((loadBalancer) => loadBalancer.LoadBalancerArn)).toEqual([first.outputs.alb_arn?.value]);
});

test('is the same after it was made anew', async () => {
  const before = await describeState(second.aws);
  await second.aws.loadBalancing.send(
    new ModifyListenerCommand({ ListenerArn: (await findListener(second.aws, 443)).ListenerArn, Port: 8443 }),
  );
  expect(await describeState(second.aws)).not.toEqual(before);
  await second.restore();
  expect(await describeState(second.aws)).toEqual(before);
});
