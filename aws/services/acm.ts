import { ACMClient, ListCertificatesCommand, ListTagsForCertificateCommand } from '@aws-sdk/client-acm';

export const Client = ACMClient;
/** Every command of this service that may be sent. */
export const commands = {
  ListCertificates: ListCertificatesCommand,
  ListTagsForCertificate: ListTagsForCertificateCommand,
};
