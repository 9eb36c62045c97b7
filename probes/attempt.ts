/** What one attempt of any probe says. The shape is shared by every protocol; nothing in it ever holds a secret. */
import type { Failure } from './faults';

export type { Failure } from './faults';

/** Milliseconds since the Unix epoch; it must never run backwards, since durations are taken from it. */
export type Clock = () => number;

/** The time of day at start-up, carried on by the monotonic clock: a corrected system clock cannot bend a duration. */
export const steadyClock: Clock = () => performance.timeOrigin + performance.now();

export const phases = ['lookup', 'connect', 'proxy', 'tls', 'firstByte', 'body'] as const;
export type Phase = (typeof phases)[number];

/** A certificate as far as a reader needs it. Times are ISO 8601, UTC. */
export interface CertificateSummary {
  subject: string;
  issuer: string;
  /** The subject alternative names, as `DNS:example.com` or `IP Address:192.0.2.1`. */
  names: string[];
  validFrom: string;
  validTo: string;
  /** Whole days until `validTo`, negative when it is over. */
  daysLeft: number;
  serialNumber: string;
  fingerprint256: string;
  /** For example `rsa 2048` or `ec prime256v1`. */
  key: string;
}

/** What a handshake agreed on. `alpn` is null when nothing was negotiated. */
export interface TlsSummary {
  version: string;
  cipher: string;
  alpn: string | null;
  /** The leaf first, then each issuer as far as it is known. */
  certificates: CertificateSummary[];
}

export interface ResponseSummary {
  status: number;
  /** Names in lower case; cookies and credentials are blanked. */
  headers: Record<string, string>;
  /** How many bytes of the body were read (up to the cap). */
  bodyBytes: number;
  /** `1.0`, `1.1` or `2`. */
  httpVersion: string;
}

/** The outcome of one attempt. */
export interface Attempt {
  /** Every expectation held. */
  ok: boolean;
  /**
   * False when nothing can be said about the service: every failure is about what stands before it (no route from here, a
   * proxy in the way, cut short). One failure that was seen is enough for true.
   */
  judged: boolean;
  failures: Failure[];
  at: Date;
  /** From the start to the last byte or the fault. */
  milliseconds: number;
  /** Milliseconds of each phase that was completed. */
  phases: Partial<Record<Phase, number>>;
  /** `address:port` that was connected to, IPv6 in brackets. */
  address?: string;
  response?: ResponseSummary;
  tls?: TlsSummary;
  /** Waiting longer cannot mend it. */
  fatal: boolean;
}
