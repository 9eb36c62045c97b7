import { controlOf, deployedWith, judgeOne, resourceOf, type World } from '../../engine/testing';
import type { Kinds } from '../../inventory/model';
import suite from '../auto-scaling';
import { isGraviton } from './launch';

const id = 'arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web';
const template = {
  LaunchTemplateId: 'lt-1',
  LaunchTemplateName: 'web',
  DefaultVersionNumber: 1,
  LatestVersionNumber: 2,
};
const templateId = resourceOf('launch-template', template).id;
const group: Kinds['auto-scaling-group'] = {
  AutoScalingGroupARN: id,
  AutoScalingGroupName: 'web',
  MinSize: 2,
  MaxSize: 6,
  DesiredCapacity: 2,
  DefaultCooldown: 300,
  AvailabilityZones: ['us-east-1a'],
  HealthCheckType: 'ELB',
  CreatedTime: new Date(0),
  LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '$Latest' },
};
const userData = { present: true, credentials: [] as string[] };
const encrypted = { DeviceName: '/dev/xvda', Ebs: { Encrypted: true } };
const sound = {
  ImageId: 'ami-1',
  InstanceType: 't4g.small' as const,
  IamInstanceProfile: { Arn: 'arn:aws-us-gov:iam::111122223333:instance-profile/apps/web' },
  MetadataOptions: { HttpTokens: 'required' as const },
  BlockDeviceMappings: [encrypted],
  NetworkInterfaces: [{ AssociatePublicIpAddress: false }],
};
const image = {
  ImageId: 'ami-1',
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: {} }],
};

interface Change {
  group?: Partial<Kinds['auto-scaling-group']>;
  data?: Record<string, unknown>;
  userData?: typeof userData;
  world?: World;
  parameters?: Record<string, unknown>;
}

function judge(control: string, change: Change = {}) {
  const version = {
    VersionNumber: 2,
    LaunchTemplateData: { ...sound, ...change.data },
    userData: change.userData ?? userData,
  };
  const deployed = deployedWith({
    'auto-scaling-group': [{ ...group, ...change.group }],
    'launch-template': [template],
    'launch-template-versions': { [templateId]: [version] },
    'launch-configurations': [],
    'ebs-encryption-by-default': [false],
    images: [image],
    'instance-profiles': [
      { InstanceProfileName: 'web', Roles: [{ RoleName: 'web' }] } as never,
      { InstanceProfileName: 'empty', Roles: [] } as never,
    ],
    'instance-role-policies': {
      web: [
        {
          PolicyName: 'AmazonSSMManagedInstanceCore',
          PolicyArn: 'arn:aws-us-gov:iam::aws:policy/AmazonSSMManagedInstanceCore',
        },
      ],
    },
    ...change.world,
  });
  return judgeOne(controlOf(suite, control), deployed, change.parameters).map(
    ({ resource, status, observed, message }) => [resource, status, observed ?? message],
  );
}

const controls = [
  'launch-template',
  'imdsv2',
  'encrypted-volumes',
  'no-public-ip',
  'instance-profile',
  'user-data',
  'graviton',
];
const from = 'launch template web, version 2';

test.each(controls)('asg.%s passes a sound launch template', (name) => {
  const [row] = judge(`asg.${name}`);
  expect(row?.slice(0, 2)).toEqual([id, 'pass']);
});

test.each(controls)('asg.%s cannot judge behind a gap', (name) => {
  for (const gap of ['launch-template-versions', 'launch-template'] as const) {
    const owner = gap === 'launch-template' ? 'AccessDenied' : { [templateId]: 'AccessDenied' };
    const world: World = { [gap]: gap === 'launch-template' ? [] : { [templateId]: [] }, gaps: { [gap]: owner } };
    expect(judge(`asg.${name}`, { world }).map((row) => row.slice(0, 2))).toEqual([[id, 'error']]);
  }
});

