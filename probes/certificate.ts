/** Reads what a server proved itself with, and says in so many words why a chain or a name does not hold. */
import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { CertificateSummary, Failure, TlsSummary } from './attempt';
import { fault } from './faults';
import { safeText } from './secrets';

const dayInMilliseconds = 86_400_000;
const longestChain = 10;
const mostNames = 100;

/** Sums a certificate up; `now` is in milliseconds since the epoch. */
export function summarize(certificate: X509Certificate, now: number): CertificateSummary {
  const until = Date.parse(certificate.validTo);
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const size = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyDetails?.modulusLength;
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .filter(Boolean)
      .slice(0, mostNames)
      .map((n) => safeText(n)),
    validFrom: new Date(certificate.validFrom).toISOString(),
    validTo: new Date(until).toISOString(),
    daysLeft: Math.floor((until - now) / dayInMilliseconds),
    serialNumber: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
    key: [asymmetricKeyType, size].filter((part) => part !== undefined).join(' '),
  };
}

function distinguishedName(lines: string | undefined): string {
  return safeText((lines ?? '').split('\n').filter(Boolean).join(', '));
}

/** The chain of a finished handshake: the leaf, then each issuer that the server sent or the trust store knows. */
export function peerChain(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw && !seen.has(next.fingerprint256) && chain.length < longestChain) {
    seen.add(next.fingerprint256);
    chain.push(new X509Certificate(next.raw));
    next = next.issuerCertificate;
  }
  return chain;
}

/** What a handshake agreed on, as evidence. */
export function tlsSummary(socket: TLSSocket, chain: readonly X509Certificate[], now: number): TlsSummary {
  return {
    version: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().standardName,
    alpn: socket.alpnProtocol || null,
    certificates: chain.map((certificate) => summarize(certificate, now)),
  };
}

/**
 * Why a server's certificate is not good for `name`, empty when it is: the chain as OpenSSL judged it (`verifyError`, the
 * socket's `authorizationError`), and the name by RFC 6125 as Node checks it.
 */
export function certificateFailures(
  socket: TLSSocket,
  chain: readonly X509Certificate[],
  where: { at: string; name: string; now: number },
): Failure[] {
  const failures: Failure[] = [];
  // Typed as an Error, and a code at run time: https://nodejs.org/docs/latest-v20.x/api/tls.html#tlssocketauthorizationerror
  const verifyError = socket.authorizationError ? String(socket.authorizationError) : undefined;
  const summaries = chain.map((certificate) => summarize(certificate, where.now));
  if (verifyError) failures.push(chainFailure(verifyError, summaries, where));
  const peer = socket.getPeerCertificate();
  if (summaries.length > 0 && checkServerIdentity(where.name, peer)) {
    const names = summaries[0]?.names.join(', ') || summaries[0]?.subject || 'no name';
    failures.push(fault('CERTIFICATE_WRONG_HOST', where, { expected: where.name, observed: safeText(names) }));
  }
  return failures;
}

function chainFailure(code: string, chain: readonly CertificateSummary[], where: { at: string; now: number }): Failure {
  const leaf = chain[0];
  const { at } = where;
  const observed = { observed: code };
  const issuer = leaf?.issuer || 'an unnamed authority';
  switch (code) {
    case 'CERT_HAS_EXPIRED': {
      const expired = chain.findIndex((certificate) => Date.parse(certificate.validTo) <= where.now);
      const authority = expired > 0 ? chain[expired] : undefined;
      if (!authority) return fault('CERTIFICATE_EXPIRED', { at, until: day(leaf?.validTo) }, observed);
      const subject = authority.subject;
      return fault('CERTIFICATE_CHAIN_EXPIRED', { at, subject, until: day(authority.validTo) }, observed);
    }
    case 'CERT_NOT_YET_VALID': {
      const early = chain.find((certificate) => Date.parse(certificate.validFrom) > where.now) ?? leaf;
      return fault('CERTIFICATE_NOT_YET_VALID', { at, from: early?.validFrom ?? 'a later day' }, observed);
    }
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return fault('CERTIFICATE_SELF_SIGNED', { at }, observed);
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return fault('CERTIFICATE_CHAIN_INCOMPLETE', { at, issuer }, observed);
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'CERT_UNTRUSTED':
      return fault('CERTIFICATE_UNTRUSTED', { at, issuer: chain.at(-1)?.issuer || issuer }, observed);
    case 'EE_KEY_TOO_SMALL':
      return fault('CERTIFICATE_WEAK', { at, subject: leaf?.subject ?? '', problem: leaf?.key ?? code }, observed);
    case 'CA_KEY_TOO_SMALL':
    case 'CA_MD_TOO_WEAK':
      return fault('CERTIFICATE_WEAK', { at, subject: issuer, problem: code }, observed);
    default:
      return fault('CERTIFICATE_INVALID', { at, problem: code }, observed);
  }
}

function day(time: string | undefined): string {
  return time?.slice(0, 10) ?? 'an unknown day';
}
