import {
  DescribeInstanceInformationCommand,
  DescribeParametersCommand,
  ListTagsForResourceCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';

export const Client = SSMClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeInstanceInformation: DescribeInstanceInformationCommand,
  DescribeParameters: DescribeParametersCommand,
  ListTagsForResource: ListTagsForResourceCommand,
};
