/** What is set on VPCs: names, flow logs, the default security group, endpoints, network ACLs. */
import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import { cannotJudge, control, fail, list, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Item, Resource } from '../../inventory/model';
import {
  admissionText,
  egressOf,
  ingressOf,
  isInternet,
  portsText,
  ruleReads,
} from '../../inventory/relations/security-rules';
import { bucketOfFlowLog } from '../../inventory/services/log-buckets';

const documentation = 'https://docs.aws.amazon.com/vpc/latest/userguide';

const dns = control({
  id: 'vpc.dns',
  severity: 'medium',
  title: 'DNS support and DNS host names are on',
  why: 'Without them private names of endpoints, databases and file systems do not resolve inside the VPC.',
  fix: 'Set `enable_dns_support = true` and `enable_dns_hostnames = true` on the `aws_vpc`.',
  references: [{ page: `${documentation}/vpc-dns-updating.html` }],
  judges: ['vpc'],
  reads: ['vpc-attributes'],
  check(vpc, { deployed }) {
    const attributes = deployed.of('vpc-attributes', vpc.id);
    const observed = attributes.map(({ name, value }) => `${name} ${value}`).join(', ');
    const off = attributes.filter(({ value }) => !value);
    if (off.length === 0) return pass(observed);
    const names = off.map(({ name }) => name).join(', ');
    return fail(`${names} is off`, 'enableDnsSupport true, enableDnsHostnames true', observed);
  },
});

type FlowLog = Item<'flow-logs'>;

/** The flow logs of a VPC: its own, or, where each of its subnets has one, those. */
function flowLogsOf({ properties: { VpcId } }: Resource<'vpc'>, deployed: Deployed): FlowLog[] {
  const all = deployed.all('flow-logs');
  const own = all.filter(({ ResourceId }) => ResourceId === VpcId);
  if (own.length > 0) return own;
  const subnets = deployed.all('subnet').filter(({ properties }) => properties.VpcId === VpcId);
  const bySubnet = subnets.map(({ properties }) => all.filter(({ ResourceId }) => ResourceId === properties.SubnetId));
  return bySubnet.length > 0 && bySubnet.every((logs) => logs.length > 0) ? bySubnet.flat() : [];
}

/** What keeps a flow log from being of use; undefined where nothing does. */
function faultOf(log: FlowLog, deployed: Deployed): string | undefined {
  const { FlowLogStatus, DeliverLogsStatus, DeliverLogsErrorMessage, TrafficType, LogDestination, LogGroupName } = log;
  if (FlowLogStatus !== 'ACTIVE') return `is ${FlowLogStatus}`;
  if (DeliverLogsStatus !== 'SUCCESS')
    return `does not deliver (${DeliverLogsErrorMessage ?? DeliverLogsStatus ?? 'no status is given'})`;
  if (TrafficType === 'ACCEPT') return 'leaves out the traffic that is rejected';
  const bucket = bucketOfFlowLog(log);
  if (bucket && deployed.of('flow-log-buckets', bucket).length === 0)
    return `goes to the bucket ${bucket}, which is gone`;
  if (log.LogDestinationType !== 'cloud-watch-logs') return undefined;
  const name = LogDestination?.split(':log-group:')[1]?.replace(/:\*$/, '') ?? LogGroupName;
  const group = deployed.find('log-group', name && `log-group ${name}`);
  if (!group) return `goes to the log group ${name}, which is gone`;
  if (group.properties.retentionInDays === undefined)
    return `goes to the log group ${name}, which keeps everything for ever`;
  return undefined;
}

