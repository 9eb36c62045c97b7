/** Faults of the load balancer, its listeners and its target groups. */
import { DeleteCertificateCommand, ImportCertificateCommand } from '@aws-sdk/client-acm';
import { AuthorizeSecurityGroupIngressCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import {
  type Action,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ModifyListenerCommand,
  type ModifyListenerInput,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type ModifyTargetGroupInput,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AssociateWebACLCommand, DisassociateWebACLCommand, GetWebACLForResourceCommand } from '@aws-sdk/client-wafv2';
import { makeCertificates } from '../certificates';
import { watchTargetGroup } from './alarm';
import type { Broken, Fault, Ground } from './fault';
import { findListener, findLoadBalancer, findSecurityGroup, findTargetGroup, findVpc, known, name, tags } from './find';

type Settings<T> = Partial<Omit<T, 'ListenerArn' | 'TargetGroupArn'>>;

/** Changes the listener of a port, and changes it back. */
function listener(port: number, change: Settings<ModifyListenerInput>) {
  return async ({ aws }: Ground): Promise<Broken> => {
    const { ListenerArn, Port, Protocol, SslPolicy, DefaultActions } = await findListener(aws, port);
    await aws.loadBalancing.send(new ModifyListenerCommand({ ListenerArn, ...change }));
    const before: Settings<ModifyListenerInput> = { Port, Protocol, SslPolicy, DefaultActions };
    const changed = Object.keys(change) as (keyof typeof before)[];
    const back = Object.fromEntries(changed.map((key) => [key, before[key]]));
    return {
      resource: ListenerArn,
      undo: () => aws.loadBalancing.send(new ModifyListenerCommand({ ListenerArn, ...back })),
    };
  };
}

/** Changes the target group of the web service, and changes it back. */
function targetGroup(change: Settings<ModifyTargetGroupInput>) {
  return async ({ aws }: Ground): Promise<Broken> => {
    const { TargetGroupArn, ...before } = await findTargetGroup(aws, 'web');
    await aws.loadBalancing.send(new ModifyTargetGroupCommand({ TargetGroupArn, ...change }));
    const changed = Object.keys(change) as (keyof typeof before)[];
    const back = Object.fromEntries(changed.map((key) => [key, before[key]]));
    return {
      resource: TargetGroupArn,
      undo: () => aws.loadBalancing.send(new ModifyTargetGroupCommand({ TargetGroupArn, ...back })),
    };
  };
}

/** Sets an attribute of the load balancer, and sets it back. */
function attribute(Key: string, Value: string, before: string) {
  return async ({ aws }: Ground): Promise<Broken> => {
    const { LoadBalancerArn } = await findLoadBalancer(aws);
    const set = (value: string) =>
      aws.loadBalancing.send(
        new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes: [{ Key, Value: value }] }),
      );
    await set(Value);
    return { resource: LoadBalancerArn, undo: () => set(before) };
  };
}

async function forwardToWeb(ground: Ground): Promise<Action> {
  const { TargetGroupArn } = await findTargetGroup(ground.aws, 'web');
  return { Type: 'forward', TargetGroupArn };
}

