/** What Node does not tell of certificates: how they are signed, and what a stapled OCSP answer says. */
import { BasicOCSPResponse, type CertStatus, OCSPResponse } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';

/**
 * Signature algorithms that rest on broken hashes, by object identifier (RFC 3279, section 2.2): MD2, MD5 and SHA-1 with
 * RSA, SHA-1 with DSA and with ECDSA.
 */
const weakSignatures: Record<string, string> = {
  '1.2.840.113549.1.1.2': 'MD2 with RSA',
  '1.2.840.113549.1.1.4': 'MD5 with RSA',
  '1.2.840.113549.1.1.5': 'SHA-1 with RSA',
  '1.2.840.10040.4.3': 'SHA-1 with DSA',
  '1.2.840.10045.4.1': 'SHA-1 with ECDSA',
};

/** The name of a certificate's signature algorithm when it is weak. `raw` is DER. */
export function weakSignature(raw: Buffer): string | undefined {
  return weakSignatures[AsnConvert.parse(raw, Certificate).signatureAlgorithm.algorithm];
}

/** What a stapled OCSP answer (RFC 6960) says. Its signature is not checked: it can warn, and it cannot vouch. */
export interface OcspAnswer {
  status: 'good' | 'revoked' | 'unknown' | 'unreadable' | 'out of date';
  /** ISO 8601; null when it says none. */
  nextUpdate: string | null;
}

/** Reads a stapled OCSP answer; `now` is in milliseconds since the epoch. */
export function readOcsp(raw: Buffer, now: number): OcspAnswer {
  const unreadable: OcspAnswer = { status: 'unreadable', nextUpdate: null };
  let status: CertStatus;
  let nextUpdate: Date | undefined;
  try {
    const outer = AsnConvert.parse(raw, OCSPResponse).responseBytes;
    const single = outer && AsnConvert.parse(outer.response.buffer, BasicOCSPResponse).tbsResponseData.responses[0];
    if (!single) return unreadable;
    status = single.certStatus;
    nextUpdate = single.nextUpdate;
  } catch {
    // Whatever the parser stumbles over, the answer came from the other side and is of no use.
    return unreadable;
  }
  const until = nextUpdate?.toISOString() ?? null;
  if (status.revoked) return { status: 'revoked', nextUpdate: until };
  if (nextUpdate && nextUpdate.getTime() < now) return { status: 'out of date', nextUpdate: until };
  return { status: status.good === undefined ? 'unknown' : 'good', nextUpdate: until };
}
