import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';

export const Client = IAMClient;
/** Every command of this service that may be sent. */
export const commands = {
  GetRole: GetRoleCommand,
};
