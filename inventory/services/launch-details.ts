/** The reads behind what Auto Scaling groups launch: template versions, launch configurations, images, instance profiles. */

import type { LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import { lookAtUserData } from '../../aws/user-data';
import { chunks } from '../chunks';
import type { SeenLaunchConfiguration, SeenTemplateVersion } from '../derived';
import type { Answer, Answers, Gap, Item, Resource } from '../model';
import { pages, type Read, type Reading, regionFacts } from '../reading';
import { specificationsOf, versionNumber } from '../relations/launch-templates';

/** A page of template versions of all templates holds so many. Source: API reference, DescribeLaunchTemplateVersions. */
const versionsAPage = 200;

function seen({ LaunchTemplateData, ...version }: LaunchTemplateVersion): SeenTemplateVersion {
  const { UserData, ...data } = LaunchTemplateData ?? {};
  return { ...version, LaunchTemplateData: LaunchTemplateData && data, userData: lookAtUserData(UserData) };
}

/** The version numbers that groups in scope use, by the template. */
async function versionsInUse(reading: Reading): Promise<Map<Resource<'launch-template'>, Set<number>>> {
  const groups = await reading.inScope('auto-scaling-group');
  const inUse = new Map<Resource<'launch-template'>, Set<number>>();
  const list = (await reading.answers('launch-template')).get('');
  const templates = (list?.items ?? []) as Resource<'launch-template'>[];
  for (const specification of groups.flatMap(({ properties }) => specificationsOf(properties))) {
    const template = templates.find(
      ({ properties }) =>
        properties.LaunchTemplateId === specification.LaunchTemplateId ||
        (specification.LaunchTemplateId === undefined &&
          properties.LaunchTemplateName === specification.LaunchTemplateName),
    );
    if (!template) continue;
    const numbers = inUse.get(template) ?? new Set<number>();
    inUse.set(template, numbers);
    const number = versionNumber(specification, template.properties);
    if (number !== undefined) numbers.add(number);
  }
  return inUse;
}

/** Asks for versions of one template. One that does not exist makes AWS refuse all, so they are then asked one by one. */
async function askVersions(
  reading: Reading,
  template: Resource<'launch-template'>,
  numbers: number[],
): Promise<Answer> {
  if (numbers.length === 0) return { items: [] };
  const answer = await pages(
    reading.session,
    {
      service: 'ec2',
      command: 'DescribeLaunchTemplateVersions',
      input: { LaunchTemplateId: template.properties.LaunchTemplateId, Versions: numbers.map(String) },
      token: ['NextToken', 'NextToken'],
      items: (output) => output.LaunchTemplateVersions?.map(seen),
    },
    template.id,
  );
  if (!answer.gap || !/^InvalidLaunchTemplate\w+\.(Version)?NotFound/.test(answer.gap.error)) return answer;
  if (numbers.length === 1) return { items: [] };
  const each = await Promise.all(numbers.map((number) => askVersions(reading, template, [number])));
  const gap = each.find((one) => one.gap)?.gap;
  const items = each.flatMap((one) => one.items);
  return gap ? { items, gap } : { items };
}

/** The latest and default versions of all templates of the account. */
function everyTemplate(reading: Reading): Promise<{ items: SeenTemplateVersion[]; gap?: Gap }> {
  return pages(
    reading.session,
    {
      service: 'ec2',
      command: 'DescribeLaunchTemplateVersions',
      input: { Versions: ['$Latest', '$Default'], MaxResults: versionsAPage },
      token: ['NextToken', 'NextToken'],
      items: (output) => output.LaunchTemplateVersions?.map(seen),
    },
    null,
  );
}

/**
 * The versions that groups in scope use, by their template's id. One call a template, or the latest and default versions of
 * all templates at once where that is fewer.
 */
const launchTemplateVersions: Read = {
  actions: ['ec2:DescribeLaunchTemplateVersions'],
  needs: ['auto-scaling-group', 'launch-template'],
  async run(reading) {
    const inUse = await versionsInUse(reading);
    const list = (await reading.answers('launch-template')).get('');
    const marked = ({ properties }: Resource<'launch-template'>, number: number) =>
      number === properties.LatestVersionNumber || number === properties.DefaultVersionNumber;
    const elsewhere = [...inUse].filter(([template, numbers]) => [...numbers].some((each) => !marked(template, each)));
    const pagesOfAll = Math.ceil((2 * (list?.items.length ?? 0)) / versionsAPage);
    const all = pagesOfAll + elsewhere.length < inUse.size ? await everyTemplate(reading) : undefined;
    const answers: Answers = new Map();
    await Promise.all(
      [...inUse].map(async ([template, numbers]) => {
        const known = (all?.items ?? []).filter(
          (each) => each.LaunchTemplateId === template.properties.LaunchTemplateId,
        );
        const left = [...numbers].filter((number) => !known.some((each) => each.VersionNumber === number));
        if (left.length > 0 && all?.gap) answers.set(template.id, { items: known, gap: all.gap });
        else {
          const asked = await askVersions(reading, template, left);
          answers.set(template.id, { ...asked, items: [...known, ...asked.items] });
        }
      }),
    );
    return answers;
  },
};

/** The launch configurations that groups in scope use. A call takes fifty names. Source: its API reference. */
const launchConfigurations: Read = {
  actions: ['autoscaling:DescribeLaunchConfigurations'],
  needs: ['auto-scaling-group'],
  async run(reading) {
    const groups = await reading.inScope('auto-scaling-group');
    const names = [...new Set(groups.flatMap(({ properties }) => properties.LaunchConfigurationName ?? []))];
    const parts = await Promise.all(
      chunks(names, 50).map((LaunchConfigurationNames) =>
        pages(
          reading.session,
          {
            service: 'auto-scaling',
            command: 'DescribeLaunchConfigurations',
            input: { LaunchConfigurationNames, MaxRecords: 100 },
            token: ['NextToken', 'NextToken'],
            items: (output) =>
              output.LaunchConfigurations?.map(
                ({ UserData, ...rest }): SeenLaunchConfiguration => ({ ...rest, userData: lookAtUserData(UserData) }),
              ),
          },
          null,
        ),
      ),
    );
    return whole(parts);
  },
};

function whole(parts: readonly Answer[]): Answers {
  const gap = parts.find((part) => part.gap)?.gap;
  const items = parts.flatMap((part) => part.items);
  return new Map([['', gap ? { items, gap } : { items }]]);
}

async function used<T>(
  reading: Reading,
  template: (version: SeenTemplateVersion) => T | undefined,
  configuration: (configuration: SeenLaunchConfiguration) => T | undefined,
): Promise<T[]> {
  const versions = [...(await reading.answers('launch-template-versions')).values()].flatMap(
    ({ items }) => items as Item<'launch-template-versions'>[],
  );
  const configurations = ((await reading.answers('launch-configurations')).get('')?.items ??
    []) as Item<'launch-configurations'>[];
  const found = [...versions.map(template), ...configurations.map(configuration)];
  return [...new Set(found.filter((each) => each !== undefined))];
}

/**
 * The images that launches in use start from, for the volumes that they bring along. Not asked for where the account
 * encrypts every volume by default. A filter takes two hundred values. Source: EC2 API, "Filtering".
 */
const images: Read = {
  actions: ['ec2:DescribeImages'],
  needs: ['launch-template-versions', 'launch-configurations', 'ebs-encryption-by-default'],
  async run(reading) {
    const byDefault = ((await reading.answers('ebs-encryption-by-default')).get('')?.items ?? []) as boolean[];
    if (byDefault.includes(true)) return whole([]);
    const ids = await used(
      reading,
      (version) => version.LaunchTemplateData?.ImageId,
      (configuration) => configuration.ImageId,
    );
    const parts = await Promise.all(
      chunks(
        ids.filter((id) => id.startsWith('ami-')),
        200,
      ).map((Values) =>
        pages(
          reading.session,
          {
            service: 'ec2',
            command: 'DescribeImages',
            // By filter: an id that is gone then is only left out. Deprecated images launch as others do.
            input: { Filters: [{ Name: 'image-id', Values }], IncludeDeprecated: true, MaxResults: 1000 },
            token: ['NextToken', 'NextToken'],
            items: (output) => output.Images,
          },
          null,
        ),
      ),
    );
    return whole(parts);
  },
};

async function profilesInUse(reading: Reading): Promise<Set<string>> {
  const names = await used(
    reading,
    ({ LaunchTemplateData }) =>
      (LaunchTemplateData?.IamInstanceProfile?.Arn ?? LaunchTemplateData?.IamInstanceProfile?.Name)?.split('/').at(-1),
    ({ IamInstanceProfile }) => IamInstanceProfile?.split('/').at(-1),
  );
  return new Set(names);
}

/** The account's instance profiles with their roles: one list, read only where a launch in use names a profile. */
const instanceProfiles: Read = {
  actions: ['iam:ListInstanceProfiles'],
  needs: ['launch-template-versions', 'launch-configurations'],
  async run(reading) {
    if ((await profilesInUse(reading)).size === 0) return whole([]);
    const answer = await pages(
      reading.session,
      {
        service: 'iam',
        command: 'ListInstanceProfiles',
        input: { MaxItems: 1000 },
        token: ['Marker', 'Marker'],
        items: (output) => output.InstanceProfiles,
      },
      null,
    );
    return whole([answer]);
  },
};

/** The managed policies of the roles of instance profiles in use, by the role's name. */
const rolePolicies: Read = {
  actions: ['iam:ListAttachedRolePolicies'],
  needs: ['instance-profiles'],
  async run(reading) {
    const names = await profilesInUse(reading);
    const list = ((await reading.answers('instance-profiles')).get('')?.items ?? []) as Item<'instance-profiles'>[];
    const inUse = list.filter(({ InstanceProfileName }) => names.has(InstanceProfileName ?? ''));
    const roles = new Set(inUse.flatMap(({ Roles }) => (Roles ?? []).flatMap(({ RoleName }) => RoleName ?? [])));
    const answers: Answers = new Map();
    await Promise.all(
      [...roles].map(async (RoleName) => {
        const answer = await pages(
          reading.session,
          {
            service: 'iam',
            command: 'ListAttachedRolePolicies',
            input: { RoleName, MaxItems: 1000 },
            token: ['Marker', 'Marker'],
            items: (output) => output.AttachedPolicies,
          },
          RoleName,
        );
        answers.set(RoleName, answer);
      }),
    );
    return answers;
  },
};

export const launchDetails = {
  'launch-template-versions': launchTemplateVersions,
  'launch-configurations': launchConfigurations,
  'ebs-encryption-by-default': regionFacts({
    detail: 'ebs-encryption-by-default',
    service: 'ec2',
    command: 'GetEbsEncryptionByDefault',
    input: {},
    items: ({ EbsEncryptionByDefault }) =>
      EbsEncryptionByDefault === undefined ? undefined : [EbsEncryptionByDefault],
  }),
  images,
  'instance-profiles': instanceProfiles,
  'instance-role-policies': rolePolicies,
};
