import { exampleResults, hostileResults } from './example-results';
import { json } from './json';

const options = { colour: false, width: 80, verbose: false, quiet: false };

test.each([
  ['the example', exampleResults()],
  ['hostile text', hostileResults()],
])('gives back the results as they were: %s', (_what, results) => {
  expect(JSON.parse(json.render(results, options) as string)).toEqual(results);
});

test('lets no control character and no command of a pipeline through', () => {
  const text = json.render(
    hostileResults('\u001b\u009b\u007f\u2028 ##vso[task.setvariable] ##[error]'),
    options,
  ) as string;
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Zl}|##\w*\[/u);
});
