/**
 * Every fault that a probe tells apart: a code that stays, a message that says what is wrong and what to do next, whether
 * waiting longer is no use (`fatal`), and whether it says nothing about the service itself (`unjudged`).
 */
import { safeText } from './secrets';

/** One thing that did not hold, and what to do about it. `expected` and `observed` are null where there is nothing to compare. */
export interface Failure {
  code: FaultCode;
  message: string;
  expected: string | null;
  observed: string | null;
}

interface Fault {
  fatal?: true;
  unjudged?: true;
  message: (p: never) => string;
}
/** `at` is where the probe connected or wanted to; `within` is a bound in milliseconds. */
interface At {
  at: string;
}

const table = {
  // looking the name up
  NAME_NOT_FOUND: {
    message: (p: { name: string }) =>
      `the name ${p.name} does not resolve: check its spelling, and that its DNS record exists in the zone that is delegated to`,
  },
  NAME_LOOKUP_FAILED: {
    unjudged: true,
    message: (p: { name: string; problem: string }) =>
      `the name ${p.name} could not be looked up (${p.problem}): check the resolver of this machine and its network`,
  },
  LOOKUP_TIMEOUT: {
    unjudged: true,
    message: (p: { name: string; within: number }) =>
      `looking up ${p.name} took longer than ${p.within} ms: check the resolver of this machine and its network`,
  },
  ADDRESS_REFUSED: {
    fatal: true,
    unjudged: true,
    message: (p: At) =>
      `${p.at} is link-local (the instance metadata service and its like), which asbuilt does not probe: correct the name or its DNS record, or allow the address`,
  },
  // connecting
  CONNECTION_REFUSED: {
    message: (p: At) =>
      `${p.at} refused the connection: nothing listens on this port; check the listener's port and that the service runs`,
  },
  NO_ROUTE: {
    unjudged: true,
    message: (p: At & { problem: string }) =>
      `this machine has no route to ${p.at} (${p.problem}): probe from a network that reaches it; where it is IPv6 that asbuilt has not, set the control's parameter \`ipv6\` to false`,
  },
  HOST_UNREACHABLE: {
    message: (p: At) =>
      `the network says that ${p.at} is unreachable: check that the host runs and that the route tables lead to it`,
  },
  CONNECT_TIMEOUT: {
    message: (p: At & { within: number }) =>
      `${p.at} did not accept a connection within ${p.within} ms: packets are dropped on the way; check security groups, network ACLs and route tables`,
  },
  CONNECTION_FAILED: {
    unjudged: true,
    message: (p: At & { problem: string }) =>
      `no connection to ${p.at} could be made from here (${p.problem}): check this machine's firewall and limits`,
  },
  CONNECTION_RESET: {
    message: (p: At & { stage: string }) =>
      `${p.at} closed the connection ${p.stage}: check the service's log, and that its targets are healthy`,
  },
  // the proxy
  PROXY_UNREACHABLE: {
    unjudged: true,
    message: (p: { proxy: string; problem: string }) =>
      `the proxy ${p.proxy} cannot be used (${p.problem}): check \`proxy\` and that the proxy runs`,
  },
  PROXY_REFUSED: {
    unjudged: true,
    message: (p: { proxy: string; at: string; status: number }) =>
      `the proxy ${p.proxy} answered ${p.status} when asked for ${p.at}: ${p.status === 407 ? 'give it a user and password' : 'check that it may reach this address'}`,
  },
  PROXY_TIMEOUT: {
    unjudged: true,
    message: (p: { proxy: string; within: number }) =>
      `the proxy ${p.proxy} did not connect within ${p.within} ms: check that it may reach this address`,
  },
  // the handshake
  TLS_TIMEOUT: {
    message: (p: At & { within: number }) =>
      `${p.at} accepted the connection but did not finish the TLS handshake within ${p.within} ms: check that this port speaks TLS and that its targets answer`,
  },
  TLS_ALERT: {
    message: (p: At & { alert: string }) =>
      `${p.at} broke the TLS handshake off with the alert "${p.alert}": check the listener's security policy and certificate`,
  },
  TLS_FAILED: {
    unjudged: true,
    message: (p: At & { problem: string }) =>
      `the TLS handshake with ${p.at} failed here (${p.problem}): check \`tls\` of the probe, and compare with another client`,
  },
  TLS_VERSION_REFUSED: {
    message: (p: At & { minimum: string }) =>
      `${p.at} does not speak ${p.minimum} or newer: choose a security policy that does`,
  },
  NAME_NOT_SERVED: {
    fatal: true,
    message: (p: At & { name: string }) =>
      `${p.at} has no certificate for the name ${p.name} and refused it: add a certificate for it to the listener`,
  },
  PROTOCOL_NOT_SPOKEN: {
    message: (p: At) =>
      `${p.at} speaks none of the HTTP versions that it was offered (alert "no application protocol"): expect \`httpVersion: 2\` where it speaks HTTP/2 alone, or turn HTTP/1.1 on`,
  },
  PLAIN_TEXT_ON_TLS_PORT: {
    message: (p: At) =>
      `${p.at} answers without TLS where TLS is expected: make the listener's protocol HTTPS, or probe with http://`,
  },
  CLIENT_CERTIFICATE_REQUIRED: {
    fatal: true,
    message: (p: At) =>
      `${p.at} asks for a client certificate: give the probe \`tls.certificate\` and \`tls.key\`, or turn mutual TLS off`,
  },
  CLIENT_CERTIFICATE_REFUSED: {
    fatal: true,
    message: (p: At & { alert: string }) =>
      `${p.at} does not accept the client certificate (alert "${p.alert}"): check that it is valid and of an authority in the trust store`,
  },
  // the server's certificate
  CERTIFICATE_WRONG_HOST: {
    fatal: true,
    message: (p: At & { name: string }) =>
      `the certificate of ${p.at} is not for ${p.name}: attach one that covers this name to the listener`,
  },
  CERTIFICATE_SELF_SIGNED: {
    fatal: true,
    message: (p: At) =>
      `the certificate of ${p.at} is signed by itself: attach one of a trusted authority, or give it as \`tls.ca\``,
  },
  CERTIFICATE_UNTRUSTED: {
    fatal: true,
    message: (p: At & { issuer: string }) =>
      `the certificate of ${p.at} leads to an authority that is not trusted (${p.issuer}): attach one of a trusted authority, or give that authority as \`tls.ca\``,
  },
  CERTIFICATE_CHAIN_INCOMPLETE: {
    fatal: true,
    message: (p: At & { issuer: string }) =>
      `${p.at} does not send the whole chain: the certificate of "${p.issuer}" is missing; import the certificate with its chain, or give a private authority as \`tls.ca\``,
  },
  CERTIFICATE_EXPIRED: {
    fatal: true,
    message: (p: At & { until: string }) =>
      `the certificate of ${p.at} expired on ${p.until}: renew it, and check why it was not renewed by itself`,
  },
  CERTIFICATE_CHAIN_EXPIRED: {
    fatal: true,
    message: (p: At & { subject: string; until: string }) =>
      `the chain of ${p.at} has the authority "${p.subject}", which expired on ${p.until}: import the certificate with the authority's current chain`,
  },
  CERTIFICATE_NOT_YET_VALID: {
    message: (p: At & { from: string }) =>
      `the certificate of ${p.at} is not valid before ${p.from}: attach one that is, and check the clock of this machine`,
  },
  CERTIFICATE_INVALID: {
    fatal: true,
    message: (p: At & { problem: string }) =>
      `the certificate chain of ${p.at} is not valid (${p.problem}): replace it with one of a trusted authority`,
  },
  CERTIFICATE_EXPIRES_SOON: {
    fatal: true,
    message: (p: At & { subject: string; until: string; days: number }) =>
      `the certificate "${p.subject}" of ${p.at} has ${p.days} days left (until ${p.until}): renew it`,
  },
  CERTIFICATE_WEAK: {
    fatal: true,
    message: (p: At & { subject: string; problem: string }) =>
      `the certificate "${p.subject}" of ${p.at} is weak (${p.problem}): issue one with RSA 2048 or EC 256 bits at the least, signed with SHA-256 or better`,
  },
  OCSP_NOT_GOOD: {
    fatal: true,
    message: (p: At & { status: string }) =>
      `${p.at} staples an OCSP answer that says "${p.status}": replace the certificate`,
  },
  WRONG_ALPN: {
    message: (p: At & { expected: string; observed: string }) =>
      `${p.at} agrees on ${p.observed} by ALPN, not on ${p.expected}: turn that protocol on at the listener`,
  },
  TLS_VERSION_ACCEPTED: {
    fatal: true,
    message: (p: At & { version: string }) =>
      `${p.at} accepts ${p.version}: choose a security policy that leaves it out`,
  },
  TLS_VERSION_INCONCLUSIVE: {
    unjudged: true,
    message: (p: At & { version: string; problem: string }) =>
      `whether ${p.at} accepts ${p.version} could not be seen (${p.problem}): the server did not refuse the version itself; try again, or look at the listener's security policy`,
  },
  // the answer
  HEADERS_TIMEOUT: {
    message: (p: At & { within: number }) =>
      `${p.at} took the request but sent no answer within ${p.within} ms: check the service's log and load`,
  },
  BODY_TIMEOUT: {
    message: (p: At & { within: number; bytes: number }) =>
      `${p.at} began its answer but did not finish the body within ${p.within} ms (${p.bytes} bytes came): check the service's log and load`,
  },
  BODY_TOO_LARGE: {
    message: (p: At & { maximum: number }) =>
      `the body that ${p.at} answers is larger than ${p.maximum} bytes: probe a smaller page, or raise the bound`,
  },
  BODY_NOT_DECODED: {
    message: (p: At & { coding: string; problem: string }) =>
      `the body that ${p.at} answers is not the ${safeText(p.coding, 20)} that it says (${p.problem}): check what compresses it`,
  },
  HEADERS_TOO_LARGE: {
    message: (p: At) => `the headers that ${p.at} answers are larger than 16 KiB: make the service send fewer`,
  },
  ANSWER_CUT_OFF: {
    message: (p: At & { bytes: number }) =>
      `${p.at} closed the connection in the middle of the body (after ${p.bytes} bytes): check the service's log, and timeouts of what stands between`,
  },
  NOT_HTTP: {
    message: (p: At & { problem: string }) =>
      `what ${p.at} answers is not HTTP (${p.problem}): check the port, and whether it speaks TLS (https://)`,
  },
  // what was expected of the answer
  WRONG_STATUS: {
    message: (p: { expected: string; observed: string; location?: string }) =>
      `the status is ${p.observed}, not ${p.expected}: ${p.location === undefined ? "check the service's log and its targets' health" : `it redirects to ${p.location}; ask that address, or expect the redirect (\`expect.redirect\`)`}`,
  },
  WRONG_HEADER: {
    message: (p: { name: string; expected: string; observed: string }) =>
      `the header ${p.name} is ${p.observed}, not ${p.expected}: correct the service, or \`expect.headers\``,
  },
  WRONG_BODY: {
    message: (p: { expected: string }) =>
      `the body does not ${p.expected}: check that this is the service that was meant, or correct \`expect.body\``,
  },
  WRONG_JSON: {
    message: (p: { path: string; expected: string; observed: string }) =>
      `${p.path} of the JSON is ${p.observed}, not ${p.expected}: look at what the service says of itself, or correct \`expect.json\``,
  },
  NOT_JSON: {
    message: (p: { type: string; begins: string }) =>
      `the answer is not JSON (content type ${p.type}, begins with ${p.begins}): check the path, and that no error page or proxy answers`,
  },
  WRONG_REDIRECT: {
    message: (p: { expected: string; observed: string }) =>
      `the answer redirects to ${p.observed}, not ${p.expected}: correct the redirect, or \`expect.redirect\``,
  },
  WRONG_HTTP_VERSION: {
    message: (p: { expected: string; observed: string }) =>
      `the answer is HTTP/${p.observed}, not HTTP/${p.expected}: turn that version on at the listener`,
  },
  TOO_SLOW: {
    message: (p: { part: string; expected: string; observed: string }) =>
      `${p.part} took ${p.observed}, more than ${p.expected}: check the service's load, or raise the bound`,
  },
  HSTS_MISSING: {
    message: (p: At) =>
      `${p.at} sends no Strict-Transport-Security: add the header in the service or the listener (\`max-age=31536000\`)`,
  },
  HSTS_INVALID: {
    message: (p: At & { value: string }) =>
      `the Strict-Transport-Security that ${p.at} sends is not valid (${p.value}): browsers ignore it; send \`max-age=31536000\``,
  },
  HSTS_WEAK: {
    message: (p: At & { problem: string }) =>
      `the Strict-Transport-Security that ${p.at} sends is weaker than wanted: ${p.problem}; raise it`,
  },
  // following redirects
  REDIRECT_LOOP: {
    message: (p: { url: string }) =>
      `the redirects come back to ${p.url}: correct the rule that sends there (often TLS ends before a service that redirects to HTTPS itself)`,
  },
  REDIRECT_TOO_MANY: {
    message: (p: { maximum: number }) => `there are more than ${p.maximum} redirects in a row: shorten the chain`,
  },
  REDIRECT_TO_PLAIN_HTTP: {
    message: (p: { from: string; to: string }) =>
      `${p.from} redirects from HTTPS to plain HTTP (${p.to}): make it redirect to https://`,
  },
  REDIRECT_WITHOUT_TARGET: {
    message: (p: { url: string; status: number }) =>
      `${p.url} answers ${p.status} without a usable Location: correct the redirect`,
  },
  REDIRECT_MISSING: {
    message: (p: { url: string; status: number }) =>
      `${p.url} answers ${p.status} and does not redirect: add the rule that should redirect, or look why another comes before it`,
  },
  REDIRECT_ELSEWHERE: {
    message: (p: { url: string; to: string }) =>
      `${p.url} redirects to ${p.to}, not to HTTPS of the same host: correct the protocol and the host of the rule`,
  },
  REDIRECT_TEMPORARY: {
    message: (p: { url: string; status: number }) =>
      `${p.url} redirects with ${p.status}, for this time only: make the rule answer 301 or 308`,
  },
  // names and several addresses
  ADDRESS_DOWN: {
    message: (p: At & { of: number; problem: string }) =>
      `one of ${p.of} addresses does not answer as it must, ${p.at}: ${p.problem}`,
  },
  IPV6_DEAD: {
    message: (p: { name: string; problem: string }) =>
      `${p.name} has IPv6 addresses but none of them answers, while IPv4 does: mend IPv6 (routes, security groups for ::/0) or remove the AAAA record; ${p.problem}`,
  },
  IPV6_ALONE: {
    unjudged: true,
    message: (p: { name: string }) =>
      `${p.name} has IPv6 addresses alone, and they are not asked: probe from where there is IPv6, and leave the control's parameter \`ipv6\` true`,
  },
  FAMILY_MISSING: {
    message: (p: { name: string; family: string }) =>
      `${p.name} has no ${p.family} address: add the record, or do not expect it`,
  },
  ADDRESSES_TOO_MANY: {
    unjudged: true,
    message: (p: { name: string; most: number; found: number }) =>
      `${p.name} has ${p.found} addresses, of which only ${p.most} are probed: check its record`,
  },
  WRONG_ADDRESSES: {
    message: (p: { name: string; expected: string; observed: string }) =>
      `${p.name} resolves to ${p.observed}, not to ${p.expected}: correct the record, or what is expected`,
  },
  WAITED_IN_VAIN: {
    message: (p: At & { within: number }) =>
      `${p.at} did not answer within the ${p.within} ms that it was waited for: check the service's log and load, or wait longer (\`wait\`, \`--wait\`)`,
  },
  CUT_SHORT: {
    unjudged: true,
    message: (p: At & { stage: string }) =>
      `the time was over while ${p.stage} (${p.at}): look at the attempts before it, or give more (\`wait\`, \`--wait\`, \`--probe-timeout\`)`,
  },
} as const satisfies Record<string, Fault>;

