/** What the handshakes of endpoints show: the versions that are spoken, and the certificate. */
import { environmentControl, flag, integer, oneOf } from '../../engine';
import type { ProbeFacts, ProbeFailure } from '../../engine/control';
import { targetReads } from '../../engine/targets';
import { type Finding, rowsOf } from './rows';

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

export const alsoPrivate = flag(
  'whether internal load balancers are asked too: only where asbuilt runs in a network that reaches them',
  false,
);

type Tried = NonNullable<ProbeFacts['versions']>;

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
  },
  probes: 'tls-versions',
  readsFor: () => [...targetReads.common, ...targetReads['tls-versions']],
  judge: ({ probes, parameters: { minimum } }) =>
    rowsOf('tls-versions', { probes }, (_, { versions: tried = [], policy }) => judgeVersions(tried, minimum, policy)),
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
    rowsOf('certificate', { probes }, (_, { certificates = [] }) => {
      const [leaf] = certificates;
      if (!leaf) return { failures: [], unseen: 'the server showed no certificate', observed: '' };
      // A root is trusted for being in the trust store, and its end is not the service's to mend.
      const counted = certificates.filter(({ subject, issuer }, index) => index === 0 || subject !== issuer);
      const failures = counted
        .filter((each) => each.daysLeft < daysLeft)
        .map((each) => ({
          message: `the certificate "${each.subject}" has ${each.daysLeft} days left (until ${each.validTo.slice(0, 10)})`,
          expected: `at least ${daysLeft} days`,
          observed: `${each.daysLeft} days`,
        }));
      return {
        failures,
        observed: `"${leaf.subject}", ${Math.min(...counted.map((each) => each.daysLeft))} days left`,
      };
    }),
});
