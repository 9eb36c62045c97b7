/** What an Auto Scaling group launches: by launch template, mixed instances policy or launch configuration. */
import { cannotJudge, control, fail, type Judgement, list, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Resource } from '../../inventory/model';
import { type Launch, launchesOf, launchReads } from '../../inventory/relations/launch-templates';

const documentation = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide';

type Group = Resource<'auto-scaling-group'>;
/** What one launch looks like: whether it is as it should be, and how it is. `unknown` where nobody can tell. */
type Look = { holds: boolean; observed: string } | { unknown: string };

/** Judges each way in which a group launches; all must hold. */
function eachLaunch(
  group: Group,
  deployed: Deployed,
  wrong: { message: string; expected: string },
  look: (launch: Launch) => Look,
): Judgement {
  const { launches, missing } = launchesOf(group, deployed);
  if (missing.length > 0) return notApplicable(`${missing.join('; ')}, which asg.launch-template says`);
  if (launches.length === 0) return cannotJudge('the group names neither a launch template nor a launch configuration');
  const looks = launches.map((launch) => ({ source: launch.source, look: look(launch) }));
  const shown = looks.flatMap(({ source, look }) =>
    'holds' in look ? [{ ...look, text: `${source}: ${look.observed}` }] : [],
  );
  const failing = shown.filter(({ holds }) => !holds);
  if (failing.length > 0) return fail(wrong.message, wrong.expected, failing.map(({ text }) => text).join('; '));
  const unknown = looks.flatMap(({ source, look }) => ('unknown' in look ? [`${source}: ${look.unknown}`] : []));
  if (unknown.length > 0) return cannotJudge(unknown.join('; '));
  return pass(shown.map(({ text }) => text).join('; '));
}

export const launchTemplate = control({
  id: 'asg.launch-template',
  severity: 'medium',
  title: 'The group uses a launch template that exists, not a launch configuration',
  why: 'A group whose template or version was deleted cannot launch one more instance; launch configurations know no newer features and AWS no longer makes them for new accounts.',
  fix: 'Name an existing `launch_template { id, version }` in the `aws_autoscaling_group`, and remove `launch_configuration`.',
  references: [
    { securityHub: 'AutoScaling.9' },
    { page: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html' },
  ],
  judges: ['auto-scaling-group'],
  reads: launchReads,
  check(group, { deployed }) {
    const { launches, missing } = launchesOf(group, deployed);
    const expected = 'a launch template and version that exist';
    const observed = [...launches.map(({ source }) => source), ...missing].join('; ');
    if (missing.length > 0) return fail('what the group launches from does not exist', expected, observed);
    if (launches.length === 0)
      return cannotJudge('the group names neither a launch template nor a launch configuration');
    if (launches.some(({ configuration }) => configuration)) {
      return fail('the group uses a launch configuration', expected, observed);
    }
    return pass(observed);
  },
});

export const metadata = control({
  id: 'asg.imdsv2',
  severity: 'high',
  title: 'The launch template requires IMDSv2',
  why: 'With IMDSv1 a single request that an application can be talked into gives away the credentials of the instance.',
  fix: 'Set `metadata_options { http_tokens = "required" }` on the `aws_launch_template`.',
  references: [
    { securityHub: 'AutoScaling.3' },
    { securityHub: 'EC2.170' },
    { cis: '6.7' },
    { page: `${documentation}/configuring-instance-metadata-options.html` },
  ],
  judges: ['auto-scaling-group'],
  reads: launchReads,
  check(group, { deployed }) {
    const wrong = { message: 'instances answer IMDSv1', expected: 'HttpTokens required' };
    return eachLaunch(group, deployed, wrong, ({ metadata: options }) => {
      if (options?.HttpEndpoint === 'disabled') return { holds: true, observed: 'the metadata service is off' };
      return { holds: options?.HttpTokens === 'required', observed: `HttpTokens ${options?.HttpTokens ?? 'not set'}` };
    });
  },
});

/** The names that the root volume has on the images of AWS. Source: EC2 user guide, "Device names for volumes". */
const rootNames = new Set(['/dev/xvda', '/dev/sda1']);

function volumesOf({ devices, image: id }: Launch, deployed: Deployed): Look {
  const image = deployed.all('images').find(({ ImageId }) => ImageId === id);
  const asked = new Map(devices.map((device) => [device.name, device] as const));
  if (!image && !devices.some(({ name }) => rootNames.has(name))) {
    return {
      unknown: `the image ${id ?? '(none)'} is not visible, so whether its root volume is encrypted is unknown`,
    };
  }
  const brought = (image?.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) => {
    if (!Ebs || asked.get(DeviceName ?? '')?.suppressed) return [];
    const encrypted = asked.get(DeviceName ?? '')?.volume?.encrypted ?? Ebs.Encrypted ?? false;
    return [{ name: DeviceName ?? 'a device without a name', encrypted, unknown: false }];
  });
  const own = devices.flatMap(({ name, volume }) => {
    if (!volume || brought.some((each) => each.name === name)) return [];
    const { encrypted, snapshot } = volume;
    return [{ name, encrypted: encrypted === true, unknown: encrypted === undefined && snapshot !== undefined }];
  });
  const volumes = [...brought, ...own];
  const open = volumes.filter(({ encrypted, unknown }) => !encrypted && !unknown).map(({ name }) => name);
  if (open.length > 0) return { holds: false, observed: `not encrypted: ${open.join(', ')}` };
  const unknown = volumes.filter((volume) => volume.unknown).map(({ name }) => name);
  if (unknown.length > 0)
    return { unknown: `${unknown.join(', ')} is encrypted if its snapshot is, which is not read` };
  return { holds: true, observed: `encrypted: ${volumes.map(({ name }) => name).join(', ') || 'there is no volume'}` };
}

