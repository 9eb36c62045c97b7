import fc from 'fast-check';
import { type Replacer, replacer, untilSettled } from './replace';

const account = '987654321098';
let replace: Replacer;
beforeEach(() => {
  replace = replacer([account]);
});
const replaced = (value: unknown) => replace.value(value);

describe('canaries do not survive', () => {
  const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIcanary\ncanary==\n-----END RSA PRIVATE KEY-----';
  test.each<[string, unknown, string]>([
    ['an account in an ARN', { RoleArn: `arn:aws:iam::${account}:role/a` }, account],
    ['an account in a name', { Bucket: `logs-${account}-us-east-1` }, account],
    ['a foreign account in an ARN', 'arn:aws-cn:sns:cn-north-1:123450987651:topic', '123450987651'],
    ['a foreign account as an owner', { OwnerId: '123450987651' }, '123450987651'],
    ['a foreign account in a list', { AttributeValues: ['123450987651'] }, '123450987651'],
    ['a foreign account in a policy', { Policy: '{"AWS":"123450987651"}' }, '123450987651'],
    ['a foreign account in an encoded policy', { D: 'arn%3Aaws%3Aiam%3A%3A123450987651%3Aroot' }, '123450987651'],
    ['a foreign account alone in an encoded policy', { D: '%7B%22AWS%22%3A%22123450987651%22' }, '123450987651'],
    ['a public address', { PublicIp: '52.95.110.1' }, '52.95.110.1'],
    ['a public network', { CidrIp: '52.95.110.0/24' }, '52.95.110'],
    ['a public address in a description', { Description: 'the office (52.95.110.1).' }, '52.95.110.1'],
    ['a public address in a list within a text', 'allow 52.95.110.1,52.95.110.2/32', '52.95.110'],
    ['a public address in a name of EC2', 'ec2-52-95-110-1.compute-1.amazonaws.com', '52-95-110-1'],
    ['a public IPv6 address', { Ipv6: '2600:1f18:abcd:1200::7' }, '2600:1f18'],
    ['a public IPv6 network in a text', 'from 2600:1f18:abcd:1200::/64.', '2600:1f18'],
    ['a mail address', { Endpoint: 'jane.canary@corp.test' }, 'canary'],
    ['a phone number', { Endpoint: '+14255550123' }, '4255550123'],
    ['an access key id', { Description: 'uses AKIAIOSFODNN7CANARY1' }, 'AKIAIOSFODNN7CANARY1'],
    ['a private key', { Description: pem }, 'canary'],
    ['a private key that is cut off', pem.slice(0, 50), 'canary'],
    ['a JSON web token', 'x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary', 'canary'],
    ['a GitHub token', 'ghp_canary0123456789canary0123456789', 'canary'],
    ['a connection string', 'postgres://app:canary@db.internal:5432/app', 'canary'],
    ['a connection string whose password has / and @', 'amqps://app:can/ary@canary@mq.corp.test/x', 'canary'],
    ['a password behind a variable name', { Description: 'DB_PASSWORD=canary' }, 'canary'],
    ['a quoted password with spaces', { Description: 'password = "canary one, canary two"' }, 'canary'],
    ['a password in JSON', { Description: '{"password":"canary","n":1}' }, 'canary'],
    ['a secret access key', 'aws_secret_access_key: canary/+canary', 'canary'],
    ['an authorization header', 'Authorization: Bearer canary-canary', 'canary'],
    ['a tag that is named like a secret', { Tags: [{ Key: 'DbPassword', Value: 'canary' }] }, 'canary'],
    ['a tag of a map that is named like a secret', { Tags: { 'api-key': 'canary' } }, 'canary'],
    ['a stack parameter', { ParameterKey: 'DbPassword', ParameterValue: 'canary' }, 'canary'],
    ['a variable of a function', { Environment: { Variables: { HARMLESS: 'canary' } } }, 'canary'],
    ['a variable of a container', { environment: [{ name: 'HARMLESS', value: 'canary' }] }, 'canary'],
    ['user data', { UserData: Buffer.from('canary').toString('base64') }, Buffer.from('canary').toString('base64')],
    [
      'a secret header of an origin',
      { CustomHeaders: { Items: [{ HeaderName: 'X', HeaderValue: 'canary' }] } },
      'canary',
    ],
    ['a secret header of a rule', { HttpHeaderConfig: { HttpHeaderName: 'X', Values: ['canary'] } }, 'canary'],
    ['a secret in the description of a version', { VersionDescription: 'token=canary' }, 'canary'],
    ['a secret in the name of a key', { 'password=canary': 1 }, 'canary'],
    ['a page token', { NextToken: 'canary' }, 'canary'],
    ['a load balancer', 'web-1234567890.us-east-1.elb.amazonaws.com', '1234567890'],
    ['a network load balancer', 'web-0123456789abcdef.elb.us-east-1.amazonaws.com', '0123456789abcdef'],
    ['a database', 'db.c9akciq32rnd.us-east-1.rds.amazonaws.com', 'c9akciq32rnd'],
    ['a database cluster', 'db.cluster-ro-c9akciq32rnd.us-east-1.rds.amazonaws.com', 'c9akciq32rnd'],
    ['a database proxy', 'db.proxy-c9akciq32rnd.us-east-1.rds.amazonaws.com', 'c9akciq32rnd'],
  ])('%s', (_, value, canary) => {
    expect(JSON.stringify(value)).toContain(canary);
    expect(JSON.stringify(replaced(value))).not.toContain(canary);
  });

  test('bytes that are a text, and bytes that are a secret', () => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text));
    expect(replaced({ Body: bytes('password=canary'), SecretBinary: bytes('canary') })).toEqual({
      Body: bytes('password=REMOVED'),
      SecretBinary: bytes('REMOVED'),
    });
    expect(replaced(new Uint8Array([0, 255, 128]))).toEqual(new Uint8Array([0, 255, 128]));
  });
});

