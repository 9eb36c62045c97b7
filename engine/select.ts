import type { Configuration, ControlSettings } from '../environment/configuration';
import type { OutputsRead } from '../environment/outputs';
import { glob } from '../environment/patterns';
import type { Kind, ReadName } from '../inventory/model';
import { type Control, judgesResources, type ResourceControl, type Suite } from './control';
import type { Severity, SuiteName } from './results';

/** A control as this run judges it: with its suite, and with the configuration's severity and parameters. */
export interface SelectedControl {
  control: Control;
  suite: SuiteName;
  severity: Severity;
  parameters: Readonly<Record<string, unknown>>;
}

/** What the command line asks for. Empty lists: everything that the configuration has on. */
export interface Selection {
  suites: readonly string[];
  /** Globs of control ids. An id written out also selects a control that is opt-in. */
  controls: readonly string[];
}

function isOn(control: Control, settings: ControlSettings | undefined, named: boolean): boolean {
  if (settings?.enabled !== undefined) return settings.enabled;
  return control.optIn !== true || named || Object.keys(settings?.parameters ?? {}).length > 0;
}

/** The parameters that a control takes from the settings of another one. */
function sharedParameters(
  { parametersOf: source, parameters = {} }: Control,
  configuration: Pick<Configuration, 'controls'>,
): Record<string, unknown> {
  if (!source) return {};
  const { control, names } =
    typeof source === 'string'
      ? { control: source, names: Object.fromEntries(Object.keys(parameters).map((name) => [name, name])) }
      : source;
  const given = configuration.controls[control]?.parameters ?? {};
  return Object.fromEntries(
    Object.entries(names).flatMap(([own, theirs]) => (Object.hasOwn(given, theirs) ? [[own, given[theirs]]] : [])),
  );
}

/** A control's parameters: its production defaults, what the profile changes, and what the configuration says. */
export function parametersOf(
  control: Control,
  configuration: Pick<Configuration, 'profile' | 'controls'>,
): Record<string, unknown> {
  const defaults = Object.entries(control.parameters ?? {}).map(([name, schema]) => [name, schema.default]);
  const profile = configuration.profile === 'development' ? control.development : undefined;
  const own = configuration.controls[control.id]?.parameters;
  return { ...Object.fromEntries(defaults), ...profile, ...sharedParameters(control, configuration), ...own };
}

/** The controls that a run judges, in the order of the suites. */
export function selectControls(
  suites: readonly Suite[],
  configuration: Pick<Configuration, 'profile' | 'controls'>,
  selection: Selection,
): SelectedControl[] {
  const globs = selection.controls.map((pattern) => ({ pattern, matches: glob(pattern) }));
  return suites.flatMap(({ name: suite, controls }) => {
    if (selection.suites.length > 0 && !selection.suites.includes(suite)) return [];
    return controls.flatMap((control): SelectedControl[] => {
      if (globs.length > 0 && !globs.some(({ matches }) => matches(control.id))) return [];
      const settings = configuration.controls[control.id];
      const named = globs.some(({ pattern }) => pattern === control.id);
      if (!isOn(control, settings, named)) return [];
      const parameters = parametersOf(control, configuration);
      return [{ control, suite, severity: settings?.severity ?? control.severity, parameters }];
    });
  });
}

/** The kinds whose resources a control judges with these parameters. */
export function kindsJudged(control: ResourceControl, parameters: Readonly<Record<string, unknown>>): readonly Kind[] {
  return control.judgesFor?.(parameters) ?? control.judges;
}

/** What a control needs to be read, for what the configuration expects and the stack's outputs name. */
export function readsOfControl(
  { control, parameters }: Pick<SelectedControl, 'control' | 'parameters'>,
  expect: Configuration['expect'],
  outputs: OutputsRead | null,
): readonly ReadName[] {
  return judgesResources(control)
    ? [...kindsJudged(control, parameters), ...control.reads]
    : control.readsFor(expect, { outputs, parameters });
}

/**
 * Whether the load balancers' own endpoints are asked beside the configuration's probes. They are not where nothing but
 * probes is judged and the configuration names some: such a run needs no credentials of AWS.
 */
export function asksLoadBalancers(
  selected: readonly SelectedControl[],
  { probes }: Pick<Configuration, 'probes'>,
): boolean {
  const beside = selected.some(({ control }) => judgesResources(control) || control.probes === undefined);
  return beside || probes.length === 0;
}

/** Everything that the selected controls need to be read. */
export function readsOf(
  selected: readonly SelectedControl[],
  configuration: Pick<Configuration, 'expect' | 'probes'>,
  outputs: OutputsRead | null,
): Set<ReadName> {
  const all = asksLoadBalancers(selected, configuration);
  const reading = selected.filter(({ control }) => all || judgesResources(control) || control.probes === undefined);
  return new Set(reading.flatMap((each) => readsOfControl(each, configuration.expect, outputs)));
}
