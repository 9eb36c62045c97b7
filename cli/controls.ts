import { type Control, judgesResources, type Suite } from '../engine/control';
import { referenceText } from '../engine/reference';
import { parametersOf, readsOfControl } from '../engine/select';
import { actionsOf } from '../inventory/reads';
import { suites } from '../suites';

/** What is known of a control, for a machine. */
export function describeControl({ name: suite }: Suite, control: Control) {
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
    default: control.optIn ? 'opt-in' : 'on',
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

/** `asbuilt controls`: a line for each control, or all that is known of them as JSON. */
export function controls(options: { json?: boolean }): void {
  if (options.json) {
    const all = suites.flatMap((suite) => suite.controls.map((control) => describeControl(suite, control)));
    process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    return;
  }
  const width = Math.max(...suites.flatMap((suite) => suite.controls.map(({ id }) => id.length)));
  for (const suite of suites) {
    process.stdout.write(`${suite.name}\n`);
    for (const { id, severity, title, optIn } of suite.controls) {
      process.stdout.write(`  ${id.padEnd(width)}  ${severity.padEnd(8)}  ${title}${optIn ? ' (opt-in)' : ''}\n`);
    }
  }
}
