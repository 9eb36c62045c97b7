/** Whom security groups admit: the internet, and tier by tier. */
import { cannotJudge, control, fail, type Judgement, list, notApplicable, pass } from '../../engine';
import { glob } from '../../environment/patterns';
import type { Deployed } from '../../inventory/deployed';
import type { Resource } from '../../inventory/model';
import {
  type Admission,
  admissionText,
  admitsInternet,
  admitsPort,
  egressOf,
  ingressOf,
  portsText,
  ruleReads,
} from '../../inventory/relations/security-rules';
import { databasesInScope, groupsOfDatabase, type Tier, tierReads, tiersOf } from '../../inventory/relations/tiers';
import { administrationPorts, administrationPortsOf, isLeftToAdministration, opensOthers } from './ports';

const documentation = 'https://docs.aws.amazon.com/vpc/latest/userguide';

type Group = Resource<'security-group'>;

function internetOf({ properties: { GroupId } }: Group, deployed: Deployed): Admission[] {
  return ingressOf([GroupId], deployed).filter((admission) => admitsInternet(admission));
}

const texts = (admissions: readonly Admission[]) => admissions.map(admissionText).join('; ');

const adminPorts = control({
  id: 'sg.admin-ports',
  severity: 'critical',
  title: 'No security group admits the internet to an administration or database port',
  why: 'Such ports are tried with stolen and guessed passwords within minutes of being open.',
  fix: 'Remove the rule (`aws ec2 revoke-security-group-ingress`), and come in through Systems Manager Session Manager, or by a rule that names a security group.',
  references: [
    { securityHub: 'EC2.13' },
    { securityHub: 'EC2.14' },
    { securityHub: 'EC2.19' },
    { cis: '6.3' },
    { cis: '6.4' },
    { page: `${documentation}/security-group-rules.html` },
  ],
  parameters: { ports: list('the ports of administration and of databases', 'integer', administrationPorts) },
  judges: ['security-group'],
  reads: ruleReads,
  check(group, { deployed, parameters: { ports } }) {
    const open = internetOf(group, deployed).filter((each) => administrationPortsOf(each, ports).length > 0);
    if (open.length === 0) return pass(`the internet reaches none of ${ports.join(', ')}`);
    const reached = ports.filter((port) => open.some((each) => administrationPortsOf(each, [port]).length > 0));
    return fail(`the internet is admitted to ${reached.join(', ')}`, `nobody on the internet`, texts(open));
  },
});

/** Whether an internet-facing load balancer in scope has the group: then `elb.ingress` speaks of it. */
function isOfLoadBalancer({ properties: { GroupId = '' } }: Group, deployed: Deployed): boolean {
  return deployed
    .all('load-balancer')
    .some(
      (each) =>
        each.properties.Scheme !== 'internal' &&
        (each.properties.SecurityGroups ?? []).includes(GroupId) &&
        deployed.inScope(each),
    );
}

const openPorts = control({
  id: 'sg.open-ports',
  severity: 'high',
  title: 'Security groups admit the internet on the allowed ports alone',
  why: 'What listens on another port was seldom made to be reached by everybody: metrics, debuggers, old versions.',
  fix: 'Remove the rule, or let it name the security group or the prefix list of those who need it.',
  references: [{ securityHub: 'EC2.18' }, { page: `${documentation}/security-group-rules.html` }],
  parametersOf: { control: 'sg.admin-ports', names: { except: 'ports' } },
  parameters: {
    ports: list('the ports that the internet may reach', 'integer', [80, 443]),
    except: list('ports that sg.admin-ports speaks of', 'integer', administrationPorts),
  },
  judges: ['security-group'],
  reads: ['load-balancer', ...ruleReads],
  check(group, { deployed, parameters: { ports, except } }) {
    if (isOfLoadBalancer(group, deployed))
      return notApplicable('it is of an internet-facing load balancer, of which elb.ingress speaks');
    const open = internetOf(group, deployed).filter((each) => opensOthers(each, ports));
    const own = open.filter((each) => !isLeftToAdministration(each, except));
    if (own.length > 0) {
      const problem = `the internet is admitted on other ports: ${own.map(portsText).join(', ')}`;
      return fail(problem, `the internet on ${ports.join(', ')} alone`, texts(own));
    }
    if (open.length > 0)
      return notApplicable('it admits the internet on a port of administration, which sg.admin-ports says');
    return pass(`the internet on ${ports.join(', ')} at the most`);
  },
});

const egress = control({
  id: 'sg.egress',
  severity: 'low',
  title: 'Database groups have no egress to the internet',
  why: 'A database that may call out is a way for its data to leave; it needs to answer, which takes no rule.',
  fix: 'Remove the egress rule: `aws ec2 revoke-security-group-egress`; in Terraform an `aws_security_group` without `egress` has none.',
  references: [{ page: `${documentation}/vpc-security-groups.html` }],
  judges: ['security-group'],
  reads: ['database', 'database-cluster', ...ruleReads],
  check({ properties: { GroupId = '' } }, { deployed }) {
    const attached = databasesInScope(deployed).filter((database) => groupsOfDatabase(database).includes(GroupId));
    if (attached.length === 0) return notApplicable('no database in scope has it');
    const out = egressOf([GroupId], deployed).filter((admission) => admitsInternet(admission));
    if (out.length === 0) return pass('no egress to the internet');
    const observed = out.map((each) => `${portsText(each)} to ${each.from.value}`).join('; ');
    return fail('the database may call the internet', 'no egress to the internet', observed);
  },
});

