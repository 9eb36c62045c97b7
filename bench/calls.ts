/** Calls to AWS by action, and time, for 1, 10 and 100 copies of a small environment in the emulator. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImportCertificateCommand } from '@aws-sdk/client-acm';
import { CreateAutoScalingGroupCommand, CreateLaunchConfigurationCommand } from '@aws-sdk/client-auto-scaling';
import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateDBInstanceCommand } from '@aws-sdk/client-rds';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { asbuilt } from '../live/asbuilt';
import { makeCertificates } from '../live/certificates';
import { type Aws, awsClients } from '../live/clients';
import { startEmulator } from '../live/emulator';
import { startFaultProxy } from '../live/fault-proxy';

/** The controls that the bound on calls is for. */
const controls = [
  ...['elb.https-listener', 'elb.tls-policy', 'elb.http-redirect', 'elb.target-health', 'elb.health-check'],
  ...['asg.health-check', 'asg.target-group', 'asg.capacity', 'asg.in-service', 'asg.multi-az'],
  ...['rds.multi-az', 'rds.encrypted', 'rds.backup-retention', 'rds.not-public'],
  ...['alarm.action', 'alarm.actions-enabled', 'alarm.action-resolves', 'alarm.notifies'],
  ...['tags.required', 'presence.resources', 'health.http'],
];
/** One call a load balancer, a plain listener or a target group, and no more than so many beside. */
const perResource = new Set([
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetHealth',
]);
const allowedBeside = 40;

const tags = { Application: 'bench', Environment: 'prod', Team: 'platform', CostCenter: 'CC-1' };
const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

interface Ground {
  aws: Aws;
  subnets: string[];
  vpc: string | undefined;
  certificate: string | undefined;
  topic: string | undefined;
}

async function prepare(aws: Aws): Promise<Ground> {
  const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({}));
  const certificates = await makeCertificates(['bench.example.com']);
  const { CertificateArn } = await aws.acm.send(
    new ImportCertificateCommand({
      Certificate: Buffer.from(certificates.certificate),
      PrivateKey: Buffer.from(certificates.privateKey),
      Tags,
    }),
  );
  const { TopicArn } = await aws.sns.send(new CreateTopicCommand({ Name: 'bench', Tags }));
  await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'bench@example.com' }));
  await aws.autoScaling.send(
    new CreateLaunchConfigurationCommand({
      LaunchConfigurationName: 'bench',
      ImageId: 'ami-12c6146b',
      InstanceType: 't3.micro',
    }),
  );
  const subnets = Subnets.slice(0, 2).flatMap(({ SubnetId }) => SubnetId ?? []);
  return { aws, subnets, vpc: Subnets[0]?.VpcId, certificate: CertificateArn, topic: TopicArn };
}

async function makeCopy({ aws, subnets, vpc, certificate, topic }: Ground, index: number): Promise<void> {
  const Name = `bench-${index}`;
  const { loadBalancing } = aws;
  const { LoadBalancers } = await loadBalancing.send(new CreateLoadBalancerCommand({ Name, Subnets: subnets, Tags }));
  const { TargetGroups } = await loadBalancing.send(
    new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 80, VpcId: vpc, HealthCheckPath: '/health', Tags }),
  );
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
  await loadBalancing.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol: 'HTTPS',
      Port: 443,
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      Certificates: [{ CertificateArn: certificate }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
      Tags,
    }),
  );
  await loadBalancing.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
      Tags,
    }),
  );
  await aws.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: Name,
      LaunchConfigurationName: 'bench',
      MinSize: 2,
      MaxSize: 4,
      DesiredCapacity: 2,
      VPCZoneIdentifier: subnets.join(','),
      TargetGroupARNs: TargetGroupArn ? [TargetGroupArn] : [],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 60,
      Tags: Tags.map((tag) => ({ ...tag, PropagateAtLaunch: true })),
    }),
  );
  await aws.rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: Name,
      Engine: 'postgres',
      DBInstanceClass: 'db.t3.micro',
      MasterUsername: 'bench',
      ManageMasterUserPassword: true,
      AllocatedStorage: 20,
      MultiAZ: true,
      StorageEncrypted: true,
      BackupRetentionPeriod: 7,
      PubliclyAccessible: false,
      Tags,
    }),
  );
  await aws.cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: Name,
      Namespace: 'AWS/RDS',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: Name }],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 80,
      EvaluationPeriods: 3,
      Period: 60,
      Statistic: 'Average',
      AlarmActions: topic ? [topic] : [],
      Tags,
    }),
  );
}

async function measure(copies: number): Promise<void> {
  const emulator = await startEmulator();
  const proxy = await startFaultProxy({ upstream: emulator.endpoint });
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-bench-'));
  try {
    const ground = await prepare(awsClients(emulator.endpoint));
    for (let index = 0; index < copies; index += 1) await makeCopy(ground, index);
    const expect = [
      { kind: 'load-balancer', count: copies },
      { kind: 'database', count: copies },
    ];
    await writeFile(
      join(folder, 'asbuilt.yaml'),
      JSON.stringify({ environment: 'bench', scope: { tags: { Application: 'bench' } }, expect }),
    );
    for (const [name, selection] of [
      ['these controls', controls],
      ['every control', []],
    ] as const) {
      proxy.forgetCalls();
      const begun = performance.now();
      const parameters = selection.flatMap((control) => ['--control', control]);
      const { code, stdout, stderr } = await asbuilt(['run', '--json', '--no-pace', ...parameters], {
        folder,
        environment: proxy.environment,
      });
      const seconds = (performance.now() - begun) / 1000;
      if (code === 3) throw new Error(stderr);
      const { gaps } = JSON.parse(stdout) as { gaps: unknown[] };
      const counted = [...proxy.calls].sort(([, a], [, b]) => b - a);
      const all = counted.reduce((sum, [, count]) => sum + count, 0);
      const beside = counted.reduce((sum, [action, count]) => sum + (perResource.has(action) ? 0 : count), 0);
      const bound = selection.length > 0 ? ` (allowed: ${allowedBeside})` : '';
      process.stdout.write(
        `\n${copies} ${copies === 1 ? 'copy' : 'copies'}, ${name}: ${all} calls, ${beside} beside one for each resource${bound}, ${seconds.toFixed(1)} s, exit ${code}, ${gaps.length} gaps\n`,
      );
      for (const [action, count] of counted) process.stdout.write(`  ${String(count).padStart(5)}  ${action}\n`);
      if (selection.length > 0 && beside > allowedBeside) {
        process.stdout.write(`  MORE THAN ALLOWED: ${beside} of ${allowedBeside}\n`);
        process.exitCode = 1;
      }
    }
  } finally {
    await proxy.stop();
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** `npm run bench -- calls` */
export async function calls(): Promise<void> {
  process.stdout.write('\nCalls by action\n');
  for (const copies of [1, 10, 100]) await measure(copies);
}
