import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeLaunchConfigurationsCommand,
  DescribePoliciesCommand,
} from '@aws-sdk/client-auto-scaling';

export const Client = AutoScalingClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeAutoScalingGroups: DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshes: DescribeInstanceRefreshesCommand,
  DescribeLaunchConfigurations: DescribeLaunchConfigurationsCommand,
  DescribePolicies: DescribePoliciesCommand,
};
