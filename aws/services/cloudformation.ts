import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

export const Client = CloudFormationClient;
/** Every command of this service that may be sent. */
export const commands = { DescribeStacks: DescribeStacksCommand };
