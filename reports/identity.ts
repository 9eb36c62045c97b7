/** What makes a result the same result in the next run, in the forms that other systems keep it in. */
import { createHash } from 'node:crypto';
import type { Result } from '../engine/results';

/** `control` and `resource.id` as one key; no two pairs share one. */
export function identityOf(result: Pick<Result, 'control' | 'resource'>): string {
  return JSON.stringify([result.control, result.resource.id]);
}

/** The identity in 64 hexadecimal digits (SHA-256), for formats that limit length or characters. */
export function fingerprintOf(result: Pick<Result, 'control' | 'resource'>): string {
  return createHash('sha256').update(identityOf(result)).digest('hex');
}
