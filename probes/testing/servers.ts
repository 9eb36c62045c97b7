/** For tests: local servers that are closed, with all their connections, when the test ends. */
import { createServer as createHttp, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createHttps, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';

const open = new Set<{ server: Server; sockets: Set<Socket> }>();

/** Listens on a port of `host`, a free one unless it is given, and gives the port. */
export async function listen(server: Server, host = '127.0.0.1', wanted = 0): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A client that goes away is what many of these tests are about.
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, host, resolve);
  });
  open.add({ server, sockets });
  return (server.address() as AddressInfo).port;
}

/** An HTTP server. */
export async function http(listener: RequestListener, host?: string, wanted?: number): Promise<number> {
  return await listen(createHttp(listener), host, wanted);
}

/** An HTTPS server. */
export async function https(
  options: ServerOptions,
  listener: RequestListener,
  host?: string,
  wanted?: number,
): Promise<number> {
  return await listen(createHttps(options, listener) as HttpServer, host, wanted);
}

/** A server that speaks bytes. */
export async function tcp(onConnection: (socket: Socket) => void, host?: string): Promise<number> {
  return await listen(createTcp(onConnection), host);
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcp();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** How many connections the servers here have open. */
export function openConnections(): number {
  return [...open].reduce((sum, { sockets }) => sum + sockets.size, 0);
}

/** Closes everything that was opened here; for `afterEach`. */
export async function closeAll(): Promise<void> {
  const closing = [...open].map(async ({ server, sockets }) => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  open.clear();
  await Promise.all(closing);
}
