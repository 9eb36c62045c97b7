import type { Kind, Kinds, Resource, Snapshot } from '../inventory/model';
import { discover, discovered } from './discover';
import { resourceOf } from './testing';

type Given = { [K in Kind]?: Kinds[K][] };

/** A Region in which everything that is asked for was read: what the test gives, and else nothing. */
function snapshot(given: Given, region = 'us-east-1'): Snapshot {
  const reads = discovered.filter((read): read is Kind => read !== 'tags');
  const answers = reads.map((kind) => {
    const items = (given[kind] ?? []).map((each) => ({ ...resourceOf(kind, each as never), region }) as Resource);
    return [kind, new Map([['', { items }]])] as const;
  });
  const membership = new Map();
  const untold = new Map();
  const at = new Date('2026-06-15T12:00:00Z');
  return {
    account: '111122223333',
    region,
    partition: 'aws',
    at,
    answers: new Map(answers),
    membership,
    untold,
    gaps: [],
  };
}

const topic = (name: string, tags: Record<string, string> = {}) => ({
  TopicArn: `arn:aws:sns:us-east-1:111122223333:${name}`,
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});
const balancerArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/1';
const groupArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/shop/1';
const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
const served: Given = {
  'load-balancer': [
    {
      LoadBalancerArn: balancerArn,
      LoadBalancerName: 'shop',
      Type: 'application',
      Scheme: 'internet-facing',
      DNSName: 'shop-1.us-east-1.elb.amazonaws.com',
    },
  ],
  listener: [
    {
      ListenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shop/1/1',
      LoadBalancerArn: balancerArn,
      Protocol: 'HTTP',
      Port: 80,
    },
    {
      ListenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shop/1/2',
      LoadBalancerArn: balancerArn,
      Protocol: 'HTTPS',
      Port: 443,
      Certificates: [{ CertificateArn: certificateArn }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: groupArn }],
    },
  ],
  'target-group': [
    { TargetGroupArn: groupArn, TargetGroupName: 'shop', HealthCheckPath: '/up', Matcher: { HttpCode: '204' } },
  ],
  certificate: [
    {
      CertificateArn: certificateArn,
      DomainName: '*.example.com',
      SubjectAlternativeNameSummaries: ['*.example.com', 'shop.example.com'],
    },
  ],
};

