/** How an Auto Scaling group scales, and where to: policies, processes, refreshes, subnets, tags of what it launches. */
import type { AutoScalingGroup, ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import { cannotJudge, control, fail, list, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import { routeKind, routeReads, subnetsOf } from '../../inventory/relations/routes';
import { requiredTags } from '../tags/required';

const documentation = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide';

/**
 * The ids of the subnets that a group launches into: those that it names, or the default ones of its zones where it names zones
 * alone. None where a zone has no default subnet.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-in-vpc.html
 */
function subnetIdsOf({ VPCZoneIdentifier, AvailabilityZones }: AutoScalingGroup, deployed: Deployed): string[] {
  const named = (VPCZoneIdentifier ?? '').split(',').flatMap((id) => id.trim() || []);
  if (named.length > 0) return named;
  const subnets = deployed.all('subnet').filter(({ properties }) => properties.DefaultForAz === true);
  const defaults = (AvailabilityZones ?? []).map(
    (zone) => subnets.find(({ properties }) => properties.AvailabilityZone === zone)?.properties.SubnetId,
  );
  return defaults.every((id) => id !== undefined) ? defaults : [];
}

export const privateSubnets = control({
  id: 'asg.private-subnets',
  severity: 'high',
  title: 'No subnet of the group routes to an internet gateway',
  why: 'An instance in a public subnet is one security group rule away from the internet.',
  fix: 'Name private subnets in `vpc_zone_identifier` of the `aws_autoscaling_group`; what the instances need outside goes through a NAT gateway.',
  references: [{ page: 'https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types' }],
  judges: ['auto-scaling-group'],
  reads: ['subnet', ...routeReads],
  check({ properties: group }, { deployed }) {
    const ids = subnetIdsOf(group, deployed);
    if (ids.length === 0) return cannotJudge('the answer names no subnet of the group');
    const found = subnetsOf(ids, deployed).map((subnet, place) => ({ id: ids[place], ...routeKind(subnet, deployed) }));
    const observed = found
      .map(({ id, kind, via }) => `${id} ${kind}${via.length > 0 ? ` (${via.join(', ')})` : ''}`)
      .join('; ');
    if (found.every(({ kind }) => kind !== 'public')) return pass(observed);
    return fail('the group launches into a public subnet', 'private or isolated subnets', observed);
  },
});

function policiesOf(group: string, deployed: Deployed): ScalingPolicy[] {
  return deployed.all('scaling-policies').filter(({ AutoScalingGroupName }) => AutoScalingGroupName === group);
}

/** What a target-tracking policy follows: a predefined metric's type, or a metric's name. */
function tracked({ TargetTrackingConfiguration: configuration }: ScalingPolicy): string[] {
  const { PredefinedMetricSpecification, CustomizedMetricSpecification } = configuration ?? {};
  return [
    PredefinedMetricSpecification?.PredefinedMetricType,
    CustomizedMetricSpecification?.MetricName,
    ...(CustomizedMetricSpecification?.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Metric?.MetricName),
  ].filter((name) => name !== undefined);
}

/** Which ways a step or simple policy moves the capacity. An exact capacity may be either. */
function directions({ AdjustmentType, ScalingAdjustment, StepAdjustments }: ScalingPolicy): ('up' | 'down')[] {
  const adjustments = [ScalingAdjustment, ...(StepAdjustments ?? []).map((step) => step.ScalingAdjustment)];
  if (AdjustmentType === 'ExactCapacity') return ['up', 'down'];
  return adjustments.flatMap((by) => (by === undefined || by === 0 ? [] : [by > 0 ? 'up' : 'down']));
}

function shown({ PolicyName, PolicyType, Enabled }: ScalingPolicy): string {
  return `${PolicyName} (${PolicyType ?? 'SimpleScaling'}${Enabled === false ? ', disabled' : ''})`;
}

function stepsOrIsSimple({ PolicyType }: ScalingPolicy): boolean {
  // Absent stands for the oldest type. Source: API_PutScalingPolicy, PolicyType.
  return PolicyType === undefined || PolicyType === 'SimpleScaling' || PolicyType === 'StepScaling';
}

export const scalingPolicy = control({
  id: 'asg.scaling-policy',
  severity: 'high',
  title: 'The group scales: an enabled target-tracking policy, or step policies both up and down',
  why: 'A group without a policy keeps its size whatever the load; one that only grows never comes back.',
  fix: 'Add an `aws_autoscaling_policy` with `policy_type = "TargetTrackingScaling"`, and leave `enabled` true.',
  references: [{ page: `${documentation}/as-scaling-target-tracking.html` }],
  parameters: {
    metrics: list(
      'metrics that target-tracking policies must follow, for example ALBRequestCountPerTarget',
      'string',
      [],
    ),
  },
  judges: ['auto-scaling-group'],
  reads: ['scaling-policies'],
  check(group, { deployed, parameters: { metrics } }) {
    const policies = policiesOf(group.name, deployed);
    const enabled = policies.filter(({ Enabled }) => Enabled !== false);
    const tracking = enabled.filter(({ PolicyType }) => PolicyType === 'TargetTrackingScaling');
    const observed = policies.map(shown).join(', ') || 'no policy';
    const followed = tracking.flatMap(tracked);
    const missing = metrics.filter((metric) => !followed.includes(metric));
    if (missing.length > 0) {
      const expected = `target tracking of ${metrics.join(', ')}`;
      return fail(`no target-tracking policy follows ${missing.join(', ')}`, expected, observed);
    }
    if (tracking.length > 0) return pass(observed);
    const ways = new Set(enabled.filter(stepsOrIsSimple).flatMap(directions));
    if (ways.has('up') && ways.has('down')) return pass(observed);
    return fail(
      ways.size === 0 ? 'the group does not scale' : `the group scales ${[...ways].join()} alone`,
      'an enabled target-tracking policy, or step policies up and down',
      observed,
    );
  },
});

export const scalingCooldown = control({
  id: 'asg.scaling-cooldown',
  severity: 'low',
  title: 'Simple and step policies have a cooldown or a warm-up',
  why: 'Without one, instances that still start are counted as if they bore load, and the group overshoots or swings.',
  fix: 'Set `estimated_instance_warmup` (step) or `cooldown` (simple) on the `aws_autoscaling_policy`, or `default_instance_warmup` on the `aws_autoscaling_group`.',
  references: [
    { page: `${documentation}/ec2-auto-scaling-default-instance-warmup.html` },
    { page: `${documentation}/ec2-auto-scaling-scaling-cooldowns.html` },
  ],
  judges: ['auto-scaling-group'],
  reads: ['scaling-policies'],
  check(group, { deployed }) {
    const { DefaultCooldown, DefaultInstanceWarmup } = group.properties;
    const policies = policiesOf(group.name, deployed).filter(stepsOrIsSimple);
    if (policies.length === 0) return notApplicable('the group has no simple or step policy');
    const times = policies.map((policy) => {
      const isStep = policy.PolicyType === 'StepScaling';
      // A step policy falls back to the default cooldown, which nobody chose for it; a simple one is meant to.
      const seconds = isStep
        ? (policy.EstimatedInstanceWarmup ?? DefaultInstanceWarmup)
        : (policy.Cooldown ?? DefaultCooldown);
      const what = isStep ? 'warm-up' : 'cooldown';
      return { seconds, text: `${shown(policy)}: ${what} ${seconds === undefined ? 'not set' : `${seconds} s`}` };
    });
    const without = times.filter(({ seconds }) => seconds === undefined || seconds <= 0);
    if (without.length === 0) return pass(times.map(({ text }) => text).join('; '));
    return fail(
      'a policy waits for nothing between two changes',
      'a warm-up or cooldown above 0 s',
      without.map(({ text }) => text).join('; '),
    );
  },
});

export const suspendedProcesses = control({
  id: 'asg.suspended-processes',
  severity: 'high',
  title: 'No scaling process is suspended',
  why: 'Processes are suspended for a deploy or an investigation and forgotten: the group then no longer launches, replaces or scales.',
  fix: '`aws autoscaling resume-processes --auto-scaling-group-name NAME`, and remove `suspended_processes` from the `aws_autoscaling_group`.',
  references: [{ page: `${documentation}/as-suspend-resume-processes.html` }],
  judges: ['auto-scaling-group'],
  reads: [],
  check({ properties: { SuspendedProcesses } }) {
    if (!SuspendedProcesses) return cannotJudge('the answer does not hold SuspendedProcesses');
    if (SuspendedProcesses.length === 0) return pass('none is suspended');
    const observed = SuspendedProcesses.map(
      ({ ProcessName, SuspensionReason }) => `${ProcessName} (${SuspensionReason || 'no reason given'})`,
    ).join(', ');
    return fail('scaling processes are suspended', 'no suspended process', observed);
  },
});

/** How a refresh may stand without having gone wrong. Source: API_InstanceRefresh, Status. */
const sound = new Set<string>(['Successful', 'Pending', 'InProgress', 'Baking']);

export const instanceRefresh = control({
  id: 'asg.instance-refresh',
  severity: 'high',
  title: 'The latest instance refresh did not fail, and was not cancelled or rolled back',
  why: 'A refresh that failed leaves old and new instances side by side, or all of them old, though the deploy said that it was done.',
  fix: 'Read its StatusReason with `aws autoscaling describe-instance-refreshes --auto-scaling-group-name NAME`, mend the cause, and start another with `start-instance-refresh`.',
  references: [{ page: `${documentation}/asg-instance-refresh.html` }],
  judges: ['auto-scaling-group'],
  reads: ['instance-refreshes'],
  check(group, { deployed }) {
    const [latest] = deployed.of('instance-refreshes', group.id);
    if (!latest) return notApplicable('the group was not refreshed in the last six weeks');
    const { Status, StatusReason, PercentageComplete } = latest;
    if (!Status) return cannotJudge('the answer does not hold the status of the latest refresh');
    const observed = [`${Status}, ${PercentageComplete ?? 0} % done`, ...(StatusReason ? [StatusReason] : [])].join(
      ': ',
    );
    if (sound.has(Status)) return pass(observed);
    return fail('the latest instance refresh did not succeed', 'Successful, or still under way', observed);
  },
});

export const tagsPropagate = control({
  id: 'asg.tags-propagate',
  severity: 'medium',
  title: 'Required tags are propagated at launch',
  why: 'A tag that stays on the group is missing on each instance, where its cost arises and where policies by tag look.',
  fix: 'Set `propagate_at_launch = true` in each `tag` block of the `aws_autoscaling_group`. It reaches new instances alone: refresh the group.',
  references: [{ page: `${documentation}/ec2-auto-scaling-tagging.html` }],
  parametersOf: 'tags.required',
  parameters: { required: requiredTags },
  judges: ['auto-scaling-group'],
  reads: [],
  check({ properties: { Tags } }, { parameters: { required } }) {
    const own = (Tags ?? []).filter(({ Key }) => Key !== undefined && Object.hasOwn(required, Key));
    if (own.length === 0) return notApplicable('the group carries none of the required tags, which tags.required says');
    const kept = own.filter(({ PropagateAtLaunch }) => PropagateAtLaunch !== true).map(({ Key }) => Key);
    if (kept.length === 0) return pass(`propagated: ${own.map(({ Key }) => Key).join(', ')}`);
    return fail(
      'the group keeps required tags for itself',
      'PropagateAtLaunch true',
      `not propagated: ${kept.join(', ')}`,
    );
  },
});
