import { openStatements } from './policy-statements';

const policy = (...Statement: unknown[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const open = { Sid: 'All', Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' };

test.each([
  ['the principal *', open],
  ['AWS: *', { ...open, Principal: { AWS: '*' } }],
  ['* among others', { ...open, Principal: { AWS: ['arn:aws:iam::111122223333:root', '*'] } }],
  ['everybody but one', { Sid: 'All', Effect: 'Allow', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } }],
  ['a condition that binds nobody', { ...open, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ['any account', { ...open, Condition: { StringLike: { 'aws:SourceAccount': '*' } } }],
  ['any ARN', { ...open, Condition: { ArnLike: { 'aws:SourceArn': 'arn:*:*:*:*:*' } } }],
  ['one of several that is open', { ...open, Condition: { StringLike: { 'aws:PrincipalOrgID': ['o-1', '*'] } } }],
  ['all but one account', { ...open, Condition: { StringNotEquals: { 'aws:SourceAccount': '111122223333' } } }],
  ['any address', { ...open, Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }],
  ['nobody where the key is absent', { ...open, Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '1' } } }],
])('%s lets everybody in', (_, statement) => {
  expect(openStatements(policy(statement))).toEqual(['All']);
});

test.each([
  ['a denial', { ...open, Effect: 'Deny' }],
  ['an account', { ...open, Principal: { AWS: '111122223333' } }],
  ['a service', { ...open, Principal: { Service: 'cloudwatch.amazonaws.com' } }],
  [
    'the owner',
    { ...open, Principal: { AWS: '*' }, Condition: { StringEquals: { 'AWS:SourceOwner': '111122223333' } } },
  ],
  ['an organization', { ...open, Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-1'] } } }],
  [
    'an alarm',
    { ...open, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*' } } },
  ],
])('%s lets in somebody alone', (_, statement) => {
  expect(openStatements(policy(statement))).toEqual([]);
});

test('takes a single statement that is no list, and names one without a Sid by its number', () => {
  expect(openStatements(JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*' } }))).toEqual(['statement 1']);
});

test.each(['', 'none', '[]', '{}', 'null'])('%j is no policy', (text) => {
  expect(openStatements(text)).toBeNull();
});
