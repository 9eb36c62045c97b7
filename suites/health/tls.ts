/** What the handshakes of endpoints show: the versions that are spoken, and the certificate. */
import { environmentControl, flag, integer, oneOf } from '../../engine';
import type { Handshake, ProbeFacts, ProbeFailure } from '../../engine/control';
import { targetReads } from '../../engine/targets';
import { type Finding, rowsOf } from './rows';

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

export const alsoPrivate = flag(
  'whether internal load balancers are asked too: only where asbuilt runs in a network that reaches them',
  false,
);

export const alsoIPv6 = flag(
  'whether IPv6 addresses are asked too: false where asbuilt runs without IPv6, as on many runners of pipelines',
  true,
);

type Tried = NonNullable<ProbeFacts['versions']>;

/** The newer of two versions. */
function newer(minimum: string, other: string | undefined): string {
  const rank = (version: string) => (versions as readonly string[]).indexOf(version);
  return other !== undefined && rank(other) > rank(minimum) ? other : minimum;
}

const listed = (tried: Tried) => [...new Set(tried.map(({ version }) => version))].join(', ') || 'none';

/** What is wrong with the versions at one address. */
function judgeAddress(at: string, tried: Tried, minimum: string, policy: ProbeFacts['policy']): ProbeFailure[] {
  const least = versions.indexOf(minimum as (typeof versions)[number]);
  const rank = ({ version }: Tried[number]) => (versions as readonly string[]).indexOf(version);
  const accepted = tried.filter(({ outcome }) => outcome === 'accepted');
  const observed = `${at} accepts ${listed(accepted)}`;
  const below = accepted.filter((each) => rank(each) < least);
  const failures: ProbeFailure[] = [];
  const unlike = (each: Tried) => policy && each.filter(({ version }) => !policy.protocols.includes(version));
  if (below.length > 0) {
    const other = unlike(below)?.length
      ? `, which the listener's policy ${policy?.name} does not allow: something else answers`
      : '';
    const message = `${at} accepts ${listed(below)}${other}`;
    failures.push({ message, expected: `nothing below ${minimum}`, observed });
  }
  const enough = tried.filter((each) => rank(each) >= least);
  if (enough.length > 0 && enough.every(({ outcome }) => outcome === 'refused')) {
    const message = `${at} refuses every version from ${minimum} on`;
    failures.push({ message, expected: `${minimum} or newer`, observed });
  }
  // Of a policy that allows older versions itself elb.tls-policy speaks.
  const sound = policy?.protocols.every((name) => (versions as readonly string[]).indexOf(name) >= least);
  if (failures.length === 0 && policy && sound) {
    const strange = unlike(accepted.filter((each) => rank(each) >= least)) ?? [];
    const lacking = tried.filter(({ version, outcome }) => outcome === 'refused' && policy.protocols.includes(version));
    if (strange.length > 0 || lacking.length > 0) {
      const parts = [
        ...(strange.length > 0 ? [`accepts ${listed(strange)}, which the policy does not allow`] : []),
        ...(lacking.length > 0 ? [`refuses ${listed(lacking)}, which the policy allows`] : []),
      ];
      const message = `the listener's policy ${policy.name} and the handshake disagree: ${at} ${parts.join(', and ')}; something else than this listener answers`;
      failures.push({ message, expected: `${policy.name}: ${policy.protocols.join(', ')}`, observed });
    }
  }
  return failures;
}

function judgeVersions(tried: Tried, minimum: string, policy: ProbeFacts['policy']): Finding {
  const addresses = [...new Set(tried.map(({ at }) => at))];
  const own = addresses.map((at) => [at, tried.filter((each) => each.at === at)] as const);
  const failures = own.flatMap(([at, each]) => judgeAddress(at, each, minimum, policy));
  const least = versions.indexOf(minimum as (typeof versions)[number]);
  const unseen = own.flatMap(([at, each]) => {
    const rank = ({ version }: Tried[number]) => (versions as readonly string[]).indexOf(version);
    const unclear = each.filter(({ outcome }) => outcome === 'inconclusive');
    const spoken = each.some((one) => rank(one) >= least && one.outcome === 'accepted');
    return unclear
      .filter((one) => rank(one) < least || !spoken)
      .map(({ version, problem }) => `whether ${at} accepts ${version} could not be seen (${problem})`);
  });
  const accepted = tried.filter(({ outcome }) => outcome === 'accepted');
  return {
    failures,
    unseen: unseen.length > 0 ? unseen.join('; ') : undefined,
    observed: `accepts ${listed(accepted)} at ${addresses.join(', ')}`,
  };
}

