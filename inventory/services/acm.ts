import { parseArn } from '../arn';
import type { Item } from '../model';
import { pages, type Read, resourceList } from '../reading';

/** The server certificates of IAM; asked for only where a listener in scope has one. */
const serverCertificates: Read = {
  actions: ['iam:ListServerCertificates'],
  needs: ['listener', 'listener-certificates'],
  async run(reading) {
    const used = [...(await reading.answers('listener-certificates')).values()].flatMap(
      ({ items }) => items as Item<'listener-certificates'>[],
    );
    if (!used.some(({ CertificateArn }) => isServerCertificate(CertificateArn))) return new Map([['', { items: [] }]]);
    const answer = await pages(
      reading.session,
      {
        service: 'iam',
        command: 'ListServerCertificates',
        input: { MaxItems: 1000 },
        token: ['Marker', 'Marker'],
        items: (output) => output.ServerCertificateMetadataList,
      },
      null,
    );
    return new Map([['', answer]]);
  },
};

/** Whether a certificate is one that was uploaded to IAM, and not of ACM. */
export function isServerCertificate(arn: string | undefined): boolean {
  return parseArn(arn ?? '')?.service === 'iam';
}

export const acm = {
  'server-certificates': serverCertificates,
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
