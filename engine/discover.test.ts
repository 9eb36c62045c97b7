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

test('a load balancer that no name is known of is a note', () => {
  const found = discover([snapshot({ ...served, certificate: [] })], {});
  expect([found.probes, found.notes]).toEqual([
    [],
    ['the load balancer shop has no record and no certificate that names a host: add a probe for it'],
  ]);
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
});
