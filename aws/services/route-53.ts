import {
  ListHealthChecksCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourcesCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';

export const Client = Route53Client;
/** Every command of this service that may be sent. */
export const commands = {
  ListHealthChecks: ListHealthChecksCommand,
  ListHostedZones: ListHostedZonesCommand,
  ListResourceRecordSets: ListResourceRecordSetsCommand,
  ListTagsForResources: ListTagsForResourcesCommand,
};
