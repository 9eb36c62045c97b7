/** Whether requests reach the load balancer encrypted, and with protocols that are safe. */
import { cannotJudge, control, fail, list, notApplicable, oneOf, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Kinds, Resource } from '../../inventory/model';
import { type Action, forwardsOf } from '../../inventory/relations/listener-rules';

const documentation = 'https://docs.aws.amazon.com/elasticloadbalancing/latest';

/** The oldest first. Source: SslProtocols of DescribeSSLPolicies. */
const protocols = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

function isInternetFacing(loadBalancer: Resource<'load-balancer'>): boolean {
  return loadBalancer.properties.Scheme !== 'internal';
}

function loadBalancerOf(listener: Resource<'listener'>, deployed: Deployed): Resource<'load-balancer'> | undefined {
  return deployed.find('load-balancer', listener.properties.LoadBalancerArn);
}

function listed(values: readonly (string | number | undefined)[]): string {
  return values.length > 0 ? values.join(', ') : 'none';
}

/** Whether targets take the TLS that a Network Load Balancer passes through: so they say, or their port is one for it. */
function speaksTls(group: Kinds['target-group'], ports: readonly number[]): boolean {
  const { Protocol, Port, TargetType, HealthCheckProtocol, HealthCheckPort = 'traffic-port' } = group;
  if (Protocol === 'TLS' || HealthCheckProtocol === 'HTTPS') return true;
  // A check over plain HTTP on the port of the traffic would find no target that takes TLS there healthy. It is the default for a load
  // balancer as target, and says nothing of its listener.
  const isChecked = TargetType !== 'alb' && ['traffic-port', String(Port)].includes(HealthCheckPort);
  const isPlain = isChecked && HealthCheckProtocol === 'HTTP';
  return !isPlain && Port !== undefined && ports.includes(Port);
}

const httpsListener = control({
  id: 'elb.https-listener',
  severity: 'critical',
  title:
    'An internet-facing Application Load Balancer has an HTTPS listener, and a Network Load Balancer that serves 443 serves TLS there',
  why: 'Without a TLS listener every request, with its cookies and credentials, crosses the internet in the clear.',
  fix: 'Add an HTTPS listener with a certificate: `aws_lb_listener` with `protocol = "HTTPS"`, `port = 443` and `certificate_arn` (for a Network Load Balancer `protocol = "TLS"`).',
  references: [{ securityHub: 'ELB.18' }, { page: `${documentation}/application/create-https-listener.html` }],
  parameters: { ports: list('the ports of which one must serve TLS', 'integer', [443]) },
  judges: ['load-balancer'],
  reads: ['listener', 'target-group'],
  check(loadBalancer, { deployed, parameters: { ports } }) {
    const { Type } = loadBalancer.properties;
    const wanted = `port ${ports.join(' or ')}`;
    if (Type === 'gateway') return notApplicable('a Gateway Load Balancer has no TLS listeners');
    if (Type === 'application' && !isInternetFacing(loadBalancer)) return notApplicable('it is internal');
    const listeners = deployed.of('listener', loadBalancer.id).map(({ properties }) => properties);
    const observed = listed(listeners.map(({ Protocol, Port }) => `${Protocol}:${Port}`));
    const serving = listeners.filter(({ Port }) => Port !== undefined && ports.includes(Port));
    if (Type === 'network') {
      if (serving.length === 0) return notApplicable(`it does not serve ${wanted}`);
      const passing = serving.filter(({ Protocol }) => Protocol !== 'TLS');
      const behind = passing.map(({ DefaultActions }) =>
        (DefaultActions ?? []).flatMap(forwardsOf).map(({ group }) => deployed.find('target-group', group)),
      );
      const open = behind.filter(
        (groups) => !(groups.length > 0 && groups.every((group) => speaksTls(group?.properties ?? {}, ports))),
      );
      const targets = behind.flat().map((group) => {
        const { Protocol, Port } = group?.properties ?? {};
        return group ? `${group.name} ${Protocol}:${Port}` : 'a target group that is gone';
      });
      const through = targets.length > 0 ? `; passed through to ${listed([...new Set(targets)])}` : '';
      if (open.length === 0) return pass(`listeners: ${observed}${through}`);
      return fail(
        `the Network Load Balancer serves ${wanted} without TLS, neither at the listener nor at its targets`,
        `a TLS listener on ${wanted}, or targets that speak TLS`,
        `listeners: ${observed}${through}`,
      );
    }
    if (serving.some(({ Protocol }) => Protocol === 'HTTPS')) return pass(`listeners: ${observed}`);
    return fail(`no HTTPS listener on ${wanted}`, `an HTTPS listener on ${wanted}`, `listeners: ${observed}`);
  },
});

