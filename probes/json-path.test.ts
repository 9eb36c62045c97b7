import { parsePath, valueAt } from './json-path';

test.each([
  ['status', ['status']],
  ['checks.db.state', ['checks', 'db', 'state']],
  ['$.items[0].id', ['items', '0', 'id']],
  ['items.0.id', ['items', '0', 'id']],
  ["$['odd.name']", ['odd.name']],
  ['a["b c"].d', ['a', 'b c', 'd']],
  ['$[1]', ['1']],
  ['$', []],
  ['', undefined],
  ['$status', undefined],
  ['a..b', undefined],
  ['a.', undefined],
  ['a[', undefined],
  ['a[x]', undefined],
  ['a b', undefined],
])('%s leads by %j', (path, steps) => {
  expect(parsePath(path)).toEqual(steps);
});

test('only what the document itself holds is seen', () => {
  const document: unknown = JSON.parse('{"a":[{"b":null}],"__proto__":{"c":1}}');
  expect(valueAt(document, ['a', '0', 'b'])).toEqual({ present: true, value: null });
  expect(valueAt(document, ['__proto__', 'c'])).toEqual({ present: true, value: 1 });
  for (const path of [['a', '1'], ['a', '0', 'b', 'c'], ['toString'], ['a', '0', 'constructor']]) {
    expect(valueAt(document, path)).toEqual({ present: false });
  }
  expect(valueAt('text', ['length'])).toEqual({ present: false });
  expect(valueAt(7, [])).toEqual({ present: true, value: 7 });
});
