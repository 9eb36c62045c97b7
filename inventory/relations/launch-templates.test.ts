import type { UserData } from '../../aws/user-data';
import { deployedWith, resourceOf } from '../../engine/testing';
import type { Kinds } from '../model';
import { launchesOf, specificationsOf, versionNumber } from './launch-templates';

const userData: UserData = { present: true, credentials: [] };
const template = {
  LaunchTemplateId: 'lt-1',
  LaunchTemplateName: 'web',
  DefaultVersionNumber: 2,
  LatestVersionNumber: 5,
};
const id = resourceOf('launch-template', template).id;
const versions = [2, 3, 5].map((VersionNumber) => ({
  LaunchTemplateId: 'lt-1',
  VersionNumber,
  LaunchTemplateData: { ImageId: `ami-${VersionNumber}` },
  userData,
}));
const group = (properties: Partial<Kinds['auto-scaling-group']>) =>
  resourceOf('auto-scaling-group', { AutoScalingGroupName: 'web', ...properties } as Kinds['auto-scaling-group']);
const deployed = deployedWith({
  'launch-template': [template],
  'launch-template-versions': { [id]: versions },
  'launch-configurations': [
    { LaunchConfigurationName: 'old', ImageId: 'ami-1', InstanceType: 'm5.large', CreatedTime: new Date(0), userData },
  ],
});

test.each([
  ['3', 3],
  ['$Latest', 5],
  ['$Default', 2],
  ['', 2],
  [undefined, 2],
  ['one', undefined],
])('version %j of the template is %j', (Version, expected) => {
  expect(versionNumber({ Version }, template)).toBe(expected);
});

test.each([
  [{ LaunchTemplateId: 'lt-1', Version: '3' }, 'ami-3'],
  [{ LaunchTemplateName: 'web', Version: '$Latest' }, 'ami-5'],
  [{ LaunchTemplateId: 'lt-1' }, 'ami-2'],
])('a group with %j launches %s', (LaunchTemplate, expected) => {
  const { launches, missing } = launchesOf(group({ LaunchTemplate }), deployed);
  expect([launches.map(({ image }) => image), missing]).toEqual([[expected], []]);
});

test('a mixed instances policy launches from its own template and from those of its overrides, each once', () => {
  const main = { LaunchTemplateId: 'lt-1', Version: '2' };
  const Overrides = [
    { InstanceType: 'm6g.large' },
    { InstanceType: 'm5.large', LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '5' } },
    { InstanceType: 'm5.xlarge', LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '5' } },
  ];
  const mixed = group({ MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: main, Overrides } } });
  expect(specificationsOf(mixed.properties)).toHaveLength(2);
  expect(launchesOf(mixed, deployed).launches.map(({ source }) => source)).toEqual([
    'launch template web, version 2',
    'launch template web, version 5',
  ]);
});

test('a launch configuration is a launch as well', () => {
  const { launches } = launchesOf(group({ LaunchConfigurationName: 'old' }), deployed);
  expect(launches).toEqual([
    {
      source: 'launch configuration old',
      configuration: true,
      metadata: undefined,
      devices: [],
      publicAddress: [undefined],
      profile: undefined,
      userData,
      image: 'ami-1',
      instanceType: 'm5.large',
      manufacturers: undefined,
    },
  ]);
});

test.each([
  [
    { LaunchTemplate: { LaunchTemplateId: 'lt-9', LaunchTemplateName: 'gone' } },
    'the launch template gone (lt-9) does not exist',
  ],
  [
    // Made anew under the old name, which the group does not go by.
    { LaunchTemplate: { LaunchTemplateId: 'lt-9', LaunchTemplateName: 'web', Version: '$Latest' } },
    'the launch template web (lt-9) does not exist',
  ],
  [{ LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '9' } }, 'the launch template web has no version 9'],
  [{ LaunchConfigurationName: 'gone' }, 'the launch configuration gone does not exist'],
])('a group with %j launches nothing', (properties, message) => {
  expect(launchesOf(group(properties), deployed)).toEqual({ launches: [], missing: [message] });
});

test('what was not seen is not missing', () => {
  const hidden = deployedWith({ gaps: { 'launch-template': 'AccessDenied' } });
  expect(() => launchesOf(group({ LaunchTemplate: { LaunchTemplateId: 'lt-1' } }), hidden)).toThrow('AccessDenied');
});
