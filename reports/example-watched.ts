/** For tests of reports: a deploy that was watched, with an outage between two versions and a moment when both answered. */
import type { Results, Watched } from '../engine/results';
import { hostileText, resultsOf } from './example-results';

const began = Date.parse('2026-11-23T03:00:00.000Z');
const after = (seconds: number) => new Date(began + seconds * 1000).toISOString();

/** 40 attempts, one a second: 12 of the old version, 5 bad ones, one that says nothing, then the new version but for one answer. */
export function exampleWatched(parts: Partial<Watched> = {}): Watched {
  const attempts = Array.from({ length: 40 }, (_each, second): Watched['attempts'][number] => {
    const at = after(second);
    if (second >= 12 && second < 17) return { at, ok: false, milliseconds: 2000, version: null };
    if (second === 17) return { at, ok: null, milliseconds: 5, version: null };
    const old = second < 12 || second === 20;
    return {
      at,
      ok: true,
      milliseconds: second === 18 ? 640 : 80 + (second % 7) * 15,
      version: old ? '1.4.0' : '1.5.0',
    };
  });
  return {
    probe: 'api',
    url: 'https://api.example.com/health',
    from: after(0),
    to: after(40),
    good: 34,
    bad: 5,
    unseen: 1,
    availability: 34 / 39,
    longestOutage: { from: after(12), to: after(18), milliseconds: 6000, message: 'the status is 503, not 200' },
    slowest: [
      { at: after(18), milliseconds: 640 },
      { at: after(6), milliseconds: 170 },
    ],
    versions: [
      { version: '1.4.0', first: after(0), last: after(20), answers: 13 },
      { version: '1.5.0', first: after(18), last: after(39), answers: 21 },
    ],
    attempts,
    ...parts,
  };
}

/** The results of a watch that saw this. */
export function watchedResults(results: Results = resultsOf([]), watched: Watched[] = [exampleWatched()]): Results {
  return { ...results, watched };
}

/** The example with hostile text in every field that comes from outside. */
export function hostileWatched(text: string = hostileText): Watched {
  const example = exampleWatched();
  const spoil = (value: string) => `${text}${value}${text}`;
  return {
    ...example,
    probe: spoil(example.probe),
    url: spoil(example.url),
    longestOutage: example.longestOutage && { ...example.longestOutage, message: spoil(example.longestOutage.message) },
    versions: example.versions.map((each) => ({ ...each, version: spoil(each.version) })),
    attempts: example.attempts.map((each) => ({ ...each, version: each.version && spoil(each.version) })),
  };
}
