/** What an Auto Scaling group says of itself: health checks, capacity, zones, target groups. */
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { cannotJudge, control, fail, integer, notApplicable, pass } from '../../engine';

const documentation = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide';

/** The target groups that a group is attached to: TargetGroupARNs, and TrafficSources, which newer ones are made with. */
function targetGroupsOf({ TargetGroupARNs, TrafficSources }: AutoScalingGroup): string[] {
  const sources = (TrafficSources ?? []).flatMap(({ Identifier }) => Identifier ?? []);
  return [...new Set([...(TargetGroupARNs ?? []), ...sources.filter((source) => source.includes(':targetgroup/'))])];
}

function latticeSourcesOf({ TrafficSources }: AutoScalingGroup): string[] {
  return (TrafficSources ?? []).flatMap(({ Identifier, Type }) =>
    Type === 'vpc-lattice' && Identifier ? [Identifier] : [],
  );
}

/** Whether the group takes traffic from a load balancer, a classic one included. */
function isBehindLoadBalancer(group: AutoScalingGroup): boolean {
  return (
    (group.TargetGroupARNs ?? []).length > 0 ||
    (group.TrafficSources ?? []).length > 0 ||
    (group.LoadBalancerNames ?? []).length > 0
  );
}

export const healthCheck = control({
  id: 'asg.health-check',
  severity: 'high',
  title: 'A group behind a load balancer uses its health checks',
  why: 'With EC2 checks alone an instance whose application is dead is never replaced, as long as the machine runs.',
  fix: 'Set `health_check_type = "ELB"` on the `aws_autoscaling_group`, or `aws autoscaling update-auto-scaling-group --auto-scaling-group-name NAME --health-check-type ELB`.',
  references: [{ securityHub: 'AutoScaling.1' }, { page: `${documentation}/as-add-elb-healthcheck.html` }],
  judges: ['auto-scaling-group'],
  reads: [],
  check({ properties: group }) {
    if (!isBehindLoadBalancer(group)) return notApplicable('no load balancer sends it traffic');
    const types = (group.HealthCheckType ?? '').split(',').map((type) => type.trim());
    const lattice =
      latticeSourcesOf(group).length === (group.TrafficSources ?? []).length && latticeSourcesOf(group).length > 0;
    const wanted = lattice && targetGroupsOf(group).length === 0 ? 'VPC_LATTICE' : 'ELB';
    const observed = `HealthCheckType ${group.HealthCheckType}`;
    if (types.includes(wanted)) return pass(observed);
    return fail(
      'the group does not use the health checks of its load balancer',
      `HealthCheckType with ${wanted}`,
      observed,
    );
  },
});

export const targetGroup = control({
  id: 'asg.target-group',
  severity: 'high',
  title: 'The group is attached to a target group that exists',
  why: 'Instances of a group without a target group get no traffic: a deploy looks healthy and serves nobody.',
  fix: 'Set `target_group_arns` on the `aws_autoscaling_group`, or `aws autoscaling attach-traffic-sources --auto-scaling-group-name NAME --traffic-sources Identifier=ARN`.',
  references: [{ page: `${documentation}/attach-load-balancer-asg.html` }],
  judges: ['auto-scaling-group'],
  reads: ['target-group'],
  check({ properties: group }, { deployed }) {
    const attached = targetGroupsOf(group);
    const expected = 'attached to target groups that exist';
    if (attached.length === 0) {
      if (latticeSourcesOf(group).length > 0) {
        return cannotJudge('the group is attached to VPC Lattice alone, whose target groups are not read');
      }
      const classic = group.LoadBalancerNames ?? [];
      const observed = classic.length > 0 ? `only classic load balancers: ${classic.join(', ')}` : 'attached to none';
      return fail('the group is attached to no target group', expected, observed);
    }
    const missing = attached.filter((arn) => !deployed.find('target-group', arn));
    if (missing.length === 0) return pass(`attached to ${attached.join(', ')}`);
    return fail(
      'the group is attached to a target group that does not exist',
      expected,
      `missing: ${missing.join(', ')}`,
    );
  },
});

export const capacity = control({
  id: 'asg.capacity',
  severity: 'high',
  title: 'MinSize is at least the minimum, MaxSize is above MinSize, and the desired capacity lies between',
  why: 'A group that may shrink to one instance has no redundancy, and one that cannot grow does not scale.',
  fix: 'Set `min_size`, `max_size` and `desired_capacity` on the `aws_autoscaling_group`.',
  references: [{ page: `${documentation}/asg-capacity-limits.html` }],
  parameters: { minimum: integer('the least that MinSize may be', 2) },
  development: { minimum: 1 },
  judges: ['auto-scaling-group'],
  reads: [],
  check({ properties: { MinSize, MaxSize, DesiredCapacity } }, { parameters: { minimum } }) {
    if (MinSize === undefined || MaxSize === undefined || DesiredCapacity === undefined) {
      return cannotJudge('the answer does not hold MinSize, MaxSize and DesiredCapacity');
    }
    const rules: [boolean, string, string][] = [
      [MinSize >= minimum, `MinSize is ${MinSize}`, `MinSize at least ${minimum}`],
      [MaxSize > MinSize, `MaxSize is ${MaxSize}, not above MinSize`, `MaxSize above ${MinSize}`],
      [
        DesiredCapacity >= MinSize && DesiredCapacity <= MaxSize,
        `the desired capacity is ${DesiredCapacity}`,
        `desired capacity from ${MinSize} to ${MaxSize}`,
      ],
    ];
    const wrong = rules.filter(([holds]) => !holds);
    const observed = `MinSize ${MinSize}, desired ${DesiredCapacity}, MaxSize ${MaxSize}`;
    if (wrong.length === 0) return pass(observed);
    return fail(
      wrong.map(([, message]) => message).join('; '),
      wrong.map(([, , expected]) => expected).join(', '),
      observed,
    );
  },
});

