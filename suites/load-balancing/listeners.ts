/** What listeners serve: their certificates, and the target groups that they lead to. */
import { cannotJudge, control, fail, integer, list, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Resource } from '../../inventory/model';
import { forwardsOf, listenerRuleReads, rulesOf } from '../../inventory/relations/listener-rules';
import { isServerCertificate } from '../../inventory/services/acm';

const documentation = 'https://docs.aws.amazon.com/elasticloadbalancing/latest';
const day = 24 * 60 * 60 * 1000;

/** What is known of a certificate, wherever it comes from. */
interface Certificate {
  arn: string;
  /** Why it cannot be served; undefined where it can. */
  problem?: string;
  until?: Date;
  /** The host names that it is known to be for. */
  names: readonly string[];
  /** Whether it may be for others too, which nobody says. */
  hasOthers: boolean;
}

function certificateOf(arn: string, deployed: Deployed): Certificate {
  if (isServerCertificate(arn)) {
    const found = deployed.all('server-certificates').find(({ Arn }) => Arn === arn);
    // IAM tells no names.
    const told = { arn, names: [], hasOthers: true };
    return found ? { ...told, until: found.Expiration } : { ...told, problem: 'does not exist' };
  }
  const found = deployed.find('certificate', arn)?.properties;
  if (!found) return { arn, problem: 'does not exist', names: [], hasOthers: false };
  const { Status, NotBefore, NotAfter: until, DomainName, SubjectAlternativeNameSummaries = [] } = found;
  const names = [...new Set([DomainName, ...SubjectAlternativeNameSummaries])].filter((name) => name !== undefined);
  const told = { arn, until, names, hasOthers: found.HasAdditionalSubjectAlternativeNames === true };
  if (Status !== 'ISSUED') return { ...told, problem: `is ${Status}` };
  if (NotBefore && NotBefore > deployed.now)
    return { ...told, problem: `is not valid before ${NotBefore.toISOString()}` };
  return told;
}

/** Whether a certificate's name is for a host: a `*` stands for the first label alone. Source: RFC 9525, section 6.3 */
function isFor(name: string, host: string): boolean {
  const [pattern, wanted] = [name.toLowerCase(), host.toLowerCase()];
  if (!pattern.startsWith('*.')) return pattern === wanted;
  const dot = wanted.indexOf('.');
  return dot > 0 && wanted.slice(dot) === pattern.slice(1);
}

/**
 * Whether a listener serves the host names of the environment: it faces the internet, or nothing does, so that they can only
 * be those of internal load balancers.
 */
function isServed({ properties }: Resource<'listener'>, deployed: Deployed): boolean {
  const isInternal = ({ properties: { Scheme } }: Resource<'load-balancer'>) => Scheme === 'internal';
  const balancer = deployed.find('load-balancer', properties.LoadBalancerArn);
  if (!balancer || !isInternal(balancer)) return true;
  return deployed.all('load-balancer').every((each) => isInternal(each) || !deployed.inScope(each));
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
    const { Protocol } = listener.properties;
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
    const isCovered = (host: string) => certificates.some(({ names }) => names.some((name) => isFor(name, host)));
    const uncovered = isServed(listener, deployed) ? hostnames.filter((host) => !isCovered(host)) : [];
    if (uncovered.length === 0) return pass(observed);
    const secret = certificates.filter(({ hasOthers }) => hasOthers);
    if (secret.length > 0) return cannotJudge(`not all names of ${secret.map(({ arn }) => arn).join(', ')} are known`);
    const names = certificates.flatMap((each) => each.names);
    return fail(
      `no certificate is for ${uncovered.join(', ')}`,
      `certificates for ${hostnames.join(', ')}`,
      `certificates for ${names.join(', ')}`,
    );
  },
});

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
    const forwards = actions.flatMap(forwardsOf);
    const arns = [...new Set(forwards.flatMap(({ group, idle }) => (idle ? [] : group)))];
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