/** Addresses by the certificate that they show: one that all of them show is told once. */
function byCertificate(handshakes: readonly Handshake[]): Handshake[][] {
  const groups = new Map<string, Handshake[]>();
  for (const each of handshakes) {
    const key = JSON.stringify(each.certificates);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** What was agreed on and shown, as evidence. */
function evidence([first, ...others]: readonly Handshake[], daysLeft: number): string {
  const leaf = first?.certificates[0];
  if (!first || !leaf) return '';
  const { version, cipher, alpn, ocsp } = first;
  const at = [first, ...others].map((each) => each.at).join(', ');
  const agreed = `${version} ${cipher}, ALPN ${alpn ?? 'none'}, stapled OCSP ${ocsp}`;
  return `"${leaf.subject}" of "${leaf.issuer}", ${leaf.key}, ${daysLeft} days left; ${agreed}; at ${at}`;
}

function judgeCertificates(handshakes: readonly Handshake[], least: number): Finding {
  const groups = byCertificate(handshakes);
  const failures: ProbeFailure[] = [];
  const observed: string[] = [];
  for (const group of groups) {
    const [leaf, ...above] = group[0]?.certificates ?? [];
    if (!leaf) return { failures: [], unseen: 'the server showed no certificate', observed: '' };
    // A root is trusted for being in the trust store, and its end is not the service's to mend.
    const counted = [leaf, ...above.filter(({ subject, issuer }) => subject !== issuer)];
    const where = groups.length > 1 ? ` at ${group.map(({ at }) => at).join(', ')}` : '';
    for (const { subject, daysLeft, validTo } of counted) {
      if (daysLeft >= least) continue;
      const message = `the certificate "${subject}"${where} has ${daysLeft} days left (until ${validTo.slice(0, 10)})`;
      failures.push({ message, expected: `at least ${least} days`, observed: `${daysLeft} days` });
    }
    observed.push(evidence(group, Math.min(...counted.map(({ daysLeft }) => daysLeft))));
  }
  if (groups.length === 0) return { failures: [], unseen: 'the server showed no certificate', observed: '' };
  return { failures, observed: observed.join('; ') };
}

export const tlsVersions = environmentControl({
  id: 'health.tls-versions',
  severity: 'high',
  title: 'A handshake below the minimum is refused and one at the minimum or above succeeds, on every address',
  why: 'A policy says what should be spoken; only a handshake shows what is, also where a proxy or an old load balancer still answers on one of the addresses.',
  fix: 'Set `ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"` on the `aws_lb_listener`; where the policy says so already, find what else answers at that address.',
  references: [
    { page: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html' },
    { page: 'https://www.rfc-editor.org/rfc/rfc8996' },
  ],
  parameters: {
    minimum: oneOf('the oldest version that may be spoken', ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'], 'TLSv1.2'),
    private: alsoPrivate,
    ipv6: alsoIPv6,
  },
  probes: 'tls-versions',
  readsFor: () => [...targetReads.common, ...targetReads['tls-versions']],
  judge: ({ probes, parameters: { minimum } }) =>
    rowsOf('tls-versions', { probes }, (_, { versions: tried = [], policy, minimum: own }) =>
      judgeVersions(tried, newer(minimum, own), policy),
    ),
});

export const certificate = environmentControl({
  id: 'health.certificate',
  severity: 'critical',
  title: 'The certificate served is trusted, names the host, and its whole chain has days left',
  why: 'What is stored in ACM is not always what is served; an expired certificate, or an expired authority above a sound one, ends every connection at one moment.',
  fix: 'Attach a certificate that is trusted and covers the name, with its whole chain (`certificate_arn` of the `aws_lb_listener`); look up why the old one was not renewed.',
  references: [
    { page: 'https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html' },
    { page: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html' },
  ],
  parameters: {
    daysLeft: integer('days that the certificate and each authority above it must still have', 30),
    private: alsoPrivate,
  },
  probes: 'certificate',
  readsFor: () => [...targetReads.common],
  judge: ({ probes, parameters: { daysLeft } }) =>
    rowsOf('certificate', { probes }, (_, { handshakes = [] }) => judgeCertificates(handshakes, daysLeft)),
});
