// Named one by one, so that the bundle holds these and not the whole client.
export { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
