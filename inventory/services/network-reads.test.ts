import type { Session } from '../../aws/session';
import { Deployed } from '../deployed';
import type { ReadName } from '../model';
import { readInventory } from '../read';

const region = 'us-east-1';
const account = '111122223333';
const at = new Date('2026-06-15T12:00:00Z');

type Answers = Record<string, (input: never) => object>;

/** What is read of a session that answers with what stands under a command's name, and the calls that it took. */
async function read(answers: Answers, ...wanted: ReadName[]) {
  const calls: string[] = [];
  const session: Session = {
    account,
    region,
    partition: 'aws',
    async call(_, command, input) {
      calls.push(`${command} ${JSON.stringify(input)}`);
      const answer = answers[command];
      if (!answer) throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
      return answer(input as never) as never;
    },
  };
  const snapshot = await readInventory(session, { wanted, scope: new Map(), at });
  return { deployed: new Deployed(snapshot), gaps: snapshot.gaps.map(({ action }) => action), calls };
}

const of = (calls: readonly string[], command: string) => calls.filter((call) => call.startsWith(`${command} `));
const refuse = (name: string) => () => {
  throw Object.assign(new Error('refused'), { name });
};
const vpcId = `arn:aws:ec2:${region}:${account}:vpc/vpc-1`;
const vpcs: Answers = { DescribeVpcs: () => ({ Vpcs: [{ VpcId: 'vpc-1' }] }) };

describe('attributes of a VPC', () => {
  const attribute = ({ Attribute }: { Attribute: string }) =>
    Attribute === 'enableDnsSupport' ? { EnableDnsSupport: { Value: true } } : { EnableDnsHostnames: { Value: false } };
  test('are asked one by one', async () => {
    const { deployed, calls } = await read({ ...vpcs, DescribeVpcAttribute: attribute }, 'vpc-attributes');
    expect(deployed.of('vpc-attributes', vpcId)).toEqual([
      { name: 'enableDnsSupport', value: true },
      { name: 'enableDnsHostnames', value: false },
    ]);
    expect(of(calls, 'DescribeVpcAttribute')).toHaveLength(2);
  });
  test('an answer without the value is a gap of that VPC', async () => {
    const { deployed, gaps } = await read({ ...vpcs, DescribeVpcAttribute: () => ({}) }, 'vpc-attributes');
    expect(() => deployed.of('vpc-attributes', vpcId)).toThrow('answered without enableDnsSupport');
    expect(gaps).toEqual(['ec2:DescribeVpcAttribute']);
  });
});

test('NAT gateways and endpoints that were deleted are listed for a while, and are not there', async () => {
  const states = ['available', 'pending', 'failed', 'deleting', 'deleted'];
  const { deployed } = await read(
    {
      DescribeNatGateways: () => ({ NatGateways: states.map((State) => ({ NatGatewayId: `nat-${State}`, State })) }),
      DescribeVpcEndpoints: () => ({
        VpcEndpoints: ['Available', 'Deleting', 'deleted'].map((State) => ({ VpcEndpointId: `vpce-${State}`, State })),
      }),
    },
    'nat-gateway',
    'vpc-endpoint',
  );
  expect(deployed.all('nat-gateway').map(({ name }) => name)).toEqual(['nat-available', 'nat-pending', 'nat-failed']);
  expect(deployed.all('vpc-endpoint').map(({ name }) => name)).toEqual(['vpce-Available']);
});

