import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';

export const Client = SQSClient;
/** Every command of this service that may be sent. */
export const commands = {
  GetQueueUrl: GetQueueUrlCommand,
};
