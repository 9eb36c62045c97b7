import type { WaiverSettings } from '../environment/configuration';
import { glob } from '../environment/patterns';
import { waiverState } from '../environment/waivers';
import type { Result, WaiverUse } from './results';

/**
 * Applies the configuration's waivers: a failure that an active one matches is `waived`; one that only an expired waiver
 * matches stays a failure and says so.
 *
 * @param now a waiver ends with its date, UTC.
 */
export function waived(
  rows: readonly Result[],
  waivers: readonly WaiverSettings[],
  now: Date,
): { results: Result[]; waivers: WaiverUse[] } {
  const prepared = waivers.map((waiver) => ({
    waiver,
    state: waiverState(waiver, now),
    matchesControl: glob(waiver.control),
    matchesResource: glob(waiver.resource),
    used: false,
  }));
  const results = rows.map((row): Result => {
    if (row.status !== 'fail') return row;
    const matching = prepared.filter(
      (each) => each.matchesControl(row.control) && each.matchesResource(row.resource.id),
    );
    for (const each of matching) each.used = true;
    const active = matching.find((each) => each.state === 'active');
    if (active) {
      const { until, reason, owner } = active.waiver;
      return { ...row, status: 'waived', waiver: { until, reason, owner } };
    }
    const expired = matching[0];
    return expired ? { ...row, message: `${row.message} (a waiver of this ended on ${expired.waiver.until})` } : row;
  });
  return {
    results,
    waivers: prepared.map(({ waiver, state, used }) => ({
      control: waiver.control,
      resource: waiver.resource,
      until: waiver.until,
      reason: waiver.reason,
      owner: waiver.owner,
      state: state === 'expired' ? 'expired' : used ? 'used' : 'unmatched',
    })),
  };
}
