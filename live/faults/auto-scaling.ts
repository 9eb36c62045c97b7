/** Faults of the Auto Scaling groups, their launch templates and their scaling policies. */
import {
  AttachLoadBalancerTargetGroupsCommand,
  CreateLaunchConfigurationCommand,
  CreateOrUpdateTagsCommand,
  DeletePolicyCommand,
  DescribePoliciesCommand,
  DetachLoadBalancerTargetGroupsCommand,
  PutScalingPolicyCommand,
  ResumeProcessesCommand,
  type ScalingPolicy,
  SetInstanceHealthCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
  type UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  DescribeLaunchTemplateVersionsCommand,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { DeregisterTargetsCommand, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import type { Aws } from '../clients';
import type { Broken, Fault, Ground } from './fault';
import { findGroup, findSubnets, known, name, tags } from './find';

type GroupSettings = Partial<Omit<UpdateAutoScalingGroupType, 'AutoScalingGroupName'>>;

/** Changes the group of the web service, and changes it back. */
function group(change: GroupSettings | ((aws: Aws) => Promise<GroupSettings>)) {
  return async ({ aws }: Ground): Promise<Broken> => {
    const before = await findGroup(aws, 'web');
    const { AutoScalingGroupName, AutoScalingGroupARN } = before;
    const settings = typeof change === 'function' ? await change(aws) : change;
    const update = (to: GroupSettings) =>
      aws.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, ...to }));
    await update(settings);
    const { MinSize, MaxSize, DesiredCapacity, HealthCheckType, HealthCheckGracePeriod, VPCZoneIdentifier } = before;
    const all: GroupSettings = {
      MinSize,
      MaxSize,
      DesiredCapacity,
      HealthCheckType,
      HealthCheckGracePeriod,
      VPCZoneIdentifier,
    };
    const changed = Object.keys(settings) as (keyof GroupSettings)[];
    return {
      resource: AutoScalingGroupARN,
      undo: () => update(Object.fromEntries(changed.map((key) => [key, all[key]]))),
    };
  };
}

/** Gives the web group a version of its launch template that differs in one thing, and its own again. */
function template(change: (data: RequestLaunchTemplateData) => RequestLaunchTemplateData) {
  return async ({ aws }: Ground): Promise<Broken> => {
    const { AutoScalingGroupName, AutoScalingGroupARN, LaunchTemplate } = await findGroup(aws, 'web');
    const LaunchTemplateId = LaunchTemplate?.LaunchTemplateId;
    const { LaunchTemplateVersions } = await aws.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: [LaunchTemplate?.Version ?? ''] }),
    );
    // What a version answers can be asked for again, but for two forms that AWS gives and does not take.
    const data = known(LaunchTemplateVersions?.[0]?.LaunchTemplateData, 'launch template') as RequestLaunchTemplateData;
    const { LaunchTemplateVersion } = await aws.ec2.send(
      new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData: change(data) }),
    );
    const use = (Version: string | undefined) =>
      aws.autoScaling.send(
        new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, LaunchTemplate: { LaunchTemplateId, Version } }),
      );
    await use(String(known(LaunchTemplateVersion?.VersionNumber, 'new version')));
    return {
      resource: AutoScalingGroupARN,
      // The emulator deletes no versions: this one stays, and nobody uses it.
      undo: () => use(LaunchTemplate?.Version),
    };
  };
}

async function policiesOf({ autoScaling }: Aws, AutoScalingGroupName: string): Promise<ScalingPolicy[]> {
  const { ScalingPolicies = [] } = await autoScaling.send(new DescribePoliciesCommand({ AutoScalingGroupName }));
  return ScalingPolicies;
}

/** What a policy answers, as it is asked for. */
function putPolicy(policy: ScalingPolicy): PutScalingPolicyCommand {
  const { PolicyARN: _, Alarms: __, PredictiveScalingConfiguration: ___, StepAdjustments, ...settings } = policy;
  const steps = policy.PolicyType === 'StepScaling' ? { StepAdjustments } : {};
  return new PutScalingPolicyCommand({
    ...settings,
    ...steps,
    AutoScalingGroupName: policy.AutoScalingGroupName,
    PolicyName: policy.PolicyName,
  });
}

