/** The TLS probes: what a server proves itself with, and which versions it speaks, each tried on its own. */
import { failure } from '../errors/errors';
import { parseHostPort } from './address';
import type { Attempt, CertificateSummary, Failure } from './attempt';
import { errorCode, isVersionRefusal } from './classify';
import { openConnection, type Progress, type Target } from './connect';
import { fault } from './faults';
import { conclude, newProgress, type RunOptions, runOnce } from './run';
import { secureContext, type TlsSettings } from './trust';

export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

export interface TlsProbe {
  name: string;
  /** The service's name: sent as SNI, and what the certificate must be for. */
  host: string;
  /** 443 unless said otherwise. */
  port?: number;
  /** `host:port` or `[v6]:port` to connect to instead. */
  connectTo?: string;
  /** One IP address of the host: no lookup is made. */
  address?: string;
  tls?: Pick<TlsSettings, 'ca' | 'certificate' | 'key'>;
  /** Milliseconds for everything. */
  deadline: number;
  allow?: readonly string[];
}

export interface CertificateExpectations {
  /** Days that the leaf and each authority that the server sent must still have; 0 unless said otherwise. */
  daysLeft?: number;
  /** The protocol that ALPN must agree on. */
  alpn?: string;
}

export interface CertificateAttempt extends Attempt {
  /** What the stapled OCSP answer says; undefined when the handshake did not finish, `none` when nothing was stapled. */
  ocsp?: 'none' | 'good' | 'revoked' | 'unknown' | 'unreadable' | 'out of date';
}

/**
 * Shakes hands once and judges the chain, the name, the validity, the keys, the signatures and a stapled OCSP answer.
 * Throws PROBE_INVALID when the probe itself cannot be made.
 */
export async function probeCertificate(
  probe: TlsProbe,
  expect: CertificateExpectations = {},
  options: RunOptions = {},
): Promise<CertificateAttempt> {
  const target = targetOf(probe, { ...probe.tls, minimum: 'TLSv1' });
  target.staple = true;
  const progress = progressOf(probe);
  let now = 0;
  const { attempt } = await runOnce(progress, options, async (around) => {
    now = around.clock();
    const socket = await openConnection(target, progress, around);
    socket.destroy();
  });
  const finished: CertificateAttempt = attempt;
  if (progress.tls) {
    const { weakSignature, readOcsp } = await import('./x509');
    finished.failures.push(...judgeCertificates(progress, expect, weakSignature));
    finished.ocsp = progress.staple ? readOcsp(progress.staple, now).status : 'none';
    if (finished.ocsp === 'revoked' || finished.ocsp === 'unknown' || finished.ocsp === 'out of date') {
      const observed = { expected: 'good', observed: finished.ocsp };
      finished.failures.push(fault('OCSP_NOT_GOOD', { at: progress.at, status: finished.ocsp }, observed));
    }
    if (expect.alpn !== undefined && progress.tls.alpn !== expect.alpn) {
      const compared = { expected: expect.alpn, observed: progress.tls.alpn ?? 'none' };
      finished.failures.push(fault('WRONG_ALPN', { at: progress.at, ...compared }, compared));
    }
  }
  return conclude(finished);
}

function judgeCertificates(
  { at, tls, chain = [] }: Progress,
  expect: CertificateExpectations,
  weakSignature: (raw: Buffer) => string | undefined,
): Failure[] {
  const failures: Failure[] = [];
  for (const [index, certificate] of (tls?.certificates ?? []).entries()) {
    const raw = chain[index]?.raw;
    // A root is trusted for being in the trust store: neither its signature nor its age says anything.
    const root = index > 0 && certificate.subject === certificate.issuer;
    if (root || !raw) continue;
    const { subject, daysLeft, validTo } = certificate;
    if (daysLeft >= 0 && daysLeft < (expect.daysLeft ?? 0)) {
      const compared = { expected: `at least ${expect.daysLeft} days`, observed: `${daysLeft} days` };
      const until = validTo.slice(0, 10);
      failures.push(fault('CERTIFICATE_EXPIRES_SOON', { at, subject, until, days: daysLeft }, compared));
    }
    for (const problem of [weakKey(certificate), weakSignature(raw)]) {
      if (problem) failures.push(fault('CERTIFICATE_WEAK', { at, subject, problem }, { observed: problem }));
    }
  }
  return failures;
}

/** NIST SP 800-131A: RSA and DSA from 2048 bits, elliptic curves from 224; every curve that TLS 1.3 has is 255 or more. */
function weakKey({ key }: CertificateSummary): string | undefined {
  const [type, size] = key.split(' ');
  if ((type === 'rsa' || type === 'rsa-pss' || type === 'dsa') && Number(size) < 2048)
    return `${type} key of ${size} bits`;
  const bits = type === 'ec' ? Number(/(?:secp|prime|sect|c2[pt]nb)(\d{3})/.exec(size ?? '')?.[1] ?? 256) : 256;
  return bits < 224 ? `elliptic curve ${size}` : undefined;
}

