import { isPattern, pattern } from './patterns';

test('a pattern stands between slashes, with the flags i, m and s', () => {
  expect(['/a/', '/a/i', '//', '/a/b/'].map(isPattern)).toEqual([true, true, true, true]);
  expect(['a', '/a', '/a/g', '/health'].map(isPattern)).toEqual([false, false, false, false]);
});

test('is searched for, and a bare expression is one too', () => {
  expect(pattern('/b.d/').found('abcde')).toBe(true);
  expect(pattern('/B.D/').found('abcde')).toBe(false);
  expect(pattern('/B.D/i').found('abcde')).toBe(true);
  expect(pattern('^b').found('a\nb')).toBe(false);
  expect(pattern('/^b/m').found('a\nb')).toBe(true);
  expect(pattern('/a.b/s').found('a\nb')).toBe(true);
});

test('no answer can make it slow', () => {
  const started = performance.now();
  expect(pattern('/^(a+)+$/').found(`${'a'.repeat(50_000)}!`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('what RE2 has not is thrown', () => {
  expect(() => pattern('/(?=ahead)/')).toThrow();
  expect(() => pattern('/(/')).toThrow();
});