const tlsPolicy = control({
  id: 'elb.tls-policy',
  severity: 'high',
  title: 'Every HTTPS or TLS listener uses a security policy that allows no protocol below the minimum',
  why: 'TLS 1.0 and 1.1 have known weaknesses and are forbidden by most standards; one listener that still allows them lets a client be talked down.',
  fix: 'Set `ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"` on the `aws_lb_listener`, or `aws elbv2 modify-listener --listener-arn ARN --ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06`.',
  references: [{ securityHub: 'ELB.17' }, { page: `${documentation}/application/describe-ssl-policies.html` }],
  parameters: { minimum: oneOf('the oldest protocol allowed', ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'], 'TLSv1.2') },
  judges: ['listener'],
  reads: ['security-policies'],
  check(listener, { deployed, parameters: { minimum } }) {
    const { Protocol, SslPolicy } = listener.properties;
    if (Protocol !== 'HTTPS' && Protocol !== 'TLS')
      return notApplicable(`a listener of protocol ${Protocol} has no TLS`);
    if (!SslPolicy)
      return cannotJudge('the listener names no security policy, so the protocols that it allows are unknown');
    const policy = deployed.all('security-policies').find(({ Name }) => Name === SslPolicy);
    const allowed = policy?.SslProtocols ?? [];
    if (allowed.length === 0) {
      return cannotJudge(`DescribeSSLPolicies does not say which protocols the policy ${SslPolicy} allows`);
    }
    const unknown = allowed.filter((protocol) => !protocols.some((known) => known === protocol));
    if (unknown.length > 0)
      return cannotJudge(`the policy ${SslPolicy} allows protocols that are unknown: ${listed(unknown)}`);
    const below = allowed.filter(
      (protocol) => (protocols as readonly string[]).indexOf(protocol) < protocols.indexOf(minimum),
    );
    const observed = `${SslPolicy}: ${listed(allowed)}`;
    if (below.length === 0) return pass(observed);
    return fail(`the security policy allows ${listed(below)}`, `nothing below ${minimum}`, observed);
  },
});

function describeAction({ Type, RedirectConfig, FixedResponseConfig }: Action): string {
  if (Type === 'redirect') {
    const { Protocol = '#{protocol}', Port = '#{port}', StatusCode } = RedirectConfig ?? {};
    return `redirect to ${Protocol}:${Port} with ${StatusCode}`;
  }
  return Type === 'fixed-response' ? `fixed response ${FixedResponseConfig?.StatusCode}` : String(Type);
}

/** Whether what a rule does in the end is a redirect to HTTPS, on another port than the plain one, with the status. */
function redirects(actions: readonly Action[], port: number | undefined, status: number): boolean {
  return (
    actions.length > 0 &&
    actions.every(({ Type, RedirectConfig }) => {
      const { Protocol, Port = '#{port}', StatusCode } = RedirectConfig ?? {};
      const elsewhere = Port !== '#{port}' && Port !== String(port);
      return Type === 'redirect' && Protocol === 'HTTPS' && elsewhere && StatusCode === `HTTP_${status}`;
    })
  );
}

const httpRedirect = control({
  id: 'elb.http-redirect',
  severity: 'high',
  title:
    'Every HTTP listener of an internet-facing load balancer, rules included, redirects to HTTPS and forwards nothing',
  why: 'A rule that forwards on the plain port serves the application without encryption, however sound the HTTPS listener is.',
  fix: 'Give the HTTP listener a default action of type `redirect` with `protocol = "HTTPS"`, `port = "443"`, `status_code = "HTTP_301"`, and remove its other rules.',
  references: [
    { securityHub: 'ELB.1' },
    { page: `${documentation}/application/rule-action-types.html#redirect-actions` },
  ],
  parameters: {
    status: { type: 'integer', enum: [301, 302], description: 'the status of the redirect', default: 301 },
  },
  judges: ['listener'],
  reads: ['load-balancer', 'listener-rules'],
  check(listener, { deployed, parameters: { status } }) {
    const { Protocol, Port, DefaultActions } = listener.properties;
    if (Protocol !== 'HTTP') return notApplicable(`a listener of protocol ${Protocol} is not plain HTTP`);
    const loadBalancer = loadBalancerOf(listener, deployed);
    if (loadBalancer && !isInternetFacing(loadBalancer)) return notApplicable('its load balancer is internal');
    const rules = deployed.of('listener-rules', listener.id).filter(({ IsDefault }) => !IsDefault);
    const ways = [
      { name: 'the default action', actions: DefaultActions ?? [] },
      ...rules.map((rule) => ({ name: `the rule of priority ${rule.Priority}`, actions: rule.Actions ?? [] })),
    ];
    const wrong = ways.filter(({ actions }) => !redirects(actions, Port, status));
    const shown = (some: typeof ways) =>
      some.map(({ name, actions }) => `${name}: ${listed(actions.map(describeAction))}`).join('; ');
    if (wrong.length === 0) return pass(shown(ways));
    const verb = wrong.length > 1 ? 'do' : 'does';
    return fail(
      `${listed(wrong.map(({ name }) => name))} ${verb} not redirect to HTTPS with ${status}`,
      `every rule redirects to HTTPS with ${status}`,
      shown(wrong),
    );
  },
});

export const encryptionControls = [httpsListener, tlsPolicy, httpRedirect];
