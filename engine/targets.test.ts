import type { ProbeSettings } from '../environment/configuration';
import type { Kinds } from '../inventory/model';
import { type ProbeCheck, probeChecks } from './control';
import { configuredTargets, loadBalancerTargets } from './targets';
import { deployedWith, type World } from './testing';

const arn = (kind: string, name: string) => `arn:aws:elasticloadbalancing:us-east-1:111122223333:${kind}/${name}`;
const balancer = arn('loadbalancer', 'app/shop/1');
const https = arn('listener', 'app/shop/1/443');
const http = arn('listener', 'app/shop/1/80');
const group = arn('targetgroup', 'shop/1');
const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
const zone = 'arn:aws:route53:::hostedzone/Z1';

const loadBalancer: Kinds['load-balancer'] = {
  LoadBalancerArn: balancer,
  LoadBalancerName: 'shop',
  DNSName: 'Shop-1.us-east-1.elb.amazonaws.com',
  Scheme: 'internet-facing',
  Type: 'application',
};
const secure: Kinds['listener'] = {
  ListenerArn: https,
  LoadBalancerArn: balancer,
  Port: 443,
  Protocol: 'HTTPS',
  SslPolicy: 'modern',
  Certificates: [{ CertificateArn: certificateArn }],
};
const plain: Kinds['listener'] = { ListenerArn: http, LoadBalancerArn: balancer, Port: 80, Protocol: 'HTTP' };
const targetGroup: Kinds['target-group'] = {
  TargetGroupArn: group,
  TargetGroupName: 'shop',
  LoadBalancerArns: [balancer],
  Port: 8080,
  HealthCheckPath: '/healthz?full=1',
  HealthCheckPort: 'traffic-port',
  Matcher: { HttpCode: '200-299' },
};
const rules = [{ Priority: 'default', Actions: [{ Type: 'forward' as const, TargetGroupArn: group }] }];

const world: World = {
  'load-balancer': [loadBalancer],
  listener: { [balancer]: [secure, plain] },
  'listener-certificates': { [https]: [{ CertificateArn: certificateArn }] },
  'listener-rules': { [http]: rules },
  'secure-listener-rules': { [https]: rules },
  certificate: [{ CertificateArn: certificateArn, DomainName: 'Shop.example.com' }],
  'hosted-zone': [],
  record: {},
  'target-group': [targetGroup],
  'security-policies': [{ Name: 'modern', SslProtocols: ['TLSv1.2', 'TLSv1.3'] }],
};

const ask = (checks: readonly ProbeCheck[], also = false) =>
  new Map(checks.map((check) => [check, { private: also }] as const));
const everything = ask(probeChecks);
const found = (given: World, asked = everything, probes: ProbeSettings[] = []) => {
  const { targets, untargeted } = loadBalancerTargets(deployedWith(given), asked, probes);
  return {
    targets: targets.map(({ subject, checks, settings }) => [subject.id, checks, settings.url, settings.connectTo]),
    untargeted: untargeted.map(({ subject, checks, because }) => [
      subject.id,
      checks,
      typeof because === 'string' ? because : because.action,
    ]),
  };
};
const onListener = ['tls-versions', 'certificate', 'hsts', 'every-address'];

test('a name of a certificate is asked at the load balancer itself', () => {
  const own = 'Shop-1.us-east-1.elb.amazonaws.com';
  expect(found(world)).toEqual({
    targets: [
      [https, onListener, 'https://shop.example.com/', `${own}:443`],
      [http, ['redirect'], 'http://shop.example.com/', `${own}:80`],
      [group, ['target-path'], 'https://shop.example.com/healthz?full=1', `${own}:443`],
    ],
    untargeted: [],
  });
});

