import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { builtExample, type Example, startExample } from './example';
import { describeState } from './state';

/** Times, and what the emulator gives from the clock or from the memory's addresses: those differ between two emulators. */
function lasting(state: unknown): unknown {
  return JSON.parse(
    JSON.stringify(state)
      .replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"time"')
      .replace(/"creationTime":\d+/g, '"creationTime":0')
      .replace(/rds:payments-prod-[\d-]+/g, 'rds:payments-prod-snapshot')
      .replace(/(listener-rule\/app\/[^"]*\/)\d{10,}"/g, '$1default"')
      .replace(/secret:rds!db-[^"]+/g, 'secret:rds!db'),
  );
}

let first: Example;
let second: Example;

beforeAll(async () => {
  const built = await builtExample();
  [first, second] = await Promise.all([startExample(built), startExample(built)]);
});
afterAll(() => Promise.all([first?.stop(), second?.stop()]));

test('stands the same in two emulators, ids and relations included', async () => {
  expect(lasting(await describeState(second.aws))).toEqual(lasting(await describeState(first.aws)));
});

test('has the load balancer that the outputs name', async () => {
  const { LoadBalancers = [] } = await first.aws.loadBalancing.send(new DescribeLoadBalancersCommand({}));
  expect(LoadBalancers.map((loadBalancer) => loadBalancer.LoadBalancerArn)).toEqual([first.outputs.alb_arn?.value]);
});