const flowLogs = control({
  id: 'vpc.flow-logs',
  severity: 'medium',
  title: 'Flow logs are on and delivering, to a destination that exists and has a retention',
  why: 'Flow logs are the only trace of who reached whom; a log whose destination or role is gone says ACTIVE and writes nothing.',
  fix: 'Add an `aws_flow_log` with `vpc_id`, `traffic_type = "ALL"`, a `log_destination` and, for a log group, an `iam_role_arn` that may write to it; `retention_in_days` on the `aws_cloudwatch_log_group`.',
  references: [{ securityHub: 'EC2.6' }, { cis: '4.7' }, { page: `${documentation}/flow-logs.html` }],
  judges: ['vpc'],
  reads: ['flow-logs', 'flow-log-buckets', 'subnet', 'log-group'],
  check(vpc, { deployed }) {
    const logs = flowLogsOf(vpc, deployed);
    const expected = 'a flow log that delivers to a destination that exists';
    if (logs.length === 0) return fail('the VPC has no flow log', expected, 'none');
    const states = logs.map((log) => ({ log, fault: faultOf(log, deployed) }));
    const observed = states
      .map(({ log, fault }) => `${log.FlowLogId} ${fault ?? `to ${log.LogDestination ?? log.LogGroupName}`}`)
      .join('; ');
    const subnets = logs.every(({ ResourceId }) => ResourceId !== vpc.properties.VpcId);
    const sound = states.filter(({ fault }) => fault === undefined).map(({ log }) => log.ResourceId);
    const covered = subnets ? logs.every(({ ResourceId }) => sound.includes(ResourceId)) : sound.length > 0;
    if (covered) return pass(observed);
    const faults = [...new Set(states.flatMap(({ fault }) => fault ?? []))].join(', ');
    return fail(`the flow log ${faults}`, expected, observed);
  },
});

const defaultGroup = control({
  id: 'vpc.default-security-group',
  severity: 'high',
  title: 'The default security group has no rule',
  why: 'What is made without naming a group lands in the default one; with its rules it reaches, and is reached by, everything else that did.',
  fix: 'Take it over with `aws_default_security_group` that has no `ingress` and no `egress`.',
  references: [{ securityHub: 'EC2.2' }, { cis: '6.5' }, { page: `${documentation}/default-security-group.html` }],
  judges: ['security-group'],
  reads: ruleReads,
  check({ properties: { GroupName, GroupId } }, { deployed }) {
    if (GroupName === undefined) return cannotJudge('the answer does not hold GroupName');
    if (GroupName !== 'default') return notApplicable('it is not the default security group of a VPC');
    const rules = [
      ...ingressOf([GroupId], deployed).map((rule) => `in: ${admissionText(rule)}`),
      ...egressOf([GroupId], deployed).map((rule) => `out: ${portsText(rule)} to ${rule.from.value}`),
    ];
    if (rules.length === 0) return pass('no rule');
    return fail('the default security group has rules', 'no rule', rules.join('; '));
  },
});

