import { gzipSync } from 'node:zlib';
import { credentialsIn, lookAtUserData, userDataStandIn } from './user-data';

const encoded = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
  ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'an AWS secret access key'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', 'a private key'],
  ['-----BEGIN PRIVATE KEY-----', 'a private key'],
  [`git clone https://x:ghp_${'a1'.repeat(18)}@github.com/a/b`, 'a GitHub token'],
  ['postgres://app:hunter22@db.example.com/payments', 'a password in an address'],
  ["DB_PASSWORD='correct horse'", 'a password, token or key that is written out'],
  ['{"apiKey": "0123456789abcdef"}', 'a password, token or key that is written out'],
  ['mysql --password=hunter22 -u app', 'a password, token or key that is written out'],
])('recognizes %j', (text, name) => {
  expect(credentialsIn(`#!/bin/sh\n${text}`)).toContainEqual({ kind: name, line: 2 });
});

test.each([
  'TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token -H "X-aws-ec2-metadata-token-ttl-seconds: 21600")',
  'curl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/',
  'DB_PASSWORD=$(aws secretsmanager get-secret-value --secret-id payments)',
  'export PASSWORD="$DB_PASSWORD"',
  'secret: arn:aws:secretsmanager:us-east-1:111122223333:secret:payments',
  'PASSWORD=/run/secrets/database',
  'http_tokens = required',
  'postgres://app:$PASSWORD@db.example.com/payments',
  'password: <your password>',
  '#!/bin/bash\nsystemctl enable --now api.service\n',
])('finds nothing in %j', (text) => {
  expect(credentialsIn(text)).toEqual([]);
});

test('looks into user data as EC2 answers it, and keeps none of it', () => {
  expect(lookAtUserData(encoded('#!/bin/bash\necho hello\n'))).toEqual({ present: true, credentials: [] });
  expect(lookAtUserData(encoded('PASSWORD=hunter22'))).toEqual({
    present: true,
    credentials: ['a password, token or key that is written out in line 1'],
  });
});

test.each([undefined, '', encoded(' \n')])('user data %j is none', (text) => {
  expect(lookAtUserData(text)).toEqual({ present: false, credentials: [] });
});

test('unpacks what is compressed', () => {
  const packed = gzipSync('export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE').toString('base64');
  expect(lookAtUserData(packed)).toEqual({ present: true, credentials: ['an AWS access key in line 1'] });
});

test('what only looks compressed, or unfolds without end, is judged as it is', () => {
  expect(lookAtUserData(Buffer.from([0x1f, 0x8b, 1, 2, 3]).toString('base64'))).toEqual({
    present: true,
    credentials: [],
  });
  const bomb = gzipSync(Buffer.alloc(2 * 1024 * 1024)).toString('base64');
  expect(lookAtUserData(bomb)).toEqual({ present: true, credentials: [] });
});

test('decodes the parts of a MIME archive', () => {
  const archive = [
    'Content-Type: multipart/mixed; boundary="==b=="',
    '',
    '--==b==',
    'Content-Type: text/x-shellscript',
    'Content-Transfer-Encoding: base64',
    '',
    encoded('export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE'),
    '--==b==--',
  ].join('\n');
  expect(lookAtUserData(encoded(archive)).credentials).toEqual(['an AWS access key in line 1 of an encoded part']);
});

test('takes a hostile text in its stride', () => {
  const started = performance.now();
  expect(credentialsIn(`${'password '.repeat(20_000)}${'a:'.repeat(50_000)}`)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test.each([
  ['export A=AKIAIOSFODNN7EXAMPLE\n-----BEGIN PRIVATE KEY-----'],
  ['PASSWORD=hunter22'],
  ['#!/bin/sh\necho hello'],
  [' \n'],
])('a recording judges user data as it was, and holds none of it: %j', (text) => {
  const kept = userDataStandIn(encoded(text));
  expect(lookAtUserData(kept)).toEqual(lookAtUserData(encoded(text)));
  expect(userDataStandIn(kept)).toBe(kept);
  expect(Buffer.from(kept, 'base64').toString()).not.toMatch(/AKIA|BEGIN|hunter22|hello/);
});
