import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export const Client = SecretsManagerClient;
/** Every command of this service that may be sent. */
export const commands = {
  ListSecrets: ListSecretsCommand,
};
