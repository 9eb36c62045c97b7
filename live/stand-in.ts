/** Local servers that stand for the load balancer in the live probes: the emulator answers the API, but serves nothing. */
import { once } from 'node:events';
import { createServer as createPlain, type Server as PlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import type { Certificates } from './certificates';

export interface StandInAnswer {
  status: number;
  body: string;
  /** Strict-Transport-Security; null: none. Sent as the example's load balancer would unless said otherwise. */
  hsts?: string | null;
}

export const healthy: StandInAnswer = { status: 200, body: JSON.stringify({ status: 'ok', service: 'api' }) };
const usualHsts = 'max-age=31536000';
const usualTls = { minVersion: 'TLSv1.2' } as const;

export interface StandIn {
  /** `127.0.0.1:PORT`, for a probe's `connectTo`. */
  address: string;
  /** The same for plain HTTP, which redirects to HTTPS: for `connectToPlain`. */
  plainAddress: string;
  /** What it answers to `/health` and `/` from now on; other paths are 404. */
  answer(answer: StandInAnswer): void;
  /** With which status plain HTTP redirects from now on; 301 unless said otherwise. */
  redirectWith(status: number): void;
  /** With which certificate and from which version on it shakes hands from now on; without either as at the start. */
  shakeHands(settings: { certificates?: Certificates; minVersion?: SecureVersion }): void;
  stop(): Promise<void>;
}

async function listening(server: Server | PlainServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts the servers on free ports, with TLS 1.2 at the least. */
export async function startStandIn(certificates: Certificates): Promise<StandIn> {
  let current = healthy;
  let redirect = 301;
  const settings = ({ certificate, privateKey }: Certificates) => ({ cert: certificate, key: privateKey });
  const server = createServer({ ...settings(certificates), ...usualTls }, (request, response) => {
    const known = request.url === '/health' || request.url === '/';
    const { status, body, hsts = usualHsts } = known ? current : { status: 404, body: '{}' };
    if (hsts !== null) response.setHeader('strict-transport-security', hsts);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
  const plain = createPlain((request, response) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    response.writeHead(redirect, { location: `https://${host}:443${request.url}`, 'content-length': 0 });
    response.end();
  });
  return {
    address: await listening(server),
    plainAddress: await listening(plain),
    answer: (answer) => {
      current = answer;
    },
    redirectWith: (status) => {
      redirect = status;
    },
    shakeHands: ({ certificates: others = certificates, minVersion }) => {
      // OpenSSL 3 speaks what is older than TLS 1.2 at security level 0 alone.
      const older = minVersion && minVersion < 'TLSv1.2' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {};
      server.setSecureContext({ ...settings(others), ...usualTls, ...(minVersion && { minVersion }), ...older });
    },
    stop: async () => {
      for (const each of [server, plain]) {
        each.close();
        each.closeAllConnections();
        await once(each, 'close');
      }
    },
  };
}
