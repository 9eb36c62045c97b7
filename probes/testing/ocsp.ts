/** For tests: OCSP answers (RFC 6960) that say what is wished. They are signed by nobody. */
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

const day = 86_400_000;

export type OcspWish = 'good' | 'revoked' | 'unknown' | 'out of date' | 'rubbish';

/** An answer as DER. */
export function ocspAnswer(wish: OcspWish): Buffer {
  if (wish === 'rubbish') return Buffer.from('no DER at all');
  const nothing = new OctetString(new Uint8Array(20));
  const algorithm = new AlgorithmIdentifier({ algorithm: '1.3.14.3.2.26', parameters: null });
  const certStatus = new CertStatus(
    wish === 'revoked'
      ? { revoked: new RevokedInfo({ revocationTime: new Date(Date.now() - day) }) }
      : wish === 'unknown'
        ? { unknown: null }
        : { good: null },
  );
  const single = new SingleResponse({
    certID: new CertID({
      hashAlgorithm: algorithm,
      issuerNameHash: nothing,
      issuerKeyHash: nothing,
      serialNumber: new Uint8Array([1]).buffer,
    }),
    certStatus,
    thisUpdate: new Date(Date.now() - 2 * day),
    nextUpdate: new Date(Date.now() + (wish === 'out of date' ? -day : day)),
  });
  const basic = new BasicOCSPResponse({
    tbsResponseData: new ResponseData({
      responderID: new ResponderID({ byKey: nothing }),
      producedAt: new Date(),
      responses: [single],
    }),
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' }),
    signature: new Uint8Array(8).buffer,
  });
  const answer = new OCSPResponse({
    responseStatus: OCSPResponseStatus.successful,
    responseBytes: new ResponseBytes({
      responseType: id_pkix_ocsp_basic,
      response: new OctetString(AsnConvert.serialize(basic)),
    }),
  });
  return Buffer.from(AsnConvert.serialize(answer));
}
