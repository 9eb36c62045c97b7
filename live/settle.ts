/**
 * What AWS does by itself after `terraform apply` and the emulator does not, done through the API: the emulator's instances ignore
 * their launch template, and a database answers its monitoring only after a change.
 */
import {
  DescribeAutoScalingGroupsCommand,
  type Instance as GroupInstance,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateFlowLogsCommand,
  CreateTagsCommand,
  DeleteFlowLogsCommand,
  DeleteVolumeCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, ModifyDBInstanceCommand } from '@aws-sdk/client-rds';
import type { Aws } from './clients';

/** Gives each group an instance in each of its zones: the emulator launches all of them in the first subnet. */
async function spreadInstances({ autoScaling, ec2, loadBalancing }: Aws): Promise<void> {
  const { AutoScalingGroups = [] } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  for (const { AutoScalingGroupName, VPCZoneIdentifier = '', TargetGroupARNs = [] } of AutoScalingGroups) {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: VPCZoneIdentifier.split(',') }));
    for (const subnet of Subnets) {
      const members = await instancesOf(autoScaling, AutoScalingGroupName);
      const zones = members.map((member) => member.AvailabilityZone);
      const surplus = members.find((member, place) => zones.indexOf(member.AvailabilityZone) < place);
      if (zones.includes(subnet.AvailabilityZone) || surplus?.InstanceId === undefined) {
        continue;
      }
      const into = (subnets: string | undefined) =>
        autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, VPCZoneIdentifier: subnets }));
      await into(subnet.SubnetId);
      await autoScaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({
          InstanceId: surplus.InstanceId,
          ShouldDecrementDesiredCapacity: false,
        }),
      );
      await into(VPCZoneIdentifier);
    }
    const targets = (await instancesOf(autoScaling, AutoScalingGroupName)).map(({ InstanceId }) => InstanceId);
    for (const TargetGroupArn of TargetGroupARNs) {
      const { TargetHealthDescriptions = [] } = await loadBalancing.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      const registered = TargetHealthDescriptions.map(({ Target }) => Target?.Id);
      const gone = registered.filter((id) => !targets.includes(id)).map((Id) => ({ Id }));
      const missing = targets.filter((id) => !registered.includes(id)).map((Id) => ({ Id }));
      if (gone.length > 0) {
        await loadBalancing.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: gone }));
      }
      if (missing.length > 0) {
        await loadBalancing.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: missing }));
      }
    }
  }
}

async function instancesOf(autoScaling: Aws['autoScaling'], name: string | undefined): Promise<GroupInstance[]> {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name ?? ''] }),
  );
  return AutoScalingGroups[0]?.Instances ?? [];
}

/** Instances as their group's launch template wants them: IMDSv2, its security groups, and no volume besides its own. */
async function settleInstances({ autoScaling, ec2 }: Aws): Promise<void> {
  const { AutoScalingGroups = [] } = await autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  for (const { LaunchTemplate, Instances = [] } of AutoScalingGroups) {
    const { LaunchTemplateVersions = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId: LaunchTemplate?.LaunchTemplateId,
        Versions: [LaunchTemplate?.Version ?? '$Default'],
      }),
    );
    const template = LaunchTemplateVersions[0]?.LaunchTemplateData;
    for (const { InstanceId } of Instances) {
      await ec2.send(
        new ModifyInstanceMetadataOptionsCommand({
          InstanceId,
          HttpTokens: 'required',
          HttpEndpoint: 'enabled',
          HttpPutResponseHopLimit: 1,
        }),
      );
      await ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId, Groups: template?.NetworkInterfaces?.[0]?.Groups ?? [] }),
      );
    }
  }
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  for (const { VolumeId, Encrypted, Attachments = [] } of Volumes) {
    if (!Encrypted) {
      for (const { InstanceId, Device } of Attachments) {
        await ec2.send(new DetachVolumeCommand({ VolumeId, InstanceId, Device }));
      }
      await ec2.send(new DeleteVolumeCommand({ VolumeId }));
    }
  }
}

async function settleDatabases(aws: Aws): Promise<void> {
  const { DBInstances = [] } = await aws.rds.send(new DescribeDBInstancesCommand({}));
  for (const { DBInstanceIdentifier } of DBInstances) {
    await aws.rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier,
        MonitoringInterval: 60,
        CACertificateIdentifier: 'rds-ca-rsa2048-g1',
        ApplyImmediately: true,
      }),
    );
  }
}

/** Gives the network interfaces and volumes of the groups' instances the tags of their group's instances, as the launch template asks. */
async function settleTags(aws: Aws): Promise<void> {
  const { AutoScalingGroups = [] } = await aws.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
  const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({}));
  const instances = Reservations.flatMap((reservation) => reservation.Instances ?? []);
  for (const group of AutoScalingGroups) {
    const members = new Set(group.Instances?.map((instance) => instance.InstanceId));
    const attached = instances
      .filter((instance) => members.has(instance.InstanceId))
      .flatMap((instance) => [
        ...(instance.NetworkInterfaces ?? []).map((card) => card.NetworkInterfaceId),
        ...(instance.BlockDeviceMappings ?? []).map((device) => device.Ebs?.VolumeId),
      ])
      .filter((id) => id !== undefined);
    const tags = (group.Tags ?? []).map(({ Key, Value }) => ({ Key, Value }));
    if (attached.length > 0) {
      await aws.ec2.send(new CreateTagsCommand({ Resources: attached, Tags: tags }));
    }
  }
}

/** Makes flow logs again by the name of their log group: by its ARN, as Terraform names it, the emulator does not find it. */
async function settleFlowLogs(aws: Aws): Promise<void> {
  const { FlowLogs = [] } = await aws.ec2.send(new DescribeFlowLogsCommand({}));
  for (const flowLog of FlowLogs) {
    const { FlowLogId, ResourceId, LogDestination, LogDestinationType, DeliverLogsPermissionArn, TrafficType, Tags } =
      flowLog;
    const LogGroupName = LogDestination?.split(':log-group:')[1];
    if (LogDestinationType !== 'cloud-watch-logs' || !FlowLogId || !ResourceId || !LogGroupName) continue;
    await aws.ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [FlowLogId] }));
    await aws.ec2.send(
      new CreateFlowLogsCommand({
        ResourceIds: [ResourceId],
        ResourceType: 'VPC',
        TrafficType,
        LogGroupName,
        DeliverLogsPermissionArn,
        TagSpecifications: [{ ResourceType: 'vpc-flow-log', Tags }],
      }),
    );
  }
}

/** Brings the emulator to where AWS would be. */
export async function settle(aws: Aws): Promise<void> {
  await spreadInstances(aws);
  await settleInstances(aws);
  await settleDatabases(aws);
  await settleTags(aws);
  await settleFlowLogs(aws);
}
