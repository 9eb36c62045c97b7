/** For tests: secrets that are sown wherever AWS and endpoints let people write, and what shows that one came through. */
import type { RecordedExchange, Recording } from '../aws/recording';

/** A secret as it stands in a text that somebody wrote. All hold the word `canary`, in one spelling or another. */
const hex = (text: string) => Buffer.from(text).toString('hex');
const coded = (text: string) => Buffer.from(text).toString('base64url');
const jwt = [coded('{"alg":"canary"}'), coded('{"sub":"canary"}'), 'canary-jwt-signature'].join('.');

export const secrets = {
  accessKey: 'AKIACANARY0CANARY000',
  secretKey: 'cAnAry/secret+access/key+00000000000000000',
  jwt,
  gitHub: 'ghp_cAnaryGitHub00000000000000000000000',
  password: 'cAnary-passw0rd;{}',
  dsn: 'cAnary-d/sn@0',
  pem: `${coded('canary pem one')}\n${coded('canary pem two')}`,
  slack: 'T0CANARY/B0CANARY/cAnarySlack',
  sessionToken: 'IQoJcAnarySession//////////token=',
  signature: hex('canary signature canary signature'),
  bearer: 'cAnary.bearer-0',
  apiKey: 'cAnary-api-key',
  query: 'cAnaryQuery0',
  encoded: 'cAnaryEncoded-authorization_0123',
} as const;

/** What people write, with the secrets in it. */
export const texts: readonly string[] = [
  `uses ${secrets.accessKey} of the old account`,
  `aws_secret_access_key = ${secrets.secretKey}`,
  `session ${secrets.jwt} is good until May`,
  `pull with ${secrets.gitHub}`,
  `DB_PASSWORD="${secrets.password}"`,
  `postgres://app:${secrets.dsn}@db.internal:5432/app?sslmode=require`,
  `-----BEGIN RSA PRIVATE KEY-----\n${secrets.pem}\n-----END RSA PRIVATE KEY-----`,
  `tell https://hooks.slack.com/services/${secrets.slack} first`,
  `https://bucket.s3.amazonaws.com/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${secrets.accessKey}%2F20260101&X-Amz-Security-Token=${encodeURIComponent(secrets.sessionToken)}&X-Amz-Signature=${secrets.signature}`,
  `curl -H "Authorization: Bearer ${secrets.bearer}"`,
  JSON.stringify({ apiKey: secrets.apiKey, nested: JSON.stringify({ password: secrets.apiKey }) }),
  encodeURIComponent(JSON.stringify({ token: secrets.apiKey })),
  `https://api.example.com/hook?token=${secrets.query}&page=2`,
];

/** How AWS and the SDK repeat what they refuse. */
export const refusals: readonly string[] = [
  `User is not authorized. Encoded authorization failure message: ${secrets.encoded}`,
  `Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=${secrets.accessKey}/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host;x-amz-date, Signature=${secrets.signature}`,
  `The Canonical String for this request should have been 'GET\n/\n\nhost:ec2\nx-amz-security-token:${secrets.sessionToken}\n\nhost'`,
  `getaddrinfo failed for https://user:${secrets.password}@proxy.corp.test:8080/ and ${texts[8]}`,
];

const note = texts.join('\n');

/** Base64 of some bytes as it stands in that of a longer text, after `shift` other bytes. */
function within64(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const complete = (shift + bytes.length) % 3 === 0 ? encoded : encoded.slice(0, -1);
  return complete.slice(Math.ceil((shift * 8) / 6));
}

/** The spellings in which a secret might come through. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const escaped = JSON.stringify(secret).slice(1, -1);
  const html = secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const base64 = [0, 1, 2].map((shift) => within64(bytes, shift));
  const texts = [secret, encodeURIComponent(secret), escaped, JSON.stringify(escaped).slice(1, -1), html];
  return [...new Set([...texts, ...base64, hex(secret)])];
}

/** What of the secrets stands in an output, with its surroundings; empty where nothing does. */
export function canariesIn(output: string): string[] {
  const around = (at: number) => output.slice(Math.max(0, at - 80), at + 80);
  const known = Object.entries(secrets).flatMap(([name, secret]) =>
    spellings(secret).flatMap((spelling) => {
      const at = output.indexOf(spelling);
      return at < 0 ? [] : [`${name}: …${around(at)}…`];
    }),
  );
  const word = /canary/i.exec(output);
  return word ? [...known, `the word: …${around(word.index)}…`] : known;
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Properties of AWS's answers that people fill with sentences. */
const sentences =
  /Description$|Comment$|^Reason$|^StateReason$|^StatusMessage$|^StateReasonData$|^Cause$|^Message$|^message$/;

/** Tags with secrets in their values, and under names that tell of one. */
const tags = [
  ['DbPassword', 'canary in clear'],
  ['api-key', secrets.apiKey],
  ...texts.map((text, index) => [`Note${index}`, text]),
] as const;

/** An answer of AWS into which people wrote secrets wherever they can. Answers are as a recording encodes them. */
export function sown(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(sown);
  if (!isFields(answer)) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => {
      if (/^(Tags|TagList|TagSet)$/.test(key) && Array.isArray(value)) {
        return [key, [...value, ...tags.map(([Key, Value]) => ({ Key, Value }))]];
      }
      if (/^tags$/i.test(key) && isFields(value)) return [key, { ...value, ...Object.fromEntries(tags) }];
      if (sentences.test(key) && typeof value === 'string') return [key, `${value} ${note}`];
      if (key === 'UserData') return [key, Buffer.from(`#!/bin/sh\n${note}`).toString('base64')];
      if (key === 'DashboardBody') {
        const { widgets = [], ...rest } = JSON.parse(String(value)) as { widgets?: unknown[] };
        return [
          key,
          JSON.stringify({ ...rest, widgets: [...widgets, { type: 'text', properties: { markdown: note } }] }),
        ];
      }
      if (key === 'Subscriptions' && Array.isArray(value)) return [key, [...value, ...subscriptions(value[0])]];
      return [key, sown(value)];
    }),
  );
}

