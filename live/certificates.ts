/** The certificates of the live tests: an authority of their own, and what it issues for the example's host name. */
import { generate } from 'selfsigned';

export interface Certificates {
  /** The authority's certificate, PEM: what a probe has to trust. */
  authority: string;
  /** The certificate for the host names, PEM. */
  certificate: string;
  privateKey: string;
}

const day = 24 * 60 * 60 * 1000;

/** Makes an authority and a certificate that it issues for `hostnames` (the first is the common name), valid for `days`. */
export async function makeCertificates(hostnames: readonly string[], days = 365): Promise<Certificates> {
  const key = { keyType: 'rsa', keySize: 2048, algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: 'asbuilt example authority' }], {
    ...key,
    notAfterDate: new Date(Date.now() + 2 * days * day),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const issued = await generate([{ name: 'commonName', value: hostnames[0] ?? 'localhost' }], {
    ...key,
    notAfterDate: new Date(Date.now() + days * day),
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: hostnames.map((value) => ({ type: 2, value })) },
    ],
  });
  return { authority: authority.cert, certificate: issued.cert, privateKey: issued.private };
}
