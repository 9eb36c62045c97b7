/** What the endpoints answer: those that the configuration names, and those that load balancers in scope have. */
import { environmentControl, integer, suite } from '../engine';
import { targetReads } from '../engine/targets';
import { judgeHsts } from '../probes/hsts';
import { rowsOf } from './health/rows';
import { alsoIPv6, alsoPrivate, certificate, tlsVersions } from './health/tls';

const documentation = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application';

const http = environmentControl({
  id: 'health.http',
  severity: 'critical',
  title: 'The endpoint answers as expected: status, body, headers, within the time',
  why: 'Everything can be deployed as meant and still not answer: only asking the endpoint shows what a user gets.',
  fix: 'Follow the message: it says at which stage the endpoint stopped answering as expected.',
  references: [
    { page: 'https://aws.amazon.com/builders-library/implementing-health-checks/' },
    { page: 'https://www.rfc-editor.org/rfc/rfc9110.html#name-status-codes' },
  ],
  probes: 'http',
  readsFor: () => [],
  judge: ({ probes }) => rowsOf('http', { probes }),
});

const targetPath = environmentControl({
  id: 'health.target-path',
  severity: 'critical',
  title: "The load balancer answers on each target group's own health check path",
  why: 'Targets can be healthy to the load balancer and still not be reached through it: a rule, a certificate or a name stands in between.',
  fix: 'Ask the path as the message has it with `curl -v`; compare the listener rules (`aws elbv2 describe-rules --listener-arn ARN`) and the log of the targets.',
  references: [{ page: `${documentation}/target-group-health-checks.html` }],
  parameters: { private: alsoPrivate },
  probes: 'target-path',
  readsFor: () => [...targetReads.common, ...targetReads['target-path']],
  judge: ({ probes }) => rowsOf('target-path', { probes }),
});

const redirect = environmentControl({
  id: 'health.redirect',
  severity: 'high',
  title: 'Plain HTTP redirects to HTTPS on the same host, permanently',
  why: 'People and old links still come over plain HTTP; what is served there, or sent elsewhere, goes unencrypted past everybody on the way.',
  fix: 'Give the HTTP listener a default action of type `redirect` with `protocol = "HTTPS"`, `port = "443"`, `status_code = "HTTP_301"`, and leave `host` as it is.',
  references: [{ securityHub: 'ELB.1' }, { page: `${documentation}/rule-action-types.html#redirect-actions` }],
  parameters: { private: alsoPrivate },
  probes: 'redirect',
  readsFor: () => [...targetReads.common],
  judge: ({ probes }) => rowsOf('redirect', { probes }),
});

const hsts = environmentControl({
  id: 'health.hsts',
  severity: 'medium',
  title: 'The response carries Strict-Transport-Security',
  why: 'Without it a browser asks over plain HTTP whenever somebody types the bare name, and whoever stands in between can keep it there.',
  fix: 'Send `Strict-Transport-Security: max-age=31536000` from the application, or set the listener attribute `routing.http.response.strict_transport_security.header_value`.',
  references: [
    { page: `${documentation}/header-modification.html` },
    { page: 'https://www.rfc-editor.org/rfc/rfc6797#section-6.1' },
  ],
  parameters: {
    maxAge: integer('the least max-age in seconds; the default is half a year', 15_768_000),
    private: alsoPrivate,
  },
  probes: 'hsts',
  readsFor: () => [...targetReads.common],
  judge: ({ probes, parameters: { maxAge } }) =>
    rowsOf('hsts', { probes }, ({ url }, { hsts: header = null }) => {
      const at = new URL(url).host;
      const failures = judgeHsts(header ?? undefined, { minimumAge: maxAge }, at).map((failure) => ({
        message: failure.message,
        expected: failure.expected ?? `max-age of at least ${maxAge}`,
        observed: failure.observed ?? failure.message,
      }));
      return { failures, observed: `Strict-Transport-Security: ${header}` };
    }),
});

const everyAddress = environmentControl({
  id: 'health.every-address',
  severity: 'high',
  title: 'Every address that the name resolves to answers',
  why: 'A client takes one of the addresses: where one zone or IPv6 is down, some users fail always, and a check that takes another address sees nothing of it.',
  fix: 'Look at the zone or the family of the address that the message names: its subnet, its route table, its network ACL and the security group; or remove the record.',
  references: [{ page: `${documentation}/application-load-balancers.html#availability-zones` }],
  parameters: { private: alsoPrivate, ipv6: alsoIPv6 },
  probes: 'every-address',
  readsFor: () => [...targetReads.common],
  judge: ({ probes }) => rowsOf('every-address', { probes }),
});

export default suite('health', [http, targetPath, redirect, tlsVersions, certificate, hsts, everyAddress]);