describe('prefix lists', () => {
  const groups = (...lists: string[]): Answers => ({
    DescribeSecurityGroups: () => ({
      SecurityGroups: lists.map((PrefixListId, index) => ({
        GroupId: `sg-${index}`,
        IpPermissions: [{ PrefixListIds: [{ PrefixListId }] }],
        IpPermissionsEgress: [{ PrefixListIds: [{ PrefixListId: 'pl-out' }] }],
      })),
    }),
  });
  test('are read once each, every page, and only where a rule names one', async () => {
    const entries = ({ NextToken }: { NextToken?: string }) =>
      NextToken
        ? { Entries: [{ Cidr: '198.51.100.0/24' }] }
        : { Entries: [{ Cidr: '203.0.113.0/24' }], NextToken: '2' };
    const answers = { ...groups('pl-in', 'pl-in'), GetManagedPrefixListEntries: entries };
    const { deployed, calls } = await read(answers, 'prefix-list-entries');
    expect(deployed.of('prefix-list-entries', 'pl-in')).toEqual([
      { Cidr: '203.0.113.0/24' },
      { Cidr: '198.51.100.0/24' },
    ]);
    expect(of(calls, 'GetManagedPrefixListEntries')).toHaveLength(4);
    const none = await read({ DescribeSecurityGroups: () => ({ SecurityGroups: [] }) }, 'prefix-list-entries');
    expect(of(none.calls, 'GetManagedPrefixListEntries')).toEqual([]);
  });
  test('one that is denied hides itself alone', async () => {
    const entries = ({ PrefixListId }: { PrefixListId: string }) =>
      PrefixListId === 'pl-in' ? refuse('UnauthorizedOperation')() : { Entries: [] };
    const { deployed } = await read(
      { ...groups('pl-in'), GetManagedPrefixListEntries: entries },
      'prefix-list-entries',
    );
    expect(() => deployed.of('prefix-list-entries', 'pl-in')).toThrow('ec2:GetManagedPrefixListEntries');
    expect(deployed.of('prefix-list-entries', 'pl-out')).toEqual([]);
  });
});