test.each([
  ['encrypted-volumes', 'images'],
  ['encrypted-volumes', 'ebs-encryption-by-default'],
  ['instance-profile', 'instance-profiles'],
] as const)('asg.%s cannot judge where %s did not come through', (name, read) => {
  expect(judge(`asg.${name}`, { world: { [read]: [], gaps: { [read]: 'AccessDenied' } } })[0]?.[1]).toBe('error');
});

test.each(controls.slice(1))('asg.%s leaves a launch template that does not exist to asg.launch-template', (name) => {
  const gone = { group: { LaunchTemplate: { LaunchTemplateName: 'gone', Version: '1' } } };
  expect(judge(`asg.${name}`, gone)).toEqual([
    [id, 'not-applicable', 'the launch template gone does not exist, which asg.launch-template says'],
  ]);
});

test.each(controls)('asg.%s cannot judge a group that names nothing to launch', (name) => {
  expect(judge(`asg.${name}`, { group: { LaunchTemplate: undefined } })[0]?.[1]).toBe('error');
});

const old = {
  LaunchConfigurationName: 'old',
  ImageId: 'ami-1',
  InstanceType: 'm5.large',
  CreatedTime: new Date(0),
  userData: { present: false, credentials: [] },
};
const configured: Change = {
  group: { LaunchTemplate: undefined, LaunchConfigurationName: 'old' },
  world: { 'launch-configurations': [old] },
};

test.each([
  ['launch-template', configured, 'launch configuration old'],
  [
    'launch-template',
    { group: { LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '9' } } },
    'the launch template web has no version 9',
  ],
  [
    'launch-template',
    { group: { LaunchTemplate: undefined, LaunchConfigurationName: 'gone' } },
    'the launch configuration gone does not exist',
  ],
  ['imdsv2', { data: { MetadataOptions: { HttpTokens: 'optional' } } }, `${from}: HttpTokens optional`],
  ['imdsv2', { data: { MetadataOptions: undefined } }, `${from}: HttpTokens not set`],
  ['imdsv2', configured, 'launch configuration old: HttpTokens not set'],
  [
    'encrypted-volumes',
    { data: { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: false } }] } },
    `${from}: not encrypted: /dev/xvda`,
  ],
  ['encrypted-volumes', { data: { BlockDeviceMappings: undefined } }, `${from}: not encrypted: /dev/xvda`],
  [
    'encrypted-volumes',
    { data: { BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { Encrypted: true } }] } },
    `${from}: not encrypted: /dev/xvda`,
  ],
  [
    'encrypted-volumes',
    { data: { BlockDeviceMappings: [encrypted, { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 10 } }] } },
    `${from}: not encrypted: /dev/sdf`,
  ],
  [
    'no-public-ip',
    { data: { NetworkInterfaces: [{}, { AssociatePublicIpAddress: true }] } },
    `${from}: AssociatePublicIpAddress true`,
  ],
  ['instance-profile', { data: { IamInstanceProfile: undefined } }, `${from}: no instance profile`],
  [
    'instance-profile',
    { data: { IamInstanceProfile: { Name: 'gone' } } },
    `${from}: the instance profile gone does not exist`,
  ],
  [
    'instance-profile',
    { data: { IamInstanceProfile: { Name: 'empty' } } },
    `${from}: the instance profile empty has no role`,
  ],
  [
    'instance-profile',
    { parameters: { policies: ['AmazonSSMManagedInstanceCore', 'Logs'] } },
    `${from}: the role web lacks Logs`,
  ],
  ['user-data', { userData: { present: false, credentials: [] } }, `${from}: no user data`],
  ['user-data', { userData: { present: true, credentials: ['a private key'] } }, `${from}: it holds a private key`],
  ['graviton', { data: { InstanceType: 't3.small' } }, `${from}: t3.small`],
  ['graviton', { group: { Instances: [{ InstanceType: 'm5.large' } as never] } }, `${from}: m5.large`],
] satisfies [string, Change, string][])('asg.%s fails %j', (name, change, observed) => {
  expect(judge(`asg.${name}`, change)).toEqual([[id, 'fail', observed]]);
});

