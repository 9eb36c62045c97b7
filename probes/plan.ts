/** What an HTTP probe is, and how it is worked out before anything is sent. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isIP } from 'node:net';
import { failure } from '../errors/errors';
import { bare, parseHostPort } from './address';
import { errorCode } from './classify';
import type { Target } from './connect';
import { type Expectations, expectationProblems } from './expect';
import { proxyAuthorization } from './proxy';
import { decoded, secretsOf } from './secrets';
import { secureContext, type TlsSettings } from './trust';

export type Authorization = { basic: { user: string; password: string } } | { bearer: string };

export interface HttpProbe {
  name: string;
  /** Its user information, if any, is sent as basic authorization unless `authorization` is given. */
  url: string;
  /** `host:port` or `[v6]:port`: go there, but with the URL's own Host, SNI and certificate name. */
  connectTo?: string;
  /** One IP address of the URL's host: no lookup is made. */
  address?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  authorization?: Authorization;
  expect: Expectations;
  tls?: TlsSettings;
  /** `http://` or `https://` address of a proxy; https goes through CONNECT. The proxy then looks the name up. */
  proxy?: string;
  /** Bytes of the body that are read at the most; 1 MiB unless said otherwise. */
  maximumBody?: number;
  /** Milliseconds for everything, from the lookup to the last byte. */
  deadline: number;
  /** IP addresses that may be probed though they are link-local (the instance metadata service and its like). */
  allow?: readonly string[];
}

const defaultMaximumBody = 1_048_576;
const longestDeadline = 2 ** 31 - 1;

export interface Plan {
  target: Target;
  request: { method: string; path: string; headers: Record<string, string>; body: string | null };
  origin: string;
  url: URL;
  maximumBody: number;
  secrets: string[];
}

/**
 * Works a probe out. Throws PROBE_INVALID when it cannot be made: an address or a pattern that is none, bad PEM, a header
 * that HTTP cannot carry.
 */
export function prepare(probe: HttpProbe): Plan {
  const invalid = (problem: string) => failure('PROBE_INVALID', { name: probe.name, problem });
  if (!URL.canParse(probe.url)) throw invalid('its url is not a URL (https://host/path)');
  const url = new URL(probe.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid(`${url.protocol}// is neither http:// nor https://`);
  if (!(probe.deadline > 0 && probe.deadline <= longestDeadline))
    throw invalid('its deadline is not a number of milliseconds above 0');
  const connectTo = probe.connectTo === undefined ? undefined : parseHostPort(probe.connectTo);
  if (probe.connectTo !== undefined && !connectTo) throw invalid('connectTo is neither host:port nor [IPv6]:port');
  const problems = expectationProblems(probe.expect);
  if (problems.length > 0) throw invalid(problems.join('; '));
  if (probe.proxy !== undefined && !/^https?:$/.test(URL.canParse(probe.proxy) ? new URL(probe.proxy).protocol : '')) {
    throw invalid('its proxy is not an http:// or https:// URL');
  }
  const proxy = probe.proxy === undefined ? undefined : new URL(probe.proxy);
  const secure = url.protocol === 'https:';
  if (secure) {
    try {
      secureContext(probe.tls ?? {});
    } catch (error) {
      throw invalid(`its tls settings cannot be used (${errorCode(error).code || errorCode(error).words})`);
    }
  }
  const method = (probe.method ?? 'GET').toUpperCase();
  if (!/^[A-Z]+$/.test(method)) throw invalid('its method is not one of HTTP');
  if (probe.address !== undefined && isIP(probe.address) === 0) throw invalid('its address is not an IP address');
  const path = url.pathname + url.search;
  const target: Target = {
    host: bare(url.hostname),
    port: Number(url.port || (secure ? 443 : 80)),
    secure,
    ...(connectTo && { connectTo }),
    ...(probe.address !== undefined && { address: probe.address }),
    ...(probe.tls && { tls: probe.tls }),
    alpn: probe.expect.httpVersion === '2' ? ['h2', 'http/1.1'] : ['http/1.1'],
    ...(proxy && { proxy }),
    ...(probe.allow && { allow: probe.allow }),
  };
  const headers = requestHeaders(probe, url, proxy && !secure ? proxy : undefined);
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw invalid(`the header ${JSON.stringify(name)} has a name or a value that HTTP cannot carry`);
    }
  }
  return {
    target,
    // Through a proxy without a tunnel the request names the whole address (RFC 9112, section 3.2.2).
    request: {
      method,
      path: proxy && !secure ? url.origin + path : path,
      headers,
      body: probe.body ?? null,
    },
    origin: url.origin,
    url,
    maximumBody: probe.maximumBody ?? defaultMaximumBody,
    secrets: secretsOf(probe),
  };
}

function requestHeaders(probe: HttpProbe, url: URL, proxy: URL | undefined): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'asbuilt', accept: '*/*' };
  for (const [name, value] of Object.entries(probe.headers ?? {})) headers[name.toLowerCase()] = value;
  const given = probe.authorization ?? authorizationOf(url);
  if (given && 'basic' in given) {
    const user = `${given.basic.user}:${given.basic.password}`;
    headers.authorization = `Basic ${Buffer.from(user).toString('base64')}`;
  } else if (given) headers.authorization = `Bearer ${given.bearer}`;
  return proxy ? { ...headers, ...proxyAuthorization(proxy) } : headers;
}

function authorizationOf(url: URL): Authorization | undefined {
  if (!url.username && !url.password) return undefined;
  return { basic: { user: decoded(url.username), password: decoded(url.password) } };
}
