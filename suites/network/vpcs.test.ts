import type { FlowLog, NetworkAclEntry, SecurityGroup, VpcEndpoint } from '@aws-sdk/client-ec2';
import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import network from '../network';

const arn = (kind: string, id: string) => `arn:aws:test:us-east-1:111122223333:${kind}/${id}`;
const vpcId = arn('vpc', 'vpc-1');
const judged = (id: string, world: World, parameters = {}) =>
  judgeOne(controlOf(network, id), deployedWith(world), parameters).map(({ resource, status, message }) => [
    resource,
    status,
    message,
  ]);

describe('vpc.dns', () => {
  const world = (support: boolean, names: boolean): World => ({
    vpc: [{ VpcId: 'vpc-1' }],
    'vpc-attributes': {
      [vpcId]: [
        { name: 'enableDnsSupport', value: support },
        { name: 'enableDnsHostnames', value: names },
      ],
    },
  });
  test('holds where both are on, and names the one that is off', () => {
    expect(judged('vpc.dns', world(true, true))).toEqual([
      [vpcId, 'pass', 'enableDnsSupport true, enableDnsHostnames true'],
    ]);
    expect(judged('vpc.dns', world(true, false))).toEqual([[vpcId, 'fail', 'enableDnsHostnames is off']]);
    expect(judged('vpc.dns', world(false, true))).toEqual([[vpcId, 'fail', 'enableDnsSupport is off']]);
  });
  test('a denied read is an error, and no VPC is not applicable', () => {
    const denied: World = { vpc: [{ VpcId: 'vpc-1' }], gaps: { 'vpc-attributes': { [vpcId]: 'AccessDenied' } } };
    expect(judged('vpc.dns', denied)[0]?.[1]).toBe('error');
    expect(judged('vpc.dns', { vpc: [] })[0]?.[1]).toBe('not-applicable');
  });
});

describe('vpc.flow-logs', () => {
  const toGroup: FlowLog = {
    FlowLogId: 'fl-1',
    ResourceId: 'vpc-1',
    FlowLogStatus: 'ACTIVE',
    DeliverLogsStatus: 'SUCCESS',
    TrafficType: 'ALL',
    LogDestinationType: 'cloud-watch-logs',
    LogDestination: 'arn:aws:logs:us-east-1:111122223333:log-group:flow:*',
  };
  const toBucket: FlowLog = {
    ...toGroup,
    LogDestinationType: 's3',
    LogDestination: 'arn:aws-cn:s3:::logs/prefix',
  };
  const group = 'arn:aws:logs:us-east-1:111122223333:log-group:flow';
  const world = (logs: FlowLog[], more: World = {}): World => ({
    vpc: [{ VpcId: 'vpc-1' }],
    subnet: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1' }],
    'flow-logs': logs,
    'flow-log-buckets': { logs: [{ arn: 'arn:aws-cn:s3:::logs' }] },
    'log-group': [{ logGroupArn: group, logGroupName: 'flow', retentionInDays: 90 }],
    ...more,
  });
  const status = (logs: FlowLog[], more?: World) => judged('vpc.flow-logs', world(logs, more))[0]?.slice(1);

  test('holds for a log that delivers to a group or a bucket that exists', () => {
    expect(status([toGroup])).toEqual(['pass', `fl-1 to ${toGroup.LogDestination}`]);
    expect(status([{ ...toGroup, LogDestination: undefined, LogGroupName: 'flow' }])?.[0]).toBe('pass');
    expect(status([toBucket])?.[0]).toBe('pass');
    expect(status([{ ...toGroup, ResourceId: 'subnet-1' }])?.[0]).toBe('pass');
    expect(status([{ ...toGroup, FlowLogStatus: 'FAILED' }, toBucket])?.[0]).toBe('pass');
  });
  test.each<[string, FlowLog[], World, string]>([
    ['none', [], {}, 'the VPC has no flow log'],
    ['one of another VPC', [{ ...toGroup, ResourceId: 'vpc-2' }], {}, 'the VPC has no flow log'],
    ['one that is not active', [{ ...toGroup, FlowLogStatus: 'FAILED' }], {}, 'the flow log is FAILED'],
    [
      'one that may not write',
      [{ ...toGroup, DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: 'Access error' }],
      {},
      'the flow log does not deliver (Access error)',
    ],
    [
      'one without a status',
      [{ ...toGroup, DeliverLogsStatus: undefined }],
      {},
      'the flow log does not deliver (no status is given)',
    ],
    [
      'one of accepted traffic alone',
      [{ ...toGroup, TrafficType: 'ACCEPT' }],
      {},
      'the flow log leaves out the traffic that is rejected',
    ],
    ['a group that is gone', [toGroup], { 'log-group': [] }, 'the flow log goes to the log group flow, which is gone'],
    [
      'a bucket that is gone',
      [toBucket],
      { 'flow-log-buckets': { logs: [] } },
      'the flow log goes to the bucket logs, which is gone',
    ],
    [
      'a group that keeps everything',
      [toGroup],
      { 'log-group': [{ logGroupArn: group, logGroupName: 'flow' }] },
      'the flow log goes to the log group flow, which keeps everything for ever',
    ],
  ])('does not hold for %s', (_, logs, more, message) => {
    expect(status(logs, more)).toEqual(['fail', message]);
  });
  test('one of two subnets without a log leaves the VPC without one', () => {
    const subnet = ['subnet-1', 'subnet-2'].map((SubnetId) => ({ SubnetId, VpcId: 'vpc-1' }));
    expect(status([{ ...toGroup, ResourceId: 'subnet-1' }], { subnet })).toEqual(['fail', 'the VPC has no flow log']);
  });
  test('a bucket or log groups that could not be looked at are an error', () => {
    expect(
      status([toBucket], { 'flow-log-buckets': {}, gaps: { 'flow-log-buckets': { logs: 'AccessDenied' } } })?.[0],
    ).toBe('error');
    expect(status([toGroup], { 'log-group': [], gaps: { 'log-group': 'AccessDenied' } })?.[0]).toBe('error');
    expect(status([], { 'flow-logs': [], gaps: { 'flow-logs': 'AccessDenied' } })?.[0]).toBe('error');
  });
});