test('few names are expected one by one, many by what they begin with, and what AWS made not at all', () => {
  const many = ['shop-a', 'shop-b', 'shop-c', 'shop-d', 'shop-e'].map((name) => topic(name));
  const found = discover(
    [
      snapshot({
        topic: many,
        database: [
          { DBInstanceArn: 'arn:aws:rds:us-east-1:1:db:shop', DBInstanceIdentifier: 'shop', Engine: 'postgres' },
        ],
        vpc: [{ VpcId: 'vpc-1', IsDefault: true }],
        secret: [{ ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:rds!db', Name: 'rds!db', OwningService: 'rds' }],
      }),
    ],
    {},
  );
  expect(found.expect).toEqual([
    { kind: 'database', name: 'shop', count: 1, where: { Engine: 'postgres' } },
    { kind: 'topic', name: 'arn:aws:sns:us-east-1:111122223333:shop-*', count: { min: 5 } },
  ]);
});

test('what has no name is expected by how many there are, for the next one has another id', () => {
  const endpoint = (id: string, service: string) => ({
    VpcEndpointId: `vpce-${id}`,
    ServiceName: `com.amazonaws.us-east-1.${service}`,
  });
  const found = discover(
    [
      snapshot({
        'nat-gateway': [{ NatGatewayId: 'nat-0123456789abcdef0' }, { NatGatewayId: 'nat-0123456789abcdef1' }],
        vpc: [{ VpcId: 'vpc-shared' }, { VpcId: 'vpc-0123456789abcdef0' }],
        'vpc-endpoint': [
          endpoint('0123456789abcdef0', 's3'),
          endpoint('0123456789abcdef1', 's3'),
          endpoint('0123456789abcdef2', 'dynamodb'),
        ],
        key: [
          {
            KeyId: '19e20d7a-fec0-4a2a-a349-578873f40783',
            KeyArn: 'arn:aws:kms:us-east-1:111122223333:key/19e20d7a-fec0-4a2a-a349-578873f40783',
            AliasNames: [],
          },
        ],
      }),
    ],
    {},
  );
  expect(found.expect).toEqual([
    { kind: 'vpc', name: 'vpc-shared', count: 1 },
    { kind: 'vpc', name: 'vpc-?????????????????', count: 1 },
    { kind: 'nat-gateway', name: 'nat-*', count: 2 },
    { kind: 'vpc-endpoint', name: 'vpce-*', count: 2, where: { ServiceName: 'com.amazonaws.us-east-1.s3' } },
    { kind: 'vpc-endpoint', name: 'vpce-*', count: 1, where: { ServiceName: 'com.amazonaws.us-east-1.dynamodb' } },
    { kind: 'key', name: '????????-????-????-????-????????????', count: 1 },
  ]);
});

test('of several Regions each expects its own', () => {
  const found = discover([snapshot({ database: [] }), snapshot({ topic: [topic('a')] }, 'eu-west-1')], {});
  expect(found.accounts).toEqual([{ id: '111122223333', regions: ['us-east-1', 'eu-west-1'] }]);
  expect(found.expect.map(({ kind, region, count }) => [kind, region, count])).toEqual([['topic', 'eu-west-1', 1]]);
});

test('a probe is guessed from the certificate, and rather from a record that leads to the load balancer', () => {
  expect(discover([snapshot(served)], {}).probes).toEqual([
    {
      name: 'shop',
      url: 'https://shop.example.com/up',
      connectTo: 'shop-1.us-east-1.elb.amazonaws.com:443',
      status: 204,
      from: 'the load balancer shop: the certificate of its listener, for shop.example.com; the path of its health check',
    },
  ]);
  const record = {
    HostedZoneArn: 'arn:aws:route53:::hostedzone/Z1',
    Id: '1',
    Name: 'www.example.com',
    Type: 'A' as const,
    AliasTarget: {
      DNSName: 'dualstack.Shop-1.us-east-1.elb.amazonaws.com.',
      HostedZoneId: 'Z2',
      EvaluateTargetHealth: true,
    },
  };
  const [probe] = discover([snapshot({ ...served, record: [record] })], {}).probes;
  expect([probe?.url, probe?.connectTo]).toEqual(['https://www.example.com/up', null]);
});

test('where something stands in for AWS no probe is guessed, and that is a note', () => {
  expect(discover([snapshot(served)], {}, { standIn: true })).toMatchObject({
    probes: [],
    notes: [
      'AWS_ENDPOINT_URL names something that stands in for AWS, whose load balancers serve nothing by their names: no probe is written for shop',
    ],
  });
});

test('a load balancer that no name is known of is a note', () => {
  const found = discover([snapshot({ ...served, certificate: [] })], {});
  expect([found.probes, found.notes]).toEqual([
    [],
    ['the load balancer shop has no record and no certificate that names a host: add a probe for it'],
  ]);
});

test('the path of health checks is written down where all target groups share one that says something', () => {
  const paths = (...all: (string | undefined)[]) =>
    discover(
      [
        snapshot({
          'target-group': all.map((HealthCheckPath, index) => ({ TargetGroupName: `g${index}`, HealthCheckPath })),
        }),
      ],
      {},
    ).healthCheckPath;
  expect(paths('/ready', '/ready', undefined)).toBe('/ready');
  expect([paths('/ready', '/up'), paths('/'), paths()]).toEqual([null, null, null]);
});

test('a load balancer of plain HTTP is a note', () => {
  const plain = { ...served, listener: served.listener?.slice(0, 1) };
  expect(discover([snapshot(plain)], {}).notes).toEqual([
    'the load balancer shop has no HTTPS or TLS listener: no probe is guessed for it',
  ]);
});

test('tags that suggest a scope stand on the same resources', () => {
  const shop = { Application: 'shop', Environment: 'prod' };
  const topics = [topic('a', shop), topic('b', shop), ...['c', 'd', 'e'].map((name) => topic(name, { Stage: 'live' }))];
  expect(discover([snapshot({ topic: topics })], {}).common).toEqual([{ key: 'Stage', value: 'live', count: 3 }]);
});

test('tags suggest the scope, the environment, its profile, and what must be tagged', () => {
  const tags = { Environment: 'dev', Application: 'shop', Name: 'n', 'aws:cloudformation:stack-name': 's' };
  const found = discover([snapshot({ topic: [topic('a', tags), topic('b', { ...tags, Once: '1' }), topic('c')] })], {});
  expect(found.environment).toBe('dev');
  expect(found.profile).toBe('development');
  expect(found.common).toEqual([
    { key: 'Application', value: 'shop', count: 2 },
    { key: 'Environment', value: 'dev', count: 2 },
  ]);
  expect(found.required).toEqual({ Application: '*', Environment: '*', Once: '*' });
  expect(discover([snapshot({})], { Environment: 'prod' })).toMatchObject({
    environment: 'prod',
    profile: 'production',
    required: { Environment: 'prod' },
  });
  expect(discover([snapshot({ topic: [topic('a', tags)] })], { Environment: 'd*' }).environment).toBe('dev');
});
