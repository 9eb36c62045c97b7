/** Whether what load balancers lead to is healthy, and would be seen to be ill. */
import { cannotJudge, control, fail, integer, notApplicable, pass } from '../../engine';
import { glob } from '../../environment/patterns';
import type { Item } from '../../inventory/model';
import { targetUseReads, useOf } from '../../inventory/relations/target-use';
import { zoneOfTarget } from '../../inventory/relations/zones';

const documentation = 'https://docs.aws.amazon.com/elasticloadbalancing/latest';

function listed(values: readonly string[]): string {
  return values.length > 0 ? values.join(', ') : 'none';
}

const targetHealth = control({
  id: 'elb.target-health',
  waits: true,
  severity: 'critical',
  title:
    'Every target group in use has the wanted number of healthy targets, in the wanted number of zones, and none unhealthy',
  why: 'A load balancer without healthy targets answers 503; with healthy ones in a single zone it does so when that zone fails.',
  fix: 'Look at the reason with `aws elbv2 describe-target-health --target-group-arn ARN`; then mend the targets or their health check, and register enough of them in each zone.',
  references: [{ page: `${documentation}/application/target-group-health-checks.html` }],
  parameters: {
    healthy: integer('the least number of healthy targets', 2),
    zones: integer('the least number of Availability Zones that they stand in', 2),
  },
  development: { healthy: 1, zones: 1 },
  judges: ['target-group'],
  reads: [...targetUseReads, 'instance', 'subnet'],
  check(group, { deployed, parameters }) {
    const { TargetType } = group.properties;
    const use = useOf(group, deployed);
    if (use === 'unused') return notApplicable('no load balancer uses the target group');
    if (use === 'idle') return notApplicable('it waits with weight 0, and gets no requests');
    // A function or a load balancer as target is one target that spans zones by itself.
    const single = TargetType === 'lambda' || TargetType === 'alb';
    const wanted = single ? { healthy: Math.min(1, parameters.healthy), zones: 0 } : parameters;
    const targets = deployed
      .of('target-health', group.id)
      .filter(({ TargetHealth }) => !TargetHealth?.State?.includes('draining'));
    // A function is only checked where somebody turned its health check on; unchecked ones are in use as they are.
    const isHealthy = ({ TargetHealth }: Item<'target-health'>) =>
      TargetHealth?.State === 'healthy' || (TargetType === 'lambda' && TargetHealth?.State === 'unavailable');
    const healthy = targets.filter(isHealthy);
    const unhealthy = targets.filter(({ TargetHealth }) => TargetHealth?.State?.startsWith('unhealthy'));
    const zones = new Set(
      wanted.zones > 0 ? healthy.flatMap(({ Target }) => zoneOfTarget(Target, group.properties.VpcId, deployed)) : [],
    );
    const others = targets.filter((target) => !isHealthy(target));
    const states = others.map(
      ({ Target, TargetHealth }) =>
        `${Target?.Id} ${TargetHealth?.State} (${TargetHealth?.Reason ?? 'no reason given'})`,
    );
    const observed = `${healthy.length} of ${targets.length} healthy${wanted.zones > 0 ? `, in zones: ${listed([...zones].sort())}` : ''}${states.length > 0 ? `; ${listed(states)}` : ''}`;
    const expected = `at least ${wanted.healthy} healthy${wanted.zones > 0 ? ` in ${wanted.zones} zones` : ''}, none unhealthy`;
    if (unhealthy.length > 0)
      return fail(`${unhealthy.length} of ${targets.length} targets are unhealthy`, expected, observed);
    if (healthy.length < wanted.healthy) return fail('too few healthy targets', expected, observed);
    if (zones.size < wanted.zones) return fail('the healthy targets stand in too few zones', expected, observed);
    return pass(observed);
  },
});

/** Whether a matcher's codes are all 2xx. Source: Matcher of the Elastic Load Balancing API: `200`, `200,202`, `200-299`. */
function onlySuccess(codes: string): boolean {
  const parts = codes.split(',').map((part) => part.trim());
  return parts.every((part) => part.split('-').every((code) => /^2\d\d$/.test(code)));
}

/** What one setting of a health check must be: whether it is (undefined where it is not told), what was expected, what was observed. */
type Rule = readonly [holds: boolean | undefined, expected: string, observed: string];

/** Whether something holds of a setting; undefined where the setting is not told. */
function told<T>(value: T | undefined, holds: (value: T) => boolean): boolean | undefined {
  return value === undefined ? undefined : holds(value);
}

function isHttp(protocol: string | undefined): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS';
}

/** Whether a health check's path, with its query or without, is the wanted one. The front page must be asked for by name. */
function isFor(path: string, wanted: string): boolean {
  const [plain = ''] = path.split('?');
  if (plain === '/') return wanted === plain || wanted === path;
  return glob(wanted)(path) || glob(wanted)(plain);
}

