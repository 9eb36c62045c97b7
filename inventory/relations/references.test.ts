import { deployedWith, type World } from '../../engine/testing';
import { referencesIn, resolve } from './references';

const account = '111122223333';
const zone = 'arn:aws:route53:::hostedzone/Z1';
const world: World = {
  vpc: [{ VpcId: 'vpc-0123456789abcdef0' }],
  'load-balancer': [
    {
      LoadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/shop/1`,
      LoadBalancerName: 'shop',
      DNSName: 'Shop-1234567890.us-east-1.elb.amazonaws.com',
    },
  ],
  database: [
    {
      DBInstanceArn: `arn:aws:rds:us-east-1:${account}:db:shop`,
      DBInstanceIdentifier: 'shop',
      Endpoint: { Address: 'shop.abcdefghijkl.us-east-1.rds.amazonaws.com', Port: 5432 },
    },
  ],
  'database-cluster': [
    {
      DBClusterArn: `arn:aws:rds:us-east-1:${account}:cluster:ledger`,
      DBClusterIdentifier: 'ledger',
      Engine: 'docdb',
      Endpoint: 'ledger.cluster-abcdefghijkl.us-east-1.docdb.amazonaws.com',
    },
  ],
  table: [{ TableName: 'events', TableArn: `arn:aws:dynamodb:us-east-1:${account}:table/events` }],
  'route-tables': [{ RouteTableId: 'rtb-0123456789abcdef0' }],
  volume: [],
  'network-acl': [{ NetworkAclId: 'acl-0123456789abcdef0' }],
  topic: [{ TopicArn: `arn:aws:sns:us-east-1:${account}:alarms` }],
  bucket: [{ BucketArn: 'arn:aws:s3:::shop-assets', Name: 'shop-assets' }],
  function: [{ FunctionArn: `arn:aws:lambda:us-east-1:${account}:function:send`, FunctionName: 'send' }],
  'log-group': [{ logGroupArn: `arn:aws:logs:us-east-1:${account}:log-group:/shop`, logGroupName: '/shop' }],
  distribution: [
    { ARN: `arn:aws:cloudfront::${account}:distribution/E1`, DomainName: 'd1.cloudfront.net' },
  ] as unknown as World['distribution'],
  'hosted-zone': [{ Arn: zone, Name: 'example.com' }] as unknown as World['hosted-zone'],
  record: {
    [zone]: [
      { HostedZoneArn: zone, Id: '1', Name: 'shop.example.com', Type: 'A' },
      { HostedZoneArn: zone, Id: '2', Name: '*.pages.example.com', Type: 'CNAME' },
      { HostedZoneArn: zone, Id: '3', Name: 'team.example.com', Type: 'NS' },
      { HostedZoneArn: zone, Id: '4', Name: 'note.example.com', Type: 'TXT' },
    ],
  } as unknown as World['record'],
};

const told = (output: string, value: unknown, of: World = world) =>
  referencesIn(output, value).map((reference) => {
    const resolution = resolve(reference, [deployedWith(of)]);
    return [reference.shown, 'known' in resolution ? resolution.known : resolution.unknown];
  });

test.each<[string, string, unknown, unknown]>([
  ['an id', 'vpc_id', 'vpc-0123456789abcdef0', [['vpc-0123456789abcdef0', 'exists']]],
  ['an id of what is gone', 'VpcId', 'vpc-0123456789abcdef9', [['vpc-0123456789abcdef9', 'missing']]],
  [
    'an ARN',
    'topic',
    `arn:aws:sns:us-east-1:${account}:alarms`,
    [[`arn:aws:sns:us-east-1:${account}:alarms`, 'exists']],
  ],
  [
    'an ARN of what is gone',
    'topic',
    `arn:aws:sns:us-east-1:${account}:none`,
    [[`arn:aws:sns:us-east-1:${account}:none`, 'missing']],
  ],
  [
    "a function's alias",
    'fn',
    `arn:aws:lambda:us-east-1:${account}:function:send:live`,
    [[`arn:aws:lambda:us-east-1:${account}:function:send`, 'exists']],
  ],
  [
    "a log group's streams",
    'logs',
    `arn:aws:logs:us-east-1:${account}:log-group:/shop:*`,
    [[`arn:aws:logs:us-east-1:${account}:log-group:/shop`, 'exists']],
  ],
  [
    "a table's stream",
    'stream_arn',
    `arn:aws:dynamodb:us-east-1:${account}:table/events/stream/2026-01-01T00:00:00.000`,
    [[`arn:aws:dynamodb:us-east-1:${account}:table/events`, 'exists']],
  ],
  ['a table by its name', 'dynamodb_table_name', 'events', [['events', 'exists']]],
  ['a route table', 'public', 'rtb-0123456789abcdef0', [['rtb-0123456789abcdef0', 'exists']]],
  ['a route table that is gone', 'public', 'rtb-0123456789abcdef9', [['rtb-0123456789abcdef9', 'missing']]],
  ['a network ACL', 'acl', 'acl-0123456789abcdef0', [['acl-0123456789abcdef0', 'exists']]],
  ['a volume that is gone', 'disk', 'vol-0123456789abcdef0', [['vol-0123456789abcdef0', 'missing']]],
  ['an address, which nothing here reads', 'nat', 'eipalloc-0123456789abcdef0', []],
  ["a bucket's objects", 'assets', 'arn:aws:s3:::shop-assets/a/*', [['arn:aws:s3:::shop-assets', 'exists']]],
  ['a role that AWS keeps', 'policy', 'arn:aws:iam::aws:role/x', []],
  [
    'another Region',
    'topic',
    `arn:aws:sns:eu-west-1:${account}:alarms`,
    [
      [
        `arn:aws:sns:eu-west-1:${account}:alarms`,
        `eu-west-1 of account ${account} is not read in this run: add it to \`accounts\``,
      ],
    ],
  ],
  [
    'a load balancer in a URL, in other letters',
    'url',
    'https://user:pw@dualstack.shop-1234567890.us-east-1.elb.amazonaws.com:8443/a?token=t',
    [['dualstack.shop-1234567890.us-east-1.elb.amazonaws.com', 'exists']],
  ],
  [
    'a load balancer that is gone',
    'anything',
    'old-1.us-east-1.elb.amazonaws.com',
    [['old-1.us-east-1.elb.amazonaws.com', 'missing']],
  ],
  [
    'a database endpoint with its port',
    'endpoint',
    'shop.abcdefghijkl.us-east-1.rds.amazonaws.com:5432',
    [['shop.abcdefghijkl.us-east-1.rds.amazonaws.com', 'exists']],
  ],
  [
    'a cluster of DocumentDB',
    'documents',
    'ledger.cluster-abcdefghijkl.us-east-1.docdb.amazonaws.com:27017',
    [['ledger.cluster-abcdefghijkl.us-east-1.docdb.amazonaws.com', 'exists']],
  ],
  ['a bucket in a URL of S3', 'logs', 's3://shop-logs/2026/', [['shop-logs', 'missing']]],
  ['a proxy, which has no kind', 'endpoint', 'p.proxy-abc.us-east-1.rds.amazonaws.com', []],
  [
    'a bucket in a URL',
    'site',
    'http://shop-assets.s3-website-us-east-1.amazonaws.com',
    [['shop-assets.s3-website-us-east-1.amazonaws.com', 'exists']],
  ],
  ['a distribution', 'cdn', 'D1.cloudfront.net', [['d1.cloudfront.net', 'exists']]],
  ['a record', 'url', 'https://shop.example.com/health', [['shop.example.com', 'exists']]],
  ['a wildcard record', 'site_url', 'https://a.pages.example.com', [['a.pages.example.com', 'exists']]],
  ['a name without a record', 'hostname', 'gone.example.com', [['gone.example.com', 'missing']]],
  ['a name that only a text record has', 'hostname', 'note.example.com', [['note.example.com', 'missing']]],
  ['a name of a delegated zone', 'hostname', 'a.team.example.com', [['a.team.example.com', 'elsewhere']]],
  ["a name of nobody's zone", 'hostname', 'example.org', [['example.org', 'elsewhere']]],
  ['a bucket by its name', 'AssetsBucketName', 'shop-assets', [['shop-assets', 'exists']]],
  ['a database by its name', 'database_identifier', 'gone', [['gone', 'missing']]],
  ['a schema, which is no database', 'database_name', 'shop', []],
  ['a version', 'version', '1.2.3', []],
  ['a password', 'password', 'hunter2', []],
  ['a number', 'port', 5432, []],
  [
    'a list and a map',
    'ids',
    ['vpc-0123456789abcdef0', { b: 'vpc-0123456789abcdef1' }],
    [
      ['vpc-0123456789abcdef0', 'exists'],
      ['vpc-0123456789abcdef1', 'missing'],
    ],
  ],
])('%s', (_, output, value, expected) => {
  expect(told(output, value)).toEqual(expected);
});

test('what is hidden is not missing, and what was seen exists all the same', () => {
  const hidden = { ...world, gaps: { vpc: 'AccessDenied' } };
  expect(told('vpc_id', 'vpc-0123456789abcdef9', hidden)).toEqual([
    ['vpc-0123456789abcdef9', 'read:vpc did not come through: AccessDenied'],
  ]);
  expect(told('vpc_id', 'vpc-0123456789abcdef0', hidden)).toEqual([['vpc-0123456789abcdef0', 'exists']]);
});

test('a zone of another environment says nothing of a name', () => {
  expect(told('hostname', 'gone.example.com', { ...world, outside: [zone] })).toEqual([
    ['gone.example.com', 'elsewhere'],
  ]);
});

test('only what the output names has to be read', () => {
  expect(referencesIn('url', 'https://shop.example.com').flatMap(({ reads }) => reads)).toEqual([
    'hosted-zone',
    'record',
  ]);
  expect(referencesIn('vpc_id', 'vpc-0123456789abcdef0').flatMap(({ reads }) => reads)).toEqual(['vpc']);
});
