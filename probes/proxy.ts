/** What stands between: connecting by way of an HTTP proxy. */
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { bare, formatHostPort, type HostPort } from './address';
import type { Clock } from './attempt';
import { certificateFailures, peerChain } from './certificate';
import { fault, ProbeFault } from './faults';
import { handshake } from './handshake';
import { decoded } from './secrets';

/** Where a proxy listens. */
export function proxyHostPort(proxy: URL): HostPort {
  return { host: bare(proxy.hostname), port: Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80)) };
}

/** Shakes hands with a proxy that speaks TLS itself, and proves its certificate. Throws PROXY_UNREACHABLE when it does not hold. */
export async function secureProxy(
  socket: Socket,
  proxy: URL,
  ca: string | undefined,
  around: { signal: AbortSignal; clock: Clock },
): Promise<TLSSocket> {
  const host = bare(proxy.hostname);
  const secured = await handshake(socket, ca === undefined ? {} : { ca }, { host, signal: around.signal });
  const chain = peerChain(secured);
  const [problem] = certificateFailures(secured, chain, { at: proxy.host, name: host, now: around.clock() });
  if (problem) {
    secured.destroy();
    throw new ProbeFault([fault('PROXY_UNREACHABLE', { proxy: proxy.host, problem: problem.message })]);
  }
  return secured;
}

/** The value of Proxy-Authorization for a proxy's user information, if it has any. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (!proxy.username) return {};
  const user = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
}

/** Asks a proxy for a tunnel (RFC 9110, section 9.3.6: CONNECT). Throws PROXY_REFUSED when it does not give one. */
export async function openTunnel(socket: Socket, proxy: URL, to: HostPort, signal: AbortSignal): Promise<Socket> {
  const authority = formatHostPort(to.host, to.port);
  const request = httpRequest({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    createConnection: () => socket,
    signal,
  });
  const refused = (status: number) =>
    new ProbeFault([fault('PROXY_REFUSED', { proxy: proxy.host, at: authority, status })]);
  return await new Promise<Socket>((resolve, reject) => {
    request.once('connect', (response, tunnel: Socket) => {
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve(tunnel);
      else {
        tunnel.destroy();
        reject(refused(status));
      }
    });
    request.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.end();
  });
}
