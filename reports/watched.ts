/** What `asbuilt watch` saw of an endpoint, in one line for every report. */
import type { Watched } from '../engine/results';
import { counted, duration } from './text';

/** More versions than this are counted and not named. */
const mostVersions = 5;

/** A share from 0 to 1 in percent, never rounded up: `99.99 %` is not `100 %`. */
export function percent(share: number): string {
  return `${Math.floor(share * 10_000) / 100} %`;
}

/** Milliseconds for people, exact below a second: `43 ms`, `1.2 s`, `3 min 5 s`. */
export function length(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : duration(milliseconds);
}

/**
 * How available the endpoint was, its longest outage, its slowest answer, and which version answered. Names of versions are the
 * endpoint's own text: a report makes them safe as it does every other.
 */
export function watchedLine({ availability, good, bad, unseen, longestOutage, slowest, versions }: Watched): string {
  const [slow] = slowest;
  const named = versions.slice(0, mostVersions).map((each) => `${each.version} (${counted(each.answers, 'answer')})`);
  if (versions.length > mostVersions) named.push(`and ${versions.length - mostVersions} more`);
  return [
    availability === null
      ? 'no attempt says anything of it'
      : `${percent(availability)} of ${counted(good + bad, 'attempt')} held`,
    ...(unseen > 0 && availability !== null ? [`${counted(unseen, 'attempt')} said nothing`] : []),
    ...(longestOutage ? [`longest outage ${length(longestOutage.milliseconds)} from ${longestOutage.from}`] : []),
    ...(slow ? [`slowest answer ${length(slow.milliseconds)}`] : []),
    ...(named.length > 0 ? [`${versions.length === 1 ? 'version' : 'versions'} ${named.join(', ')}`] : []),
  ].join('; ');
}
