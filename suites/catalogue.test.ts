/** What is told of every control, whichever suite has it. */
import { controlSettingNames } from '../environment/schema';
import { suites } from '.';
import { planned } from './planned';

const controls = suites.flatMap((suite) => suite.controls);
const ids = controls.map(({ id }) => id);

test('every id is there once, and none is planned that is judged', () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids.filter((id) => planned.includes(id))).toEqual([]);
});

test('every control says why, how to mend it, and where that is written', () => {
  const silent = controls.filter(({ why, fix, references }) => !why || !fix || references.length === 0);
  expect(silent.map(({ id }) => id)).toEqual([]);
});

test('no parameter has the name of a setting that every control has', () => {
  const names = controls.flatMap(({ id, parameters = {} }) =>
    Object.keys(parameters).map((name) => [id, name] as const),
  );
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter(([, name]) => controlSettingNames.some((setting) => setting === name))).toEqual([]);
});
