/** A certificate that signs itself, made on the spot: what a local server shows that stands for a recorded one. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { groupsOf } from './address';

/** PEM texts. */
export interface SelfSigned {
  key: string;
  cert: string;
}

/**
 * An X.509 certificate (RFC 5280, section 4.1) with a key of the curve P-256. `hosts` are names and addresses, IPv6 without brackets;
 * it holds from `from` until `until`, to the second. Encoded here, for a library that can do it takes longer to load than all
 * endpoints of a recording take to be asked.
 */
export function selfSigned(subject: string, hosts: readonly string[], from: Date, until: Date): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(identifier(commonName), der(0x0c, Buffer.from(subject)))));
  const names = sequence(identifier(subjectAlternativeName), der(0x04, sequence(...hosts.map(generalName))));
  const signedWith = sequence(identifier(ecdsaWithSha256));
  const serialNumber = randomBytes(16);
  // Positive, and without a leading zero (RFC 5280, section 4.1.2.2).
  serialNumber[0] = ((serialNumber[0] ?? 0) & 0x3f) | 0x40;
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serialNumber),
    signedWith,
    name,
    sequence(time(from), time(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(names)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', content, privateKey));
  const text = sequence(content, signedWith, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${text.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

/** Object identifiers in DER: RFC 5280 (sections 4.2.1.6 and A.1) and RFC 5758 (section 3.2). */
const subjectAlternativeName = '551d11';
const commonName = '550403';
const ecdsaWithSha256 = '2a8648ce3d040302';

/** A value of ASN.1 in DER: its tag, the length of its content, and that (ITU-T X.690, sections 8.1 and 10.1). */
function der(tag: number, ...content: Buffer[]): Buffer {
  const whole = Buffer.concat(content);
  const hex = whole.length.toString(16);
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const form = whole.length < 0x80 ? [] : [0x80 | length.length];
  return Buffer.concat([Buffer.from([tag, ...form]), length, whole]);
}

const sequence = (...content: Buffer[]) => der(0x30, ...content);
const identifier = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));

/** UTCTime until 2049, GeneralizedTime from then on (RFC 5280, section 4.1.2.5). */
function time(moment: Date): Buffer {
  const digits = `${moment.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return moment.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

/** RFC 5280, section 4.2.1.6. */
function generalName(host: string): Buffer {
  if (isIPv4(host)) return der(0x87, Buffer.from(host.split('.').map(Number)));
  if (isIPv6(host)) return der(0x87, Buffer.from(groupsOf(host).flatMap((group) => [group >> 8, group & 0xff])));
  return der(0x82, Buffer.from(host));
}
