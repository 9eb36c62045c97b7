/** A local HTTPS server that stands for the load balancer in the live probes: the emulator answers the API, but serves nothing. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Certificates } from './certificates';

export interface StandInAnswer {
  status: number;
  body: string;
}

export const healthy: StandInAnswer = { status: 200, body: JSON.stringify({ status: 'ok', service: 'api' }) };

export interface StandIn {
  /** `127.0.0.1:PORT`, for a probe's `connectTo`. */
  address: string;
  /** What it answers to `/health` from now on; other paths are 404. */
  answer(answer: StandInAnswer): void;
  stop(): Promise<void>;
}

/** Starts the server on a free port, with TLS 1.2 at the least. */
export async function startStandIn(certificates: Certificates): Promise<StandIn> {
  let current = healthy;
  const server = createServer(
    { cert: certificates.certificate, key: certificates.privateKey, minVersion: 'TLSv1.2' },
    (request, response) => {
      const { status, body } = request.url === '/health' ? current : { status: 404, body: '{}' };
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('a listening TCP server has no port');
  }
  return {
    address: `127.0.0.1:${address.port}`,
    answer: (answer) => {
      current = answer;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