function subscriptions(like: unknown): unknown[] {
  const endpoints: [string, string][] = [
    ['https', `https://events.example.com/in/${secrets.query}?key=${secrets.apiKey}`],
    ['https', `https://user:${secrets.password}@events.example.com/`],
    ['https', `https://hooks.slack.com/services/${secrets.slack}`],
    ['email', 'canary@corp.test'],
    ['sms', '+14255550123'],
  ];
  return endpoints.map(([Protocol, Endpoint]) => ({ ...(like as Fields), Protocol, Endpoint }));
}

const place = '111122223333/us-east-1';

/** What the example has none of, and where people keep secrets: functions, tasks, parameters, stacks. */
const more: readonly [file: string, RecordedExchange][] = [
  [
    'lambda',
    {
      command: 'ListFunctions',
      input: { MaxItems: 50 },
      output: {
        Functions: [
          {
            FunctionName: 'pay',
            FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:pay',
            Description: note,
            Environment: { Variables: { HARMLESS: 'canary in clear', DSN: texts[5] } },
          },
        ],
      },
    },
  ],
  [
    'ssm',
    {
      command: 'DescribeParameters',
      input: { MaxResults: 50 },
      output: {
        Parameters: [
          { Name: `/pay/${secrets.gitHub}`, Type: 'SecureString', Description: note },
          { Name: '/pay/password', Type: 'SecureString', Value: 'canary in clear' },
        ],
      },
    },
  ],
  [
    'ecs',
    {
      command: 'ListClusters',
      input: { maxResults: 100 },
      output: { clusterArns: ['arn:aws:ecs:us-east-1:111122223333:cluster/pay'] },
    },
  ],
  [
    'ecs',
    {
      command: 'DescribeClusters',
      input: { clusters: ['arn:aws:ecs:us-east-1:111122223333:cluster/pay'], include: ['TAGS', 'SETTINGS'] },
      output: {
        clusters: [
          {
            clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/pay',
            clusterName: 'pay',
            tags: tags.map(([key, value]) => ({ key, value })),
          },
        ],
      },
    },
  ],
  [
    'ecs',
    {
      command: 'ListServices',
      input: { cluster: 'arn:aws:ecs:us-east-1:111122223333:cluster/pay', maxResults: 100 },
      output: { serviceArns: ['arn:aws:ecs:us-east-1:111122223333:service/pay/api'] },
    },
  ],
  [
    'ecs',
    {
      command: 'DescribeServices',
      input: {
        cluster: 'arn:aws:ecs:us-east-1:111122223333:cluster/pay',
        services: ['arn:aws:ecs:us-east-1:111122223333:service/pay/api'],
        include: ['TAGS'],
      },
      output: {
        services: [
          {
            serviceArn: 'arn:aws:ecs:us-east-1:111122223333:service/pay/api',
            serviceName: 'api',
            status: 'ACTIVE',
            events: refusals.map((message) => ({ message })),
            deployments: [
              {
                serviceConnectConfiguration: {
                  enabled: true,
                  logConfiguration: { logDriver: 'splunk', options: { 'splunk-token': 'canary in clear' } },
                },
              },
            ],
            // ECS answers so of a task's definition; a service holds no such thing, and nothing may depend on that.
            containerDefinitions: [{ environment: [{ name: 'HARMLESS', value: 'canary in clear' }] }],
          },
        ],
      },
    },
  ],
  [
    'cloudformation',
    {
      command: 'DescribeStacks',
      input: { StackName: 'pay' },
      output: {
        Stacks: [
          {
            StackName: 'pay',
            Parameters: [{ ParameterKey: 'MasterPassword', ParameterValue: 'canary in clear' }],
            Outputs: [
              { OutputKey: 'DatabasePassword', OutputValue: 'canary in clear' },
              { OutputKey: 'DatabaseUrl', OutputValue: texts[5] },
              { OutputKey: 'WebhookUrl', OutputValue: texts[12] },
              { OutputKey: 'Note', OutputValue: note, Description: note },
            ],
          },
        ],
      },
    },
  ],
];

/** A recording of an environment in which secrets stand wherever they can. */
export function sownRecording(recording: Recording): Recording {
  const files = new Map(
    [...recording.files].map(([file, exchanges]) => [
      file,
      exchanges.map((exchange): RecordedExchange => ({ ...exchange, output: sown(exchange.output) })),
    ]),
  );
  for (const [service, exchange] of more) {
    const file = `${place}/${service}`;
    files.set(file, [...(files.get(file) ?? []).filter(({ command }) => command !== exchange.command), exchange]);
  }
  return { ...recording, files };
}

/** The same, of an account in which every call but the lists that lead to others is refused, in words that repeat secrets. */
export function refusingRecording(recording: Recording): Recording {
  const files = [...recording.files].map(([file, exchanges]): [string, RecordedExchange[]] => [
    file,
    exchanges.map(({ command, input }, index) => ({
      command,
      input,
      error: {
        name: ['AccessDenied', 'UnrecognizedClientException', 'InternalFailure', 'ENOTFOUND'][index % 4] ?? '',
        message: refusals.join(' '),
      },
    })),
  ]);
  return { ...recording, files: new Map(files) };
}
