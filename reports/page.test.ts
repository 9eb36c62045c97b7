import { Page } from './page';

const page = (width: number, colour = false) => new Page({ colour, width, verbose: false, quiet: false });

test('a paragraph hangs under its label', () => {
  const one = page(60);
  one.field('fix', 'word '.repeat(20), 4);
  expect(one.text()).toBe(
    `    fix       ${'word '.repeat(9).trim()}\n              ${'word '.repeat(9).trim()}\n              word word\n`,
  );
});

test('a label that leaves no room stands on a line of its own', () => {
  const one = page(60);
  one.paragraph('text', 2, `${'x'.repeat(50)}  `);
  expect(one.text()).toBe(`  ${'x'.repeat(50)}\n    text\n`);
});

test('wide characters count twice', () => {
  const one = page(56);
  one.paragraph('漢'.repeat(40), 0);
  expect(one.text()).toBe(`${'漢'.repeat(28)}\n${'漢'.repeat(12)}\n`);
});

test.each([
  ['narrower than the table of suites', 10, 56],
  ['wider than an eye follows', 500, 120],
])('no page is %s', (_what, width, columns) => {
  const one = page(width);
  one.paragraph('x'.repeat(1000), 0);
  expect(one.text().indexOf('\n')).toBe(columns);
});
