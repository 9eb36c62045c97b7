import type { WaiverSettings } from './configuration';

/** A waiver holds to the end of its date, UTC: until 2027-01-31 still holds at 2027-01-31T23:59:59.999Z. */
export function waiverState(waiver: Pick<WaiverSettings, 'until'>, now: Date): 'active' | 'expired' {
  return now.toISOString().slice(0, 10) <= waiver.until ? 'active' : 'expired';
}
