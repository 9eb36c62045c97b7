import { resourceList } from './reading';

export const acm = {
  certificate: resourceList({
    kind: 'certificate',
    service: 'acm',
    command: 'ListCertificates',
    // Without Includes only RSA_2048 and RSA_1024 certificates are listed.
    input: {
      MaxItems: 1000,
      Includes: {
        keyTypes: ['RSA_1024', 'RSA_2048', 'RSA_3072', 'RSA_4096', 'EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1'],
      },
    },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.CertificateSummaryList,
    id: (item) => item.CertificateArn,
    name: (item) => item.DomainName,
  }),
};
