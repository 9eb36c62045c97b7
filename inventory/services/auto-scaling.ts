import type { Item, Resource } from '../model';
import { ownedFacts, type Read, regionFacts, resourceList } from '../reading';

/** The scaling policies as resources, out of the one list of them. */
const scalingPolicy: Read = {
  actions: ['autoscaling:DescribePolicies'],
  needs: ['auto-scaling-group'],
  async run(reading) {
    const { account, region } = reading.session;
    const answer = (await reading.answers('scaling-policies')).get('') ?? { items: [] };
    const items = (answer.items as Item<'scaling-policies'>[]).flatMap((properties): Resource<'scaling-policy'>[] => {
      const { PolicyARN: id, PolicyName } = properties;
      if (!id) return [];
      return [{ kind: 'scaling-policy', id, name: PolicyName ?? id, account, region, tags: undefined, properties }];
    });
    return new Map([['', answer.gap ? { items, gap: answer.gap } : { items }]]);
  },
};

export const autoScaling = {
  'auto-scaling-group': resourceList({
    kind: 'auto-scaling-group',
    service: 'auto-scaling',
    command: 'DescribeAutoScalingGroups',
    input: { MaxRecords: 100 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.AutoScalingGroups,
    id: (item) => item.AutoScalingGroupARN,
    name: (item) => item.AutoScalingGroupName,
    tags: (item) => item.Tags,
  }),
  'scaling-policies': regionFacts({
    detail: 'scaling-policies',
    service: 'auto-scaling',
    command: 'DescribePolicies',
    input: { MaxRecords: 100 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.ScalingPolicies,
  }),
  'scaling-policy': scalingPolicy,
  'instance-refreshes': ownedFacts({
    detail: 'instance-refreshes',
    of: 'auto-scaling-group',
    service: 'auto-scaling',
    command: 'DescribeInstanceRefreshes',
    // One under way comes first, then the latest: the first is all that is asked about.
    input: (owner) => ({ AutoScalingGroupName: owner.name, MaxRecords: 1 }),
    firstAlone: true,
    items: (output) => output.InstanceRefreshes,
  }),
};
