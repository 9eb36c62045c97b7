import { controlOf, deployedWith, judgeOne, type World } from '../../engine/testing';
import type { Alarm } from '../../inventory/model';
import suite from '../alarms';

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:111122223333:${rest}`;
const topic = arn('sns', 'alarms');
const policy = arn('autoscaling', 'scalingPolicy:1:autoScalingGroupName/web:policyName/up');
const balancer = arn('elasticloadbalancing', 'loadbalancer/app/web/1');
const groupA = arn('elasticloadbalancing', 'targetgroup/a/1');
const groupB = arn('elasticloadbalancing', 'targetgroup/b/2');
const targets = [groupA, groupB].map((TargetGroupArn) => ({ TargetGroupArn, LoadBalancerArns: [balancer] }));

/** An alarm, by its namespace, metric and dimensions. */
function alarm(
  Namespace: string,
  MetricName: string,
  dimensions: Record<string, string>,
  more: Partial<Alarm> = {},
): Alarm {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const AlarmName = `${MetricName} ${JSON.stringify(dimensions)} ${JSON.stringify(more)}`;
  return {
    AlarmArn: arn('cloudwatch', `alarm:${AlarmName}`),
    AlarmName,
    AlarmActions: [topic],
    Namespace,
    MetricName,
    Dimensions,
    ...more,
  };
}
const ofBalancer = (metric: string, more = {}) =>
  alarm('AWS/ApplicationELB', metric, { LoadBalancer: 'app/web/1', ...more });
const unhealthy = (group: string) => ofBalancer('UnHealthyHostCount', { TargetGroup: group });
const query = (Expression: string): Alarm => ({
  ...ofBalancer('x'),
  MetricName: undefined,
  Metrics: [{ Id: 'q', Expression }],
});

function judge(control: string, world: World, parameters = {}) {
  return judgeOne(controlOf(suite, control), deployedWith(world), parameters).map(
    ({ resource, status, observed, message }) => [resource, status, observed ?? message],
  );
}

describe('alarm.covers-load-balancer', () => {
  const all = [
    ofBalancer('HTTPCode_Target_5XX_Count'),
    ofBalancer('TargetResponseTime'),
    unhealthy('targetgroup/a/1'),
    unhealthy('targetgroup/b/2'),
  ];
  const check = (alarms: Alarm[], Type: 'application' | 'network' | 'gateway' = 'application', parameters = {}) =>
    judge(
      'alarm.covers-load-balancer',
      { 'load-balancer': [{ LoadBalancerArn: balancer, Type }], 'target-group': targets, alarm: alarms },
      parameters,
    );

  test('one of two alternatives is enough', () => {
    expect(check(all).map((row) => row.slice(0, 2))).toEqual([[balancer, 'pass']]);
    expect(check([ofBalancer('HTTPCode_ELB_5XX_Count'), ...all.slice(1)])[0]?.[1]).toBe('pass');
  });

  test.each([
    [
      'no alarm at all',
      [],
      'none on HTTPCode_ELB_5XX_Count or HTTPCode_Target_5XX_Count, UnHealthyHostCount, TargetResponseTime',
    ],
    ['a target group that nobody watches', all.slice(0, 3), 'none on UnHealthyHostCount'],
    [
      'alarms of a load balancer that had the same name',
      [
        ...all.slice(0, 1),
        ...all.slice(2),
        alarm('AWS/ApplicationELB', 'TargetResponseTime', { LoadBalancer: 'app/web/0' }),
      ],
      'none on TargetResponseTime',
    ],
    [
      'an alarm that only scales',
      [
        all[0],
        ...all.slice(2),
        alarm('AWS/ApplicationELB', 'TargetResponseTime', { LoadBalancer: 'app/web/1' }, { AlarmActions: [policy] }),
      ],
      'none on TargetResponseTime',
    ],
  ] as [string, Alarm[], string][])('%s fails', (_, alarms, observed) => {
    expect(check(alarms)).toEqual([[balancer, 'fail', observed]]);
  });

  test('one that leads to no hosts is not asked for their health, and does not pass for want of them', () => {
    const alone = (Type: 'application' | 'network', alarms: Alarm[]) =>
      judge('alarm.covers-load-balancer', {
        'load-balancer': [{ LoadBalancerArn: balancer, Type }],
        'target-group': [],
        alarm: alarms,
      });
    expect(alone('network', [])).toEqual([
      [balancer, 'not-applicable', 'none of the wanted metrics is one of such a load balancer'],
    ]);
    expect(alone('application', all.slice(0, 1))).toEqual([[balancer, 'fail', 'none on TargetResponseTime']]);
    expect(alone('application', all.slice(0, 2))[0]?.[1]).toBe('pass');
  });

  test('a Network Load Balancer is not asked for what it does not measure', () => {
    expect(check(all.slice(2), 'network')[0]?.[1]).toBe('pass');
    expect(check([], 'gateway')).toEqual([[balancer, 'fail', 'none on UnHealthyHostCount']]);
    expect(check([], 'network', { metrics: ['TargetResponseTime'] })[0]?.[1]).toBe('not-applicable');
  });

  test('a query over all load balancers covers each, one with a condition those that it names', () => {
    const rest = all.slice(0, 2);
    const of = (condition: string) =>
      query(
        `SELECT MAX(UnHealthyHostCount) FROM SCHEMA("AWS/ApplicationELB", LoadBalancer) ${condition} GROUP BY LoadBalancer`,
      );
    expect(check([...rest, of('')])[0]?.[1]).toBe('pass');
    expect(check([...rest, of("WHERE LoadBalancer = 'app/other/9'")])[0]?.[1]).toBe('fail');
    // Of a load balancer of which the name only begins like it.
    expect(check([...rest, of("WHERE LoadBalancer = 'app/web/12'")])[0]?.[1]).toBe('fail');
    // A target group is found by its load balancer too.
    expect(check([...rest, of("WHERE LoadBalancer = 'app/web/1'")])[0]?.[1]).toBe('pass');
  });

  test('metric math covers what it is of', () => {
    const MetricStat = {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'TargetResponseTime',
        Dimensions: [{ Name: 'LoadBalancer', Value: 'app/web/1' }],
      },
      Period: 60,
      Stat: 'p99',
    };
    const math: Alarm = {
      ...query('m1 * 1000'),
      Metrics: [
        { Id: 'e', Expression: 'm1 * 1000' },
        { Id: 'm1', MetricStat },
      ],
    };
    expect(check([...all.slice(0, 1), ...all.slice(2), math])[0]?.[1]).toBe('pass');
    const elsewhere = { ...math, Metrics: [{ Id: 'm1', AccountId: '222233334444', MetricStat }] };
    expect(check([...all.slice(0, 1), ...all.slice(2), elsewhere])[0]?.[1]).toBe('fail');
  });

  test('is not judged where alarms or target groups did not come through', () => {
    const world: World = { 'load-balancer': [{ LoadBalancerArn: balancer }], 'target-group': targets, alarm: all };
    expect(judge('alarm.covers-load-balancer', { ...world, gaps: { alarm: 'AccessDenied' } })[0]?.[1]).toBe('error');
    expect(judge('alarm.covers-load-balancer', { ...world, gaps: { 'target-group': 'AccessDenied' } })[0]?.[1]).toBe(
      'error',
    );
  });
});

describe('alarm.covers-auto-scaling', () => {
  const id = arn('autoscaling', 'autoScalingGroup:1:autoScalingGroupName/web');
  const groups = [{ AutoScalingGroupARN: id, AutoScalingGroupName: 'web' } as never];
  const check = (alarms: Alarm[]) =>
    judge('alarm.covers-auto-scaling', { 'auto-scaling-group': groups, alarm: alarms });
  const processor = (more: Partial<Alarm> = {}) =>
    alarm('AWS/EC2', 'CPUUtilization', { AutoScalingGroupName: 'web' }, more);

  test.each([
    ['an alarm that tells', processor(), 'pass'],
    ['an alarm whose missing action another control tells of', processor({ AlarmActions: [] }), 'pass'],
    [
      'an alarm that AWS made',
      processor({ AlarmName: 'TargetTracking-web-AlarmHigh', AlarmActions: [policy] }),
      'fail',
    ],
    ['an alarm of another group', alarm('AWS/EC2', 'CPUUtilization', { AutoScalingGroupName: 'api' }), 'fail'],
  ] as const)('%s: %#', (_, given, status) => {
    expect(check([given]).map((row) => row.slice(0, 2))).toEqual([[id, status]]);
  });
});

describe('alarm.covers-database', () => {
  const of = (metric: string, dimensions: Record<string, string>) => alarm('AWS/RDS', metric, dimensions);
  const wanted = ['CPUUtilization', 'FreeStorageSpace', 'DatabaseConnections'];
  const id = arn('rds', 'db:payments');
  const cluster = arn('rds', 'cluster:ledger');
  const check = (alarms: Alarm[], database: object[], clusters: object[] = []) =>
    judge('alarm.covers-database', {
      database: database as never,
      'database-cluster': clusters as never,
      alarm: alarms,
    });

  test('an instance needs each metric', () => {
    const alarms = wanted.map((metric) => of(metric, { DBInstanceIdentifier: 'payments' }));
    const database = [{ DBInstanceArn: id, DBInstanceIdentifier: 'payments', Engine: 'postgres' }];
    expect(check(alarms, database)[0]?.[1]).toBe('pass');
    expect(check(alarms.slice(1), database)).toEqual([[id, 'fail', 'none on CPUUtilization']]);
  });

  test('a cluster is covered as a whole, or by each of its members, which are not judged themselves', () => {
    const members = ['a', 'b'].map((name) => ({
      DBInstanceArn: `${id}-${name}`,
      DBInstanceIdentifier: name,
      DBClusterIdentifier: 'ledger',
    }));
    const given = [
      { DBClusterArn: cluster, DBClusterIdentifier: 'ledger', Engine: 'aurora-postgresql', DBClusterMembers: members },
    ];
    const storage = ['a', 'b'].map((name) => of('FreeLocalStorage', { DBInstanceIdentifier: name }));
    const whole = ['CPUUtilization', 'DatabaseConnections'].map((metric) =>
      of(metric, { DBClusterIdentifier: 'ledger' }),
    );
    const member = ['a', 'b'].map((name) => [`${id}-${name}`, 'not-applicable', 'judged with its cluster ledger']);
    expect(check([...whole, ...storage], members, given)).toEqual([
      ...member,
      [cluster, 'pass', 'alarms on CPUUtilization, FreeStorageSpace or FreeLocalStorage, DatabaseConnections'],
    ]);
    expect(check([...whole, ...storage.slice(1)], members, given)).toEqual([
      ...member,
      [cluster, 'fail', 'none on FreeStorageSpace or FreeLocalStorage'],
    ]);
  });

  test('Aurora Serverless v1 has no storage of its own to watch, and Neptune counts no connections', () => {
    const serverless = [
      { DBClusterArn: cluster, DBClusterIdentifier: 'ledger', Engine: 'aurora-mysql', EngineMode: 'serverless' },
    ];
    expect(check([], [], serverless)).toEqual([[cluster, 'fail', 'none on CPUUtilization, DatabaseConnections']]);
    const neptune = [{ DBClusterArn: cluster, DBClusterIdentifier: 'ledger', Engine: 'neptune' }];
    expect(check([], [], neptune)).toEqual([
      [cluster, 'fail', 'none on CPUUtilization, FreeStorageSpace or FreeLocalStorage'],
    ]);
  });
});

describe('alarm.covers-function and alarm.covers-service', () => {
  const id = arn('lambda', 'function:pay');
  const ofFunction = (alarms: Alarm[]) =>
    judge('alarm.covers-function', { function: [{ FunctionArn: id, FunctionName: 'pay' }], alarm: alarms });
  const service = arn('ecs', 'service/prod/api');
  const cluster = arn('ecs', 'cluster/prod');
  const ofService = (alarms: Alarm[]) =>
    judge('alarm.covers-service', {
      service: [{ serviceArn: service, serviceName: 'api', clusterArn: cluster }],
      alarm: alarms,
    });

  test('a function is covered by its own errors, or by those of all functions', () => {
    expect(ofFunction([alarm('AWS/Lambda', 'Errors', { FunctionName: 'pay' })])).toEqual([
      [id, 'pass', 'alarms on Errors'],
    ]);
    expect(ofFunction([alarm('AWS/Lambda', 'Errors', {})])[0]?.[1]).toBe('pass');
    expect(ofFunction([alarm('AWS/Lambda', 'Errors', { FunctionName: 'other' })])).toEqual([
      [id, 'fail', 'none on Errors'],
    ]);
    expect(ofFunction([alarm('Payments', 'Errors', {})])[0]?.[1]).toBe('fail');
  });

  test('a service is known by its cluster and name', () => {
    const both = (ClusterName: string) =>
      ['CPUUtilization', 'MemoryUtilization'].map((metric) =>
        alarm('AWS/ECS', metric, { ClusterName, ServiceName: 'api' }),
      );
    expect(ofService(both('prod'))[0]?.slice(0, 2)).toEqual([service, 'pass']);
    expect(ofService(both('staging'))).toEqual([[service, 'fail', 'none on CPUUtilization, MemoryUtilization']]);
    const queried = (cluster: string) =>
      ['CPUUtilization', 'MemoryUtilization'].map((metric) =>
        query(`SELECT MAX(${metric}) FROM "AWS/ECS" WHERE ClusterName = '${cluster}' AND ServiceName = 'api'`),
      );
    expect(ofService(queried('prod'))[0]?.[1]).toBe('pass');
    expect(ofService(queried('staging'))[0]?.[1]).toBe('fail');
  });

  test('are not judged behind a gap, and say so where there is nothing', () => {
    expect(judge('alarm.covers-function', { function: [], alarm: [] })[0]?.[1]).toBe('not-applicable');
    expect(judge('alarm.covers-service', { service: [], alarm: [], gaps: { service: 'AccessDenied' } })[0]?.[1]).toBe(
      'error',
    );
  });
});

describe('alarm.drives-scaling', () => {
  const check = (PolicyType: string | undefined, alarms: Alarm[], world: World = {}) =>
    judge('alarm.drives-scaling', {
      'scaling-policy': [{ PolicyARN: policy, PolicyName: 'up', PolicyType }],
      alarm: alarms,
      ...world,
    });
  const driving = alarm('AWS/EC2', 'CPUUtilization', {}, { AlarmName: 'busy', AlarmActions: [policy] });

  test.each(['StepScaling', 'SimpleScaling', undefined])('a policy of type %s needs an alarm', (type) => {
    expect(check(type, [driving])).toEqual([[policy, 'pass', 'driven by busy']]);
    expect(check(type, [alarm('AWS/EC2', 'CPUUtilization', {})])).toEqual([[policy, 'fail', 'none names it']]);
  });

  test('an alarm may drive it when all is well again', () => {
    expect(check('StepScaling', [{ ...driving, AlarmActions: [topic], OKActions: [policy] }])[0]?.[1]).toBe('pass');
  });

  test.each(['TargetTrackingScaling', 'PredictiveScaling'])('a policy of type %s needs none', (type) => {
    expect(check(type, [])[0]?.[1]).toBe('not-applicable');
  });

  test('is not judged where alarms did not come through', () => {
    expect(check('StepScaling', [], { gaps: { alarm: 'AccessDenied' } })[0]?.[1]).toBe('error');
  });
});
