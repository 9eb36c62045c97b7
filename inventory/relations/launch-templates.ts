/** What an Auto Scaling group launches: the versions of launch templates, or the launch configuration, that it really uses. */

import type {
  AutoScalingGroup,
  BlockDeviceMapping as ConfiguredDevice,
  LaunchTemplateSpecification,
} from '@aws-sdk/client-auto-scaling';
import type { UserData } from '../../aws/user-data';
import type { Deployed } from '../deployed';
import type { SeenLaunchConfiguration, SeenTemplateVersion } from '../derived';
import type { Kinds, ReadName, Resource } from '../model';

/** The reads that `launchesOf` asks. */
export const launchReads = [
  'launch-template',
  'launch-template-versions',
  'launch-configurations',
] as const satisfies ReadName[];

/** A volume that a launch asks for, beside or instead of the image's own of that name. */
export interface AskedDevice {
  name: string;
  /** undefined: not a volume of EBS. */
  volume: { encrypted: boolean | undefined; snapshot: string | undefined } | undefined;
  /** The image's device of that name is left out. */
  suppressed: boolean;
}

/** One way in which a group launches instances. */
export interface Launch {
  /** In words: `launch template web, version 3`. */
  source: string;
  configuration: boolean;
  metadata: { HttpTokens?: string; HttpEndpoint?: string } | undefined;
  devices: readonly AskedDevice[];
  /** What each network interface says of a public address; undefined: the subnet decides. */
  publicAddress: readonly (boolean | undefined)[];
  /** The instance profile's name. */
  profile: string | undefined;
  userData: UserData;
  image: string | undefined;
  instanceType: string | undefined;
  manufacturers: readonly string[] | undefined;
}

/** All ways in which a group launches, and in words what it names that does not exist. */
export interface Launches {
  launches: readonly Launch[];
  missing: readonly string[];
}

/** The launch templates that a group names: its own, or those of its mixed instances policy, overrides included. */
export function specificationsOf({
  LaunchTemplate,
  MixedInstancesPolicy,
}: AutoScalingGroup): LaunchTemplateSpecification[] {
  const { LaunchTemplateSpecification: main, Overrides = [] } = MixedInstancesPolicy?.LaunchTemplate ?? {};
  const overrides = Overrides.flatMap((override) => override.LaunchTemplateSpecification ?? []);
  const all = [...(LaunchTemplate ? [LaunchTemplate] : []), ...(main ? [main] : []), ...overrides];
  return all.filter(
    (each, place) =>
      all.findIndex(
        (other) =>
          other.LaunchTemplateId === each.LaunchTemplateId &&
          other.LaunchTemplateName === each.LaunchTemplateName &&
          other.Version === each.Version,
      ) === place,
  );
}

/**
 * The number of the version that a group uses of a launch template: a number as it stands, `$Latest` and `$Default` as the
 * template has them; without a version the default one. Undefined where the template does not say.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateSpecification.html
 */
export function versionNumber(
  { Version }: LaunchTemplateSpecification,
  template: Kinds['launch-template'],
): number | undefined {
  if (Version === '$Latest') return template.LatestVersionNumber;
  if (Version === undefined || Version === '' || Version === '$Default') return template.DefaultVersionNumber;
  return /^\d+$/.test(Version) ? Number(Version) : undefined;
}

/** The last part of an instance profile's ARN, or the name that it already is. */
function profileName(reference: string | undefined): string | undefined {
  return reference?.split('/').at(-1) || undefined;
}

function nameOf({ LaunchTemplateId: id, LaunchTemplateName: name }: LaunchTemplateSpecification): string {
  return name && id ? `${name} (${id})` : (name ?? id ?? 'without a name');
}

function templateLaunch(name: string, { VersionNumber, LaunchTemplateData, userData }: SeenTemplateVersion): Launch {
  const data = LaunchTemplateData ?? {};
  return {
    source: `launch template ${name}, version ${VersionNumber}`,
    configuration: false,
    metadata: data.MetadataOptions,
    devices: (data.BlockDeviceMappings ?? []).map(({ DeviceName, Ebs, NoDevice }) => ({
      name: DeviceName ?? 'a device without a name',
      volume: Ebs && { encrypted: Ebs.Encrypted, snapshot: Ebs.SnapshotId },
      suppressed: NoDevice !== undefined,
    })),
    publicAddress: (data.NetworkInterfaces ?? []).map((each) => each.AssociatePublicIpAddress),
    profile: profileName(data.IamInstanceProfile?.Arn ?? data.IamInstanceProfile?.Name),
    userData,
    image: data.ImageId,
    instanceType: data.InstanceType,
    manufacturers: data.InstanceRequirements?.CpuManufacturers,
  };
}

function configuredDevice({ DeviceName, Ebs, NoDevice }: ConfiguredDevice): AskedDevice {
  return {
    name: DeviceName ?? 'a device without a name',
    volume: Ebs && { encrypted: Ebs.Encrypted, snapshot: Ebs.SnapshotId },
    suppressed: NoDevice === true,
  };
}

function configurationLaunch(configuration: SeenLaunchConfiguration): Launch {
  return {
    source: `launch configuration ${configuration.LaunchConfigurationName}`,
    configuration: true,
    metadata: configuration.MetadataOptions,
    devices: (configuration.BlockDeviceMappings ?? []).map(configuredDevice),
    publicAddress: [configuration.AssociatePublicIpAddress],
    profile: profileName(configuration.IamInstanceProfile),
    userData: configuration.userData,
    image: configuration.ImageId,
    instanceType: configuration.InstanceType,
    manufacturers: undefined,
  };
}

/**
 * How a group launches instances.
 *
 * @throws Unseen if its launch templates, their versions or its launch configuration could not be read.
 */
export function launchesOf({ properties: group }: Resource<'auto-scaling-group'>, deployed: Deployed): Launches {
  const launches: Launch[] = [];
  const missing: string[] = [];
  for (const specification of specificationsOf(group)) {
    const { LaunchTemplateId: id, LaunchTemplateName: called } = specification;
    // AWS goes by the id where both are told: a template that was made anew under the old name is another.
    const template = deployed.find('launch-template', id ?? called);
    if (!template) {
      missing.push(`the launch template ${nameOf(specification)} does not exist`);
      continue;
    }
    const number = versionNumber(specification, template.properties);
    const version = deployed
      .of('launch-template-versions', template.id)
      .find((each) => each.VersionNumber !== undefined && each.VersionNumber === number);
    if (version) launches.push(templateLaunch(template.name, version));
    else missing.push(`the launch template ${template.name} has no version ${specification.Version ?? '$Default'}`);
  }
  const name = group.LaunchConfigurationName;
  if (name) {
    const configuration = deployed.all('launch-configurations').find((each) => each.LaunchConfigurationName === name);
    if (configuration) launches.push(configurationLaunch(configuration));
    else missing.push(`the launch configuration ${name} does not exist`);
  }
  return { launches, missing };
}
