import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { parametersOf } from '../../engine/select';
import { controlOf, deployedWith, judgeOne, now, type World } from '../../engine/testing';
import network from '../network';

const judged = (id: string, world: World, parameters = {}) =>
  judgeOne(controlOf(network, id), deployedWith(world), parameters).map(({ resource, status, message }) => ({
    group: resource.split('/').at(-1),
    status,
    message,
  }));
const rule = (port: number, sources: Partial<IpPermission>, to = port): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: to,
  ...sources,
});
const anywhere = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const anywhere6 = { Ipv6Ranges: [{ CidrIpv6: '::/0' }] };
const from = (GroupId: string) => ({ UserIdGroupPairs: [{ GroupId }] });
const group = (
  GroupId: string,
  IpPermissions: IpPermission[] = [],
  IpPermissionsEgress: IpPermission[] = [],
): SecurityGroup => ({
  GroupId,
  GroupName: GroupId,
  IpPermissions,
  IpPermissionsEgress,
});
const single = (...rules: IpPermission[]): World => ({
  'load-balancer': [],
  'security-group': [group('sg-1', rules)],
  'prefix-list-entries': { 'pl-all': [{ Cidr: '0.0.0.0/0' }], 'pl-some': [{ Cidr: '198.51.100.0/24' }] },
});

describe('sg.admin-ports', () => {
  const status = (...rules: IpPermission[]) => judged('sg.admin-ports', single(...rules))[0];
  test.each<[string, IpPermission, string]>([
    ['SSH over IPv4', rule(22, anywhere), '22'],
    ['RDP over IPv6', rule(3389, anywhere6), '3389'],
    ['a range with databases in it', rule(3000, anywhere, 6000), '3389, 3306, 5432'],
    ['everything', { IpProtocol: '-1', ...anywhere }, '22, 3389, 3306, 5432, 1433, 27017, 6379'],
    ['half of the internet', rule(22, { IpRanges: [{ CidrIp: '128.0.0.0/1' }] }), '22'],
    ['a prefix list of everybody', rule(22, { PrefixListIds: [{ PrefixListId: 'pl-all' }] }), '22'],
  ])('does not hold for %s', (_, permission, ports) => {
    expect(status(permission)).toEqual({
      group: 'sg-1',
      status: 'fail',
      message: `the internet is admitted to ${ports}`,
    });
  });
  test.each<[string, IpPermission]>([
    ['HTTPS', rule(443, anywhere)],
    ['SSH for a private network', rule(22, { IpRanges: [{ CidrIp: '10.0.0.0/8' }] })],
    ['SSH for a group', rule(22, from('sg-2'))],
    ['SSH for a prefix list of some', rule(22, { PrefixListIds: [{ PrefixListId: 'pl-some' }] })],
    ['ICMP of type 8', { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, ...anywhere }],
  ])('holds for %s', (_, permission) => {
    expect(status(permission)?.status).toBe('pass');
  });
  test('a prefix list that could not be read is an error, as rules are that are missing', () => {
    expect(status(rule(22, { PrefixListIds: [{ PrefixListId: 'pl-unread' }] }))?.status).toBe('error');
    const without: World = { 'security-group': [{ GroupId: 'sg-1', GroupName: 'one' }], 'prefix-list-entries': {} };
    expect(judged('sg.admin-ports', without)[0]?.status).toBe('error');
    expect(judged('sg.admin-ports', { gaps: { 'security-group': 'AccessDenied' } })[0]?.status).toBe('error');
  });
});

