/** What listeners serve: their certificates, and the target groups that they lead to. */
import { cannotJudge, control, fail, integer, list, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Item } from '../../inventory/model';
import { listenerRuleReads, rulesOf } from '../../inventory/relations/listener-rules';
import { isServerCertificate } from '../../inventory/services/acm';

const documentation = 'https://docs.aws.amazon.com/elasticloadbalancing/latest';
const day = 24 * 60 * 60 * 1000;

/** What is known of a certificate, wherever it comes from. */
interface Certificate {
  arn: string;
  /** Why it cannot be served; undefined where it can. */
  problem?: string;
  until?: Date;
  /** Undefined where nobody says which host names it is for. */
  names?: readonly string[];
}

function certificateOf(arn: string, deployed: Deployed): Certificate {
  if (isServerCertificate(arn)) {
    const found = deployed.all('server-certificates').find(({ Arn }) => Arn === arn);
    if (!found) return { arn, problem: 'does not exist' };
    return { arn, until: found.Expiration };
  }
  const found = deployed.find('certificate', arn)?.properties;
  if (!found) return { arn, problem: 'does not exist' };
  const { Status, NotBefore, NotAfter: until, DomainName, SubjectAlternativeNameSummaries = [] } = found;
  const names = [...new Set([DomainName, ...SubjectAlternativeNameSummaries])].filter((name) => name !== undefined);
  const known = found.HasAdditionalSubjectAlternativeNames ? undefined : names;
  if (Status !== 'ISSUED') return { arn, problem: `is ${Status}`, until, names: known };
  if (NotBefore && NotBefore > deployed.now)
    return { arn, problem: `is not valid before ${NotBefore.toISOString()}`, until, names: known };
  return { arn, until, names: known };
}

/** Whether a certificate's name is for a host: a `*` stands for the first label alone. Source: RFC 9525, section 6.3 */
function isFor(name: string, host: string): boolean {
  const [pattern, wanted] = [name.toLowerCase(), host.toLowerCase()];
  if (!pattern.startsWith('*.')) return pattern === wanted;
  const dot = wanted.indexOf('.');
  return dot > 0 && wanted.slice(dot) === pattern.slice(1);
}

function text({ arn, problem, until }: Certificate, now: Date): string {
  const days = until ? Math.floor((until.getTime() - now.getTime()) / day) : undefined;
  const left = days === undefined ? 'without an end' : days < 0 ? 'expired' : `${days} days left`;
  return `${arn.split('/').at(-1)} ${problem ?? left}`;
}

const certificate = control({
  id: 'elb.certificate',
  severity: 'critical',
  title:
    'Every certificate of the listener exists, is issued, has days left, and they cover the host names that are served',
  why: 'When a certificate expires every client refuses the connection, at once and for everybody.',
  fix: 'Renew or import the certificate and name it in `certificate_arn` of the `aws_lb_listener` (or an `aws_lb_listener_certificate`); one that ACM made renews itself where its DNS record of validation stands.',
  references: [
    { securityHub: 'ACM.1' },
    { cis: '2.17' },
    { page: `${documentation}/application/https-listener-certificates.html` },
  ],
  parameters: {
    daysLeft: integer('the least number of days until it ends', 30),
    hostnames: list('the host names that the certificates must cover', 'string', []),
  },
  judges: ['listener'],
  reads: ['load-balancer', 'listener-certificates', 'certificate', 'server-certificates'],
  check(listener, { deployed, parameters: { daysLeft, hostnames } }) {
    const { Protocol, LoadBalancerArn } = listener.properties;
    if (Protocol !== 'HTTPS' && Protocol !== 'TLS')
      return notApplicable(`a listener of protocol ${Protocol} has no certificate`);
    const served = deployed
      .of('listener-certificates', listener.id)
      .flatMap(({ CertificateArn }) => CertificateArn ?? []);
    const expected = `certificates that are issued and have ${daysLeft} days left`;
    if (served.length === 0) return fail('the listener has no certificate', expected, 'none');
    const certificates = [...new Set(served)].sort().map((arn) => certificateOf(arn, deployed));
    const observed = certificates.map((each) => text(each, deployed.now)).join('; ');
    const bad = certificates.filter(({ problem }) => problem !== undefined);
    if (bad.length > 0)
      return fail(`a certificate ${bad.map(({ problem }) => problem).join(', ')}`, expected, observed);
    if (certificates.some(({ until }) => until === undefined))
      return cannotJudge('the answer does not hold when the certificate ends');
    const least = deployed.now.getTime() + daysLeft * day;
    const soon = certificates.filter(({ until }) => until !== undefined && until.getTime() < least);
    if (soon.length > 0) {
      const over = soon.some(({ until }) => until !== undefined && until <= deployed.now);
      return fail(over ? 'a certificate has expired' : 'a certificate ends soon', expected, observed);
    }
    const internal = deployed.find('load-balancer', LoadBalancerArn)?.properties.Scheme === 'internal';
    const uncovered = internal
      ? []
      : hostnames.filter((host) => !certificates.some(({ names }) => names?.some((name) => isFor(name, host))));
    if (uncovered.length === 0) return pass(observed);
    const secret = certificates.filter(({ names }) => names === undefined);
    if (secret.length > 0) return cannotJudge(`not all names of ${secret.map(({ arn }) => arn).join(', ')} are known`);
    const names = certificates.flatMap((each) => each.names ?? []);
    return fail(
      `no certificate is for ${uncovered.join(', ')}`,
      `certificates for ${hostnames.join(', ')}`,
      `certificates for ${names.join(', ')}`,
    );
  },
});

