/** A certificate that signs itself, made on the spot: what a local server shows that stands for a recorded one. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Extension,
  Extensions,
  GeneralName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

/** PEM texts. */
export interface SelfSigned {
  key: string;
  cert: string;
}

/** Object identifiers of RFC 5280 (sections 4.2.1.6 and A.1) and RFC 5758 (section 3.2). */
const subjectAlternativeName = '2.5.29.17';
const commonName = '2.5.4.3';
const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

/** `hosts` are names and addresses, IPv6 without brackets; it holds from `from` until `until`. The key is of the curve P-256. */
export function selfSigned(subject: string, hosts: readonly string[], from: Date, until: Date): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = new Name([
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({ type: commonName, value: new AttributeValue({ utf8String: subject }) }),
    ]),
  ]);
  const names = new SubjectAlternativeName(
    hosts.map((host) => new GeneralName(isIP(host) ? { iPAddress: host } : { dNSName: host })),
  );
  const serialNumber = randomBytes(16);
  // Positive, and without a leading zero (RFC 5280, section 4.1.2.2).
  serialNumber[0] = ((serialNumber[0] ?? 0) & 0x3f) | 0x40;
  const algorithm = new AlgorithmIdentifier({ algorithm: ecdsaWithSha256 });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: new Uint8Array(serialNumber).buffer,
    signature: algorithm,
    issuer: name,
    validity: new Validity({ notBefore: from, notAfter: until }),
    subject: name,
    subjectPublicKeyInfo: AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo),
    extensions: new Extensions([
      new Extension({
        extnID: subjectAlternativeName,
        critical: false,
        extnValue: new OctetString(AsnConvert.serialize(names)),
      }),
    ]),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), privateKey);
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: new Uint8Array(signature).buffer,
  });
  const der = Buffer.from(AsnConvert.serialize(certificate)).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}