export const inService = control({
  id: 'asg.in-service',
  waits: true,
  severity: 'critical',
  title: 'As many instances as desired are InService and Healthy, in the wanted number of zones',
  why: 'A group that cannot reach its desired capacity is failing to launch, or keeps replacing what dies.',
  fix: 'Read why launches fail with `aws autoscaling describe-scaling-activities --auto-scaling-group-name NAME`.',
  references: [{ page: `${documentation}/ec2-auto-scaling-lifecycle.html` }],
  parameters: { zones: integer('the least number of Availability Zones with instances in service', 2) },
  development: { zones: 1 },
  judges: ['auto-scaling-group'],
  reads: [],
  check({ properties: { Instances, DesiredCapacity, DesiredCapacityType } }, { parameters }) {
    if (DesiredCapacity === undefined) return cannotJudge('the answer does not hold DesiredCapacity');
    const all = Instances ?? [];
    const serving = all.filter(
      ({ LifecycleState, HealthStatus }) => LifecycleState === 'InService' && HealthStatus?.toLowerCase() === 'healthy',
    );
    const isCounted = !DesiredCapacityType || DesiredCapacityType === 'units';
    if (!isCounted && serving.some(({ WeightedCapacity }) => WeightedCapacity === undefined))
      return cannotJudge(`the answer does not hold how much ${DesiredCapacityType} each instance adds`);
    // With weights the desired capacity counts units, not instances.
    const units = serving.reduce((sum, { WeightedCapacity }) => sum + Number(WeightedCapacity ?? 1), 0);
    const zones = new Set(serving.map(({ AvailabilityZone }) => AvailabilityZone));
    // One instance stands in one zone, and that there is but one asg.capacity says.
    const wantedZones = DesiredCapacity > 1 ? parameters.zones : Math.min(parameters.zones, DesiredCapacity);
    const others = all.filter((instance) => !serving.includes(instance));
    const rest = others.map(
      ({ InstanceId, LifecycleState, HealthStatus }) => `${InstanceId} ${LifecycleState} ${HealthStatus}`,
    );
    const observed = `${units} of ${DesiredCapacity} in service, in zones: ${[...zones].sort().join(', ') || 'none'}${rest.length > 0 ? `; ${rest.join(', ')}` : ''}`;
    const expected = `${DesiredCapacity} InService and Healthy, in ${wantedZones} zones`;
    if (units < DesiredCapacity) return fail('fewer instances are in service than desired', expected, observed);
    if (zones.size < wantedZones) return fail('the instances in service stand in too few zones', expected, observed);
    return pass(observed);
  },
});

export const multiZone = control({
  id: 'asg.multi-az',
  severity: 'high',
  title: 'The group covers the wanted number of Availability Zones',
  why: 'A group in one zone is gone when that zone is.',
  fix: 'Name subnets of several zones in `vpc_zone_identifier` of the `aws_autoscaling_group`.',
  references: [{ securityHub: 'AutoScaling.2' }, { page: `${documentation}/asg-zonal-distribution.html` }],
  parameters: { zones: integer('the least number of Availability Zones', 2) },
  development: { zones: 1 },
  judges: ['auto-scaling-group'],
  reads: [],
  check({ properties: { AvailabilityZones } }, { parameters }) {
    if (!AvailabilityZones) return cannotJudge('the answer does not hold AvailabilityZones');
    const zones = [...new Set(AvailabilityZones)].sort();
    const observed = `zones: ${zones.join(', ') || 'none'}`;
    if (zones.length >= parameters.zones) return pass(observed);
    return fail('the group covers too few zones', `at least ${parameters.zones} zones`, observed);
  },
});

export const healthCheckGrace = control({
  id: 'asg.health-check-grace',
  severity: 'low',
  title: 'The health check grace period is inside the range',
  why: 'Too short, and instances are replaced before they have started, again and again; too long, and a broken one is kept for as long.',
  fix: 'Set `health_check_grace_period = 120` on the `aws_autoscaling_group`: a little more than an instance takes to start.',
  references: [{ page: `${documentation}/health-check-grace-period.html` }],
  parameters: {
    min: integer('the least number of seconds', 30),
    max: integer('the most seconds', 900),
  },
  judges: ['auto-scaling-group'],
  reads: [],
  check({ properties: { HealthCheckGracePeriod: seconds } }, { parameters: { min, max } }) {
    if (seconds === undefined) return cannotJudge('the answer does not hold HealthCheckGracePeriod');
    const observed = `${seconds} s`;
    if (seconds >= min && seconds <= max) return pass(observed);
    return fail(`the grace period is too ${seconds < min ? 'short' : 'long'}`, `from ${min} to ${max} s`, observed);
  },
});