describe('vpc.default-security-group', () => {
  const own: SecurityGroup = { GroupId: 'sg-1', GroupName: 'default', IpPermissions: [], IpPermissionsEgress: [] };
  const status = (group: SecurityGroup) =>
    judged('vpc.default-security-group', { 'security-group': [group], 'prefix-list-entries': {} })[0]?.slice(1);
  test('holds where it has no rule, and does not for one in either direction', () => {
    expect(status(own)).toEqual(['pass', 'no rule']);
    const all = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-1' }] };
    expect(status({ ...own, IpPermissions: [all] })?.[0]).toBe('fail');
    expect(
      status({ ...own, IpPermissionsEgress: [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] })?.[0],
    ).toBe('fail');
  });
  test('is not asked of other groups, and not judged where the answer holds no rules', () => {
    expect(status({ ...own, GroupName: 'default-2' })?.[0]).toBe('not-applicable');
    expect(status({ ...own, IpPermissionsEgress: undefined })?.[0]).toBe('error');
    expect(status({ ...own, GroupName: undefined })?.[0]).toBe('error');
  });
});

describe('vpc.endpoints', () => {
  const gateway: VpcEndpoint = {
    VpcEndpointId: 'vpce-1',
    VpcId: 'vpc-1',
    VpcEndpointType: 'Gateway',
    ServiceName: 'com.amazonaws.us-east-1.s3',
    State: 'Available',
    RouteTableIds: ['rtb-1'],
  };
  const registry: VpcEndpoint = {
    VpcEndpointId: 'vpce-2',
    VpcId: 'vpc-1',
    VpcEndpointType: 'Interface',
    ServiceName: 'com.amazonaws.us-east-1.ecr.dkr',
    State: 'Available',
  };
  const status = (endpoints: VpcEndpoint[], services?: string[]) =>
    judged(
      'vpc.endpoints',
      { vpc: [{ VpcId: 'vpc-1' }], 'vpc-endpoint': endpoints },
      services ? { services } : {},
    )[0]?.slice(1);
  test('holds for each wanted service, gateway and interface', () => {
    expect(status([gateway])).toEqual(['pass', 's3: vpce-1 Available, in 1 route tables']);
    expect(status([gateway, registry], ['s3', 'ecr.dkr'])?.[0]).toBe('pass');
  });
  test.each<[string, VpcEndpoint[]]>([
    ['none', []],
    ['one of another VPC', [{ ...gateway, VpcId: 'vpc-2' }]],
    ['one of another service', [registry]],
    ['one of a service whose name ends alike', [{ ...gateway, ServiceName: 'com.amazonaws.us-east-1.outposts3' }]],
    ['one that is not available', [{ ...gateway, State: 'Pending' }]],
    ['a gateway one that no route table leads to', [{ ...gateway, RouteTableIds: [] }]],
  ])('does not hold for %s', (_, all) => {
    expect(status(all)).toEqual(['fail', 'no endpoint of s3 can be used']);
  });
  test('a denied read is an error', () => {
    const world: World = { vpc: [{ VpcId: 'vpc-1' }], gaps: { 'vpc-endpoint': 'AccessDenied' } };
    expect(judged('vpc.endpoints', world)[0]?.[1]).toBe('error');
  });
});

