/** What handshakes at several addresses of one name say together. */
import type { Attempt } from './attempt';
import { fault } from './faults';
import { conclude } from './run';
import type { CertificateAttempt, VersionsAttempt } from './tls';

/** An attempt, and the `address:port` at which it was made. */
export interface Placed<A extends Attempt> {
  at: string;
  attempt: A;
}

function joined(attempts: readonly Attempt[], failures: Attempt['failures']): Attempt {
  return conclude({
    ok: false,
    judged: true,
    failures,
    at: new Date(Math.min(...attempts.map(({ at }) => at.getTime()))),
    milliseconds: Math.max(...attempts.map(({ milliseconds }) => milliseconds)),
    phases: {},
    fatal: false,
  });
}

/**
 * The certificates of all addresses as one attempt. The same certificate is told once. An address where no handshake came
 * about says nothing of certificates, as long as there is another: that it does not answer is for `probeEveryAddress` to say.
 */
export function joinCertificates(placed: readonly Placed<CertificateAttempt>[]): Attempt {
  const all = placed.map(({ attempt }) => attempt);
  const shown = new Map(
    all.flatMap((attempt) => (attempt.tls ? [[attempt.tls.certificates[0]?.fingerprint256, attempt] as const] : [])),
  );
  const [first] = shown.values();
  if (first) {
    const failures = [...shown.values()].flatMap((attempt) => attempt.failures);
    return { ...joined(all, failures), ...(first.tls && { tls: first.tls }) };
  }
  return joined(all, (all.find(({ judged }) => judged) ?? all[0])?.failures ?? []);
}

/** Whether every address said of at least one version whether it is spoken; where one did not, trying again may help. */
export function versionsSeen(placed: readonly Placed<VersionsAttempt>[]): Attempt {
  const failures = placed.flatMap(({ at, attempt: { versions } }) => {
    if (versions.some(({ outcome }) => outcome !== 'inconclusive')) return [];
    return [
      fault('TLS_VERSION_INCONCLUSIVE', { at, version: 'any version', problem: versions[0]?.problem ?? 'no reason' }),
    ];
  });
  return joined(
    placed.map(({ attempt }) => attempt),
    failures,
  );
}