describe('what says nothing of anybody stays', () => {
  test.each([
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/16',
    '172.16.5.4',
    '192.168.1.1',
    '100.64.0.0/10',
    '127.0.0.1',
    '169.254.169.254',
    'fd00:ec2::254',
    'fe80::1',
    'ip-10-0-1-7.ec2.internal',
    'arn:aws:s3:::bucket',
    'arn:aws:elasticloadbalancing:us-east-1:aws:x',
    'aurora-mysql8.0',
    '8.0.mysql_aurora.3.04.0',
    '12:34:56',
    '0a:1b:2c:3d:4e:5f',
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:payments-db-AbCdEf',
    '/payments/password',
    'i-0123456789abcdef0',
  ])('%s', (text) => {
    expect(replace.text(text)).toBe(text);
  });

  test('a version of four numbers is no address', () => {
    expect(replaced({ EngineVersion: '19.0.0.0', Version: '12.5.1.2' })).toEqual({
      EngineVersion: '19.0.0.0',
      Version: '12.5.1.2',
    });
  });

  test('dates, numbers, booleans, null and undefined', () => {
    const value = { at: new Date(0), n: 5, b: false, z: null, u: undefined };
    expect(replaced(value)).toEqual(value);
  });

  test('a secret of Secrets Manager keeps its place, so that what names it still does', () => {
    const arn = `arn:aws:secretsmanager:us-east-1:${account}:secret:db-AbCdEf`;
    expect(replaced({ MasterUserSecret: { SecretArn: arn } })).toEqual({
      MasterUserSecret: { SecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf' },
    });
  });
});

describe('relations survive', () => {
  test('an alarm still names its topic, in whatever order they are met', () => {
    const topic = 'arn:aws:sns:us-east-1:123450987651:canary';
    const [alarm, list] = [{ AlarmActions: [topic] }, { Topics: [{ TopicArn: topic }] }].map(replaced) as [
      { AlarmActions: string[] },
      { Topics: { TopicArn: string }[] },
    ];
    expect(alarm.AlarmActions[0]).toBe('arn:aws:sns:us-east-1:222233334444:canary');
    expect(list.Topics[0]?.TopicArn).toBe(alarm.AlarmActions[0]);
  });

  test('accounts are numbered in the order in which they are named, then met', () => {
    const both = replacer(['100000000001', '100000000002']);
    expect(both.value(['100000000003', '100000000002', '100000000001'])).toEqual([
      '333344445555',
      '222233334444',
      '111122223333',
    ]);
  });

  test('an address and the name that is made of it stay together', () => {
    expect(replaced({ ip: '52.95.110.1', name: 'ec2-52-95-110-1.compute-1.amazonaws.com' })).toEqual({
      ip: '203.0.113.1',
      name: 'ec2-203-0-113-1.compute-1.amazonaws.com',
    });
  });

  test('IPv6 is the same address in upper and lower case', () => {
    expect(replaced(['2600:1F18::1', '2600:1f18::1', '2600:1f18::2'])).toEqual([
      '2001:db8::1',
      '2001:db8::1',
      '2001:db8::2',
    ]);
  });

  test('two thousand addresses stay two thousand', () => {
    const many = Array.from({ length: 2000 }, (_, index) => `52.${index >> 8}.${index & 255}.9`);
    expect(new Set(replaced(many) as string[]).size).toBe(2000);
  });

  test('page tokens are numbered', () => {
    expect(replaced([{ NextToken: 'x' }, { Marker: 'y' }, { NextToken: 'x' }, { NextToken: '' }])).toEqual([
      { NextToken: 'page-2' },
      { Marker: 'page-3' },
      { NextToken: 'page-2' },
      { NextToken: '' },
    ]);
  });
});

describe('for any text', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const piece = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.')),
    fc.ipV6(),
    fc.emailAddress(),
    fc.integer({ min: 100_000_000_000, max: 999_999_999_999 }).map((id) => `arn:aws:sns:us-east-1:${id}:topic`),
    fc.constantFrom('password=', 'secret:', '"token": "', 'Bearer ', '://', '@', '/', ' ', 'ec2-52-95-110-1', account),
  );
  const anyText = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

  test('the same original gives the same replacement', () => {
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        const own = replacer([account]);
        const first = texts.map(own.text);
        expect(texts.map(own.text)).toEqual(first);
      }),
    );
  });

  test('what is replaced already stays as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = replacer([account]).text(text);
        expect(replacer(['111122223333']).text(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['a@a.aa%a@a.aa', '0::@0.0.0.0', 'x::a@a.aa', `${'b'.repeat(63)}@b.${'c'.repeat(70)}`])(
    'what is put in makes nothing new with its neighbours: %s',
    (text) => {
      const once = replacer([account]).text(text);
      expect(once).toContain('@example.com');
      expect(replacer(['111122223333']).text(once)).toBe(once);
    },
  );

  test('a text that never comes to rest is removed', () => {
    expect(untilSettled('a', (text) => (text === 'a' ? 'b' : 'a'))).toBe('REMOVED');
    expect(untilSettled('a', (text) => (text.length < 5 ? `${text}a` : text))).toBe('aaaaa');
  });

  test('the account is in no replacement', () => {
    fc.assert(
      fc.property(fc.anything(), anyText, (value, text) => {
        const shown = JSON.stringify(replacer([account]).value([text, { [text]: text }])) ?? '';
        expect(shown.match(/(?<!\d)987654321098(?!\d)/)).toBeNull();
        expect(() => replacer([account]).value(value)).not.toThrow();
      }),
    );
  });

  test('a long text takes no longer than its length', () => {
    const started = performance.now();
    for (const unit of ['a', ' ', 'password ', '1.', ':', 'a@', '-----BEGIN PRIVATE KEY-----', 'arn:'])
      replace.text(unit.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
