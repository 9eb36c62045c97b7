import { resultOf } from './example-results';
import { fingerprintOf, identityOf } from './identity';

const at = (control: string, id: string) => resultOf({ control, resource: { ...resultOf().resource, id } });

test('the identity is the control and the resource, and nothing else of a result', () => {
  const same = [at('a', 'b'), { ...at('a', 'b'), status: 'fail' as const, message: 'other' }];
  expect(new Set(same.map(identityOf)).size).toBe(1);
  expect(new Set([at('a', 'b'), at('a', 'c'), at('a","b', ''), at('a', '","b')].map(identityOf)).size).toBe(4);
});

test('the fingerprint never changes: alerts and findings in other systems hang on it', () => {
  expect(fingerprintOf(resultOf())).toBe('f70c0dadc7beaa4c731c6e0e3c8c9ead8f0c6c52520d25043c72359c54ac1d0d');
});
