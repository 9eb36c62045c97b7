import { judgeHsts, parseHsts } from './hsts';

const year = 31_536_000;

test.each([
  ['max-age=31536000', { maxAge: year, includeSubDomains: false, preload: false }],
  ['Max-Age="31536000"; includeSubDomains ; PRELOAD', { maxAge: year, includeSubDomains: true, preload: true }],
  [' max-age = 0 ;', { maxAge: 0, includeSubDomains: false, preload: false }],
  ['max-age=31536000; foo="b;r"', undefined],
  ['max-age=31536000; foo=bar', { maxAge: year, includeSubDomains: false, preload: false }],
  ['max-age=31536000, max-age=0', { maxAge: year, includeSubDomains: false, preload: false }],
  ['includeSubDomains', undefined],
  ['max-age=a year', undefined],
  ['max-age=-1', undefined],
  ['max-age', undefined],
  ['max-age=1; max-age=2', undefined],
  ['', undefined],
])('%j', (header, expected) => {
  expect(parseHsts(header)).toEqual(expected);
});

test.each([
  [undefined, {}, ['HSTS_MISSING']],
  ['max-age=soon', {}, ['HSTS_INVALID']],
  [`max-age=${year - 1}`, {}, ['HSTS_WEAK']],
  [`max-age=${year}`, {}, []],
  [`max-age=${year}`, { includeSubDomains: true }, ['HSTS_WEAK']],
  [`max-age=${year}; includeSubDomains`, { includeSubDomains: true, preload: true }, ['HSTS_WEAK']],
  [`max-age=${year}; includeSubDomains; preload`, { includeSubDomains: true, preload: true }, []],
])('%j against %j: %j', (header, more, codes) => {
  const failures = judgeHsts(header, { minimumAge: year, ...more }, 'api.example.test');
  expect(failures.map(({ code }) => code)).toEqual(codes);
});
