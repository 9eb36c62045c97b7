import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';

export const Client = LambdaClient;
/** Every command of this service that may be sent. */
export const commands = {
  GetFunctionConfiguration: GetFunctionConfigurationCommand,
  ListFunctions: ListFunctionsCommand,
  ListTags: ListTagsCommand,
};
