/** The runs that are kept, a `results.json` each: the trend of an environment, and how long each failure has stood. */
import type { Results } from '../engine/results';
import { fingerprintOf } from './identity';
import { jsonText } from './json';
import type { History, PastRun } from './reporter';

/** So many runs are looked back on. */
export const longest = 60;
/** Files are looked into at most, among them those of another environment whose name looks the same in a file's name. */
const mostRead = 2 * longest;

/** Where runs are kept. Each method throws AsbuiltError HISTORY_FAILED where it cannot do what it says. */
export interface RunStore {
  /** How people name it. */
  readonly place: string;
  /** The names of what is kept that end so, in any order; none where nothing was ever kept. */
  names(ending: string): Promise<string[]>;
  read(name: string): Promise<string>;
  /** Whole or not at all. */
  write(name: string, text: string): Promise<void>;
}

/** The earlier runs, and the last of them whole; null where there is none. */
export interface LookBack {
  history: History;
  last: Results | null;
}

/** The end of the names of an environment's files. Other characters than these mean something to one file system or another. */
function endingOf(environment: string): string {
  return `-${environment.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 80)}.json`;
}

/**
 * Keeps a run's results: under a name that begins with the moment at which the run finished.
 *
 * @throws AsbuiltError HISTORY_FAILED
 */
export async function keepResults(store: RunStore, results: Results): Promise<void> {
  await store.write(`${results.finished.replaceAll(':', '-')}${endingOf(results.environment)}`, jsonText(results));
}

/**
 * The environment's runs that finished before these results, the newest `longest` of them; none where nothing is kept.
 *
 * @throws AsbuiltError HISTORY_FAILED where the store cannot be read, RESULTS_UNREADABLE where a file of it cannot
 */
export async function lookBack(store: RunStore, results: Results): Promise<LookBack> {
  const found = await store.names(endingOf(results.environment));
  const names = found.filter((name) => /^\d{4}-\d{2}-\d{2}T/.test(name)).sort();
  const { parseResults } = await import('./read');
  const failing = (run: Results) =>
    run.results.filter(({ status }) => status === 'fail' || status === 'waived').map(fingerprintOf);
  const runs: PastRun[] = [];
  const since: Record<string, string> = {};
  let last: Results | null = null;
  let standing = new Set(failing(results));
  for (const name of names.reverse().slice(0, mostRead)) {
    if (runs.length === longest) break;
    const run = parseResults(await store.read(name), `${store.place}/${name}`);
    if (run.environment !== results.environment || run.finished >= results.finished) continue;
    last ??= run;
    runs.unshift({ finished: run.finished, verdict: run.verdict, summary: run.summary });
    const failed = new Set(failing(run));
    standing = new Set([...standing].filter((fingerprint) => failed.has(fingerprint)));
    for (const fingerprint of standing) since[fingerprint] = run.finished;
  }
  return { history: { runs, since }, last };
}
