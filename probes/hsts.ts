/** HTTP Strict Transport Security (RFC 6797): what the header says, and whether that is enough. */
import type { Failure } from './attempt';
import { fault } from './faults';
import { safeText } from './secrets';

export interface Hsts {
  /** Seconds. */
  maxAge: number;
  includeSubDomains: boolean;
  preload: boolean;
}

/**
 * Reads Strict-Transport-Security by RFC 6797, section 6.1; undefined when a browser would ignore it. Where the header was
 * sent several times (joined by commas), only the first counts (section 8.1).
 */
export function parseHsts(header: string): Hsts | undefined {
  const [first = ''] = header.split(',');
  const directives = new Map<string, string>();
  for (const part of first.split(';')) {
    const [, name, quoted, plain] =
      /^([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s"]+))?)?$/.exec(part.trim()) ?? [];
    if (name === undefined) {
      if (part.trim() === '') continue;
      return undefined;
    }
    const directive = name.toLowerCase();
    if (directives.has(directive)) return undefined;
    directives.set(directive, quoted ?? plain ?? '');
  }
  const age = directives.get('max-age');
  if (age === undefined || !/^\d+$/.test(age)) return undefined;
  return {
    maxAge: Number(age),
    includeSubDomains: directives.has('includesubdomains'),
    preload: directives.has('preload'),
  };
}

export interface HstsExpectations {
  /** Seconds that `max-age` must be at the least. */
  minimumAge: number;
  includeSubDomains?: boolean;
  preload?: boolean;
}

/** Judges the header of an answer that came over TLS (over plain HTTP it means nothing, section 7.2); `at` is for people. */
export function judgeHsts(header: string | undefined, expect: HstsExpectations, at: string): Failure[] {
  const expected = `max-age of at least ${expect.minimumAge}`;
  if (header === undefined) return [fault('HSTS_MISSING', { at }, { expected, observed: 'absent' })];
  const observed = safeText(header);
  const found = parseHsts(header);
  if (!found) return [fault('HSTS_INVALID', { at, value: JSON.stringify(observed) }, { expected, observed })];
  const problems: string[] = [];
  if (found.maxAge < expect.minimumAge) problems.push(`max-age is ${found.maxAge} s, less than ${expect.minimumAge} s`);
  if (expect.includeSubDomains && !found.includeSubDomains) problems.push('includeSubDomains is missing');
  if (expect.preload && !found.preload) problems.push('preload is missing');
  if (problems.length === 0) return [];
  return [fault('HSTS_WEAK', { at, problem: problems.join(', ') }, { expected, observed })];
}