test('a name that Route 53 leads here is asked by itself, and other names of the certificate are not', () => {
  const given: World = {
    ...world,
    certificate: [
      {
        CertificateArn: certificateArn,
        DomainName: 'example.com',
        SubjectAlternativeNameSummaries: ['*.example.com', 'example.com'],
      },
    ],
    'hosted-zone': [{ Id: zone, Name: 'example.com.', CallerReference: '1' }],
    record: {
      [zone]: [
        {
          HostedZoneArn: zone,
          Name: 'pay.example.com.',
          Type: 'A',
          AliasTarget: {
            DNSName: 'dualstack.shop-1.us-east-1.elb.amazonaws.com.',
            HostedZoneId: 'Z2',
            EvaluateTargetHealth: true,
          },
        },
        { HostedZoneArn: zone, Name: 'other.example.com.', Type: 'A', ResourceRecords: [{ Value: '192.0.2.1' }] },
      ],
    },
  };
  expect(found(given, ask(['certificate'])).targets).toEqual([
    [https, ['certificate'], 'https://pay.example.com/', undefined],
  ]);
});

test('a wildcard names nothing that could be asked, and that is said', () => {
  const given: World = { ...world, certificate: [{ CertificateArn: certificateArn, DomainName: '*.example.com' }] };
  const because = 'no record of Route 53 and no certificate gives a name to ask for';
  expect(found(given)).toEqual({
    targets: [],
    untargeted: [
      [https, onListener, because],
      [http, ['redirect'], because],
      [group, ['target-path'], because],
    ],
  });
});

test('an internal load balancer is asked where that is wanted alone', () => {
  const given: World = { ...world, 'load-balancer': [{ ...loadBalancer, Scheme: 'internal' }] };
  expect(found(given, ask(['certificate']))).toEqual({
    targets: [],
    untargeted: [[balancer, ['certificate'], 'it is internal, and asked only where the parameter `private` is true']],
  });
  expect(found(given, ask(['certificate'], true)).targets).toHaveLength(1);
});

const api: ProbeSettings = {
  name: 'api',
  url: 'https://shop.example.com/health',
  connectTo: '127.0.0.1:8443',
  connectToPlain: '127.0.0.1:8080',
  method: 'GET',
  headers: { authorization: 'Bearer secret' },
  expect: {},
  tls: { ca: '/ca.pem' },
  deadline: 5_000,
  maximumBody: 1_000,
  allowAddresses: [],
};

test('a probe of the configuration takes its host over, and says how the host is reached', () => {
  expect(found(world, everything, [api])).toEqual({
    targets: [[group, ['target-path'], 'https://shop.example.com/healthz?full=1', '127.0.0.1:8443']],
    untargeted: [
      [https, onListener, 'the probe api asks shop.example.com'],
      [http, ['redirect'], 'the probe api asks shop.example.com'],
    ],
  });
  const [target] = loadBalancerTargets(deployedWith(world), ask(['target-path']), [api]).targets;
  // What the probe sends is for its own URL alone.
  expect(target?.settings).toMatchObject({ headers: {}, tls: { ca: '/ca.pem' }, deadline: 5_000 });
});

test('a path that no listener leads to its group is not asked', () => {
  const elsewhere = [{ Priority: 'default', Actions: [{ Type: 'forward' as const, TargetGroupArn: 'another' }] }];
  const given: World = { ...world, 'secure-listener-rules': { [https]: elsewhere } };
  expect(found(given, ask(['target-path']))).toEqual({
    targets: [],
    untargeted: [[group, ['target-path'], 'no listener surely leads /healthz?full=1 to it']],
  });
});

test.each<[string, Partial<Kinds['target-group']>, string]>([
  ['TCP', { HealthCheckPath: undefined }, 'its health check asks for no path'],
  ['gRPC', { ProtocolVersion: 'GRPC', Matcher: { GrpcCode: '12' } }, 'its health check speaks gRPC'],
  [
    'a port of its own',
    { HealthCheckPort: '9000' },
    'its health check asks port 9000, which the load balancer does not serve',
  ],
])('a health check over %s has no path behind the load balancer', (_, change, because) => {
  const given: World = { ...world, 'target-group': [{ ...targetGroup, ...change }] };
  expect(found(given, ask(['target-path'])).untargeted).toEqual([[group, ['target-path'], because]]);
});

