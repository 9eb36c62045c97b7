import { bounded, textLimit } from './bounded';
import { exampleResults, hostileResults, resultOf, resultsOf } from './example-results';

test('leaves what fits as it is', () => {
  expect(bounded(exampleResults())).toEqual(exampleResults());
  expect(bounded(hostileResults())).toEqual(hostileResults());
});

test('cuts a text that is too long, wherever it stands, and says so', () => {
  const long = 'x'.repeat(1_000_000);
  const results = resultsOf([resultOf({ references: [long] })], { gaps: [{ ...gap, error: long }] });
  const told = bounded(results);
  const texts = [told.results[0]?.references[0], told.gaps[0]?.error];
  for (const text of texts) {
    expect(text).toHaveLength(textLimit);
    expect(text).toMatch(/^x+… \(1000000 characters in all\)$/);
  }
});

const gap = { action: 's3:GetBucketTagging', account: null, region: null, resource: null, error: '' };
