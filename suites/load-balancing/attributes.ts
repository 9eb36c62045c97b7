/** What is set on load balancers and target groups themselves: protection, logs, and how requests are treated. */
import { cannotJudge, control, fail, flag, integer, type Judgement, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Resource } from '../../inventory/model';

const documentation = 'https://docs.aws.amazon.com/elasticloadbalancing/latest';

function attribute(loadBalancer: Resource<'load-balancer'>, name: string, deployed: Deployed): string | undefined {
  return deployed.of('load-balancer-attributes', loadBalancer.id).find(({ Key }) => Key === name)?.Value;
}

/** Why a load balancer has no attributes of HTTP; undefined where it has. */
function notHttp({ properties: { Type } }: Resource<'load-balancer'>): Judgement | undefined {
  return Type === 'application' ? undefined : notApplicable(`a load balancer of type ${Type} reads no HTTP`);
}

/** The judgement of an attribute that must have one of some values. */
function mustBe(
  loadBalancer: Resource<'load-balancer'>,
  name: string,
  wanted: readonly string[],
  problem: string,
  deployed: Deployed,
): Judgement {
  const value = attribute(loadBalancer, name, deployed);
  if (value === undefined) return cannotJudge(`the answer does not hold ${name}`);
  if (wanted.includes(value)) return pass(`${name} ${value}`);
  return fail(problem, `${name} ${wanted.join(' or ')}`, `${name} ${value}`);
}

const deletionProtection = control({
  id: 'elb.deletion-protection',
  severity: 'medium',
  title: 'Deletion protection is on',
  why: 'A load balancer that is deleted by mistake takes its DNS name with it: what points there has to be changed before anybody is served again.',
  fix: 'Set `enable_deletion_protection = true` on the `aws_lb`, or `aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=deletion_protection.enabled,Value=true`.',
  references: [
    { securityHub: 'ELB.6' },
    { page: `${documentation}/application/edit-load-balancer-attributes.html#deletion-protection` },
  ],
  parameters: { required: flag('whether it must be on', true) },
  development: { required: false },
  judges: ['load-balancer'],
  reads: ['load-balancer-attributes'],
  check(loadBalancer, { deployed, parameters: { required } }) {
    if (!required) return notApplicable('it is not asked for here');
    return mustBe(loadBalancer, 'deletion_protection.enabled', ['true'], 'it can be deleted by one call', deployed);
  },
});

const dropInvalidHeaders = control({
  id: 'elb.drop-invalid-headers',
  severity: 'medium',
  title: 'Invalid header fields are dropped',
  why: 'Header fields that no standard allows reach the application otherwise, and are read there in another way than here: so requests are smuggled.',
  fix: 'Set `drop_invalid_header_fields = true` on the `aws_lb`.',
  references: [{ securityHub: 'ELB.4' }, { page: `${documentation}/application/edit-load-balancer-attributes.html` }],
  judges: ['load-balancer'],
  reads: ['load-balancer-attributes'],
  check(loadBalancer, { deployed }) {
    const name = 'routing.http.drop_invalid_header_fields.enabled';
    return notHttp(loadBalancer) ?? mustBe(loadBalancer, name, ['true'], 'invalid header fields pass', deployed);
  },
});

const desyncMode = control({
  id: 'elb.desync-mode',
  severity: 'medium',
  title: 'Desync mitigation is defensive or strictest',
  why: 'In monitor mode an ambiguous request is passed on, and what the application makes of it may be the request of somebody else.',
  fix: 'Set `desync_mitigation_mode = "defensive"` (or `"strictest"`) on the `aws_lb`.',
  references: [
    { securityHub: 'ELB.12' },
    { page: `${documentation}/application/edit-load-balancer-attributes.html#desync-mitigation-mode` },
  ],
  judges: ['load-balancer'],
  reads: ['load-balancer-attributes'],
  check(loadBalancer, { deployed }) {
    const name = 'routing.http.desync_mitigation_mode';
    const wanted = ['defensive', 'strictest'];
    return notHttp(loadBalancer) ?? mustBe(loadBalancer, name, wanted, 'ambiguous requests are passed on', deployed);
  },
});

