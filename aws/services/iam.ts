import {
  GetAccountAuthorizationDetailsCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListServerCertificatesCommand,
} from '@aws-sdk/client-iam';

export const Client = IAMClient;
/** Every command of this service that may be sent. */
export const commands = {
  GetAccountAuthorizationDetails: GetAccountAuthorizationDetailsCommand,
  GetRole: GetRoleCommand,
  ListAttachedRolePolicies: ListAttachedRolePoliciesCommand,
  ListInstanceProfiles: ListInstanceProfilesCommand,
  ListServerCertificates: ListServerCertificatesCommand,
};
