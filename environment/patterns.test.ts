import {
  glob,
  isPattern,
  literalTagValues,
  longestPattern,
  pattern,
  patternProblem,
  tagValueMatcher,
  textMatcher,
} from './patterns';

describe('glob', () => {
  test.each([
    ['rds.multi-az', 'rds.multi-az', true],
    ['rds.multi-az', 'rds.multi-azz', false],
    ['rds.multi-az', 'rdsxmulti-az', false],
    ['rds.*', 'rds.multi-az', true],
    ['rds.*', 'xrds.multi-az', false],
    ['*:db:payments-*', 'arn:aws:rds:us-east-1:111122223333:db:payments-1', true],
    ['arn:aws:s3:::*', 'arn:aws:s3:::bucket/with/slashes', true],
    ['db-?', 'db-1', true],
    ['db-?', 'db-', false],
    ['db-?', 'db-12', false],
    ['?', '😀', true],
    ['a*b', 'a\nb', true],
    ['**', '', true],
    ['', '', true],
    ['', 'a', false],
    ['[ab]', 'a', false],
    ['[ab]', '[ab]', true],
    ['a.c*', 'abc', false],
    ['\\E*', '\\Ex', true],
    ['ABC*', 'abc', false],
  ])('%j on %j is %p', (written, text, expected) => {
    expect(glob(written)(text)).toBe(expected);
  });

  it('takes time in proportion to the text, whatever the glob', () => {
    const matches = glob('*a'.repeat(30));
    const started = performance.now();
    expect(matches(`${'a'.repeat(20_000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('pattern', () => {
  test.each([
    ['/^CC-\\d+$/', 'CC-1234', true],
    ['/^CC-\\d+$/', 'XCC-1234', false],
    ['/^CC-\\d+$/', 'CC-1234\n', false],
    ['/prod/', 'nonprod', true],
    ['/prod/', 'Prod', false],
    ['/prod/i', 'Prod', true],
    ['/a/b/', 'a/b', true],
    ['/^b$/', 'a\nb', false],
    ['/^b$/m', 'a\nb', true],
    ['/a.b/', 'a\nb', false],
    ['/A.b/si', 'a\nb', true],
  ])('%s on %j is %p', (written, text, expected) => {
    expect(pattern(written)(text)).toBe(expected);
  });

  it('tells a pattern from other text', () => {
    expect(['/a/', '/a/i', '/', '//', '/a', 'a/', '/a/g'].map(isPattern)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('says why a text is no pattern', () => {
    expect(patternProblem('/(/')).toBe('missing closing ): `(`');
    expect(patternProblem('/(?=a)/')).toBe('invalid or unsupported Perl syntax: `(?=`');
    expect(patternProblem('a')).toBe('a pattern stands between slashes: /…/');
    expect(patternProblem(`/${'a'.repeat(longestPattern)}/`)).toBe('longer than 2000 characters');
    expect(patternProblem('/a/')).toBeNull();
    expect(() => pattern('a')).toThrow('a pattern stands between slashes: /…/');
  });

  it('does not hang on what makes backtracking matchers hang', () => {
    const started = performance.now();
    expect(pattern('/^(a+)+$/')(`${'a'.repeat(20_000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('tagValueMatcher', () => {
  test.each([
    ['prod', 'prod', true],
    ['prod', 'Prod', false],
    ['prod', undefined, false],
    ['', '', true],
    ['*', 'anything', true],
    ['*', '', false],
    ['*', undefined, false],
    ['payments-*', 'payments-api', true],
    ['payments-*', 'orders-api', false],
    ['/^CC-\\d+$/', 'CC-1', true],
    ['/^CC-\\d+$/', 'CC-', false],
    [['prod', 'staging'], 'staging', true],
    [['prod', '/^dev/'], 'dev-1', true],
    [['prod', '/^dev/'], 'test', false],
    [[], 'prod', false],
  ])('%j on %j is %p', (requirement, value, expected) => {
    expect(tagValueMatcher(requirement)(value)).toBe(expected);
  });
});

it('reads a text as a literal, a glob or a pattern', () => {
  expect(textMatcher('/healthz*')('/healthz?deep')).toBe(true);
  expect(textMatcher('/^text/')('text/html')).toBe(true);
  expect(textMatcher('text')('text/html')).toBe(false);
});

it('gives the literal values of a requirement, and none where it is more than literals', () => {
  expect(literalTagValues('prod')).toEqual(['prod']);
  expect(literalTagValues(['prod', 'dev'])).toEqual(['prod', 'dev']);
  expect(literalTagValues(['prod', 'dev-*'])).toBeNull();
  expect(literalTagValues('*')).toBeNull();
  expect(literalTagValues('/prod/')).toBeNull();
});
