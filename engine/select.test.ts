import type { Configuration } from '../environment/configuration';
import { type Control, control, pass } from './control';
import { selectControls } from './select';

const named = (id: string, more: Partial<Control> = {}): Control =>
  Object.assign(
    control({
      id,
      severity: 'low',
      title: 't',
      why: 'w',
      fix: 'f',
      references: [],
      judges: ['vpc'],
      reads: [],
      check: () => pass(''),
    }),
    more,
  );
const days = { type: 'integer', default: 35, description: 'days' } as const;
const suites = [
  {
    name: 'databases' as const,
    controls: [named('rds.a', { parameters: { days }, development: { days: 1 } }), named('rds.b', { optIn: true })],
  },
  { name: 'network' as const, controls: [named('vpc.a')] },
];
const production = { profile: 'production' as const, controls: {} };
const everything = { suites: [], controls: [] };

function ids(
  configuration: Pick<Configuration, 'profile' | 'controls'> = production,
  selection: { suites: string[]; controls: string[] } = everything,
): string[] {
  return selectControls(suites, configuration, selection).map(({ suite, control: { id } }) => `${suite}/${id}`);
}
const settings = (enabled: boolean | undefined, parameters = {}) => ({ enabled, parameters });

test('all controls but those that are opt-in', () => {
  expect(ids()).toEqual(['databases/rds.a', 'network/vpc.a']);
});

test.each<[string, ReturnType<typeof settings>, string[]]>([
  ['on', settings(true), ['databases/rds.a', 'databases/rds.b', 'network/vpc.a']],
  ['given a parameter', settings(undefined, { x: 1 }), ['databases/rds.a', 'databases/rds.b', 'network/vpc.a']],
  ['off', settings(false), ['databases/rds.a', 'network/vpc.a']],
])('an opt-in control that is %s', (_, setting, expected) => {
  expect(ids({ ...production, controls: { 'rds.b': setting } })).toEqual(expected);
});

test('a control that is off stays off, though it is named', () => {
  const off = { ...production, controls: { 'rds.a': settings(false) } };
  expect(ids(off)).toEqual(['network/vpc.a']);
  expect(ids(off, { suites: [], controls: ['rds.a'] })).toEqual([]);
});

test('by suite, by glob and by name; a glob does not turn on what is opt-in', () => {
  expect(ids(production, { suites: ['network'], controls: [] })).toEqual(['network/vpc.a']);
  expect(ids(production, { suites: [], controls: ['rds.*'] })).toEqual(['databases/rds.a']);
  expect(ids(production, { suites: [], controls: ['rds.b'] })).toEqual(['databases/rds.b']);
  expect(ids(production, { suites: ['network'], controls: ['rds.*'] })).toEqual([]);
});

test.each([
  ['production', {}, 35],
  ['development', {}, 1],
  ['development', { days: 7 }, 7],
  ['production', { days: 7 }, 7],
] as const)('the parameters of the profile %s with %j', (profile, parameters, expected) => {
  const [first] = selectControls(
    suites,
    { profile, controls: { 'rds.a': settings(undefined, parameters) } },
    everything,
  );
  expect(first?.parameters).toEqual({ days: expected });
});

test.each<[string, Record<string, object>, unknown]>([
  ['neither is set', {}, { days: 35 }],
  ['the other one is', { 'rds.other': { kept: 7, days: 8 } }, { days: 7 }],
  ['both are', { 'rds.other': { kept: 7 }, 'rds.a': { days: 3 } }, { days: 3 }],
])('a parameter that another control gives under a name of its own, where %s', (_, given, expected) => {
  const shares = named('rds.a', {
    parameters: { days },
    parametersOf: { control: 'rds.other', names: { days: 'kept' } },
  });
  const controls = Object.fromEntries(Object.entries(given).map(([id, own]) => [id, settings(undefined, { ...own })]));
  const [first] = selectControls([{ name: 'databases', controls: [shares] }], { ...production, controls }, everything);
  expect(first?.parameters).toEqual(expected);
});