/** What came of trying one version. Only a refusal that the server spoke is `refused`. */
export interface VersionOutcome {
  version: TlsVersion;
  outcome: 'accepted' | 'refused' | 'inconclusive';
  /** The suite that was agreed on, where it was accepted and the handshake finished. */
  cipher: string | null;
  /** Why it is inconclusive. */
  problem: string | null;
}

export interface VersionExpectations {
  refused?: readonly TlsVersion[];
  accepted?: readonly TlsVersion[];
}

export interface VersionsAttempt extends Attempt {
  versions: VersionOutcome[];
}

export interface VersionsOptions extends RunOptions {
  /** Makes each handshake, so that a caller can bound how many there are; at once unless said otherwise. */
  bounded?: <T>(handshake: () => Promise<T>) => Promise<T>;
}

/**
 * Tries each version on its own, with a client that really can speak it, and judges what must be refused and accepted.
 * The certificate is not judged. Throws PROBE_INVALID when the probe itself cannot be made.
 */
export async function probeTlsVersions(
  probe: TlsProbe,
  expect: VersionExpectations = {},
  options: VersionsOptions = {},
): Promise<VersionsAttempt> {
  const { bounded = (handshake) => handshake(), ...rest } = options;
  const tried = await Promise.all(tlsVersions.map((version) => bounded(() => tryVersion(probe, version, rest))));
  const versions = tried.map(({ outcome }) => outcome);
  const connected = tried.find(({ progress }) => progress.address !== undefined)?.progress;
  const at = connected?.at ?? probe.host;
  const made: VersionsAttempt = {
    ok: false,
    judged: true,
    failures: versions.flatMap((outcome) => judgeVersion(outcome, expect, at)),
    at: new Date(Math.min(...tried.map(({ attempt }) => attempt.at.getTime()))),
    milliseconds: Math.max(...tried.map(({ attempt }) => attempt.milliseconds)),
    phases: {},
    ...(connected?.address !== undefined && { address: connected.address }),
    fatal: false,
    versions,
  };
  return conclude(made);
}

function judgeVersion(
  { version, outcome, problem }: VersionOutcome,
  expect: VersionExpectations,
  at: string,
): Failure[] {
  const mustRefuse = expect.refused?.includes(version) ?? false;
  const mustAccept = expect.accepted?.includes(version) ?? false;
  if (!mustRefuse && !mustAccept) return [];
  const compared = { expected: `${version} ${mustRefuse ? 'refused' : 'accepted'}`, observed: `${version} ${outcome}` };
  if (outcome === 'inconclusive') {
    return [fault('TLS_VERSION_INCONCLUSIVE', { at, version, problem: problem ?? 'no reason' }, compared)];
  }
  if (mustRefuse && outcome === 'accepted') return [fault('TLS_VERSION_ACCEPTED', { at, version }, compared)];
  if (mustAccept && outcome === 'refused') return [fault('TLS_VERSION_REFUSED', { at, minimum: version }, compared)];
  return [];
}

async function tryVersion(probe: TlsProbe, version: TlsVersion, options: RunOptions) {
  const target = targetOf(probe, { ...probe.tls, minimum: version, maximum: version });
  const progress = progressOf(probe);
  let refused = false;
  const { attempt } = await runOnce(progress, options, async (around) => {
    try {
      const socket = await openConnection(target, progress, around);
      socket.destroy();
    } catch (error) {
      refused = isVersionRefusal(error);
      throw error;
    }
  });
  // Keys are agreed only after the server has chosen the version; what fails later (its certificate, ours) fails within it.
  const accepted = progress.tls !== undefined || progress.keysAgreed;
  const outcome: VersionOutcome = {
    version,
    outcome: accepted ? 'accepted' : refused ? 'refused' : 'inconclusive',
    cipher: progress.tls?.cipher ?? null,
    problem: accepted || refused ? null : (attempt.failures[0]?.message ?? 'no reason'),
  };
  return { attempt, progress, outcome };
}

function progressOf(probe: TlsProbe): Progress {
  const connectTo = probe.connectTo === undefined ? undefined : parseHostPort(probe.connectTo);
  return newProgress({
    name: connectTo?.host ?? probe.host,
    at: probe.host,
    within: probe.deadline,
    hasClientCertificate: probe.tls?.certificate !== undefined,
  });
}

function targetOf(probe: TlsProbe, tls: TlsSettings): Target {
  const invalid = (problem: string) => failure('PROBE_INVALID', { name: probe.name, problem });
  const connectTo = probe.connectTo === undefined ? undefined : parseHostPort(probe.connectTo);
  if (probe.connectTo !== undefined && !connectTo) throw invalid('connectTo is neither host:port nor [IPv6]:port');
  if (!(probe.deadline > 0)) throw invalid('its deadline is not a number of milliseconds above 0');
  try {
    secureContext(tls);
  } catch (error) {
    const { code, words } = errorCode(error);
    throw invalid(`its tls settings cannot be used (${code || words})`);
  }
  return {
    host: probe.host,
    port: probe.port ?? 443,
    secure: true,
    tls,
    // A server that speaks one of them alone breaks a handshake off in which it is not offered.
    alpn: ['h2', 'http/1.1'],
    ...(connectTo && { connectTo }),
    ...(probe.address !== undefined && { address: probe.address }),
    ...(probe.allow && { allow: probe.allow }),
  };
}
