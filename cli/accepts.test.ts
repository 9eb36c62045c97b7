/** What the bundle takes for a configuration at once, of the controls that there are. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { precompile } from '../environment/precompile';
import { acceptsOf } from '../environment/testing';
import { suites } from '../suites';
import { planned } from '../suites/planned';
import { catalogue } from './catalogue';

const accepts = acceptsOf(precompile(catalogue()));
const controls = suites.flatMap((suite) => suite.controls);
const withParameters = controls.filter(({ parameters }) => Object.keys(parameters ?? {}).length > 0);

test('the example is accepted', async () => {
  expect(accepts(parse(await readFile('examples/three-tier/asbuilt.yaml', 'utf8')))).toBe(true);
});

test('every control may be turned off, and none has a setting of another name', () => {
  expect(controls.filter(({ id }) => !accepts({ controls: { [id]: 'off' } }))).toEqual([]);
  expect(controls.filter(({ id }) => accepts({ controls: { [id]: { nonsense: 1 } } }))).toEqual([]);
  expect(planned.filter((id) => !accepts({ controls: { [id]: { nonsense: 1 } } }))).toEqual([]);
});

test.each(withParameters.map((control) => [control.id, control] as const))(
  'the parameters of %s may have their defaults, and not everything',
  (id, { parameters = {} }) => {
    for (const [name, schema] of Object.entries(parameters)) {
      expect([name, accepts({ controls: { [id]: { [name]: schema.default } } })]).toEqual([name, true]);
      expect([name, accepts({ controls: { [id]: { [name]: null } } })]).toEqual([name, false]);
    }
  },
);