/** What the parameter `tiers` says, with its globs resolved to groups. */
function givenTiers(
  given: readonly Readonly<Record<string, unknown>>[],
  deployed: Deployed,
): readonly Tier[] | Judgement {
  const groups = deployed.all('security-group');
  const tiers: Tier[] = [];
  for (const { from, to, port } of given) {
    const matching = (pattern: unknown) => {
      const matches = glob(String(pattern));
      const found = groups.filter(({ name, properties: { GroupId = '' } }) => matches(name) || matches(GroupId));
      return new Set(found.flatMap(({ properties: { GroupId } }) => GroupId ?? []));
    };
    const ends = { from: matching(from), to: matching(to) };
    for (const [end, pattern] of [
      ['from', from],
      ['to', to],
    ] as const) {
      if (ends[end].size === 0) return cannotJudge(`no security group is called ${pattern}, which \`tiers\` names`);
    }
    tiers.push({ name: String(to), end: 'application', ...ends, port: Number(port) });
  }
  return tiers;
}

/** Ports on which no other control minds the internet. */
const webPorts: readonly number[] = [80, 443];

/** Whether another control says that an admission is wrong: of the internet, or of addresses at a database. */
function isLeftToOthers(admission: Admission, { end, port }: Tier): boolean {
  if (admission.from.type === 'group') return false;
  return end === 'database' || (admitsInternet(admission) && !webPorts.includes(port));
}

const chain = control({
  id: 'sg.chain',
  severity: 'high',
  title:
    "Traffic passes tier by tier: the application takes its port from the load balancer's group alone, the database from the application's alone",
  why: 'Whoever can pass by the load balancer passes by its TLS, its web ACL and its logs; whoever passes by the application reaches the data.',
  fix: 'Give the ingress rule of the port `referenced_security_group_id` of the tier before, and remove the others.',
  references: [{ page: `${documentation}/security-group-rules.html#security-group-referencing` }],
  parameters: {
    tiers: {
      type: 'array',
      items: {
        type: 'object',
        required: ['from', 'to', 'port'],
        additionalProperties: false,
        properties: { from: { type: 'string' }, to: { type: 'string' }, port: { type: 'integer' } },
      },
      description: 'the tiers, by names, ids or globs of security groups; empty: from what is attached',
      default: [],
    },
  },
  judges: ['security-group'],
  reads: tierReads,
  check(group, { deployed, parameters }) {
    const { GroupId = '', GroupName } = group.properties;
    if (GroupName === 'default')
      return notApplicable('it is the default group of its VPC, of which vpc.default-security-group speaks');
    const given = (parameters.tiers ?? []) as readonly Readonly<Record<string, unknown>>[];
    const tiers = given.length > 0 ? givenTiers(given, deployed) : tiersOf(deployed);
    if ('status' in tiers) return tiers;
    const ending = tiers.filter(({ to }) => to.has(GroupId));
    return judgeChain(GroupId, ending, deployed);
  },
});

function judgeChain(id: string, tiers: readonly Tier[], deployed: Deployed): Judgement {
  if (tiers.length === 0) return notApplicable('no tier ends at it');
  const wanted = tiers.map(({ port, from }) => `${port} from ${[...from].sort().join(', ')} alone`).join('; ');
  const strangers: Admission[] = [];
  const unreached: Tier[] = [];
  let left = false;
  const taken: Admission[] = [];
  for (const tier of tiers) {
    const isFrom = ({ from: { type, value } }: Admission) => type === 'group' && tier.from.has(value);
    const admissions = ingressOf([id], deployed).filter((each) => admitsPort(each, tier.port));
    taken.push(...admissions);
    for (const admission of admissions.filter((each) => !isFrom(each))) {
      if (isLeftToOthers(admission, tier)) left = true;
      else strangers.push(admission);
    }
    const all = ingressOf([...tier.to].sort(), deployed).filter((each) => admitsPort(each, tier.port));
    // One of the groups of the tier lets the port in for all that have it; where none does, the first of them says so.
    if (all.length === 0 && [...tier.to].sort()[0] === id) unreached.push(tier);
  }
  const observed = texts([...new Set(taken)]) || 'none';
  if (strangers.length > 0) {
    const who = [...new Set(strangers.map(({ from }) => from.value))].join(', ');
    return fail(`${who} can pass by the tier before`, wanted, observed);
  }
  if (unreached.length > 0)
    return fail(`the tier before cannot reach ${unreached.map(({ name }) => name).join(', ')}`, wanted, observed);
  if (left) return notApplicable('it admits addresses, which sg.open-ports, sg.admin-ports or rds.ingress says');
  if (taken.length === 0) return pass('it takes none of the ports of the tier: another group of it does');
  return pass(observed);
}

export const securityGroupControls = [adminPorts, openPorts, chain, egress];
