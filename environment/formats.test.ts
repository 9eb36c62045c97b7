import { parseDuration } from './duration';
import { formatProblem } from './formats';
import { waiverState } from './waivers';

test.each([
  ['800ms', 800],
  ['5s', 5_000],
  ['1.5m', 90_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['0s', 0],
  [250, 250],
  [0, 0],
  ['', null],
  ['5', null],
  ['5 s', null],
  ['-5s', null],
  ['5S', null],
  ['5s ', null],
  ['1e3s', null],
  [-1, null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
])('the duration %j is %p milliseconds', (written, expected) => {
  expect(parseDuration(written)).toBe(expected);
});

test.each([
  ['date', '2027-01-31', null],
  ['date', '2028-02-29', null],
  ['date', '2027-02-29', 'no such day in the calendar'],
  ['date', '2027-02-30', 'no such day in the calendar'],
  ['date', '2027-13-01', 'no such day in the calendar'],
  ['date', '2027-1-1', 'not written YYYY-MM-DD'],
  ['date', '2027-01-31T00:00:00Z', 'not written YYYY-MM-DD'],
  ['http-url', 'https://api.example.com/health', null],
  ['http-url', 'HTTP://[::1]:8080', null],
  ['http-url', 'ftp://example.com', 'ftp:// is neither http:// nor https://'],
  ['http-url', 'api.example.com', 'not a URL'],
  ['http-url', 'https://example.com:99999', 'not a URL'],
  ['connect-to', '127.0.0.1:8443', null],
  ['connect-to', '[::1]:443', null],
  ['connect-to', 'localhost:1', null],
  ['connect-to', '::1:443', 'not host:port'],
  ['connect-to', 'localhost', 'not host:port'],
  ['connect-to', 'localhost:0', 'not host:port'],
  ['connect-to', 'localhost:65536', 'not host:port'],
  ['connect-to', 'user@host:1', 'not host:port'],
  ['glob', '*', null],
  ['glob', 'x'.repeat(2_001), 'longer than 2000 characters'],
  ['slashed-pattern', 'a', 'a pattern stands between slashes: /…/'],
  ['text-or-pattern', 'a', null],
  ['text-or-pattern', '/[/', 'missing closing ]: `[`'],
  ['toString', 'a', null],
])('the %s %j: %p', (format, text, problem) => {
  expect(formatProblem(format, text)).toBe(problem);
});

test.each([
  ['2027-01-31T00:00:00.000Z', 'active'],
  ['2027-01-31T23:59:59.999Z', 'active'],
  ['2027-02-01T00:00:00.000Z', 'expired'],
  ['2027-01-31T23:30:00-05:00', 'expired'],
  ['2026-12-31T00:00:00.000Z', 'active'],
])('a waiver until 2027-01-31 is at %s %s', (now, state) => {
  expect(waiverState({ until: '2027-01-31' }, new Date(now))).toBe(state);
});