describe('vpc.network-acls', () => {
  const allow = (RuleNumber: number, From: number, To: number, more: NetworkAclEntry = {}): NetworkAclEntry => ({
    RuleNumber,
    Protocol: '6',
    PortRange: { From, To },
    CidrBlock: '0.0.0.0/0',
    RuleAction: 'allow',
    Egress: false,
    ...more,
  });
  const last: NetworkAclEntry = {
    RuleNumber: 32767,
    Protocol: '-1',
    CidrBlock: '0.0.0.0/0',
    RuleAction: 'deny',
    Egress: false,
  };
  const status = (
    Entries: NetworkAclEntry[] | undefined,
    Associations: { SubnetId: string }[] = [{ SubnetId: 'subnet-1' }],
  ) => judged('vpc.network-acls', { 'network-acl': [{ NetworkAclId: 'acl-1', Entries, Associations }] })[0]?.slice(1);
  test.each<[string, NetworkAclEntry[]]>([
    ['ports beside them', [allow(100, 23, 3388), last]],
    [
      'a deny before the allow',
      [
        allow(50, 22, 22, { RuleAction: 'deny' }),
        allow(60, 3389, 3389, { RuleAction: 'deny' }),
        allow(100, 0, 65535),
        last,
      ],
    ],
    ['an office', [allow(100, 22, 22, { CidrBlock: '203.0.113.0/24' }), last]],
    ['what goes out', [allow(100, 22, 22, { Egress: true }), last]],
    ['another protocol', [allow(100, 22, 22, { Protocol: '17' }), last]],
  ])('holds for %s', (_, entries) => {
    expect(status(entries)?.[0]).toBe('pass');
  });
  test.each<[string, NetworkAclEntry[], string]>([
    ['everything, as AWS makes it', [allow(100, 0, 0, { Protocol: '-1', PortRange: undefined }), last], '22, 3389'],
    ['SSH', [allow(100, 22, 22), last], '22'],
    ['SSH over IPv6', [allow(100, 22, 22, { CidrBlock: undefined, Ipv6CidrBlock: '::/0' }), last], '22'],
    ['the ports of answers', [allow(100, 1024, 65535), last], '3389'],
    ['a deny after the allow', [allow(100, 22, 22), allow(200, 22, 22, { RuleAction: 'deny' }), last], '22'],
    [
      'a deny of a few',
      [allow(50, 22, 22, { RuleAction: 'deny', CidrBlock: '198.51.100.0/24' }), allow(100, 22, 22), last],
      '22',
    ],
    [
      'a deny of half',
      [allow(50, 22, 22, { RuleAction: 'deny', CidrBlock: '0.0.0.0/1' }), allow(100, 22, 22), last],
      '22',
    ],
  ])('does not hold for %s', (_, entries, ports) => {
    expect(status(entries)).toEqual(['fail', `the internet is let in to ${ports}`]);
  });
  test('a rule of which it is not said for whom it is counts only where no other lets the internet in', () => {
    const unsaid = allow(101, 22, 22, { CidrBlock: undefined });
    expect(status([unsaid, last])).toEqual(['error', 'the answer does not hold for whom each rule is']);
    expect(status([allow(100, 22, 22), unsaid, last])).toEqual(['fail', 'the internet is let in to 22']);
  });
  test('one that no subnet uses is not applicable, and one without entries not judged', () => {
    expect(status([allow(100, 22, 22)], [])?.[0]).toBe('not-applicable');
    expect(status(undefined)?.[0]).toBe('error');
  });
});
