/**
 * GitHub's workflow commands, for standard output of a step: annotations on the run's page. GitHub keeps ten errors, ten warnings
 * and ten notices of a step; the last of each says how many more there are.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
 */
import type { Result, Results, Severity } from '../engine/results';
import type { Reporter } from './reporter';
import { worstFirst } from './rows';
import { cut, visible } from './text';

type Level = 'error' | 'warning' | 'notice';
const levels: Record<Severity, Level> = { critical: 'error', high: 'error', medium: 'warning', low: 'notice' };

const kept = 10;
const valueLimit = 2000;

interface Annotation {
  level: Level;
  title: string;
  message: string;
}

export const annotations: Reporter = {
  render(results) {
    const all = [...reasonsOf(results), ...results.results.filter(isWrong).sort(worstFirst).map(annotationOf)];
    return (['error', 'warning', 'notice'] as const)
      .flatMap((level) =>
        atMost(
          kept,
          all.filter((annotation) => annotation.level === level),
          level,
        ),
      )
      .map(commandOf)
      .join('');
  },
};

function isWrong({ status }: Result): boolean {
  return status === 'fail' || status === 'error';
}

function reasonsOf(results: Results): Annotation[] {
  return results.reasons.map((reason) => ({ level: 'error', title: `asbuilt: ${results.verdict}`, message: reason }));
}

/** What could not be judged is an error whatever its severity: the run cannot conform. */
function annotationOf(row: Result): Annotation {
  const message = `${row.resource.name}: ${row.message}\n${row.resource.id}`;
  if (row.status === 'error') return { level: 'error', title: `${row.control} could not be judged`, message };
  return { level: levels[row.severity], title: `${row.control} (${row.severity})`, message: `${message}\n${row.fix}` };
}

function atMost(limit: number, list: Annotation[], level: Level): Annotation[] {
  if (list.length <= limit) return list;
  const rest = list.length - limit + 1;
  return [
    ...list.slice(0, limit - 1),
    { level, title: 'asbuilt', message: `${rest} more of this kind: see the report` },
  ];
}

/** Escaped as the runner reads it: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function commandOf({ level, title, message }: Annotation): string {
  const data = cut(visible(message), valueLimit).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = cut(visible(title), 200)
    .replaceAll('%', '%25')
    .replaceAll('\n', '%0A')
    .replaceAll(':', '%3A')
    .replaceAll(',', '%2C');
  return `::${level} title=${property}::${data}\n`;
}
