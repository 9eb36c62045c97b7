/**
 * Opens one connection, so that every stage keeps the caller's deadline and is measured: look the name up, connect to the
 * first address that accepts, ask the proxy, shake hands. The caller closes the socket.
 */
import type { X509Certificate } from 'node:crypto';
import { lookup as systemLookup } from 'node:dns/promises';
import { connect as connectSocket, isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { formatHostPort, type HostPort, isRefusedAddress } from './address';
import type { Clock, Phase, TlsSummary } from './attempt';
import { certificateFailures, peerChain, tlsSummary } from './certificate';
import { type Circumstances, isWithoutRoute } from './classify';
import { fault, ProbeFault } from './faults';
import { handshake } from './handshake';
import { openTunnel, proxyHostPort, secureProxy } from './proxy';
import type { TlsSettings } from './trust';

/** Gives every address of a name; throws as `dns.promises.lookup` does. */
export type Lookup = (name: string) => Promise<{ address: string; family: number }[]>;

/** The operating system's lookup, in its own order, asked anew each time. */
export const lookupAll: Lookup = (name) => systemLookup(name, { all: true, verbatim: true });

export interface Target {
  /** The name of the service: what is looked up, sent as SNI, and what the certificate must be for. */
  host: string;
  port: number;
  secure: boolean;
  /** Go there instead of `host`:`port`. */
  connectTo?: HostPort;
  /** Skip the lookup of `host` and use this address of it. */
  address?: string;
  tls?: TlsSettings;
  alpn?: string[];
  /** Ask for a stapled OCSP answer. */
  staple?: boolean;
  proxy?: URL;
  /** Addresses that are probed though they are link-local. */
  allow?: readonly string[];
}

/** What is known so far; it stays readable when opening fails. */
export interface Progress extends Circumstances {
  phases: Partial<Record<Phase, number>>;
  address?: string;
  tls?: TlsSummary;
  /** The leaf first. */
  chain?: X509Certificate[];
  /** The OCSP answer that the server stapled to the handshake, as DER. */
  staple?: Buffer;
}

export interface Surroundings {
  signal: AbortSignal;
  clock: Clock;
  lookup: Lookup;
}

/** How long one address may keep silent before the next is tried beside it (RFC 8305, section 5: 250 ms). */
const staggerInMilliseconds = 250;

/**
 * Opens a connection and proves the server's certificate before a byte of the request is sent.
 * Throws `ProbeFault`, the signal's reason, or what the socket threw; `progress` says how far it came.
 */
export async function openConnection(target: Target, progress: Progress, around: Surroundings): Promise<Socket> {
  const direct = target.connectTo ?? { host: target.address ?? target.host, port: target.port };
  const proxy = target.proxy;
  const first = proxy ? proxyHostPort(proxy) : direct;
  for (const { host } of [direct, first]) refuseAddress(host, host, target.allow);
  progress.at = formatHostPort(direct.host, direct.port);
  const socket = await openTcp(first, progress, around, target.allow);
  try {
    if (!proxy) return target.secure ? await secure(socket, target, progress, around) : socket;
    let through = socket;
    if (proxy.protocol === 'https:') through = await secureProxy(socket, proxy, target.tls?.ca, around);
    if (!target.secure) return through;
    const tunnel = await timed('proxy', progress, around, () => openTunnel(through, proxy, direct, around.signal));
    return await secure(tunnel, target, progress, around);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function refuseAddress(address: string, at: string, allow: readonly string[] | undefined): void {
  if (isRefusedAddress(address, allow)) throw new ProbeFault([fault('ADDRESS_REFUSED', { at })]);
}

type Opening = Exclude<Phase, 'firstByte' | 'body'>;

async function timed<T>(phase: Opening, progress: Progress, around: Surroundings, work: () => Promise<T>): Promise<T> {
  progress.stage = phase;
  const started = around.clock();
  const result = await work();
  progress.phases[phase] = around.clock() - started;
  return result;
}

async function openTcp(
  to: HostPort,
  progress: Progress,
  around: Surroundings,
  allow: readonly string[] | undefined,
): Promise<Socket> {
  let addresses = [to.host];
  if (isIP(to.host) === 0) {
    const found = await timed('lookup', progress, around, () => unlessAborted(around.lookup(to.host), around.signal));
    addresses = found.map(({ address }) => address);
    if (addresses.length === 0) throw new ProbeFault([fault('NAME_NOT_FOUND', { name: to.host })]);
    for (const address of addresses) refuseAddress(address, `${to.host} (${address})`, allow);
  }
  if (!progress.proxy) progress.at = places(to, addresses);
  const socket = await timed('connect', progress, around, () => race(addresses, to.port, around.signal));
  progress.address = formatHostPort(socket.remoteAddress ?? addresses[0] ?? to.host, to.port);
  if (!progress.proxy) progress.at = places(to, [socket.remoteAddress ?? to.host]);
  return socket;
}

function places(to: HostPort, addresses: readonly string[]): string {
  const named = formatHostPort(to.host, to.port);
  return isIP(to.host) ? named : `${named} (${addresses.join(', ')})`;
}

/** Settles with the promise, or at once with the signal's reason when that comes first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = withResolvers();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function withResolvers(): { promise: Promise<never>; reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<never>((_, no) => {
    reject = no;
  });
  return { promise, reject };
}

/** Happy Eyeballs (RFC 8305) over TCP alone: the first address that accepts wins, the others are closed. */
function race(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const waiting = [...addresses];
    const open = new Set<Socket>();
    const errors: unknown[] = [];
    let timer: NodeJS.Timeout | undefined;
    const end = (settle: () => void, winner?: Socket) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      for (const socket of open) if (socket !== winner) socket.destroy();
      settle();
    };
    const stop = () => end(() => reject(signal.reason));
    const next = () => {
      clearTimeout(timer);
      const host = waiting.shift();
      if (host === undefined) return;
      const socket = connectSocket({ host, port, autoSelectFamily: false, noDelay: true });
      open.add(socket);
      socket.once('connect', () => end(() => resolve(socket), socket));
      // It stays for the socket's whole life: between two readers an error must not end the process. Each reader hears it.
      socket.on('error', (error) => {
        if (!open.delete(socket)) return;
        errors.push(error);
        if (waiting.length > 0) next();
        else if (open.size === 0) end(() => reject(mostTelling(errors)));
      });
      if (waiting.length > 0) timer = setTimeout(next, staggerInMilliseconds);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    next();
  });
}

/** Of several addresses' errors, one that the other side gave tells more than that this machine has no route. */
function mostTelling(errors: readonly unknown[]): unknown {
  return errors.find((error) => !isWithoutRoute(error)) ?? errors[0];
}

async function secure(socket: Socket, target: Target, progress: Progress, around: Surroundings): Promise<TLSSocket> {
  const secured = await timed('tls', progress, around, () =>
    handshake(socket, target.tls ?? {}, {
      host: target.host,
      alpn: target.alpn,
      signal: around.signal,
      onKeys: () => {
        progress.keysAgreed = true;
      },
      onStaple: target.staple
        ? (answer) => {
            progress.staple = answer;
          }
        : undefined,
    }),
  );
  const now = around.clock();
  const chain = peerChain(secured);
  progress.chain = chain;
  progress.tls = tlsSummary(secured, chain, now);
  const failures = certificateFailures(secured, chain, { at: progress.at, name: target.host, now });
  if (failures.length > 0) {
    secured.destroy();
    throw new ProbeFault(failures);
  }
  return secured;
}