export const encryptedVolumes = control({
  id: 'asg.encrypted-volumes',
  severity: 'high',
  title: 'Every volume that the group launches is encrypted, by its launch template or by default',
  why: 'What is written to a volume that is not encrypted stands in its snapshots, readable by whoever they are shared with.',
  fix: 'Set `ebs { encrypted = true }` in each `block_device_mappings` of the `aws_launch_template`, the root volume included, or `aws ec2 enable-ebs-encryption-by-default`.',
  references: [
    { securityHub: 'EC2.181' },
    { cis: '6.1.1' },
    { page: 'https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html' },
  ],
  judges: ['auto-scaling-group'],
  reads: [...launchReads, 'ebs-encryption-by-default', 'images'],
  check(group, { deployed }) {
    const byDefault = deployed.all('ebs-encryption-by-default').includes(true);
    const wrong = { message: 'the group launches volumes that are not encrypted', expected: 'every volume encrypted' };
    return eachLaunch(group, deployed, wrong, (launch) =>
      byDefault ? { holds: true, observed: 'the account encrypts by default' } : volumesOf(launch, deployed),
    );
  },
});

export const noPublicAddress = control({
  id: 'asg.no-public-ip',
  severity: 'high',
  title: 'The launch template assigns no public address',
  why: 'An instance with a public address can be reached past the load balancer, its certificate and its firewall.',
  fix: 'Set `network_interfaces { associate_public_ip_address = false }` on the `aws_launch_template`.',
  references: [
    { securityHub: 'AutoScaling.5' },
    { securityHub: 'EC2.25' },
    { page: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-in-vpc.html' },
  ],
  judges: ['auto-scaling-group'],
  reads: launchReads,
  check(group, { deployed }) {
    const wrong = { message: 'instances get a public address', expected: 'AssociatePublicIpAddress false' };
    return eachLaunch(group, deployed, wrong, ({ publicAddress }) => {
      if (publicAddress.includes(true)) return { holds: false, observed: 'AssociatePublicIpAddress true' };
      const left = publicAddress.length === 0 || publicAddress.includes(undefined);
      return {
        holds: true,
        observed: left
          ? 'left to the subnets, of which vpc.no-auto-public-ip speaks'
          : 'AssociatePublicIpAddress false',
      };
    });
  },
});

export const instanceProfile = control({
  id: 'asg.instance-profile',
  severity: 'medium',
  title: 'The launch template has an instance profile whose role exists and has the wanted managed policies',
  why: 'Without a role instances get long-lived keys from somewhere; without Systems Manager nobody gets in when it matters, but over SSH.',
  fix: 'Set `iam_instance_profile` on the `aws_launch_template`, and `aws iam attach-role-policy --role-name ROLE --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore`.',
  references: [
    { cis: '2.16' },
    { page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html' },
  ],
  parameters: {
    policies: list('names or ARNs of managed policies that the role has', 'string', ['AmazonSSMManagedInstanceCore']),
  },
  judges: ['auto-scaling-group'],
  reads: [...launchReads, 'instance-profiles', 'instance-role-policies'],
  check(group, { deployed, parameters: { policies } }) {
    const wrong = {
      message: 'instances lack a role that is as it should be',
      expected: `an instance profile whose role has ${policies.join(', ') || 'any policies'}`,
    };
    return eachLaunch(group, deployed, wrong, ({ profile: name }) => {
      if (!name) return { holds: false, observed: 'no instance profile' };
      const profile = deployed.all('instance-profiles').find(({ InstanceProfileName }) => InstanceProfileName === name);
      if (!profile) return { holds: false, observed: `the instance profile ${name} does not exist` };
      const role = profile.Roles?.[0]?.RoleName;
      if (!role) return { holds: false, observed: `the instance profile ${name} has no role` };
      const attached = deployed.of('instance-role-policies', role);
      const missing = policies.filter(
        (wanted) => !attached.some(({ PolicyName, PolicyArn }) => PolicyName === wanted || PolicyArn === wanted),
      );
      if (missing.length > 0) return { holds: false, observed: `the role ${role} lacks ${missing.join(', ')}` };
      return {
        holds: true,
        observed: `the role ${role} with ${attached.map(({ PolicyName }) => PolicyName).join(', ')}`,
      };
    });
  },
});

export const userData = control({
  id: 'asg.user-data',
  severity: 'medium',
  title: 'The launch template has user data, and no credential stands in it',
  why: 'Without user data an instance starts as the bare image. Whatever stands in it can be read by everybody who may describe the template, and by every process on the instance.',
  fix: 'Set `user_data` on the `aws_launch_template`, and let it fetch secrets from Secrets Manager or Parameter Store with the role of the instance. Replace a credential that stood there: old versions keep it.',
  references: [{ page: `${documentation}/user-data.html` }],
  judges: ['auto-scaling-group'],
  reads: launchReads,
  check(group, { deployed }) {
    const wrong = { message: 'the user data is not as it should be', expected: 'user data without credentials' };
    return eachLaunch(group, deployed, wrong, ({ userData: { present, credentials } }) => {
      if (!present) return { holds: false, observed: 'no user data' };
      if (credentials.length > 0) return { holds: false, observed: `it holds ${credentials.join(', ')}` };
      return { holds: true, observed: 'user data, in which no credential is recognized' };
    });
  },
});

/**
 * Whether an instance type is of AWS's Graviton processors: `g` among the letters after the generation, and all of `a1`.
 * Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function isGraviton(type: string): boolean {
  return type.startsWith('a1.') || /^[a-z]+\d+([a-z]*)\./.exec(type)?.[1]?.includes('g') === true;
}

export const graviton = control({
  id: 'asg.graviton',
  severity: 'low',
  optIn: true,
  title: 'Instances are of an Arm (Graviton) type',
  why: 'Graviton instances cost about a fifth less than comparable ones of x86, and use less energy.',
  fix: 'Build for arm64, and set `instance_type = "t4g.small"` or another type with a `g` on the `aws_launch_template`.',
  references: [{ page: 'https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html' }],
  judges: ['auto-scaling-group'],
  reads: launchReads,
  check(group, { deployed }) {
    const { MixedInstancesPolicy, Instances } = group.properties;
    const overrides = MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? [];
    const running = (Instances ?? []).flatMap(({ InstanceType }) => InstanceType ?? []);
    const named = overrides.flatMap(({ InstanceType }) => InstanceType ?? []);
    const wrong = { message: 'instances are of other types', expected: 'Graviton types alone' };
    return eachLaunch(group, deployed, wrong, ({ instanceType, manufacturers }) => {
      // Overrides replace the type of the template.
      const asked = overrides.length > 0 ? named : instanceType ? [instanceType] : [];
      const types = [...new Set([...asked, ...running])].sort();
      const others = types.filter((type) => !isGraviton(type));
      if (others.length > 0) return { holds: false, observed: others.join(', ') };
      if (types.length > 0) return { holds: true, observed: types.join(', ') };
      const makers = [
        ...(manufacturers ?? []),
        ...overrides.flatMap(({ InstanceRequirements }) => InstanceRequirements?.CpuManufacturers ?? []),
      ];
      if (makers.length === 0) return { unknown: 'its types are chosen by attributes, and no instance runs' };
      return {
        holds: makers.every((maker) => maker === 'amazon-web-services'),
        observed: `processors of ${[...new Set(makers)].join(', ')}`,
      };
    });
  },
});