type Action = NonNullable<Item<'listener-rules'>['Actions']>[number];

/** The target groups that an action sends requests to; one of weight 0 gets none. */
function groupsOf({ Type, TargetGroupArn, ForwardConfig }: Action): string[] {
  if (Type !== 'forward') return [];
  const weighted = ForwardConfig?.TargetGroups ?? [];
  // Alone in its forward, a group gets everything whatever its weight.
  const used = weighted.length > 1 ? weighted.filter(({ Weight }) => Weight !== 0) : weighted;
  const arns = weighted.length > 0 ? used.map((each) => each.TargetGroupArn) : [TargetGroupArn];
  return arns.filter((arn) => arn !== undefined);
}

const listenerTarget = control({
  id: 'elb.listener-target',
  severity: 'high',
  title: 'Every forward action names target groups that exist and have at least one registered target',
  why: 'A rule that leads to an empty target group answers 503, to those requests alone that match it: so it is found late.',
  fix: 'Register targets: name the target group in `target_group_arns` of the `aws_autoscaling_group` or in `load_balancer` of the `aws_ecs_service`; or remove the rule.',
  references: [{ page: `${documentation}/application/load-balancer-listeners.html` }],
  judges: ['listener'],
  reads: [...listenerRuleReads, 'target-group', 'target-health'],
  check(listener, { deployed }) {
    const rules = rulesOf(listener, deployed).filter(({ IsDefault }) => !IsDefault);
    const actions = [...(listener.properties.DefaultActions ?? []), ...rules.flatMap(({ Actions }) => Actions ?? [])];
    const arns = [...new Set(actions.flatMap(groupsOf))];
    if (arns.length === 0) return notApplicable('the listener forwards nothing');
    const groups = arns.map((arn) => {
      const name = arn.split('/').at(-2) ?? arn;
      if (!deployed.find('target-group', arn)) return { name, targets: undefined };
      const targets = deployed.of('target-health', arn).filter(({ TargetHealth }) => {
        return !TargetHealth?.State?.includes('draining');
      });
      return { name, targets: targets.length };
    });
    const observed = groups
      .map(({ name, targets }) => `${name}: ${targets === undefined ? 'does not exist' : `${targets} targets`}`)
      .join('; ');
    const expected = 'target groups that exist and have targets';
    const missing = groups.filter(({ targets }) => targets === undefined);
    if (missing.length > 0) return fail('it forwards to a target group that does not exist', expected, observed);
    if (groups.some(({ targets }) => targets === 0))
      return fail('it forwards to a target group that has no targets', expected, observed);
    return pass(observed);
  },
});

export const listenerControls = [certificate, listenerTarget];
