import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from '@aws-sdk/client-config-service';

export const Client = ConfigServiceClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeConfigurationRecorders: DescribeConfigurationRecordersCommand,
};