const endpoints = control({
  id: 'vpc.endpoints',
  severity: 'medium',
  title: 'The wanted VPC endpoints exist and are available',
  why: 'Without a gateway endpoint every byte to S3 is paid for at the NAT gateway, and stops when it does; without an interface endpoint calls to AWS leave the VPC.',
  fix: 'Add an `aws_vpc_endpoint` with `service_name = "com.amazonaws.REGION.s3"` and the route tables of the private subnets.',
  references: [
    { securityHub: 'EC2.10' },
    { cis: '6.8' },
    { page: 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html' },
  ],
  parameters: {
    services: list("the services, as the end of an endpoint's service name: s3, ecr.dkr", 'string', ['s3']),
  },
  judges: ['vpc'],
  reads: ['vpc-endpoint'],
  check({ properties: { VpcId } }, { deployed, parameters: { services } }) {
    const all = deployed.all('vpc-endpoint').filter(({ properties }) => properties.VpcId === VpcId);
    const states = services.map((service) => {
      const found = all.filter(({ properties }) => properties.ServiceName?.endsWith(`.${deployed.region}.${service}`));
      const sound = found.some(({ properties: { State, VpcEndpointType, RouteTableIds } }) => {
        const routed = VpcEndpointType !== 'Gateway' || (RouteTableIds ?? []).length > 0;
        return State?.toLowerCase() === 'available' && routed;
      });
      const texts = found.map(({ properties: { VpcEndpointId, State, VpcEndpointType, RouteTableIds } }) =>
        VpcEndpointType === 'Gateway'
          ? `${VpcEndpointId} ${State}, in ${(RouteTableIds ?? []).length} route tables`
          : `${VpcEndpointId} ${State}`,
      );
      return { service, sound, text: `${service}: ${texts.join(', ') || 'none'}` };
    });
    const observed = states.map(({ text }) => text).join('; ');
    const missing = states.filter(({ sound }) => !sound).map(({ service }) => service);
    if (missing.length === 0) return pass(observed);
    const expected = 'an available endpoint for each, a gateway one in a route table';
    return fail(`no endpoint of ${missing.join(', ')} can be used`, expected, observed);
  },
});

const guarded = [22, 3389] as const;

/** Whether a network ACL lets the internet in to a port: its rules hold in the order of their numbers, the first decides. */
function admitting(entries: readonly NetworkAclEntry[], port: number, family: 'ipv4' | 'ipv6') {
  const ordered = entries.filter(({ Egress }) => !Egress).sort((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0));
  for (const entry of ordered) {
    const { Protocol, PortRange, RuleAction } = entry;
    const block = family === 'ipv4' ? entry.CidrBlock : entry.Ipv6CidrBlock;
    const { From = 0, To = 65535 } = PortRange ?? {};
    const holds = Protocol === '-1' || (Protocol === '6' && From <= port && port <= To);
    if (!block || !holds || !isInternet(block)) continue;
    if (RuleAction === 'allow') return entry;
    // A deny of less than everybody leaves the others to the rules after it.
    if (/\/0$/.test(block)) return undefined;
  }
  return undefined;
}

const networkAcls = control({
  id: 'vpc.network-acls',
  severity: 'medium',
  title: 'No network ACL admits the internet to 22 or 3389',
  why: 'A network ACL is the wall behind the security groups: with it a group that is opened by mistake opens nothing.',
  fix: 'Number an `aws_network_acl_rule` that denies 22 and 3389 below those that allow, or allow the ports that are needed alone.',
  references: [{ securityHub: 'EC2.21' }, { cis: '6.2' }, { page: `${documentation}/nacl-rules.html` }],
  judges: ['network-acl'],
  reads: [],
  check({ properties: { Associations, Entries } }) {
    if (!Entries || !Associations) return cannotJudge('the answer does not hold Entries and Associations');
    if (Associations.length === 0) return notApplicable('no subnet uses it');
    const open = guarded.flatMap((port) =>
      (['ipv4', 'ipv6'] as const).flatMap((family) => {
        const entry = admitting(Entries, port, family);
        return entry ? [{ port, entry }] : [];
      }),
    );
    const unsaid = Entries.filter(({ CidrBlock, Ipv6CidrBlock }) => !CidrBlock && !Ipv6CidrBlock);
    if (open.length === 0 && unsaid.some(({ Egress, RuleAction }) => !Egress && RuleAction === 'allow'))
      return cannotJudge('the answer does not hold for whom each rule is');
    if (open.length === 0) return pass(`the internet reaches neither of ${guarded.join(', ')}`);
    const ports = [...new Set(open.map(({ port }) => port))].join(', ');
    const observed = [...new Set(open.map(({ entry }) => entry))]
      .map((entry) => `rule ${entry.RuleNumber} allows ${entry.CidrBlock ?? entry.Ipv6CidrBlock}`)
      .join('; ');
    return fail(`the internet is let in to ${ports}`, `nobody on the internet to ${guarded.join(', ')}`, observed);
  },
});

export const vpcControls = [dns, flowLogs, defaultGroup, endpoints, networkAcls];
