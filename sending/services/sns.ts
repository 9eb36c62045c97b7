// Named one by one, so that the bundle holds these and not the whole client.
export { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