export const loadBalancingFaults: readonly Fault[] = [
  {
    control: 'elb.https-listener',
    what: 'the HTTPS listener leaves port 443',
    break: async (ground) => {
      const { undo } = await listener(443, { Port: 8443 })(ground);
      const { LoadBalancerArn } = await findLoadBalancer(ground.aws);
      return { resource: LoadBalancerArn, undo };
    },
  },
  {
    control: 'elb.tls-policy',
    what: 'the HTTPS listener allows TLS 1.0',
    break: listener(443, { SslPolicy: 'ELBSecurityPolicy-2016-08' }),
  },
  {
    control: 'elb.tls-policy',
    what: 'the HTTPS listener allows TLS 1.0 by a policy that has TLS 1.3 in its name',
    break: listener(443, { SslPolicy: 'ELBSecurityPolicy-TLS13-1-0-2021-06' }),
  },
  {
    control: 'elb.http-redirect',
    what: 'port 80 redirects for now (302), not for good',
    break: listener(80, {
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_302' } },
      ],
    }),
  },
  {
    control: 'elb.http-redirect',
    what: 'port 80 serves the web service',
    break: async (ground) => listener(80, { DefaultActions: [await forwardToWeb(ground)] })(ground),
  },
  {
    control: 'elb.http-redirect',
    what: 'a rule of port 80 serves the web service',
    break: async (ground) => {
      const { loadBalancing } = ground.aws;
      const { ListenerArn } = await findListener(ground.aws, 80);
      const { Rules } = await loadBalancing.send(
        new CreateRuleCommand({
          ListenerArn,
          Priority: 5,
          Conditions: [{ Field: 'path-pattern', Values: ['/legacy/*'] }],
          Actions: [await forwardToWeb(ground)],
          Tags: tags,
        }),
      );
      const RuleArn = known(Rules?.[0]?.RuleArn, 'new rule');
      return { resource: ListenerArn, undo: () => loadBalancing.send(new DeleteRuleCommand({ RuleArn })) };
    },
  },
  {
    control: 'elb.target-health',
    what: 'the web service has one target left',
    break: async ({ aws: { loadBalancing }, aws }) => {
      const { TargetGroupArn } = await findTargetGroup(aws, 'web');
      const { TargetHealthDescriptions } = await loadBalancing.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      const Targets = [known(TargetHealthDescriptions?.[0]?.Target, 'target')];
      await loadBalancing.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
      return {
        resource: TargetGroupArn,
        undo: () => loadBalancing.send(new RegisterTargetsCommand({ TargetGroupArn, Targets })),
      };
    },
  },
  {
    control: 'elb.health-check',
    what: 'the health check asks for the front page',
    break: targetGroup({ HealthCheckPath: '/' }),
  },
  {
    control: 'elb.health-check',
    what: 'the health check takes a 404 for healthy',
    break: targetGroup({ Matcher: { HttpCode: '200-499' } }),
  },
  {
    control: 'elb.health-check',
    what: 'the health check asks once in five minutes',
    break: targetGroup({ HealthCheckIntervalSeconds: 300 }),
  },
  {
    control: 'elb.certificate',
    what: 'the certificate of the HTTPS listener has ten days left',
    also: ['acm.expiry'],
    break: async ({ aws }) => {
      const { certificate, privateKey, authority } = await makeCertificates(['payments.example.com'], 10);
      const { CertificateArn } = await aws.acm.send(
        new ImportCertificateCommand({
          Certificate: Buffer.from(certificate),
          PrivateKey: Buffer.from(privateKey),
          CertificateChain: Buffer.from(authority),
          Tags: [...tags, { Key: 'Name', Value: `${name}-public` }],
        }),
      );
      const { ListenerArn, Certificates: before } = await findListener(aws, 443);
      const serve = (arn: string | undefined) =>
        aws.loadBalancing.send(new ModifyListenerCommand({ ListenerArn, Certificates: [{ CertificateArn: arn }] }));
      await serve(CertificateArn);
      return {
        resource: ListenerArn,
        undo: async () => {
          await serve(before?.[0]?.CertificateArn);
          await aws.acm.send(new DeleteCertificateCommand({ CertificateArn }));
        },
      };
    },
  },
  {
    control: 'elb.listener-target',
    what: 'a rule of port 443 leads to a target group without targets',
    also: ['elb.target-health'],
    break: async ({ aws: { loadBalancing }, aws }) => {
      const { TargetGroups } = await loadBalancing.send(
        new CreateTargetGroupCommand({
          // Outside the pattern that the example's expectations count.
          Name: 'payments-empty',
          VpcId: await findVpc(aws),
          Protocol: 'HTTP',
          Port: 8082,
          HealthCheckPath: '/health',
          HealthCheckIntervalSeconds: 15,
          Matcher: { HttpCode: '200' },
          Tags: tags,
        }),
      );
      const TargetGroupArn = known(TargetGroups?.[0]?.TargetGroupArn, 'new target group');
      const unwatch = await watchTargetGroup(aws, TargetGroupArn);
      const { ListenerArn } = await findListener(aws, 443);
      const { Rules } = await loadBalancing.send(
        new CreateRuleCommand({
          ListenerArn,
          Priority: 20,
          Conditions: [{ Field: 'path-pattern', Values: ['/reports/*'] }],
          Actions: [{ Type: 'forward', TargetGroupArn }],
          Tags: tags,
        }),
      );
      return {
        resource: ListenerArn,
        undo: async () => {
          await unwatch();
          await loadBalancing.send(new DeleteRuleCommand({ RuleArn: Rules?.[0]?.RuleArn }));
          await loadBalancing.send(new DeleteTargetGroupCommand({ TargetGroupArn }));
        },
      };
    },
  },
  {
    control: 'elb.deregistration-delay',
    what: 'targets drain for half an hour',
    break: async ({ aws }) => {
      const { TargetGroupArn } = await findTargetGroup(aws, 'web');
      const set = (Value: string) =>
        aws.loadBalancing.send(
          new ModifyTargetGroupAttributesCommand({
            TargetGroupArn,
            Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value }],
          }),
        );
      await set('1800');
      return { resource: TargetGroupArn, undo: () => set('60') };
    },
  },
  {
    control: 'elb.waf',
    what: 'the web ACL is taken from the load balancer',
    break: async ({ aws }) => {
      const { LoadBalancerArn: ResourceArn } = await findLoadBalancer(aws);
      const { WebACL } = await aws.waf.send(new GetWebACLForResourceCommand({ ResourceArn }));
      await aws.waf.send(new DisassociateWebACLCommand({ ResourceArn }));
      return {
        resource: ResourceArn,
        undo: () => aws.waf.send(new AssociateWebACLCommand({ ResourceArn, WebACLArn: WebACL?.ARN })),
      };
    },
  },
  {
    control: 'elb.access-logs',
    what: 'access logs are off',
    break: attribute('access_logs.s3.enabled', 'false', 'true'),
  },
  {
    control: 'elb.deletion-protection',
    what: 'the load balancer can be deleted',
    break: attribute('deletion_protection.enabled', 'false', 'true'),
  },
  {
    control: 'elb.drop-invalid-headers',
    what: 'invalid header fields pass',
    break: attribute('routing.http.drop_invalid_header_fields.enabled', 'false', 'true'),
  },
  {
    control: 'elb.desync-mode',
    what: 'desync mitigation only watches',
    break: attribute('routing.http.desync_mitigation_mode', 'monitor', 'defensive'),
  },
  {
    control: 'elb.ingress',
    what: 'the load balancer admits the internet on port 8443',
    break: async ({ aws }) => {
      const GroupId = await findSecurityGroup(aws, 'load-balancer');
      const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 8443, ToPort: 8443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
      await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
      const { LoadBalancerArn } = await findLoadBalancer(aws);
      return {
        resource: LoadBalancerArn,
        undo: () => aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions })),
      };
    },
  },
];
