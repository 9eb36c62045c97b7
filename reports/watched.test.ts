import { exampleWatched } from './example-watched';
import { percent, watchedLine } from './watched';

test('tells availability, silence, the longest outage, the slowest answer and the versions', () => {
  expect(watchedLine(exampleWatched())).toBe(
    '87.17 % of 39 attempts held; 1 attempt said nothing; longest outage 6.0 s from 2026-11-23T03:00:12.000Z; slowest answer 640 ms; versions 1.4.0 (13 answers), 1.5.0 (21 answers)',
  );
});

test('tells where no attempt says anything', () => {
  const nothing = { good: 0, bad: 0, unseen: 3, availability: null, longestOutage: null, slowest: [], versions: [] };
  expect(watchedLine(exampleWatched(nothing))).toBe('no attempt says anything of it');
});

test('names the first versions and counts the others', () => {
  const [first] = exampleWatched().versions;
  const versions = Array.from({ length: 7 }, (_each, index) => ({
    version: `${index}`,
    first: '',
    last: '',
    answers: 1,
  }));
  expect(watchedLine(exampleWatched({ versions }))).toMatch(/; versions 0 \(1 answer\), .*4 \(1 answer\), and 2 more$/);
  expect(watchedLine(exampleWatched({ versions: first ? [first] : [] }))).toMatch(/; version 1\.4\.0 \(13 answers\)$/);
});

test('rounds no availability up', () => {
  expect([0.99999, 1, 0].map(percent)).toEqual(['99.99 %', '100 %', '0 %']);
});
