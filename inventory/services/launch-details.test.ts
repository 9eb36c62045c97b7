import type { Session } from '../../aws/session';
import { Deployed } from '../deployed';
import type { ReadName } from '../model';
import { readInventory } from '../read';

const region = 'us-east-1';
const account = '111122223333';
type Answers = Record<string, (input: never) => object>;

/** What is read of a session that answers with what stands under a command's name, and the calls that it took. */
async function read(answers: Answers, ...wanted: ReadName[]) {
  const calls: string[] = [];
  const session: Session = {
    account,
    region,
    partition: 'aws',
    async call(_, command, input) {
      calls.push(`${command} ${JSON.stringify(input)}`);
      const answer = answers[command];
      if (!answer) throw Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
      return answer(input as never) as never;
    },
  };
  const at = new Date('2026-06-15T12:00:00Z');
  const snapshot = await readInventory(session, { wanted, scope: new Map(), at });
  return {
    deployed: new Deployed(snapshot),
    calls,
    stored: JSON.stringify([...snapshot.answers].map(([name, each]) => [name, [...each]])),
  };
}

const of = (calls: readonly string[], command: string) => calls.filter((call) => call.startsWith(`${command} `));
const template = (id: string, latest = 3) => ({
  LaunchTemplateId: id,
  LaunchTemplateName: `name-${id}`,
  DefaultVersionNumber: 1,
  LatestVersionNumber: latest,
});
const group = (name: string, more: object) => ({
  AutoScalingGroupName: name,
  AutoScalingGroupARN: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:1:autoScalingGroupName/${name}`,
  ...more,
});
const uses = (id: string, Version?: string) =>
  group(`${id}-${Version}`, { LaunchTemplate: { LaunchTemplateId: id, Version } });
const secret = Buffer.from('PASSWORD=hunter22').toString('base64');
const version = (id: string, VersionNumber: number, data: object = {}) => ({
  LaunchTemplateId: id,
  VersionNumber,
  LaunchTemplateData: { ImageId: 'ami-1', UserData: secret, ...data },
});

function world(groups: object[], templates: object[], more: Answers = {}): Answers {
  return {
    DescribeAutoScalingGroups: () => ({ AutoScalingGroups: groups }),
    DescribeLaunchTemplates: () => ({ LaunchTemplates: templates }),
    DescribeLaunchTemplateVersions: ({
      LaunchTemplateId,
      Versions,
    }: {
      LaunchTemplateId?: string;
      Versions: string[];
    }) => ({
      LaunchTemplateVersions: LaunchTemplateId
        ? Versions.map((number) => version(LaunchTemplateId, Number(number)))
        : templates.flatMap((each) => {
            const {
              LaunchTemplateId: id,
              DefaultVersionNumber,
              LatestVersionNumber,
            } = each as ReturnType<typeof template>;
            return [version(id, LatestVersionNumber), version(id, DefaultVersionNumber)];
          }),
    }),
    ...more,
  };
}

const versions = 'DescribeLaunchTemplateVersions';
const templateArn = (id: string) => `arn:aws:ec2:${region}:${account}:launch-template/${id}`;
const numbers = (deployed: Deployed, id: string) =>
  deployed.of('launch-template-versions', templateArn(id)).map(({ VersionNumber }) => VersionNumber);

test('one template is asked for the versions in use, by number', async () => {
  const { deployed, calls } = await read(
    world([uses('lt-1', '$Latest'), uses('lt-1', '2'), uses('lt-1')], [template('lt-1'), template('lt-2')]),
    'launch-template-versions',
  );
  expect(of(calls, versions)).toEqual([`${versions} {"LaunchTemplateId":"lt-1","Versions":["3","2","1"]}`]);
  expect(numbers(deployed, 'lt-1')).toEqual([3, 2, 1]);
});

test('several templates at their latest or default version are read in one call, and the rest by number', async () => {
  const groups = [uses('lt-1', '3'), uses('lt-2'), uses('lt-3', '$Latest'), uses('lt-4', '2')];
  const { deployed, calls } = await read(
    world(
      groups,
      ['lt-1', 'lt-2', 'lt-3', 'lt-4'].map((id) => template(id)),
    ),
    'launch-template-versions',
  );
  expect(of(calls, versions)).toEqual([
    `${versions} {"Versions":["$Latest","$Default"],"MaxResults":200}`,
    `${versions} {"LaunchTemplateId":"lt-4","Versions":["2"]}`,
  ]);
  expect(numbers(deployed, 'lt-4')).toContain(2);
});

test('a version that does not exist hides none of the others, and is no gap', async () => {
  const refuse = ({ Versions, LaunchTemplateId }: { LaunchTemplateId: string; Versions: string[] }) => {
    if (Versions.includes('9')) {
      throw Object.assign(new Error('Version 9 does not exist'), { name: 'InvalidLaunchTemplateId.VersionNotFound' });
    }
    return { LaunchTemplateVersions: Versions.map((number) => version(LaunchTemplateId, Number(number))) };
  };
  const { deployed } = await read(
    world([uses('lt-1', '9'), uses('lt-1', '2')], [template('lt-1')], { [versions]: refuse }),
    'launch-template-versions',
  );
  expect(numbers(deployed, 'lt-1')).toEqual([2]);
});

test('a refusal is a gap, not a version that is missing', async () => {
  const { [versions]: _, ...rest } = world([uses('lt-1')], [template('lt-1')]);
  const { deployed } = await read(rest, 'launch-template-versions');
  expect(() => numbers(deployed, 'lt-1')).toThrow('AccessDenied');
});

test('user data is looked at, and kept nowhere', async () => {
  const LaunchConfigurations = [{ LaunchConfigurationName: 'old', UserData: secret }];
  const { deployed, stored } = await read(
    world([uses('lt-1'), group('old', { LaunchConfigurationName: 'old' })], [template('lt-1')], {
      DescribeLaunchConfigurations: () => ({ LaunchConfigurations }),
    }),
    'launch-template-versions',
    'launch-configurations',
  );
  const found = { present: true, credentials: ['a password, token or key that is written out in line 1'] };
  expect(deployed.of('launch-template-versions', templateArn('lt-1'))[0]?.userData).toEqual(found);
  expect(deployed.all('launch-configurations')[0]?.userData).toEqual(found);
  expect(stored).not.toContain(secret);
  expect(stored).not.toContain('hunter22');
});

test('launch configurations are asked for by the names in use, and not at all where none is', async () => {
  const answer: Answers = { DescribeLaunchConfigurations: () => ({ LaunchConfigurations: [] }) };
  const none = await read(world([uses('lt-1')], [template('lt-1')], answer), 'launch-configurations');
  expect(of(none.calls, 'DescribeLaunchConfigurations')).toEqual([]);
  const old = group('a', { LaunchConfigurationName: 'old' });
  const { calls } = await read(world([old, old], [], answer), 'launch-configurations');
  expect(of(calls, 'DescribeLaunchConfigurations')).toEqual([
    'DescribeLaunchConfigurations {"LaunchConfigurationNames":["old"],"MaxRecords":100}',
  ]);
});

test('images are read once, and not where every volume is encrypted by default', async () => {
  const images = (byDefault: boolean): Answers => ({
    GetEbsEncryptionByDefault: () => ({ EbsEncryptionByDefault: byDefault }),
    DescribeImages: () => ({ Images: [{ ImageId: 'ami-1' }] }),
  });
  const groups = [uses('lt-1', '1'), uses('lt-1', '2')];
  const off = await read(world(groups, [template('lt-1')], images(false)), 'images');
  expect(of(off.calls, 'DescribeImages')).toEqual([
    'DescribeImages {"Filters":[{"Name":"image-id","Values":["ami-1"]}],"IncludeDeprecated":true,"MaxResults":1000}',
  ]);
  const on = await read(world(groups, [template('lt-1')], images(true)), 'images');
  expect(of(on.calls, 'DescribeImages')).toEqual([]);
  expect(on.deployed.all('images')).toEqual([]);
});

test('profiles are listed once, and the policies of each role in use read once', async () => {
  const profile = (name: string) => ({ InstanceProfileName: name, Roles: [{ RoleName: `role-${name}` }] });
  const roles: Answers = {
    [versions]: ({ LaunchTemplateId, Versions }: { LaunchTemplateId: string; Versions: string[] }) => ({
      LaunchTemplateVersions: Versions.map((number) =>
        version(LaunchTemplateId, Number(number), {
          IamInstanceProfile: { Arn: `arn:aws:iam::${account}:instance-profile/apps/web` },
        }),
      ),
    }),
    ListInstanceProfiles: () => ({ InstanceProfiles: [profile('web'), profile('unused')] }),
    ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyName: 'Logs' }] }),
  };
  const { deployed, calls } = await read(
    world([uses('lt-1', '1'), uses('lt-1', '2')], [template('lt-1')], roles),
    'instance-role-policies',
  );
  expect(of(calls, 'ListInstanceProfiles')).toHaveLength(1);
  expect(of(calls, 'ListAttachedRolePolicies')).toEqual([
    'ListAttachedRolePolicies {"RoleName":"role-web","MaxItems":1000}',
  ]);
  expect(deployed.of('instance-role-policies', 'role-web')).toEqual([{ PolicyName: 'Logs' }]);
});

test('the latest refresh of each group is one call, and policies are resources out of the one list of them', async () => {
  const { deployed, calls } = await read(
    world([group('web', {})], [], {
      DescribeInstanceRefreshes: () => ({ InstanceRefreshes: [{ Status: 'Failed' }] }),
      DescribePolicies: () => ({ ScalingPolicies: [{ PolicyARN: 'arn:aws:autoscaling:::p', PolicyName: 'up' }] }),
    }),
    'instance-refreshes',
    'scaling-policy',
    'scaling-policies',
  );
  expect(of(calls, 'DescribeInstanceRefreshes')).toEqual([
    'DescribeInstanceRefreshes {"AutoScalingGroupName":"web","MaxRecords":1}',
  ]);
  expect(of(calls, 'DescribePolicies')).toHaveLength(1);
  expect(deployed.all('scaling-policy').map(({ id, name }) => [id, name])).toEqual([['arn:aws:autoscaling:::p', 'up']]);
});
