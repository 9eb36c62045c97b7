/** What is told of controls. The bundle holds what this module exports, and not the controls themselves. */
import { type Control, judgesResources, type Suite } from '../engine/control';
import { referenceText } from '../engine/reference';
import { parametersOf, readsOfControl } from '../engine/select';
import { actionsOf } from '../inventory/reads';
import { suites } from '../suites';

function describeControl({ name: suite }: Suite, control: Control) {
  const { id, severity, title, why, fix, references, parameters, development } = control;
  const reads = readsOfControl(
    { control, parameters: parametersOf(control, { profile: 'production', controls: {} }) },
    [],
    null,
  );
  return {
    id,
    suite,
    severity,
    default: control.optIn ? ('opt-in' as const) : ('on' as const),
    title,
    why,
    fix,
    references: references.map(referenceText),
    judges: judgesResources(control) ? control.judges : ['environment'],
    actions: actionsOf(reads, reads.includes('tags')),
    parameters: parameters ?? {},
    development: development ?? {},
  };
}

/** All that is known of every control, in the order in which they are told; as JSON would have it. */
export const described = suites.flatMap((suite) => suite.controls.map((control) => describeControl(suite, control)));