describe('interfaces of targets', () => {
  const arn = (name: string) => `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${name}/1`;
  const targets = (TargetType: string, ids: string[]): Answers => ({
    DescribeTargetGroups: () => ({
      TargetGroups: [{ TargetGroupArn: arn('web'), TargetGroupName: 'web', TargetType, LoadBalancerArns: ['arn:lb'] }],
    }),
    DescribeTargetHealth: () => ({ TargetHealthDescriptions: ids.map((Id) => ({ Target: { Id } })) }),
    DescribeNetworkInterfaces: () => ({ NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1' }] }),
  });
  test('are asked for by address, IPv4 and IPv6 apart, two hundred at a time', async () => {
    const addresses = Array.from({ length: 201 }, (_, index) => `10.0.${Math.floor(index / 250)}.${index % 250}`);
    const { calls } = await read(targets('ip', [...addresses, 'fd00::1']), 'target-interfaces');
    const asked = of(calls, 'DescribeNetworkInterfaces').map(
      (call) => JSON.parse(call.slice(call.indexOf('{'))).Filters[0],
    );
    expect(asked.map(({ Name, Values }) => [Name, Values.length])).toEqual([
      ['addresses.private-ip-address', 200],
      ['addresses.private-ip-address', 1],
      ['ipv6-addresses.ipv6-address', 1],
    ]);
  });
  test('nobody is asked where targets are instances', async () => {
    const { deployed, calls } = await read(targets('instance', ['i-1']), 'target-interfaces');
    expect(deployed.all('target-interfaces')).toEqual([]);
    expect(of(calls, 'DescribeNetworkInterfaces')).toEqual([]);
  });
  test('a denied call hides all of them', async () => {
    const answers = { ...targets('ip', ['10.0.0.1']), DescribeNetworkInterfaces: refuse('UnauthorizedOperation') };
    const { deployed } = await read(answers, 'target-interfaces');
    expect(() => deployed.all('target-interfaces')).toThrow('ec2:DescribeNetworkInterfaces');
  });
});

test('Systems Manager is asked only where there is an instance', async () => {
  const answers = (instances: object[]): Answers => ({
    DescribeInstances: () => ({ Reservations: [{ Instances: instances }] }),
    DescribeInstanceInformation: () => ({ InstanceInformationList: [{ InstanceId: 'i-1', PingStatus: 'Online' }] }),
  });
  const some = await read(answers([{ InstanceId: 'i-1' }]), 'managed-instances');
  expect(some.deployed.all('managed-instances')).toEqual([{ InstanceId: 'i-1', PingStatus: 'Online' }]);
  const none = await read(answers([]), 'managed-instances');
  expect(none.deployed.all('managed-instances')).toEqual([]);
  expect(of(none.calls, 'DescribeInstanceInformation')).toEqual([]);
});

describe('buckets of logs', () => {
  const arn = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/public/1`;
  const logging = (more: Answers): Answers => ({
    DescribeLoadBalancers: () => ({ LoadBalancers: [{ LoadBalancerArn: arn, LoadBalancerName: 'public' }] }),
    DescribeLoadBalancerAttributes: () => ({ Attributes: [{ Key: 'access_logs.s3.bucket', Value: 'logs' }] }),
    ...more,
  });
  const found = { arn: 'arn:aws:s3:::logs' };
  test.each<[string, Answers, object[]]>([
    ['one that answers', { GetBucketLocation: () => ({}) }, [found]],
    ['one that nobody has', { GetBucketLocation: refuse('NoSuchBucket') }, []],
    ['one of another Region', { GetBucketLocation: refuse('PermanentRedirect') }, [found]],
    [
      'one of another account, which denies',
      { GetBucketLocation: refuse('AccessDenied'), ListBuckets: () => ({ Buckets: [{ Name: 'logs-2' }] }) },
      [found],
    ],
  ])('%s', async (_, answers, expected) => {
    const { deployed, gaps } = await read(logging(answers), 'access-log-buckets');
    expect(deployed.of('access-log-buckets', 'logs')).toEqual(expected);
    expect(gaps).toEqual([]);
  });
  test.each<[string, Answers, string]>([
    [
      'one of this account that denies',
      { GetBucketLocation: refuse('AccessDenied'), ListBuckets: () => ({ Buckets: [{ Name: 'logs' }] }) },
      's3:GetBucketLocation',
    ],
    [
      'one that denies where no list can be had',
      { GetBucketLocation: refuse('AccessDenied'), ListBuckets: refuse('AccessDenied') },
      's3:ListAllMyBuckets',
    ],
    ['one that is throttled', { GetBucketLocation: refuse('SlowDown') }, 's3:GetBucketLocation'],
  ])('%s is a gap', async (_, answers, action) => {
    const { deployed, gaps } = await read(logging(answers), 'access-log-buckets');
    expect(() => deployed.of('access-log-buckets', 'logs')).toThrow(action);
    expect(gaps).toEqual([action]);
  });
  test('a load balancer without logs names none', async () => {
    const { calls } = await read(
      logging({
        DescribeLoadBalancerAttributes: () => ({ Attributes: [{ Key: 'access_logs.s3.bucket', Value: '' }] }),
      }),
      'access-log-buckets',
    );
    expect(of(calls, 'GetBucketLocation')).toEqual([]);
  });
  test('of flow logs those are looked at that are of VPCs here, and go to a bucket', async () => {
    const log = (ResourceId: string, LogDestination: string, LogDestinationType = 's3') => ({
      ResourceId,
      LogDestination,
      LogDestinationType,
    });
    const answers: Answers = {
      ...vpcs,
      DescribeFlowLogs: () => ({
        FlowLogs: [
          log('vpc-1', 'arn:aws:s3:::logs/flow/'),
          log('vpc-2', 'arn:aws:s3:::others'),
          log('vpc-1', 'arn:aws:logs:us-east-1:1:log-group:x', 'cloud-watch-logs'),
        ],
      }),
      GetBucketLocation: () => ({}),
    };
    const { deployed, calls } = await read(answers, 'flow-log-buckets');
    expect(deployed.of('flow-log-buckets', 'logs')).toEqual([found]);
    expect(of(calls, 'GetBucketLocation')).toEqual(['GetBucketLocation {"Bucket":"logs"}']);
  });
});

describe('certificates of listeners', () => {
  const balancer = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/public/1`;
  const listener = `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/public/1/2`;
  const serving = (CertificateArn: string): Answers => ({
    DescribeLoadBalancers: () => ({ LoadBalancers: [{ LoadBalancerArn: balancer, LoadBalancerName: 'public' }] }),
    DescribeListeners: () => ({
      Listeners: [
        { ListenerArn: listener, LoadBalancerArn: balancer, Protocol: 'HTTPS' },
        { ListenerArn: `${listener}3`, LoadBalancerArn: balancer, Protocol: 'HTTP' },
      ],
    }),
    DescribeListenerCertificates: () => ({ Certificates: [{ CertificateArn, IsDefault: true }] }),
    ListServerCertificates: () => ({ ServerCertificateMetadataList: [{ Arn: CertificateArn }] }),
  });
  test('IAM is asked only where a listener has a server certificate', async () => {
    const uploaded = `arn:aws:iam::${account}:server-certificate/old`;
    const own = await read(serving(uploaded), 'server-certificates');
    expect(own.deployed.all('server-certificates')).toEqual([{ Arn: uploaded }]);
    expect(of(own.calls, 'DescribeListenerCertificates')).toHaveLength(1);
    const acm = await read(serving(`arn:aws:acm:${region}:${account}:certificate/1`), 'server-certificates');
    expect(acm.deployed.all('server-certificates')).toEqual([]);
    expect(of(acm.calls, 'ListServerCertificates')).toEqual([]);
  });
});
