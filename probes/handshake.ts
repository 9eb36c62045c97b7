/** The TLS handshake over an open socket, within the caller's time. */
import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { secureContext, type TlsSettings } from './trust';

/**
 * Shakes hands over an open socket. The certificate is not judged here: that is for whoever sends anything.
 * Throws the signal's reason, or what the socket threw.
 */
export async function handshake(
  socket: Socket,
  settings: TlsSettings,
  more: {
    /** Sent as SNI, without a trailing dot, unless it is an IP address (RFC 6066, section 3). */
    host: string;
    signal: AbortSignal;
    alpn?: string[] | undefined;
    /** Is told once the keys are agreed. */
    onKeys?: () => void;
    /** Asks for a stapled OCSP answer, and is told of it. */
    onStaple?: ((answer: Buffer) => void) | undefined;
  },
): Promise<TLSSocket> {
  const options: ConnectionOptions & { requestOCSP: boolean } = {
    socket,
    secureContext: secureContext(settings),
    servername: isIP(more.host) === 0 ? more.host.replace(/\.$/, '') : '',
    ALPNProtocols: more.alpn ?? ['http/1.1'],
    requestOCSP: more.onStaple !== undefined,
    // Judged by `certificateFailures` before anything is sent: a refused handshake would hide the certificate.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  };
  const secured = connectTls(options);
  secured.on('error', () => socket.destroy());
  // The content is never looked at: it is the connection's keys. That they exist says how far the handshake came.
  if (more.onKeys) secured.once('keylog', more.onKeys);
  if (more.onStaple) {
    const { onStaple } = more;
    secured.once('OCSPResponse', (answer: Buffer | null) => answer && onStaple(answer));
  }
  try {
    await once(secured, 'secureConnect', { signal: more.signal });
  } catch (error) {
    secured.destroy();
    throw more.signal.aborted ? more.signal.reason : error;
  }
  return secured;
}
