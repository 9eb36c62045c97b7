import { resultOf } from './example-results';
import { byIdentity, groupBy } from './rows';

test('orders by control, then by resource', () => {
  const at = (control: string, id: string) => resultOf({ control, resource: { ...resultOf().resource, id } });
  const rows = [at('b', '1'), at('a', '2'), at('a', '10'), at('B', '1')];
  expect(rows.sort(byIdentity).map((row) => row.control + row.resource.id)).toEqual(['B1', 'a10', 'a2', 'b1']);
});

test('groups keep the order in which their keys first occur', () => {
  expect(groupBy(['b1', 'a1', 'b2'], (text) => text.charAt(0))).toEqual([['b1', 'b2'], ['a1']]);
});
