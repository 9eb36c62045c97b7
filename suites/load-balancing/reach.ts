/** Whether load balancers stand, where, and whom they let in. */
import { cannotJudge, control, fail, integer, list, notApplicable, pass } from '../../engine';
import {
  type Admission,
  admissionText,
  admitsInternet,
  admitsPort,
  ingressOf,
  portsText,
  ruleReads,
} from '../../inventory/relations/security-rules';
import { administrationPorts, isLeftToAdministration, opensOthers } from '../network/ports';

const documentation = 'https://docs.aws.amazon.com/elasticloadbalancing/latest';

const state = control({
  id: 'elb.state',
  severity: 'critical',
  title: 'The load balancer is active',
  why: 'One that is provisioning or failed serves nobody; an impaired one serves some.',
  fix: 'Look at the reason with `aws elbv2 describe-load-balancers --load-balancer-arns ARN`; often its subnets are out of addresses.',
  references: [{ page: `${documentation}/application/application-load-balancers.html#load-balancer-state` }],
  judges: ['load-balancer'],
  reads: [],
  check({ properties: { State } }) {
    if (!State?.Code) return cannotJudge('the answer does not hold State');
    if (State.Code === 'active') return pass('active');
    const observed = State.Reason ? `${State.Code}: ${State.Reason}` : State.Code;
    return fail('the load balancer does not serve as it should', 'active', observed);
  },
});

const multiZone = control({
  id: 'elb.multi-az',
  severity: 'high',
  title: 'The load balancer spans the wanted number of Availability Zones',
  why: 'A load balancer in a single zone is gone with it, however many targets stand in others.',
  fix: 'Name subnets of more zones in `subnets` of the `aws_lb`, or `aws elbv2 set-subnets --load-balancer-arn ARN --subnets A B`.',
  references: [
    { securityHub: 'ELB.13' },
    { page: `${documentation}/application/application-load-balancers.html#availability-zones` },
  ],
  parameters: { zones: integer('the least number of Availability Zones', 2) },
  development: { zones: 1 },
  judges: ['load-balancer'],
  reads: [],
  check({ properties: { AvailabilityZones } }, { parameters: { zones } }) {
    if (!AvailabilityZones) return cannotJudge('the answer does not hold AvailabilityZones');
    const names = [...new Set(AvailabilityZones.flatMap(({ ZoneName }) => ZoneName ?? []))].sort();
    const observed = `in zones: ${names.join(', ') || 'none'}`;
    if (names.length >= zones) return pass(observed);
    return fail('the load balancer stands in too few zones', `at least ${zones} zones`, observed);
  },
});

const waf = control({
  id: 'elb.waf',
  severity: 'medium',
  title: 'An internet-facing Application Load Balancer is associated with a WAF web ACL',
  why: 'Without a web ACL every scan and every injection reaches the application, and nothing limits the rate of either.',
  fix: 'Add an `aws_wafv2_web_acl_association` with `resource_arn = aws_lb.NAME.arn`.',
  references: [
    { securityHub: 'ELB.16' },
    { page: 'https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html' },
  ],
  judges: ['load-balancer'],
  reads: ['associated-web-acl'],
  check(loadBalancer, { deployed }) {
    const { Type, Scheme } = loadBalancer.properties;
    if (Type !== 'application') return notApplicable(`AWS WAF does not look at a load balancer of type ${Type}`);
    if (Scheme === 'internal') return notApplicable('it is internal');
    const [acl] = deployed.of('associated-web-acl', loadBalancer.id);
    if (acl) return pass(`web ACL ${acl.Name ?? acl.ARN}`);
    return fail('no web ACL stands in front of the load balancer', 'a web ACL', 'none');
  },
});

/** What a family of addresses is let in to, as text that is the same for the same ports. */
function portsFrom(admissions: readonly Admission[], family: 'ipv4' | 'ipv6'): string[] {
  return [...new Set(admissions.filter((each) => admitsInternet(each, family)).map(portsText))].sort();
}

const ingress = control({
  id: 'elb.ingress',
  severity: 'high',
  title:
    'The security groups of an internet-facing load balancer admit the internet on the wanted ports alone, the same for IPv4 and IPv6',
  why: 'A port that is open without need is found by scanners within minutes; one that is closed for IPv6 alone fails for some users, and nobody here sees it.',
  fix: 'Let the security group of the `aws_lb` have one ingress rule a port, for `0.0.0.0/0` and, where it is dual-stack, `::/0`.',
  references: [
    { securityHub: 'EC2.18' },
    { page: `${documentation}/application/load-balancer-update-security-groups.html` },
  ],
  parametersOf: { control: 'sg.admin-ports', names: { except: 'ports' } },
  parameters: {
    ports: list('the ports that the internet may reach', 'integer', [80, 443]),
    except: list('ports that sg.admin-ports speaks of', 'integer', administrationPorts),
  },
  judges: ['load-balancer'],
  reads: ['listener', ...ruleReads],
  check(loadBalancer, { deployed, parameters: { ports, except } }) {
    const { Scheme, Type, SecurityGroups, IpAddressType } = loadBalancer.properties;
    if (Scheme === 'internal') return notApplicable('it is internal');
    if (Type === 'gateway') return notApplicable('a Gateway Load Balancer has no security groups');
    if ((SecurityGroups ?? []).length === 0) {
      if (Type === 'network') return notApplicable('it has no security groups: its targets decide whom they admit');
      return cannotJudge('the answer does not hold SecurityGroups');
    }
    const admissions = ingressOf(SecurityGroups ?? [], deployed);
    const open = admissions.filter((each) => admitsInternet(each));
    const expected = `the internet on ${ports.join(', ')} alone`;
    const observed = open.map(admissionText).join('; ') || 'the internet on no port';
    const others = open.filter((each) => opensOthers(each, ports));
    const own = others.filter((each) => !isLeftToAdministration(each, except));
    if (own.length > 0)
      return fail(`it admits the internet on other ports: ${own.map(portsText).join(', ')}`, expected, observed);
    if (others.length > 0)
      return notApplicable('it admits the internet on a port of administration, which sg.admin-ports says');
    const served = deployed.of('listener', loadBalancer.id).flatMap(({ properties }) => properties.Port ?? []);
    const closed = served.filter((port) => {
      return (
        ports.includes(port) && !admissions.some((each) => admitsPort(each, port) || admitsPort(each, port, 'udp'))
      );
    });
    if (closed.length > 0)
      return fail(`it admits nobody on ${closed.join(', ')}, where it listens`, expected, observed);
    if (IpAddressType?.startsWith('dualstack')) {
      const [four, six] = [portsFrom(admissions, 'ipv4'), portsFrom(admissions, 'ipv6')];
      // Without public IPv4 addresses it is reached over IPv6 alone, so nothing is missed where IPv4 is shut.
      const isEnough = IpAddressType !== 'dualstack' && four.every((ports) => six.includes(ports));
      if (four.join() !== six.join() && !isEnough) {
        return fail(
          'it does not admit the same over IPv4 and IPv6',
          'the same ports over IPv4 and IPv6',
          `IPv4: ${four.join(', ') || 'none'}; IPv6: ${six.join(', ') || 'none'}`,
        );
      }
    }
    return pass(observed);
  },
});

export const reachControls = [state, multiZone, waf, ingress];
