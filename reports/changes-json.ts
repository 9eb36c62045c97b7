/** What changed between two runs, for machines. Contract `asbuilt/changes@1`. */
import type { Results } from '../engine/results';
import type { Changes } from './changes';
import { jsonText } from './json';

/** Which run is which, how many results each list has, and the lists of `Changes` as they are. */
export function changesJson(changes: Changes, before: Results, after: Results): string {
  const run = ({ environment, started, finished, verdict }: Results) => ({ environment, started, finished, verdict });
  const summary = Object.fromEntries(Object.entries(changes).map(([name, list]) => [name, list.length]));
  return jsonText({ schema: 'asbuilt/changes@1', before: run(before), after: run(after), summary, ...changes });
}