describe('sg.open-ports', () => {
  const status = (...rules: IpPermission[]) => judged('sg.open-ports', single(...rules))[0];
  test('holds for the allowed ports and for groups, not for others', () => {
    expect(status(rule(443, anywhere), rule(80, anywhere6), rule(9000, from('sg-2')))?.status).toBe('pass');
    expect(status(rule(80, anywhere, 81))?.message).toBe('the internet is admitted on other ports: tcp 80-81');
    expect(status({ ...rule(9000, anywhere6), IpProtocol: 'udp' })?.status).toBe('fail');
    expect(judged('sg.open-ports', single(rule(8443, anywhere)), { ports: [8443] })[0]?.status).toBe('pass');
  });
  test('leaves ports of administration to sg.admin-ports, and nothing beside them', () => {
    expect(status(rule(22, anywhere))?.status).toBe('not-applicable');
    expect(status(rule(22, anywhere), rule(9000, anywhere))?.message).toBe(
      'the internet is admitted on other ports: tcp 9000',
    );
    expect(judged('sg.open-ports', single(rule(22, anywhere)), { except: [] })[0]?.status).toBe('fail');
  });
  test('leaves to sg.admin-ports what that one is set to speak of, and no more', () => {
    const controls = { 'sg.admin-ports': { enabled: true, parameters: { ports: [22] } } };
    const parameters = parametersOf(controlOf(network, 'sg.open-ports'), { profile: 'production', controls });
    expect(judged('sg.open-ports', single(rule(3306, anywhere)), parameters)[0]?.status).toBe('fail');
    expect(judged('sg.open-ports', single(rule(22, anywhere)), parameters)[0]?.status).toBe('not-applicable');
  });
  test('leaves the group of an internet-facing load balancer to elb.ingress', () => {
    const balanced = (Scheme: 'internal' | 'internet-facing'): World => ({
      ...single(rule(9000, anywhere)),
      'load-balancer': [{ LoadBalancerArn: 'arn:lb', LoadBalancerName: 'lb', Scheme, SecurityGroups: ['sg-1'] }],
    });
    expect(judged('sg.open-ports', balanced('internet-facing'))[0]?.status).toBe('not-applicable');
    expect(judged('sg.open-ports', balanced('internal'))[0]?.status).toBe('fail');
    const elsewhere = { ...balanced('internet-facing'), outside: ['arn:lb'] };
    expect(judged('sg.open-ports', elsewhere)[0]?.status).toBe('fail');
  });
});