test('a path that begins with two slashes is no other host', () => {
  const given: World = { ...world, 'target-group': [{ ...targetGroup, HealthCheckPath: '//evil.example.net/x' }] };
  const [target] = loadBalancerTargets(deployedWith(given), ask(['target-path']), []).targets;
  expect(new URL(target?.settings.url ?? '').hostname).toBe('shop.example.com');
});

test('names and paths that a URL would take for something else are not asked', () => {
  const names = ['a@evil.example', 'a b.example.com', 'evil.example/x', 'shop.example.com'];
  const given: World = {
    ...world,
    certificate: [{ CertificateArn: certificateArn, DomainName: 'x', SubjectAlternativeNameSummaries: names }],
  };
  const hosts = found(given, ask(['certificate'])).targets.map(([, , url]) => new URL(String(url)).host);
  expect(hosts).toEqual(['shop.example.com', 'x']);
  const path: World = { ...world, 'target-group': [{ ...targetGroup, HealthCheckPath: '@evil.example/' }] };
  expect(found(path, ask(['target-path'])).targets).toEqual([]);
});

test('where there is no TLS, the load balancer is asked by its own name over plain HTTP', () => {
  const given: World = { ...world, listener: { [balancer]: [plain] } };
  expect(found(given)).toEqual({
    targets: [
      [http, ['redirect'], 'http://shop-1.us-east-1.elb.amazonaws.com/', undefined],
      [group, ['target-path'], 'http://shop-1.us-east-1.elb.amazonaws.com/healthz?full=1', undefined],
    ],
    untargeted: [
      [balancer, ['tls-versions', 'certificate', 'hsts'], 'it has no listener with TLS'],
      [balancer, ['every-address'], 'it has no HTTPS listener'],
    ],
  });
});

test.each<[string, World['gaps'], string, string]>([
  ['load balancers', { 'load-balancer': 'AccessDenied' }, '111122223333/us-east-1', 'read:load-balancer'],
  ['listeners', { listener: { [balancer]: 'AccessDenied' } }, balancer, 'read:listener'],
  ['certificates', { certificate: 'Throttling' }, balancer, 'read:certificate'],
  ['zones', { 'hosted-zone': 'AccessDenied' }, balancer, 'read:hosted-zone'],
])('%s that could not be read leave what is hidden by them unsaid', (_, gaps, id, action) => {
  const given: World = { ...world, ...(gaps && 'certificate' in gaps && { certificate: [] }), gaps };
  expect(found(given, ask(['certificate'])).untargeted).toContainEqual([id, ['certificate'], action]);
});

test('of the configuration everything but target paths is asked', () => {
  const [target] = configuredTargets([api], probeChecks);
  expect(target).toMatchObject({
    subject: { id: 'probe: api', kind: 'probe', name: 'api' },
    checks: probeChecks.filter((check) => check !== 'target-path'),
    plain: { url: 'http://shop.example.com/health', connectTo: '127.0.0.1:8080', optional: true },
    derived: false,
  });
});

test.each([
  ['over plain HTTP', { url: 'http://shop.example.com/' }, 'it is asked over plain HTTP'],
  [
    'elsewhere, nobody knows where its plain HTTP is',
    { connectToPlain: undefined },
    'it is reached by `connectTo`, and `connectToPlain` does not say where its plain HTTP is',
  ],
])('of a probe that is asked %s', (_, change, because) => {
  expect(configuredTargets([{ ...api, ...change }], ['redirect'])[0]?.plain).toBe(because);
});

test('the plain address of a probe keeps path and query, and no port, user, password or token', () => {
  const [target] = configuredTargets(
    [
      {
        ...api,
        url: 'https://user:secret@shop.example.com:8443/a?b=c&access_token=abc',
        connectTo: undefined,
        connectToPlain: undefined,
      },
    ],
    ['redirect'],
  );
  expect(target?.plain).toEqual({ url: 'http://shop.example.com/a?b=c', connectTo: undefined, optional: true });
});