export type FaultCode = keyof typeof table;
export const faultCodes = Object.keys(table) as FaultCode[];

type Parameters<C extends FaultCode> = (typeof table)[C]['message'] extends (parameters: infer P) => string ? P : never;

/** Makes a failure of the table. Texts that came from the other side must have gone through `safeText` and `redact`. */
export function fault<C extends FaultCode>(
  code: C,
  parameters: Parameters<C>,
  compared: { expected?: string; observed?: string } = {},
): Failure {
  const message = table[code].message as (p: Parameters<C>) => string;
  return {
    code,
    message: message(parameters),
    expected: compared.expected ?? null,
    observed: compared.observed ?? null,
  };
}

/** Whether waiting longer cannot mend a fault. */
export function isFatal(code: FaultCode): boolean {
  const entry: Fault = table[code];
  return entry.fatal === true;
}

/** Whether a fault says nothing about the service itself, so that nothing may be concluded from it. */
export function isUnjudged(code: FaultCode): boolean {
  const entry: Fault = table[code];
  return entry.unjudged === true;
}

/** Thrown inside the probes to end an attempt with these failures. */
export class ProbeFault extends Error {
  override readonly name = 'ProbeFault';
  constructor(readonly failures: readonly Failure[]) {
    super(failures.map((failure) => failure.message).join('; '));
  }
}