test.each([
  ['imdsv2', { data: { MetadataOptions: { HttpEndpoint: 'disabled' } } }, 'the metadata service is off'],
  [
    'encrypted-volumes',
    { data: { BlockDeviceMappings: undefined }, world: { 'ebs-encryption-by-default': [true] } },
    'the account encrypts by default',
  ],
  [
    'encrypted-volumes',
    {
      data: { BlockDeviceMappings: undefined },
      world: {
        images: [{ ImageId: 'ami-1', BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }] }],
      },
    },
    'encrypted: /dev/xvda',
  ],
  ['encrypted-volumes', { data: { ImageId: 'resolve:ssm:/images/web' } }, 'encrypted: /dev/xvda'],
  [
    'encrypted-volumes',
    { data: { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', NoDevice: '' }] } },
    'encrypted: there is no volume',
  ],
  [
    'encrypted-volumes',
    { data: { BlockDeviceMappings: [encrypted, { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' }] } },
    'encrypted: /dev/xvda',
  ],
  [
    'no-public-ip',
    { data: { NetworkInterfaces: undefined } },
    'left to the subnets, of which vpc.no-auto-public-ip speaks',
  ],
  [
    'instance-profile',
    { parameters: { policies: ['arn:aws-us-gov:iam::aws:policy/AmazonSSMManagedInstanceCore'] } },
    'the role web with AmazonSSMManagedInstanceCore',
  ],
  [
    'graviton',
    { data: { InstanceType: undefined, InstanceRequirements: { CpuManufacturers: ['amazon-web-services'] } } },
    'processors of amazon-web-services',
  ],
] satisfies [string, Change, string][])('asg.%s passes %j', (name, change, observed) => {
  expect(judge(`asg.${name}`, change)).toEqual([[id, 'pass', `${from}: ${observed}`]]);
});

test.each([
  ['encrypted-volumes', { data: { ImageId: 'ami-9', BlockDeviceMappings: undefined } }],
  [
    'encrypted-volumes',
    { data: { BlockDeviceMappings: [encrypted, { DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-1' } }] } },
  ],
  ['graviton', { data: { InstanceType: undefined } }],
] satisfies [string, Change][])('asg.%s cannot judge %j', (name, change) => {
  expect(judge(`asg.${name}`, change).map((row) => row.slice(0, 2))).toEqual([[id, 'error']]);
});

test('every way in which a mixed group launches must hold', () => {
  const MixedInstancesPolicy = {
    LaunchTemplate: {
      LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '2' },
      Overrides: [
        { InstanceType: 'm6g.large' },
        { InstanceType: 'm5.large', LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '1' } },
      ],
    },
  };
  const versions = [
    { VersionNumber: 2, LaunchTemplateData: sound, userData },
    { VersionNumber: 1, LaunchTemplateData: { ...sound, MetadataOptions: {} }, userData },
  ];
  const change: Change = {
    group: { LaunchTemplate: undefined, MixedInstancesPolicy },
    world: { 'launch-template-versions': { [templateId]: versions } },
  };
  expect(judge('asg.imdsv2', change)).toEqual([[id, 'fail', 'launch template web, version 1: HttpTokens not set']]);
  expect(judge('asg.no-public-ip', change)[0]?.[1]).toBe('pass');
  expect(judge('asg.graviton', change)[0]?.[2]).toContain('m5.large');
});

test.each([
  't4g.small',
  'm6gd.large',
  'c7gn.16xlarge',
  'a1.medium',
  'x2gd.metal',
  'im4gn.large',
  'is4gen.large',
  'hpc7g.4xlarge',
  'g5g.xlarge',
])('%s is of Graviton', (type) => {
  expect(isGraviton(type)).toBe(true);
});

test.each([
  't3.small',
  'm5.large',
  'g4dn.xlarge',
  'g5.xlarge',
  'p4de.24xlarge',
  'hpc7a.large',
  'mac2.metal',
  'u-6tb1.metal',
  'inf2.xlarge',
])('%s is not of Graviton', (type) => {
  expect(isGraviton(type)).toBe(false);
});
