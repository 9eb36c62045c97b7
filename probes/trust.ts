/** The trust store and the TLS settings of a probe, as contexts that are made once: reading all authorities takes 20 ms. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext, type SecureVersion } from 'node:tls';

export interface TlsSettings {
  /** The oldest version that is accepted; TLSv1.2 unless said otherwise. */
  minimum?: SecureVersion;
  /** The newest version that is offered; for trying one version on its own. */
  maximum?: SecureVersion;
  /** More authorities to trust, as PEM text. */
  ca?: string;
  /** Trust `ca` and no other authority: where it is known who answers, reading all the others is time lost. */
  onlyCa?: boolean;
  /** Client certificate and key, as PEM text. */
  certificate?: string;
  key?: string;
}

const contexts = new Map<string, SecureContext>();
const mostContexts = 32;

/**
 * A context that trusts Node's own authorities, those of NODE_EXTRA_CA_CERTS and `ca`, or `ca` alone.
 * Throws when a PEM text is not one.
 */
export function secureContext(settings: TlsSettings): SecureContext {
  const key = JSON.stringify([
    settings.minimum,
    settings.maximum,
    settings.ca,
    settings.certificate,
    settings.key,
    settings.onlyCa,
  ]);
  const known = contexts.get(key);
  if (known) return known;
  if (settings.ca !== undefined) requireCertificates(settings.ca);
  const minimum = settings.minimum ?? 'TLSv1.2';
  const made = createSecureContext({
    minVersion: minimum,
    ...(settings.maximum && { maxVersion: settings.maximum }),
    // OpenSSL 3 never offers TLS 1.0 and 1.1 above security level 0; a version tried on its own is tried with every cipher.
    ...((settings.maximum || minimum === 'TLSv1' || minimum === 'TLSv1.1') && { ciphers: 'ALL:!aNULL@SECLEVEL=0' }),
    ...(settings.ca !== undefined && {
      ca: settings.onlyCa ? [settings.ca] : [...rootCertificates, ...extraAuthorities(), settings.ca],
    }),
    ...(settings.certificate !== undefined && { cert: settings.certificate }),
    ...(settings.key !== undefined && { key: settings.key }),
  });
  if (contexts.size >= mostContexts) contexts.clear();
  contexts.set(key, made);
  return made;
}

/** OpenSSL passes silently over what is no certificate, and the fault would show only as a chain that is not trusted. */
function requireCertificates(pem: string): void {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (!blocks) throw new Error('ca holds no PEM certificate');
  for (const block of blocks) new X509Certificate(block);
}

/** Naming authorities of one's own replaces all of Node's, those of NODE_EXTRA_CA_CERTS among them, so they are named again. */
function extraAuthorities(): string[] {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  return file ? [readFileSync(file, 'utf8')] : [];
}