const healthCheck = control({
  id: 'elb.health-check',
  severity: 'medium',
  title:
    'The health check is enabled, over HTTP or HTTPS, on the wanted path, with thresholds and times that find a fault soon',
  why: 'A health check on "/" or with a lax matcher keeps broken targets in service; a slow one does so for minutes.',
  fix: 'Set the `health_check` block of the `aws_lb_target_group`: `path`, `matcher = "200"`, `interval <= 30`, `timeout` below it, `healthy_threshold` and `unhealthy_threshold` of 5 at most.',
  references: [{ securityHub: 'ELB.21' }, { page: `${documentation}/application/target-group-health-checks.html` }],
  parameters: {
    path: {
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      description: 'the path, a glob of it, or a list of those that are allowed',
      default: '/health',
    },
    healthyThreshold: integer('the most successes in a row that make a target healthy', 5, 1),
    unhealthyThreshold: integer('the most failures in a row that make it unhealthy', 5, 1),
    interval: integer('the most seconds between two checks', 30, 1),
  },
  judges: ['target-group'],
  reads: [],
  check({ properties: group }, { parameters }) {
    const { Protocol, TargetType, HealthCheckProtocol, HealthCheckPath } = group;
    const { HealthCheckIntervalSeconds: interval, HealthCheckTimeoutSeconds: timeout } = group;
    const isFunction = TargetType === 'lambda';
    if (isFunction && group.HealthCheckEnabled !== true) {
      return notApplicable('a function is not checked unless asked for');
    }
    const isOverHttp = isHttp(HealthCheckProtocol);
    const paths: readonly string[] = typeof parameters.path === 'string' ? [parameters.path] : parameters.path;
    const path = HealthCheckPath ?? '/';
    const { HttpCode, GrpcCode } = group.Matcher ?? {};
    const answers: Rule[] = [
      ...(isFunction
        ? []
        : [[told(HealthCheckProtocol, isHttp), 'protocol HTTP or HTTPS', `protocol ${HealthCheckProtocol}`] as const]),
      [paths.some((wanted) => isFor(path, wanted)), `path ${paths.join(' or ')}`, `path ${path}`],
      [
        GrpcCode === undefined ? told(HttpCode, onlySuccess) : GrpcCode === '0',
        'a matcher of 2xx alone',
        `matcher ${GrpcCode === undefined ? HttpCode : `gRPC ${GrpcCode}`}`,
      ],
    ];
    // Functions are checked every 35 seconds unless somebody says otherwise. Source: HealthCheckIntervalSeconds of CreateTargetGroup.
    const longest = isFunction ? Math.max(35, parameters.interval) : parameters.interval;
    // Where neither the service nor the check speaks HTTP there is no path to be asked for.
    const hasPath = isFunction || isHttp(Protocol) || isOverHttp;
    const rules: Rule[] = [
      [group.HealthCheckEnabled !== false, 'enabled', group.HealthCheckEnabled === false ? 'disabled' : 'enabled'],
      ...(hasPath ? answers : []),
      [
        told(group.HealthyThresholdCount, (count) => count <= parameters.healthyThreshold),
        `healthy threshold at most ${parameters.healthyThreshold}`,
        `healthy threshold ${group.HealthyThresholdCount}`,
      ],
      [
        told(group.UnhealthyThresholdCount, (count) => count <= parameters.unhealthyThreshold),
        `unhealthy threshold at most ${parameters.unhealthyThreshold}`,
        `unhealthy threshold ${group.UnhealthyThresholdCount}`,
      ],
      [told(interval, (seconds) => seconds <= longest), `interval at most ${longest} s`, `interval ${interval} s`],
      [
        interval === undefined
          ? undefined
          : // Over TCP the two are the same by AWS's own default, where the interval is ten seconds.
            told(timeout, (seconds) => (hasPath ? seconds < interval : seconds <= interval)),
        hasPath ? 'timeout below the interval' : 'timeout not above the interval',
        `timeout ${timeout} s of ${interval} s`,
      ],
    ];
    const wrong = rules.filter(([holds]) => holds === false);
    const shown = (some: readonly Rule[]) => some.map(([, , observed]) => observed).join(', ');
    if (wrong.length > 0) {
      const expected = wrong.map(([, each]) => each).join(', ');
      return fail(`the health check does not fit: ${shown(wrong)}`, expected, shown(wrong));
    }
    const unknown = rules.filter(([holds]) => holds === undefined);
    if (unknown.length > 0) return cannotJudge(`DescribeTargetGroups does not tell all of it: ${shown(unknown)}`);
    if (!hasPath) return notApplicable(`a check over ${HealthCheckProtocol} asks for no path: ${shown(rules)}`);
    return pass(shown(rules));
  },
});

export const targetControls = [targetHealth, healthCheck];
