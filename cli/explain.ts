import { failure } from '../errors/errors';
import { suites } from '../suites';
import { planned } from '../suites/planned';
import { describeControl } from './controls';
import { nearest } from './nearest';

/** `asbuilt explain ID`: all that a user wants to know of a control. @throws AsbuiltError USAGE for an unknown id */
export function explain(id: string, options: { json?: boolean }): void {
  const found = suites.flatMap((suite) =>
    suite.controls.filter((control) => control.id === id).map((control) => ({ suite, control })),
  )[0];
  if (!found) {
    if (planned.includes(id))
      throw failure('USAGE', { problem: `${id} is a control that this version does not judge yet` });
    const hint = nearest(
      id,
      suites.flatMap((suite) => suite.controls.map((control) => control.id)),
    );
    throw failure('USAGE', {
      problem: `there is no control "${id}"${hint ? `; did you mean "${hint}"?` : ''} \`asbuilt controls\` lists them`,
    });
  }
  const told = describeControl(found.suite, found.control);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    return;
  }
  const parameters = Object.entries(found.control.parameters ?? {}).map(([name, schema]) => {
    const development = found.control.development as Record<string, unknown> | undefined;
    const weaker = development && name in development ? ` (development: ${JSON.stringify(development[name])})` : '';
    return `  ${name} = ${JSON.stringify(schema.default)}${weaker}  ${schema.description}`;
  });
  const lines = [
    `${told.id}  (${told.suite}, ${told.severity}${found.control.optIn ? ', opt-in' : ''})`,
    '',
    told.title,
    '',
    `Why: ${told.why}`,
    '',
    `Fix: ${told.fix}`,
    ...(parameters.length > 0 ? ['', 'Parameters:', ...parameters] : []),
    ...(told.actions.length > 0 ? ['', 'Reads:', ...told.actions.map((action) => `  ${action}`)] : []),
    ...(told.references.length > 0 ? ['', 'References:', ...told.references.map((reference) => `  ${reference}`)] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
