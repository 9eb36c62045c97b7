import { controlOf, deployedWith, judgeOne, type World } from '../engine/testing';
import tags from './tags';
import { alsoTagged } from './tags/taggable';

const byName = alsoTagged.items.enum;

/** Everything that the controls of tags judge was read, and is empty where the test says nothing of it. */
const nothing = {
  'load-balancer': [],
  listener: [],
  'target-group': [],
  'auto-scaling-group': [],
  'launch-template': [],
  instance: [],
  database: [],
  'database-cluster': [],
  table: [],
  alarm: [],
  topic: [],
  'log-group': [],
  vpc: [],
  subnet: [],
  'security-group': [],
  'network-acl': [],
  'nat-gateway': [],
  'vpc-endpoint': [],
  bucket: [],
  key: [],
  certificate: [],
  secret: [],
  parameter: [],
  role: [],
  trail: [],
  'web-acl': [],
  distribution: [],
  'hosted-zone': [],
  'health-check': [],
  cluster: [],
  service: [],
  function: [],
} satisfies World;

const tagged = (given: Record<string, string>) => Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
const vpc = (id: string, given: Record<string, string>) => ({ VpcId: id, Tags: tagged(given) });

function rows(id: string, world: World, parameters?: Record<string, unknown>) {
  return judgeOne(controlOf(tags, id), deployedWith({ ...nothing, ...world }), parameters)
    .filter(({ status, message }) => status !== 'not-applicable' || !message.startsWith('there is no'))
    .map(({ resource, status, message }) => [resource.split('/').at(-1), status, message]);
}

describe('tags.required', () => {
  const required = { Environment: 'prod', CostCenter: '/^CC-\\d+$/' };

  test('an instance of a group is not asked beside its group, unless it has not what the group should have passed on', () => {
    const launched = (id: string, given: Record<string, string>) => ({
      InstanceId: id,
      Tags: tagged({ ...given, 'aws:autoscaling:groupName': 'web' }),
    });
    const world = {
      instance: [
        launched('i-1', { Environment: 'prod', CostCenter: 'CC-1' }),
        launched('i-2', { Environment: 'prod' }),
      ],
    };
    expect(rows('tags.required', world, { required })).toEqual([
      ['i-1', 'not-applicable', 'launched by the group web'],
      ['i-2', 'fail', 'the instance lacks the tag CostCenter, launched by the group web'],
    ]);
  });

  test('passes what carries every key with an allowed value', () => {
    const world = { vpc: [vpc('vpc-1', { Environment: 'prod', CostCenter: 'CC-12' })] };
    expect(rows('tags.required', world, { required })).toEqual([
      ['vpc-1', 'pass', 'Environment=prod, CostCenter=CC-12'],
    ]);
  });

  test('fails a missing key, a wrong value, and a resource without any tag', () => {
    const world = { vpc: [vpc('vpc-1', { Environment: 'test' }), { VpcId: 'vpc-2' }] };
    expect(rows('tags.required', world, { required })).toEqual([
      ['vpc-1', 'fail', 'the vpc lacks the tag CostCenter and has Environment="test"'],
      ['vpc-2', 'fail', 'the vpc lacks the tags Environment, CostCenter'],
    ]);
  });

  test.each<[string, World]>([
    ['a table', { table: [{ TableName: 'x', TableArn: 'arn:x' }] }],
    ['a log group', { 'log-group': [{ logGroupName: 'x', arn: 'arn:x' }] }],
    ['a network ACL', { 'network-acl': [{ NetworkAclId: 'x', IsDefault: false }] }],
    ['a bucket', { bucket: [{ Name: 'x', BucketArn: 'arn:x' }] }],
    ['a key', { key: [{ KeyId: 'x', KeyArn: 'arn:x', AliasNames: [] }] }],
    ['a secret', { secret: [{ ARN: 'arn:x', Name: 'x' }] }],
    ['a parameter', { parameter: [{ ARN: 'arn:x', Name: 'x' }] }],
    ['a role', { role: [{ Arn: 'arn:x', RoleName: 'x', Path: '/' }] }],
    ['a trail', { trail: [{ TrailARN: 'arn:x', Name: 'x' }] }],
    ['a web ACL', { 'web-acl': [{ ARN: 'arn:x', Name: 'x' }] }],
    ['a distribution', { distribution: [{ ARN: 'arn:x', Id: 'x' }] as unknown as World['distribution'] }],
    ['a health check', { 'health-check': [{ Id: 'x', CallerReference: 'x' }] as unknown as World['health-check'] }],
    ['a hosted zone', { 'hosted-zone': [{ Id: 'x', Name: 'x', CallerReference: 'x' }] }],
    ['a cluster', { cluster: [{ clusterArn: 'arn:x', clusterName: 'x' }] }],
    ['a service', { service: [{ serviceArn: 'arn:x', serviceName: 'x' }] }],
    ['a function', { function: [{ FunctionArn: 'arn:x', FunctionName: 'x' }] }],
  ])('fails %s without tags', (_, world) => {
    expect(rows('tags.required', world, { also: byName }).map(([, status]) => status)).toEqual(['fail']);
  });

  test.each<[string, World]>([
    ['a secret of RDS', { secret: [{ ARN: 'arn:x', Name: 'rds!x', OwningService: 'rds' }] }],
    [
      'the role of a service',
      { role: [{ Arn: 'arn:x', RoleName: 'x', Path: '/aws-service-role/rds.amazonaws.com/' }] },
    ],
    [
      'a zone of Cloud Map',
      {
        'hosted-zone': [
          { Id: 'x', Name: 'x', CallerReference: 'x', LinkedService: { ServicePrincipal: 'servicediscovery' } },
        ],
      },
    ],
  ])('does not ask it of %s', (_, world) => {
    expect(rows('tags.required', world, { also: byName }).map(([, status]) => status)).toEqual(['not-applicable']);
  });

  test('asks nobody to tag what AWS made, and is an error where a list is hidden', () => {
    const world = {
      vpc: [{ VpcId: 'vpc-1', IsDefault: true }],
      'network-acl': [{ NetworkAclId: 'acl-1', IsDefault: true }],
      gaps: { database: 'AccessDenied' },
    } satisfies World;
    expect(rows('tags.required', world).map(([at, status]) => [at, status])).toEqual([
      ['database', 'error'],
      ['vpc-1', 'not-applicable'],
      ['acl-1', 'not-applicable'],
    ]);
  });
});

