import { regionFacts, resourceList } from './reading';

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
};
