import { exampleWatched } from '../../example-watched';
import { timelineOf } from './timeline';

test('places each attempt, and the outage from its first bad attempt to the next good one', () => {
  const { bars, outages, outageCount, highest } = timelineOf(exampleWatched());
  expect(bars).toHaveLength(40);
  expect(bars[12]).toEqual({
    ...{ from: 30, to: 32.5, ok: false, milliseconds: 2000 },
    ...{ at: '2026-11-23T03:00:12.000Z', count: 1 },
  });
  expect(bars.map(({ ok }) => ok).indexOf(null)).toBe(17);
  expect(outages).toEqual([{ from: 30, to: 45, milliseconds: 6000, longest: true }]);
  expect([outageCount, highest]).toEqual([1, 640]);
});

test('says when each version answered, also where two do by turns', () => {
  expect(timelineOf(exampleWatched()).lanes).toEqual([
    {
      version: '1.4.0',
      spans: [
        { from: 0, to: 30 },
        { from: 50, to: 52.5 },
      ],
    },
    {
      version: '1.5.0',
      spans: [
        { from: 45, to: 50 },
        { from: 52.5, to: 100 },
      ],
    },
  ]);
});

test('an outage that nothing ends lasts to the end, and only the longest is marked', () => {
  const watched = exampleWatched();
  const attempts = watched.attempts.map((each, index) => (index >= 38 ? { ...each, ok: false } : each));
  expect(timelineOf({ ...watched, attempts }).outages).toEqual([
    { from: 30, to: 45, milliseconds: 6000, longest: true },
    { from: 95, to: 100, milliseconds: 2000, longest: false },
  ]);
});

test('attempts that are too many to be told apart share a bar, with what is worst of them', () => {
  const { bars, lanes } = timelineOf(exampleWatched(), 5);
  expect(bars.map(({ ok, milliseconds, count }) => [ok, milliseconds, count])).toEqual([
    [true, 170, 8],
    [false, 2000, 8],
    [false, 2000, 8],
    [true, 170, 8],
    [true, 170, 8],
  ]);
  const silent = exampleWatched().attempts.slice(17, 19);
  expect(timelineOf(exampleWatched({ attempts: silent }), 1).bars.map(({ ok }) => ok)).toEqual([null]);
  expect(lanes.map(({ spans }) => spans)).toEqual([[{ from: 0, to: 60 }], [{ from: 40, to: 100 }]]);
});

test('a watch without attempts draws nothing', () => {
  const { from } = exampleWatched();
  const none = exampleWatched({ to: from, attempts: [], versions: [], longestOutage: null });
  expect(timelineOf(none)).toMatchObject({ bars: [], outages: [], outageCount: 0, lanes: [], highest: 1 });
});
