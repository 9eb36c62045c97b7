import { exampleResults } from './example-results';
import { loadReporter } from './registry';
import { formats } from './reporter';

test.each(formats)('%s has a reporter, which gives equal results equal bytes', async (format) => {
  const reporter = await loadReporter(format);
  const options = { colour: false, width: 80, verbose: false, quiet: false };
  const first = await reporter.render(exampleResults(), options);
  expect(first.length).toBeGreaterThan(0);
  expect(await reporter.render(exampleResults(), options)).toEqual(first);
});