const assumedByInstances = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export const autoScalingFaults: readonly Fault[] = [
  {
    control: 'asg.health-check',
    what: 'the group asks EC2 alone for the health of its instances',
    break: group({ HealthCheckType: 'EC2' }),
  },
  {
    control: 'asg.target-group',
    what: 'the group leaves its target group, which keeps its targets',
    break: async ({ aws: { autoScaling, loadBalancing }, aws }) => {
      const {
        AutoScalingGroupName,
        AutoScalingGroupARN,
        TargetGroupARNs,
        Instances = [],
      } = await findGroup(aws, 'web');
      const TargetGroupArn = known(TargetGroupARNs?.[0], 'target group');
      const Targets = Instances.map(({ InstanceId }) => ({ Id: InstanceId }));
      await autoScaling.send(new DetachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs }));
      await loadBalancing.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
      return {
        resource: AutoScalingGroupARN,
        undo: async () => {
          await loadBalancing.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
          await autoScaling.send(new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs }));
        },
      };
    },
  },
  {
    control: 'asg.capacity',
    what: 'the group cannot grow: its maximum is its minimum',
    break: group({ MaxSize: 2 }),
  },
  {
    control: 'asg.capacity',
    what: 'the group may shrink to one instance',
    break: group({ MinSize: 1 }),
  },
  {
    control: 'asg.in-service',
    what: 'an instance of the group is unhealthy',
    break: async ({ aws }) => {
      const { AutoScalingGroupARN, Instances } = await findGroup(aws, 'web');
      const InstanceId = Instances?.[0]?.InstanceId;
      const set = (HealthStatus: string) =>
        aws.autoScaling.send(new SetInstanceHealthCommand({ InstanceId, HealthStatus }));
      await set('Unhealthy');
      return { resource: AutoScalingGroupARN, undo: () => set('Healthy') };
    },
  },
  {
    control: 'asg.multi-az',
    what: 'the group launches in one zone alone',
    break: group(async (aws) => ({ VPCZoneIdentifier: (await findSubnets(aws, 'private'))[0] })),
  },
  {
    control: 'asg.health-check-grace',
    what: 'instances are judged as soon as they start',
    break: group({ HealthCheckGracePeriod: 0 }),
  },
  {
    control: 'asg.private-subnets',
    what: 'the group launches into a public subnet too',
    break: group(async (aws) => {
      const [first] = await findSubnets(aws, 'private');
      const [, second] = await findSubnets(aws, 'public');
      return { VPCZoneIdentifier: `${first},${second}` };
    }),
  },
  {
    control: 'asg.launch-template',
    what: 'the group uses a launch configuration',
    break: async ({ aws: { autoScaling, ec2 }, aws, restore }) => {
      const { AutoScalingGroupName, AutoScalingGroupARN, LaunchTemplate } = await findGroup(aws, 'web');
      const { LaunchTemplateId, Version } = LaunchTemplate ?? {};
      const { LaunchTemplateVersions } = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: [Version ?? ''] }),
      );
      const data = LaunchTemplateVersions?.[0]?.LaunchTemplateData;
      const LaunchConfigurationName = `${name}-web-legacy`;
      await autoScaling.send(
        new CreateLaunchConfigurationCommand({
          LaunchConfigurationName,
          ImageId: data?.ImageId,
          InstanceType: data?.InstanceType,
          IamInstanceProfile: data?.IamInstanceProfile?.Arn,
          SecurityGroups: data?.NetworkInterfaces?.[0]?.Groups,
          AssociatePublicIpAddress: false,
          UserData: data?.UserData,
          MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 1 },
          BlockDeviceMappings: [
            { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 20, VolumeType: 'gp3' } },
          ],
        }),
      );
      await autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, LaunchConfigurationName }));
      // The emulator keeps the name of the configuration beside the template for good.
      return { resource: AutoScalingGroupARN, undo: restore };
    },
  },
  {
    control: 'asg.imdsv2',
    what: 'the launch template lets IMDSv1 in',
    break: template((data) => ({ ...data, MetadataOptions: { ...data.MetadataOptions, HttpTokens: 'optional' } })),
  },
  {
    control: 'asg.encrypted-volumes',
    what: 'the launch template leaves its volume unencrypted',
    break: template((data) => ({
      ...data,
      BlockDeviceMappings: data.BlockDeviceMappings?.map((device) => ({
        ...device,
        Ebs: { ...device.Ebs, Encrypted: false },
      })),
    })),
  },
  {
    control: 'asg.no-public-ip',
    what: 'the launch template asks for a public address',
    break: template((data) => ({
      ...data,
      NetworkInterfaces: data.NetworkInterfaces?.map((card) => ({ ...card, AssociatePublicIpAddress: true })),
    })),
  },
  {
    control: 'asg.instance-profile',
    what: 'the launch template has no instance profile',
    break: template(({ IamInstanceProfile: _, ...data }) => data),
  },
  {
    control: 'asg.instance-profile',
    what: 'the role behind the instance profile has no policy of Session Manager',
    break: async (ground) => {
      const { iam } = ground.aws;
      const RoleName = `${name}-bare`;
      const InstanceProfileName = RoleName;
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: assumedByInstances, Tags: tags }));
      const { InstanceProfile } = await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName, Tags: tags }));
      await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
      const { resource, undo } = await template((data) => ({
        ...data,
        IamInstanceProfile: { Arn: InstanceProfile?.Arn },
      }))(ground);
      return {
        resource,
        undo: async () => {
          await undo();
          await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
          await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
          await iam.send(new DeleteRoleCommand({ RoleName }));
        },
      };
    },
  },
  {
    control: 'asg.user-data',
    what: 'an access key stands in the user data',
    break: template((data) => ({
      ...data,
      UserData: Buffer.from(
        // The key of AWS's own documentation.
        '#!/bin/bash\nexport AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nexport AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n',
      ).toString('base64'),
    })),
  },
  {
    control: 'asg.scaling-policy',
    what: 'the group has no target-tracking policy, and steps up alone',
    break: async ({ aws }) => {
      const { AutoScalingGroupName, AutoScalingGroupARN } = await findGroup(aws, 'web');
      const policies = await policiesOf(aws, AutoScalingGroupName);
      const tracking = known(
        policies.find((policy) => policy.PolicyType === 'TargetTrackingScaling'),
        'target-tracking policy',
      );
      await aws.autoScaling.send(new DeletePolicyCommand({ AutoScalingGroupName, PolicyName: tracking.PolicyName }));
      return { resource: AutoScalingGroupARN, undo: () => aws.autoScaling.send(putPolicy(tracking)) };
    },
  },
  {
    control: 'asg.scaling-cooldown',
    what: 'the step policy counts instances that still start',
    break: async ({ aws }) => {
      const { AutoScalingGroupName, AutoScalingGroupARN } = await findGroup(aws, 'web');
      const policies = await policiesOf(aws, AutoScalingGroupName);
      const step = known(
        policies.find((policy) => policy.PolicyType === 'StepScaling'),
        'step policy',
      );
      await aws.autoScaling.send(putPolicy({ ...step, EstimatedInstanceWarmup: undefined }));
      return { resource: AutoScalingGroupARN, undo: () => aws.autoScaling.send(putPolicy(step)) };
    },
  },
  {
    control: 'asg.suspended-processes',
    what: 'the group replaces no unhealthy instance',
    break: async ({ aws }) => {
      const { AutoScalingGroupName, AutoScalingGroupARN } = await findGroup(aws, 'web');
      const processes = { AutoScalingGroupName, ScalingProcesses: ['ReplaceUnhealthy'] };
      await aws.autoScaling.send(new SuspendProcessesCommand(processes));
      return {
        resource: AutoScalingGroupARN,
        undo: () => aws.autoScaling.send(new ResumeProcessesCommand(processes)),
      };
    },
  },
  {
    control: 'asg.tags-propagate',
    what: 'the group keeps the tag CostCenter for itself',
    break: async ({ aws }) => {
      const { AutoScalingGroupName, AutoScalingGroupARN } = await findGroup(aws, 'web');
      const put = (PropagateAtLaunch: boolean) =>
        aws.autoScaling.send(
          new CreateOrUpdateTagsCommand({
            Tags: [
              {
                ResourceId: AutoScalingGroupName,
                ResourceType: 'auto-scaling-group',
                Key: 'CostCenter',
                Value: 'CC-1234',
                PropagateAtLaunch,
              },
            ],
          }),
        );
      await put(false);
      return { resource: AutoScalingGroupARN, undo: () => put(true) };
    },
  },
];
