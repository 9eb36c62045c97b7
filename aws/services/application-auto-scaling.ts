import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from '@aws-sdk/client-application-auto-scaling';

export const Client = ApplicationAutoScalingClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeScalableTargets: DescribeScalableTargetsCommand,
  DescribeScalingPolicies: DescribeScalingPoliciesCommand,
};