const target = (Id: string, Port = 8080) => ({ Target: { Id, Port }, TargetHealth: { State: 'healthy' as const } });
const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1';
/** Internet → sg-lb → sg-app:8080 → sg-db:5432. */
const chained = (more: World = {}): World => ({
  'load-balancer': [{ LoadBalancerArn: 'arn:lb', LoadBalancerName: 'lb', SecurityGroups: ['sg-lb'] }],
  'target-group': [
    {
      TargetGroupArn: arn,
      TargetGroupName: 'web',
      TargetType: 'instance',
      VpcId: 'vpc-1',
      LoadBalancerArns: ['arn:lb'],
    },
  ],
  'target-health': { [arn]: [target('i-1')] },
  'target-interfaces': [],
  'auto-scaling-group': [],
  instance: [{ InstanceId: 'i-1', SecurityGroups: [{ GroupId: 'sg-app' }] }],
  function: [],
  service: [],
  database: [
    { DBInstanceIdentifier: 'db', Endpoint: { Port: 5432 }, VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db' }] },
  ],
  'database-cluster': [],
  'database-proxies': [],
  'security-group': [
    group('sg-lb', [rule(443, anywhere)]),
    group('sg-app', [rule(8080, from('sg-lb'))]),
    group('sg-db', [rule(5432, from('sg-app'))]),
  ],
  'prefix-list-entries': {},
  ...more,
});
const groups = (
  app: IpPermission[],
  database: IpPermission[] = [rule(5432, from('sg-app'))],
  others: SecurityGroup[] = [],
) => ({
  'security-group': [group('sg-lb', [rule(443, anywhere)]), group('sg-app', app), group('sg-db', database), ...others],
});

describe('sg.chain', () => {
  const rows = (more?: World, parameters?: Record<string, unknown>) =>
    Object.fromEntries(
      judged('sg.chain', chained(more), parameters).map(({ group: id, status, message }) => [id, [status, message]]),
    );
  test('holds tier by tier', () => {
    expect(rows()).toEqual({
      'sg-lb': ['not-applicable', 'no tier ends at it'],
      'sg-app': ['pass', 'tcp 8080 from sg-lb (sg-app)'],
      'sg-db': ['pass', 'tcp 5432 from sg-app (sg-db)'],
    });
  });
  test.each<[string, IpPermission, string]>([
    ['a network', rule(8080, { IpRanges: [{ CidrIp: '10.0.0.0/16' }] }), '10.0.0.0/16 can pass by the tier before'],
    ['another group', rule(8000, from('sg-other'), 9000), 'sg-other can pass by the tier before'],
    ['itself', { IpProtocol: '-1', ...from('sg-app') }, 'sg-app can pass by the tier before'],
  ])('the application must not take its port from %s', (_, extra, message) => {
    expect(rows(groups([rule(8080, from('sg-lb')), extra]))['sg-app']).toEqual(['fail', message]);
  });
  test('the database must not take its port from the load balancer', () => {
    const world = groups([rule(8080, from('sg-lb'))], [rule(5432, from('sg-app')), rule(5432, from('sg-lb'))]);
    expect(rows(world)['sg-db']).toEqual(['fail', 'sg-lb can pass by the tier before']);
  });
  test('a port that nobody can reach is a broken chain', () => {
    expect(rows(groups([]))['sg-app']).toEqual(['fail', 'the tier before cannot reach target group web']);
  });
  test('one of several groups of the targets is enough', () => {
    const instance = [{ InstanceId: 'i-1', SecurityGroups: [{ GroupId: 'sg-all' }, { GroupId: 'sg-app' }] }];
    const world = rows({ instance, ...groups([rule(8080, from('sg-lb'))], undefined, [group('sg-all')]) });
    expect(world['sg-all']?.[0]).toBe('pass');
    expect(world['sg-app']?.[0]).toBe('pass');
  });
  test('addresses that another control speaks of are left to it', () => {
    expect(rows(groups([rule(8080, from('sg-lb')), rule(8080, anywhere)]))['sg-app']?.[0]).toBe('not-applicable');
    const database = [rule(5432, from('sg-app')), rule(5432, { IpRanges: [{ CidrIp: '10.0.0.0/16' }] })];
    expect(rows(groups([rule(8080, from('sg-lb'))], database))['sg-db']?.[0]).toBe('not-applicable');
  });
  test('the internet on a web port of the application is left to nobody', () => {
    const world = {
      'target-health': { [arn]: [target('i-1', 443)] },
      ...groups([rule(443, from('sg-lb')), rule(443, anywhere)]),
    };
    expect(rows(world)['sg-app']).toEqual(['fail', '0.0.0.0/0 can pass by the tier before']);
  });
  test('functions, services, scaled instances and proxies are the application too', () => {
    const senders = ['sg-fn', 'sg-task', 'sg-worker', 'sg-proxy'];
    const world: World = {
      function: [{ FunctionArn: 'arn:fn', VpcConfig: { SecurityGroupIds: ['sg-fn'] } }],
      service: [
        {
          serviceArn: 'arn:svc',
          networkConfiguration: { awsvpcConfiguration: { subnets: [], securityGroups: ['sg-task'] } },
        },
      ],
      instance: [
        { InstanceId: 'i-1', SecurityGroups: [{ GroupId: 'sg-app' }] },
        { InstanceId: 'i-2', NetworkInterfaces: [{ Groups: [{ GroupId: 'sg-worker' }] }] },
      ],
      'auto-scaling-group': [
        {
          AutoScalingGroupARN: 'arn:asg',
          AutoScalingGroupName: 'workers',
          MinSize: 1,
          MaxSize: 1,
          DesiredCapacity: 1,
          DefaultCooldown: 300,
          AvailabilityZones: ['us-east-1a'],
          HealthCheckType: 'EC2',
          CreatedTime: now,
          Instances: [
            {
              InstanceId: 'i-2',
              AvailabilityZone: 'us-east-1a',
              LifecycleState: 'InService',
              HealthStatus: 'Healthy',
              ProtectedFromScaleIn: false,
            },
          ],
        },
      ],
      'database-proxies': [{ VpcSecurityGroupIds: ['sg-proxy'] }],
      ...groups(
        [rule(8080, from('sg-lb'))],
        senders.map((id) => rule(5432, from(id))),
      ),
    };
    expect(rows(world)['sg-db']?.[0]).toBe('pass');
  });
  test('targets that are addresses are found by their interfaces, in their VPC', () => {
    const ip = {
      TargetGroupArn: arn,
      TargetGroupName: 'web',
      TargetType: 'ip' as const,
      VpcId: 'vpc-1',
      LoadBalancerArns: ['arn:lb'],
    };
    const card = (VpcId: string, id: string) => ({
      VpcId,
      PrivateIpAddresses: [{ PrivateIpAddress: '10.0.1.5' }],
      Groups: [{ GroupId: id }],
    });
    const world: World = {
      'target-group': [ip],
      'target-health': { [arn]: [target('10.0.1.5')] },
      'target-interfaces': [card('vpc-2', 'sg-lb'), card('vpc-1', 'sg-app')],
      ...groups([rule(8080, from('sg-lb')), rule(8080, from('sg-other'))]),
    };
    expect(rows(world)['sg-app']?.[0]).toBe('fail');
    expect(rows(world)['sg-lb']?.[0]).toBe('not-applicable');
  });
  test('a cluster ends a tier by its own port, and its members do not', () => {
    const world: World = {
      database: [
        {
          DBInstanceIdentifier: 'm',
          DBClusterIdentifier: 'c',
          VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-lb' }],
          Endpoint: { Port: 443 },
        },
      ],
      'database-cluster': [
        { DBClusterIdentifier: 'c', Port: 5432, VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-db' }] },
      ],
    };
    expect(rows(world)['sg-db']?.[0]).toBe('pass');
    expect(rows(world)['sg-lb']?.[0]).toBe('not-applicable');
  });
  test('a default group at the targets is left to vpc.default-security-group', () => {
    const instance = [{ InstanceId: 'i-1', SecurityGroups: [{ GroupId: 'default' }, { GroupId: 'sg-app' }] }];
    const open = group('default', [rule(8080, from('default'))]);
    expect(rows({ instance, ...groups([rule(8080, from('sg-lb'))], undefined, [open]) }).default?.[0]).toBe(
      'not-applicable',
    );
  });
  test('a Network Load Balancer without groups begins no tier', () => {
    const world: World = { 'load-balancer': [{ LoadBalancerArn: 'arn:lb', LoadBalancerName: 'lb', Type: 'network' }] };
    expect(rows(world)['sg-app']?.[0]).toBe('not-applicable');
  });
  test('what is attached and could not be read is an error', () => {
    expect(rows({ function: [], gaps: { function: 'AccessDenied' } })['sg-db']?.[0]).toBe('error');
    expect(rows({ 'target-health': {}, gaps: { 'target-health': { [arn]: 'AccessDenied' } } })['sg-app']?.[0]).toBe(
      'error',
    );
  });
  test('tiers can be given by names', () => {
    const tiers = [{ from: 'sg-l*', to: 'sg-app', port: 8080 }];
    const given = rows(groups([rule(8080, from('sg-db'))]), { tiers });
    expect(given['sg-app']).toEqual(['fail', 'sg-db can pass by the tier before']);
    expect(given['sg-db']?.[0]).toBe('not-applicable');
    expect(rows({}, { tiers: [{ from: 'sg-web', to: 'sg-app', port: 1 }] })['sg-db']).toEqual([
      'error',
      'no security group is called sg-web, which `tiers` names',
    ]);
  });
});

describe('sg.egress', () => {
  const status = (egress: IpPermission[], more: World = {}) =>
    judged(
      'sg.egress',
      chained({ 'security-group': [group('sg-app', [], egress), group('sg-db', [], egress)], ...more }),
    );
  test('holds for database groups that reach private networks at the most', () => {
    expect(status([rule(443, { IpRanges: [{ CidrIp: '10.0.0.0/16' }] })])).toEqual([
      { group: 'sg-app', status: 'not-applicable', message: 'no database in scope has it' },
      { group: 'sg-db', status: 'pass', message: 'no egress to the internet' },
    ]);
  });
  test('does not hold for IPv4, IPv6 or everything', () => {
    for (const open of [rule(443, anywhere), rule(443, anywhere6), { IpProtocol: '-1', ...anywhere }])
      expect(status([open])[1]).toEqual({
        group: 'sg-db',
        status: 'fail',
        message: 'the database may call the internet',
      });
  });
  test('databases that could not be read are an error', () => {
    expect(status([], { database: [], gaps: { database: 'AccessDenied' } })[1]?.status).toBe('error');
  });
});
