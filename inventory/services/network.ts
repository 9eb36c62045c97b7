/** What the network stands on beside its resources: attributes of VPCs, flow logs, interfaces of targets, managed instances. */

import type { NetworkInterface } from '@aws-sdk/client-ec2';
import { iamAction } from '../../aws/services';
import { chunks } from '../chunks';
import type { VpcAttribute } from '../derived';
import type { Answer, Answers, Item, Resource } from '../model';
import { gapOf, pages, type Read, type Reading, regionFacts } from '../reading';

async function attributesOf(vpc: Resource<'vpc'>, { session }: Reading): Promise<Answer> {
  try {
    const items = await Promise.all(
      (['enableDnsSupport', 'enableDnsHostnames'] as const).map(async (name): Promise<VpcAttribute> => {
        const output = await session.call('ec2', 'DescribeVpcAttribute', {
          VpcId: vpc.properties.VpcId,
          Attribute: name,
        });
        const value = (name === 'enableDnsSupport' ? output.EnableDnsSupport : output.EnableDnsHostnames)?.Value;
        if (value === undefined) throw new Error(`DescribeVpcAttribute answered without ${name}`);
        return { name, value };
      }),
    );
    return { items };
  } catch (error) {
    return { items: [], gap: gapOf(error, session, iamAction('ec2', 'DescribeVpcAttribute'), vpc.id) };
  }
}

/** The DNS attributes of each VPC in scope: one call an attribute, for the API takes one at a time. */
const vpcAttributes: Read = {
  actions: ['ec2:DescribeVpcAttribute'],
  needs: ['vpc'],
  async run(reading) {
    const vpcs = await reading.inScope('vpc');
    return new Map(await Promise.all(vpcs.map(async (vpc) => [vpc.id, await attributesOf(vpc, reading)] as const)));
  },
};

/** A filter takes so many values. Source: EC2 user guide, "List and filter using the CLI and API". */
const valuesAFilter = 200;

/** The network interfaces of the addresses that are registered as targets, ECS tasks for example. */
const targetInterfaces: Read = {
  actions: ['ec2:DescribeNetworkInterfaces'],
  needs: ['target-group', 'target-health'],
  async run(reading) {
    const groups = (await reading.inScope('target-group')).filter(({ properties }) => properties.TargetType === 'ip');
    const health = groups.length > 0 ? await reading.answers('target-health') : (new Map() as Answers);
    const addresses = groups.flatMap((group) =>
      ((health.get(group.id)?.items ?? []) as Item<'target-health'>[]).flatMap(({ Target }) => Target?.Id ?? []),
    );
    const distinct = [...new Set(addresses)].sort();
    const families = [
      { Name: 'addresses.private-ip-address', Values: distinct.filter((address) => !address.includes(':')) },
      { Name: 'ipv6-addresses.ipv6-address', Values: distinct.filter((address) => address.includes(':')) },
    ];
    const answers = await Promise.all(
      families.flatMap(({ Name, Values: all }) =>
        chunks(all, valuesAFilter).map((Values) =>
          pages(
            reading.session,
            {
              service: 'ec2',
              command: 'DescribeNetworkInterfaces',
              input: { Filters: [{ Name, Values }], MaxResults: 1000 },
              token: ['NextToken', 'NextToken'],
              items: (output) => output.NetworkInterfaces,
            },
            null,
          ),
        ),
      ),
    );
    const items = answers.flatMap((answer) => answer.items satisfies NetworkInterface[]);
    const gap = answers.find((answer) => answer.gap)?.gap;
    return new Map([['', gap ? { items, gap } : { items }]]);
  },
};

/** The instances that Systems Manager knows; nobody is asked where there is no instance in scope. */
const managedInstances: Read = {
  actions: ['ssm:DescribeInstanceInformation'],
  needs: ['instance'],
  async run(reading) {
    if ((await reading.inScope('instance')).length === 0) return new Map([['', { items: [] }]]);
    const answer = await pages(
      reading.session,
      {
        service: 'ssm',
        command: 'DescribeInstanceInformation',
        input: { MaxResults: 50 },
        token: ['NextToken', 'NextToken'],
        items: (output) => output.InstanceInformationList,
      },
      null,
    );
    return new Map([['', answer]]);
  },
};

export const network = {
  'vpc-attributes': vpcAttributes,
  'flow-logs': regionFacts({
    detail: 'flow-logs',
    service: 'ec2',
    command: 'DescribeFlowLogs',
    input: { MaxResults: 1000 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.FlowLogs,
  }),
  'target-interfaces': targetInterfaces,
  'managed-instances': managedInstances,
};