describe('tags.consistent', () => {
  test('passes the usual spelling', () => {
    const world = { vpc: [vpc('vpc-1', { Environment: 'prod', Team: 'payments', CostCenter: 'CC-1' })] };
    expect(rows('tags.consistent', world)).toEqual([
      ['vpc-1', 'pass', 'every required key and value has its usual spelling'],
    ]);
  });

  test.each([
    ['another case', 'team', 'the vpc spells Team as "team"'],
    ['stray spaces', 'Team ', 'the vpc spells Team as "Team "'],
  ])('fails a key with %s, beside the right one too', (_, key, message) => {
    const world = { vpc: [vpc('vpc-1', { Team: 'a', [key]: 'a' }), vpc('vpc-2', { [key]: 'a' })] };
    expect(rows('tags.consistent', world)).toEqual([
      ['vpc-1', 'fail', message],
      ['vpc-2', 'fail', message],
    ]);
  });

  test('fails a value that differs from an allowed one by case or spaces alone', () => {
    const world = { vpc: [vpc('vpc-1', { Environment: 'Prod' }), vpc('vpc-2', { Environment: 'staging' })] };
    expect(rows('tags.consistent', world, { required: { Environment: ['prod', 'test'] } })).toEqual([
      ['vpc-1', 'fail', 'the vpc spells Environment="prod" as Environment="Prod"'],
      ['vpc-2', 'pass', 'every required key and value has its usual spelling'],
    ]);
  });

  test('fails the rarer of two spellings where any value is allowed, and stray spaces even of the only one', () => {
    const world = {
      vpc: [vpc('vpc-1', { Team: 'Payments' }), vpc('vpc-2', { Team: 'payments' })],
      topic: [{ TopicArn: 'arn:aws:sns:us-east-1:111122223333:t', Tags: tagged({ Team: 'payments' }) }],
      subnet: [{ SubnetId: 'subnet-1', Tags: tagged({ Team: ' data' }) }],
    };
    expect(rows('tags.consistent', world)).toEqual([
      ['arn:aws:sns:us-east-1:111122223333:t', 'pass', 'every required key and value has its usual spelling'],
      ['vpc-1', 'fail', 'the vpc spells Team="payments" as Team="Payments"'],
      ['vpc-2', 'pass', 'every required key and value has its usual spelling'],
      ['subnet-1', 'fail', 'the subnet spells Team="data" as Team=" data"'],
    ]);
  });

  test('leaves what has no tags, and what AWS made, to others', () => {
    const world = {
      vpc: [{ VpcId: 'vpc-1' }, { VpcId: 'vpc-2', IsDefault: true, Tags: tagged({ team: 'a' }) }],
      'nat-gateway': [],
    };
    expect(rows('tags.consistent', world)).toEqual([
      ['vpc-1', 'not-applicable', 'it has no tags, of which tags.required speaks'],
      ['vpc-2', 'not-applicable', 'the default VPC, made by AWS'],
    ]);
  });

  test('is an error where a list is hidden', () => {
    const found = rows('tags.consistent', { gaps: { vpc: 'AccessDenied' } });
    expect(found.map(([at, status]) => [at, status])).toEqual([['vpc', 'error']]);
  });
});

describe('naming.convention', () => {
  const patterns = { database: '/^[a-z]+-prod(-[a-z]+)?$/', vpc: 'payments-*' };

  test('judges the kinds that have a pattern, and reads no other', () => {
    const database = [
      { DBInstanceArn: 'arn:aws:rds:us-east-1:111122223333:db:a', DBInstanceIdentifier: 'payments-prod' },
      { DBInstanceArn: 'arn:aws:rds:us-east-1:111122223333:db:b', DBInstanceIdentifier: 'Payments_1' },
    ];
    const world = deployedWith({ database, vpc: [{ VpcId: 'vpc-1', IsDefault: true }] });
    const found = judgeOne(controlOf(tags, 'naming.convention'), world, { patterns });
    expect(found.map(({ resource, status, expected, observed }) => [resource, status, expected, observed])).toEqual([
      ['arn:aws:rds:us-east-1:111122223333:db:a', 'pass', null, 'payments-prod'],
      ['arn:aws:rds:us-east-1:111122223333:db:b', 'fail', patterns.database, 'Payments_1'],
      ['arn:aws:test:us-east-1:111122223333:vpc/vpc-1', 'not-applicable', null, null],
    ]);
  });

  test('is not applicable without patterns, and an error where the list is hidden', () => {
    const control = controlOf(tags, 'naming.convention');
    expect(judgeOne(control, deployedWith({}))[0]).toMatchObject({
      status: 'not-applicable',
      message: 'the configuration names no kind of resources that this should judge',
    });
    const hidden = deployedWith({ database: [], gaps: { database: 'AccessDenied' } });
    expect(judgeOne(control, hidden, { patterns: { database: '*' } }).map(({ status }) => status)).toEqual(['error']);
  });
});
