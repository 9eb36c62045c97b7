/** Finds the example's resources through the API, by the names that Terraform gave them. */
import { type AutoScalingGroup, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  type Listener,
  type LoadBalancer,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type DBInstance, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import type { Aws } from '../clients';
import { account, region } from '../emulator';

export const name = 'payments-prod';
export type Service = 'web' | 'api';
export const tags = [
  { Key: 'Application', Value: 'payments' },
  { Key: 'Environment', Value: 'prod' },
  { Key: 'Team', Value: 'platform' },
  { Key: 'CostCenter', Value: 'CC-1234' },
];
export const topicArn = `arn:aws:sns:${region}:${account}:${name}-alarms`;
export const databaseArn = `arn:aws:rds:${region}:${account}:db:${name}`;
export const tableName = `${name}-idempotency`;
export const tableArn = `arn:aws:dynamodb:${region}:${account}:table/${tableName}`;

/** The value, which the API says may be missing and the example has. */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`the example has no ${what}`);
  }
  return value;
}

export async function findLoadBalancer({ loadBalancing }: Aws): Promise<LoadBalancer & { LoadBalancerArn: string }> {
  const { LoadBalancers } = await loadBalancing.send(new DescribeLoadBalancersCommand({ Names: [`${name}-public`] }));
  const loadBalancer = known(LoadBalancers?.[0], 'load balancer');
  return { ...loadBalancer, LoadBalancerArn: known(loadBalancer.LoadBalancerArn, 'ARN of the load balancer') };
}

export async function findListener(aws: Aws, port: number): Promise<Listener & { ListenerArn: string }> {
  const { LoadBalancerArn } = await findLoadBalancer(aws);
  const { Listeners = [] } = await aws.loadBalancing.send(new DescribeListenersCommand({ LoadBalancerArn }));
  const listener = known(
    Listeners.find(({ Port }) => Port === port),
    `listener on port ${port}`,
  );
  return { ...listener, ListenerArn: known(listener.ListenerArn, 'ARN of the listener') };
}

export async function findTargetGroup(
  { loadBalancing }: Aws,
  service: Service,
): Promise<TargetGroup & { TargetGroupArn: string }> {
  const { TargetGroups } = await loadBalancing.send(new DescribeTargetGroupsCommand({ Names: [`${name}-${service}`] }));
  const group = known(TargetGroups?.[0], `target group of ${service}`);
  return { ...group, TargetGroupArn: known(group.TargetGroupArn, 'ARN of the target group') };
}

export async function findGroup(
  { autoScaling }: Aws,
  service: Service,
): Promise<AutoScalingGroup & { AutoScalingGroupName: string; AutoScalingGroupARN: string }> {
  const { AutoScalingGroups } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [`${name}-${service}`] }),
  );
  const group = known(AutoScalingGroups?.[0], `Auto Scaling group of ${service}`);
  return {
    ...group,
    AutoScalingGroupName: known(group.AutoScalingGroupName, 'name of the group'),
    AutoScalingGroupARN: known(group.AutoScalingGroupARN, 'ARN of the group'),
  };
}

export async function findDatabase({ rds }: Aws): Promise<DBInstance> {
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
  return known(DBInstances?.[0], 'database');
}

export async function findAlarm({ cloudWatch }: Aws, suffix: string): Promise<MetricAlarm & { AlarmArn: string }> {
  const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [`${name}-${suffix}`] }));
  const alarm = known(MetricAlarms?.[0], `alarm ${suffix}`);
  return { ...alarm, AlarmArn: known(alarm.AlarmArn, 'ARN of the alarm') };
}

export async function findVpc({ ec2 }: Aws): Promise<string> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: [name] }] }));
  return known(Vpcs?.[0]?.VpcId, 'VPC');
}

export type Tier = 'public' | 'private' | 'database';

/** Ids of a tier's subnets, in the order of their zones. */
export async function findSubnets({ ec2 }: Aws, tier: Tier): Promise<[string, string]> {
  const { Subnets = [] } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'tag:Name', Values: [`${name}-${tier}-*`] }] }),
  );
  const [first, second] = Subnets.toSorted((a, b) =>
    (a.AvailabilityZone ?? '') < (b.AvailabilityZone ?? '') ? -1 : 1,
  );
  return [known(first?.SubnetId, `first ${tier} subnet`), known(second?.SubnetId, `second ${tier} subnet`)];
}

export async function findSecurityGroup(
  { ec2 }: Aws,
  tier: 'load-balancer' | 'application' | 'database',
): Promise<string> {
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: [`${name}-${tier}`] }] }),
  );
  return known(SecurityGroups?.[0]?.GroupId, `security group of the ${tier}`);
}
