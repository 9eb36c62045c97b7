/** How long a run over many target groups takes under the buckets of AWS, against the least that these allow. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeAws, queryAnswer, queryError } from '../aws/testing';
import type { Results } from '../engine/results';
import { asbuilt } from '../live/asbuilt';
import { awsEnvironment } from '../live/emulator';

const groups = 200;
/** Elastic Load Balancing's, for all reads of an account in a Region. Source: see aws/rates.ts. */
const bucket = { capacity: 40, perSecond: 10 };
const most = 1.1;

const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
const balancer = `${arn}:loadbalancer/app/web/1`;
const group = (index: number) =>
  `<member><TargetGroupArn>${arn}:targetgroup/web-${index}/1</TargetGroupArn><TargetGroupName>web-${index}</TargetGroupName><TargetType>instance</TargetType><Protocol>HTTP</Protocol><Port>80</Port><HealthCheckEnabled>true</HealthCheckEnabled><LoadBalancerArns><member>${balancer}</member></LoadBalancerArns></member>`;
const answers: Record<string, string> = {
  GetCallerIdentity: '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/bench</Arn>',
  DescribeTargetGroups: `<TargetGroups>${Array.from({ length: groups }, (_, index) => group(index)).join('')}</TargetGroups>`,
  DescribeLoadBalancers: `<LoadBalancers><member><LoadBalancerArn>${balancer}</LoadBalancerArn><LoadBalancerName>web</LoadBalancerName><Type>application</Type><IpAddressType>ipv4</IpAddressType></member></LoadBalancers>`,
  DescribeListeners: '<Listeners/>',
  DescribeTargetHealth: '<TargetHealthDescriptions/>',
};

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** `npm run bench -- pace` */
export async function pace(): Promise<void> {
  const { capacity, perSecond } = bucket;
  process.stdout.write(
    `\nThe health of ${groups} target groups, where ${capacity} calls may come at once and ${perSecond} more a second\n`,
  );
  let level = capacity;
  let seen = performance.now();
  let calls = 0;
  let first = Number.POSITIVE_INFINITY;
  const throttled = new Map<string, number>();
  const aws = await fakeAws(({ service, action, parameters }) => {
    if (service === 'ec2') return { body: `<${action}Response><reservationSet/><subnetSet/></${action}Response>` };
    if (service !== 'elasticloadbalancing') return queryAnswer(action, answers[action] ?? '');
    const now = performance.now();
    level = Math.min(capacity, level + ((now - seen) * perSecond) / 1000);
    seen = now;
    first = Math.min(first, now);
    if (level >= 1) {
      level -= 1;
      calls += 1;
      return queryAnswer(action, answers[action] ?? '');
    }
    const call = `${action} ${parameters.get('TargetGroupArn')}`;
    throttled.set(call, (throttled.get(call) ?? 0) + 1);
    return queryError('Throttling', 400, 'Rate exceeded');
  });
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-bench-'));
  try {
    const place = { folder, environment: awsEnvironment(aws.endpoint) };
    const begun = performance.now();
    const { stdout, stderr } = await asbuilt(['run', '--json', '--control', 'elb.target-health'], place);
    const whole = performance.now() - begun;
    const taken = seen - first;
    const { gaps } = JSON.parse(stdout || `{"gaps":[${JSON.stringify(stderr)}]}`) as Pick<Results, 'gaps'>;
    const least = ((calls - capacity) / perSecond) * 1000;
    const again = Math.max(0, ...throttled.values());
    process.stdout.write(
      `  ${seconds(taken)} from the first to the last of ${calls} calls; the least is ${seconds(least)}: ${(taken / least).toFixed(2)} times the least (wanted: ${most}); ${seconds(whole)} with everything\n`,
    );
    process.stdout.write(
      `  ${throttled.size} calls were throttled, the most of them ${again} times (wanted: 1); ${gaps.length} gaps\n`,
    );
    if (calls < groups || taken > most * least || again > 1 || gaps.length > 0) process.exitCode = 1;
  } finally {
    await aws.close();
    await rm(folder, { recursive: true });
  }
}
