import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type FaultProxy, startFaultProxy, type WireFault } from './fault-proxy';

const identity =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
const answers: Record<string, [type: string, body: string]> = {
  sts: ['text/xml', identity],
  ec2: ['text/xml', '<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>'],
  tagging: [
    'application/x-amz-json-1.1',
    '{"ResourceTagMappingList":[{"ResourceARN":"arn:aws:sns:us-east-1:123456789012:alarms"}]}',
  ],
  lambda: ['application/json', '{"Functions":[{"FunctionName":"pay"}]}'],
};

let upstream: Server;
let proxy: FaultProxy;
let answered = 0;
let atOnce = 0;
let mostAtOnce = 0;

beforeAll(async () => {
  upstream = createServer((incoming, response) => {
    answered += 1;
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    const service = /\/us-east-1\/(\w+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? 'sts';
    const [type, body] = answers[service] ?? ['text/plain', ''];
    incoming.resume().on('end', () =>
      setTimeout(() => {
        atOnce -= 1;
        response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
      }, 5),
    );
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
});
afterAll(() => upstream.close().closeAllConnections());

const upstreamEndpoint = () => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
beforeEach(async () => {
  mostAtOnce = 0;
  proxy = await startFaultProxy({ upstream: upstreamEndpoint(), dripInterval: 1 });
});
afterEach(() => proxy.stop());

function settings(attempts = 1) {
  return {
    endpoint: proxy.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    maxAttempts: attempts,
  };
}
const sts = (attempts?: number) => new STSClient(settings(attempts)).send(new GetCallerIdentityCommand({}));
const ec2 = () => new EC2Client(settings()).send(new DescribeVpcsCommand({}));
const tagging = () => new ResourceGroupsTaggingAPIClient(settings()).send(new GetResourcesCommand({}));
const lambda = () => new LambdaClient(settings()).send(new ListFunctionsCommand({}));

interface Raw {
  status: number | undefined;
  type: string | undefined;
  body: string;
  whole: boolean;
}
/** What the wire gives for GetCallerIdentity, without an SDK in between. */
function raw(): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/sts/aws4_request',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const sent = request(proxy.endpoint, { method: 'POST', headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.on('error', () => undefined);
      answer.on('close', () =>
        resolve({ status: answer.statusCode, type: answer.headers['content-type'], body, whole: answer.complete }),
      );
    });
    sent.on('error', reject);
    sent.end('Action=GetCallerIdentity');
  });
}
const breakSts = (fault: WireFault) => proxy.breakAction({ action: 'sts:GetCallerIdentity', fault });

test('passes through what is not broken', async () => {
  breakSts('access-denied');
  expect((await ec2()).Vpcs).toEqual([expect.objectContaining({ VpcId: 'vpc-1' })]);
  expect((await lambda()).Functions).toEqual([expect.objectContaining({ FunctionName: 'pay' })]);
});

test('counts the calls by action, each attempt of a retry as one', async () => {
  proxy.breakAction({ action: 'sts:GetCallerIdentity', fault: 'internal-error', times: 2 });
  await sts(3);
  await ec2();
  expect([...proxy.calls]).toEqual([
    ['sts:GetCallerIdentity', 3],
    ['ec2:DescribeVpcs', 1],
  ]);
  proxy.forgetCalls();
  expect(proxy.calls.size).toBe(0);
});

