import { counted, cut, cutLine, duration, oneLine, visible, withoutCommands } from './text';

describe('visible', () => {
  test.each([
    ['a terminal escape', '\u001b[31mred', '\\x1b[31mred'],
    ['an eight-bit escape', '\u009b2J', '\\x9b2J'],
    ['null, backspace and delete', '\0\b\u007f', '\\x00\\x08\\x7f'],
    ['a carriage return alone', 'pass\rfail', 'pass\\x0dfail'],
    ['bidirectional marks', '\u202eabc\u202c\u200f', '\\u202eabc\\u202c\\u200f'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['lone surrogates', '\ud800a\udfff', '\\ud800a\\udfff'],
    ['noncharacters', '\ufffe\u{1ffff}', '\\ufffe\\u{1ffff}'],
    ['a tag character', '\u{e0041}', '\\u{e0041}'],
  ])('writes out %s', (_what, hostile, written) => {
    expect(visible(hostile)).toBe(written);
  });

  test('keeps lines, tabs, other scripts and joined emoji', () => {
    expect(visible('a\r\nb\n\tc é 漢字 👩‍💻')).toBe('a\nb\n\tc é 漢字 👩‍💻');
  });
});

test('oneLine writes out line feeds and tabs too', () => {
  expect(oneLine('a\r\nb\tc')).toBe('a\\nb\\tc');
});

describe('withoutCommands', () => {
  test.each([
    ['  ::error::told', '  \\x3a:error::told'],
    ['a ##vso[task.setvariable variable=x]y', 'a #\\x23vso[task.setvariable variable=x]y'],
    ['##[add-path]/tmp', '#\\x23[add-path]/tmp'],
    ["##teamcity[message text='x']", "#\\x23teamcity[message text='x']"],
  ])('writes out %s', (line, written) => {
    expect(withoutCommands(line)).toBe(written);
  });

  test('leaves the rest alone', () => {
    expect(withoutCommands('arn:aws:s3:::bucket ## [x]')).toBe('arn:aws:s3:::bucket ## [x]');
  });
});

describe('cut', () => {
  test('leaves what fits', () => {
    expect(cut('12345', 5)).toBe('12345');
  });

  test('says how long the whole is, inside the limit', () => {
    const text = cut('x'.repeat(1_000_000), 50);
    expect(text).toBe(`${'x'.repeat(21)}… (1000000 characters in all)`);
    expect(text.length).toBeLessThanOrEqual(50);
  });

  test('does not halve a surrogate pair', () => {
    const text = cut('😀'.repeat(100), 30);
    expect(text).toBe('😀😀… (200 characters in all)');
  });
});

describe('cutLine', () => {
  test('leaves what fits once it is written out', () => {
    expect(cutLine('a\nb', 4)).toBe('a\\nb');
  });

  test.each([
    ['what was too long before', 'x'.repeat(1_000_000), `${'x'.repeat(22)}… (1000000 characters in all)`],
    [
      'what is too long once it is written out',
      '\u001b'.repeat(50),
      `${'\\x1b'.repeat(6)}\\x1… (50 characters in all)`,
    ],
  ])('cuts %s', (_what, text, told) => {
    expect(cutLine(text, 51)).toBe(told);
  });
});

test('counted chooses the number of the noun', () => {
  expect([counted(1, 'failure'), counted(2, 'failure'), counted(0, 'entry', 'entries')]).toEqual([
    '1 failure',
    '2 failures',
    '0 entries',
  ]);
});

test.each([
  [840, '0.8 s'],
  [12_345, '12 s'],
  [59_700, '1 min 0 s'],
  [185_000, '3 min 5 s'],
  [-5, '0.0 s'],
])('duration of %d ms is %s', (milliseconds, told) => {
  expect(duration(milliseconds)).toBe(told);
});
