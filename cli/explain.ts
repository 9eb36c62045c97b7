import { failure } from '../errors/errors';
import { planned } from '../suites/planned';
import { described } from './described';
import { nearest } from './nearest';

/** `asbuilt explain ID`: all that a user wants to know of a control. @throws AsbuiltError USAGE for an unknown id */
export function explain(id: string, options: { json?: boolean }): void {
  const told = described.find((control) => control.id === id);
  if (!told) {
    if (planned.includes(id))
      throw failure('USAGE', { problem: `${id} is a control that this version does not judge yet` });
    const hint = nearest(
      id,
      described.map((control) => control.id),
    );
    throw failure('USAGE', {
      problem: `there is no control "${id}"${hint ? `; did you mean "${hint}"?` : ''} \`asbuilt controls\` lists them`,
    });
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    return;
  }
  const development: Record<string, unknown> = told.development;
  const parameters = Object.entries(told.parameters).map(([name, schema]) => {
    const weaker = name in development ? ` (development: ${JSON.stringify(development[name])})` : '';
    return `  ${name} = ${JSON.stringify(schema.default)}${weaker}  ${schema.description}`;
  });
  const lines = [
    `${told.id}  (${told.suite}, ${told.severity}${told.default === 'opt-in' ? ', opt-in' : ''})`,
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
