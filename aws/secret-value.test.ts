import { removed, withoutSecrets } from './secret-text';
import { withoutSecretsIn } from './secret-value';

describe('a text', () => {
  test.each([
    [
      'a signed address',
      'https://b.example.com/k?X-Amz-Signature=abc123&x=1',
      'https://b.example.com/k?X-Amz-Signature=REMOVED&x=1',
    ],
    [
      'an address of Slack',
      'to https://hooks.slack.com/services/T0/B0/xyz now',
      'to https://hooks.slack.com/REMOVED now',
    ],
    ['an address of Discord', 'https://discord.com/api/webhooks/1/abc', 'https://discord.com/api/webhooks/REMOVED'],
    [
      'an encoded refusal',
      'no. Encoded authorization failure message: a-b_c.',
      'no. Encoded authorization failure message: REMOVED',
    ],
    ['a header', 'Authorization: AWS4-HMAC-SHA256 Credential=x\nHost: y', 'Authorization: REMOVED\nHost: y'],
    ['a header in JSON', '{"authorization":"Bearer abc","n":1}', '{"authorization":"REMOVED","n":1}'],
    ['a cookie', 'Set-Cookie: a=b; Path=/', 'Set-Cookie: REMOVED'],
    [
      'JSON within JSON',
      '{"a":"{\\"password\\":\\"x\\",\\"n\\":1}"}',
      '{"a":"{\\"password\\":\\"REMOVED\\",\\"n\\":1}"}',
    ],
    [
      'an encoded text',
      '%7B%22token%22%3A%22abc%22%2C%22n%22%3A1%7D',
      '%7B%22token%22%3A%22REMOVED%22%2C%22n%22%3A1%7D',
    ],
  ])('%s', (_, text, safe) => {
    expect(withoutSecrets(text)).toBe(safe);
    expect(withoutSecrets(safe)).toBe(safe);
  });

  test.each([
    'arn:aws:sns:us-east-1:111122223333:reset-password:0b9c3f6e-1111-2222-3333-444455556666',
    '{"Resource":["arn:aws:ecs:us-east-1:111122223333:task-definition/auth-token:12"]}',
    'arn:aws:logs:us-east-1:111122223333:log-group:/app/credentials:*',
    'HttpTokens required',
    'the basic monitoring of instances',
    'bearer certificates',
    'https://example.com/oauth/token',
    '/payments/password',
  ])('without a secret stays: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});

describe('an answer', () => {
  test('without a secret is the same object, so that nothing is copied', () => {
    const answer = {
      Vpcs: [{ VpcId: 'vpc-1', Tags: [{ Key: 'Team', Value: 'payments' }], At: new Date(0) }],
      More: new Map([['a', 1]]),
    };
    expect(withoutSecretsIn(answer)).toBe(answer);
  });

  test('keeps its settings: what is named like a secret and says where one comes from, or how it is handled', () => {
    const answer = {
      MetadataOptions: { HttpTokens: 'required' },
      MasterUserSecret: {
        SecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf',
        SecretStatus: 'active',
      },
      tags: {
        SecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf',
        TokenPath: '/app/token',
        Password: '',
      },
      PasswordLastUsed: new Date(0),
    };
    expect(withoutSecretsIn(answer)).toBe(answer);
  });

  test('loses tags, variables, options and properties that hold secrets, whatever they look like', () => {
    expect(
      withoutSecretsIn({
        tags: { 'api-key': 'plain', Team: 'a' },
        Tags: [
          { Key: 'DbPassword', Value: 'plain' },
          { Key: 'Team', Value: 'a' },
        ],
        Environment: { Variables: { HARMLESS: 'plain' } },
        environment: [{ name: 'HARMLESS', value: 'plain' }],
        logConfiguration: { options: { 'splunk-token': 'plain', 'splunk-url': 'x' } },
        UserData: 'cGxhaW4=',
        SecretBinary: new Uint8Array([1]),
        SearchString: 'plain',
        HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Verify', Values: ['plain'] },
        QueryStringConfig: { Values: [{ Key: 'token', Value: 'plain' }] },
        CustomHeaders: { Items: [{ HeaderName: 'X-Origin-Verify', HeaderValue: 'plain' }] },
      }),
    ).toEqual({
      tags: { 'api-key': removed, Team: 'a' },
      Tags: [
        { Key: 'DbPassword', Value: removed },
        { Key: 'Team', Value: 'a' },
      ],
      Environment: { Variables: { HARMLESS: removed } },
      environment: [{ name: 'HARMLESS', value: removed }],
      logConfiguration: { options: { 'splunk-token': removed, 'splunk-url': 'x' } },
      UserData: removed,
      SecretBinary: new Uint8Array(Buffer.from(removed)),
      SearchString: removed,
      HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Verify', Values: [removed] },
      QueryStringConfig: { Values: [{ Key: 'token', Value: removed }] },
      CustomHeaders: { Items: [{ HeaderName: 'X-Origin-Verify', HeaderValue: removed }] },
    });
  });

  test('keeps of subscriptions what tells that somebody is told, and not who', () => {
    const endpoints = (list: [string, string][]) => list.map(([Protocol, Endpoint]) => ({ Protocol, Endpoint }));
    expect(
      withoutSecretsIn(
        endpoints([
          ['https', 'https://user:plain@events.example.com:8443/in/plain?key=plain'],
          ['https', 'https://events.example.com/'],
          ['email', 'jane@example.org'],
          ['sms', '+14255550123'],
          ['sqs', 'arn:aws:sqs:us-east-1:111122223333:queue'],
        ]),
      ),
    ).toEqual(
      endpoints([
        ['https', 'https://events.example.com:8443/REMOVED'],
        ['https', 'https://events.example.com/'],
        ['email', removed],
        ['sms', removed],
        ['sqs', 'arn:aws:sqs:us-east-1:111122223333:queue'],
      ]),
    );
  });

  test('names its resources the same everywhere, keys of maps included', () => {
    const id = 'arn:aws:ssm:us-east-1:111122223333:parameter/ghp_0123456789abcdef';
    const safe = 'arn:aws:ssm:us-east-1:111122223333:parameter/REMOVED';
    expect(withoutSecretsIn({ answers: new Map([[id, { items: [{ id }] }]]) })).toEqual({
      answers: new Map([[safe, { items: [{ id: safe }] }]]),
    });
  });
});