const accessLogs = control({
  id: 'elb.access-logs',
  severity: 'medium',
  title: 'Access logs are on, to a bucket that exists',
  why: 'After an attack or an outage the access log is the only list of who asked for what; delivery to a bucket that is gone fails in silence.',
  fix: 'Add `access_logs { enabled = true, bucket = aws_s3_bucket.NAME.id }` to the `aws_lb`, and let logdelivery.elasticloadbalancing.amazonaws.com write to the bucket.',
  references: [
    { securityHub: 'ELB.5' },
    { cis: '4.10' },
    { page: `${documentation}/application/enable-access-logging.html` },
  ],
  judges: ['load-balancer'],
  reads: ['load-balancer-attributes', 'access-log-buckets', 'listener'],
  check(loadBalancer, { deployed }) {
    const { Type } = loadBalancer.properties;
    if (Type === 'gateway') return notApplicable('a Gateway Load Balancer has no access logs');
    if (Type === 'network') {
      const listeners = deployed.of('listener', loadBalancer.id);
      if (!listeners.some(({ properties }) => properties.Protocol === 'TLS'))
        return notApplicable('a Network Load Balancer logs TLS alone, and has no TLS listener');
    }
    const enabled = attribute(loadBalancer, 'access_logs.s3.enabled', deployed);
    if (enabled === undefined) return cannotJudge('the answer does not hold access_logs.s3.enabled');
    const expected = 'access logs, to a bucket that exists';
    if (enabled !== 'true') return fail('access logs are off', expected, `access_logs.s3.enabled ${enabled}`);
    const bucket = attribute(loadBalancer, 'access_logs.s3.bucket', deployed);
    if (!bucket) return cannotJudge('the answer does not hold access_logs.s3.bucket');
    if (deployed.of('access-log-buckets', bucket).length > 0) return pass(`to the bucket ${bucket}`);
    return fail('the bucket of the access logs does not exist', expected, `to ${bucket}, which is not there`);
  },
});

const deregistrationDelay = control({
  id: 'elb.deregistration-delay',
  severity: 'low',
  title: 'Target groups drain connections for a time inside the range',
  why: 'With too short a time every deploy cuts off requests; with too long a one it waits for minutes on connections that nobody uses.',
  fix: 'Set `deregistration_delay = 60` on the `aws_lb_target_group`.',
  references: [{ page: `${documentation}/application/edit-target-group-attributes.html#deregistration-delay` }],
  parameters: {
    min: integer('the least number of seconds', 10),
    max: integer('the greatest number of seconds', 300),
  },
  development: { min: 0 },
  judges: ['target-group'],
  reads: ['target-group-attributes'],
  check(group, { deployed, parameters: { min, max } }) {
    const { LoadBalancerArns, TargetType } = group.properties;
    if ((LoadBalancerArns ?? []).length === 0) return notApplicable('no load balancer uses the target group');
    if (TargetType === 'lambda') return notApplicable('a function has no connections to drain');
    const name = 'deregistration_delay.timeout_seconds';
    const value = deployed.of('target-group-attributes', group.id).find(({ Key }) => Key === name)?.Value;
    if (value === undefined && TargetType === 'alb') {
      return notApplicable('a load balancer as target drains its connections itself');
    }
    const seconds = Number(value);
    if (!value || !Number.isInteger(seconds)) return cannotJudge(`the answer does not hold ${name}`);
    if (min <= seconds && seconds <= max) return pass(`${seconds} s`);
    const problem = seconds < min ? 'connections are cut off too soon' : 'connections are drained for too long';
    return fail(problem, `between ${min} and ${max} s`, `${seconds} s`);
  },
});

export const attributeControls = [accessLogs, deletionProtection, dropInvalidHeaders, desyncMode, deregistrationDelay];
