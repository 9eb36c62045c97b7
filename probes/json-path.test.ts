import { isTooDeep, parsePath, readJson, valueAt } from './json-path';

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

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

test.each([
  ['{"a":[1,"]}\\""]}', { value: { a: [1, ']}"'] } }],
  ['\uFEFF"marked"', { value: 'marked' }],
  ['', undefined],
  ['{"a":', undefined],
])('%j is read as %j', (text, expected) => {
  expect(readJson(text)).toEqual(expected);
});

test('what is nested too deeply to be compared or written is not read, however brackets in texts look', () => {
  expect(readJson(nested(512))).toBeDefined();
  expect(readJson(nested(513))).toBeUndefined();
  expect(readJson(nested(1_000_000))).toBeUndefined();
  expect(readJson(JSON.stringify(nested(513)))).toEqual({ value: nested(513) });
  expect([isTooDeep(`"${'\\"'.repeat(500_000)}`), isTooDeep('['.repeat(513))]).toEqual([false, true]);
});