test.each([
  ['access-denied', { name: 'AccessDenied', status: 403 }],
  ['throttling', { name: 'Throttling', status: 400 }],
  ['expired-token', { name: 'ExpiredToken', status: 403 }],
  ['internal-error', { name: 'InternalFailure', status: 500 }],
  ['unavailable', { name: 'ServiceUnavailable', status: 503 }],
] as const)('answers %s as the SDK knows it from a query API', async (fault, { name, status }) => {
  breakSts(fault);
  await expect(sts()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
});

test.each([
  ['ec2:DescribeVpcs', ec2, 'UnauthorizedOperation'],
  ['tag:GetResources', tagging, 'AccessDeniedException'],
  ['lambda:ListFunctions', lambda, 'AccessDeniedException'],
] as const)('refuses %s in its own protocol', async (action, send, name) => {
  proxy.breakAction({ action, fault: 'access-denied' });
  await expect(send()).rejects.toMatchObject({ name });
});

test('breaks only as often as asked, after as many as asked', async () => {
  proxy.breakAction({ action: 'sts:GetCallerIdentity', fault: 'unavailable', after: 1, times: 1 });
  expect([(await raw()).status, (await raw()).status, (await raw()).status]).toEqual([200, 503, 200]);
});

test('breaks only the calls that are meant', async () => {
  proxy.breakAction({
    action: 'sts:GetCallerIdentity',
    fault: 'unavailable',
    where: (call) => call.body.includes('NotThisOne'),
  });
  expect((await raw()).status).toBe(200);
});

test('mends one action, and all', async () => {
  const mendOne = breakSts('unavailable');
  mendOne();
  expect((await raw()).status).toBe(200);
  breakSts('unavailable');
  proxy.mend();
  expect((await raw()).status).toBe(200);
});

test('resets the connection', async () => {
  breakSts('reset');
  await expect(raw()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('hangs: the connection stands and no answer comes', async () => {
  breakSts('hang');
  await expect(Promise.race([raw(), new Promise((resolve) => setTimeout(resolve, 200, 'nothing'))])).resolves.toBe(
    'nothing',
  );
});

test('drips the whole body', async () => {
  breakSts('drip');
  const started = performance.now();
  expect(await raw()).toEqual({ status: 200, type: 'text/xml', body: identity, whole: true });
  expect(performance.now() - started).toBeGreaterThan(identity.length);
});

test.each([
  ['empty-body', { status: 200, type: 'text/xml', body: '', whole: true }],
  ['truncated-body', { status: 200, type: 'text/xml', body: identity.slice(0, identity.length / 2), whole: true }],
  ['cut-off-body', { status: 200, type: 'text/xml', body: identity.slice(0, identity.length / 2), whole: false }],
  ['malformed-body', { status: 200, type: 'text/xml', body: '<<{"not": what the service answers', whole: true }],
  ['wrong-content-type', { status: 200, type: 'text/plain', body: identity, whole: true }],
] as const)('gives %s', async (fault, expected) => {
  breakSts(fault);
  expect(await raw()).toEqual(expected);
});

test('gives the sign-in page of a network', async () => {
  breakSts('html-page');
  expect(await raw()).toMatchObject({
    status: 200,
    type: 'text/html',
    body: expect.stringMatching(/^<!DOCTYPE html>/),
  });
});

test.each([
  ['repeated-token', ['page-0-again', 'page-0-again', 'page-0-again']],
  ['endless-pages', ['page-0-again-after-1', 'page-0-again-after-2', 'page-0-again-after-3']],
] as const)('gives one page for ever with %s', async (fault, tokens) => {
  proxy.breakAction({ action: 'tag:GetResources', fault });
  const client = new ResourceGroupsTaggingAPIClient(settings());
  const first = await client.send(new GetResourcesCommand({}));
  const second = await client.send(new GetResourcesCommand({ PaginationToken: first.PaginationToken }));
  const third = await client.send(new GetResourcesCommand({ PaginationToken: second.PaginationToken }));
  expect([first, second, third].map(({ PaginationToken }) => PaginationToken)).toEqual(tokens);
  expect(third.ResourceTagMappingList).toEqual(first.ResourceTagMappingList);
});

test('breaks the calls of one caller alone', async () => {
  proxy.breakAction({ caller: 'other', fault: 'unavailable' });
  expect((await raw()).status).toBe(200);
  proxy.breakAction({ caller: 'k', fault: 'unavailable' });
  expect((await raw()).status).toBe(503);
});

test('has a clock that is ahead: the SDK is refused once, and then signs by the time of the service', async () => {
  breakSts('clock-ahead');
  const client = new STSClient(settings(2));
  expect((await client.send(new GetCallerIdentityCommand({}))).Account).toBe('123456789012');
  expect(proxy.calls.get('sts:GetCallerIdentity')).toBe(2);
});

test('refuses every time of a request when asked', async () => {
  breakSts('time-skewed');
  await expect(sts(2)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});

test('asks each question once when it remembers, for each Region and whoever asks', async () => {
  await proxy.stop();
  const asked: string[] = [];
  proxy = await startFaultProxy({
    upstream: upstreamEndpoint(),
    remember: true,
    onCall: ({ caller, region }) => asked.push(`${caller} ${region}`),
  });
  const identify = (accessKeyId: string, region: string) =>
    new STSClient({
      ...settings(),
      endpoint: proxy.endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey: 's' },
    }).send(new GetCallerIdentityCommand({}));
  answered = 0;
  await identify('one', 'us-east-1');
  await identify('two', 'us-east-1');
  expect(answered).toBe(1);
  await identify('two', 'us-west-2');
  expect(answered).toBe(2);
  expect(asked).toEqual(['one us-east-1', 'two us-east-1', 'two us-west-2']);
});

test('tells when the upstream cannot be reached', async () => {
  await proxy.stop();
  proxy = await startFaultProxy({ upstream: 'http://127.0.0.1:1' });
  expect(await raw()).toMatchObject({ status: 502, body: expect.stringContaining('ECONNREFUSED') });
});

test('passes many calls at once, or one at a time when asked', async () => {
  await Promise.all([raw(), raw(), raw()]);
  expect(mostAtOnce).toBeGreaterThan(1);
  await proxy.stop();
  mostAtOnce = 0;
  proxy = await startFaultProxy({ upstream: upstreamEndpoint(), oneAtATime: true });
  await Promise.all([raw(), raw(), raw()]);
  expect(mostAtOnce).toBe(1);
});
