import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';

export const Client = ResourceGroupsTaggingAPIClient;
/** Every command of this service that may be sent. */
export const commands = {
  GetResources: GetResourcesCommand,
};
