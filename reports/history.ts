/** The runs that a folder keeps, a `results.json` each: the trend of an environment, and how long each failure has stood. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Results } from '../engine/results';
import { failure } from '../errors/errors';
import { fingerprintOf } from './identity';
import { jsonText } from './json';
import { readResults } from './read';
import type { History, PastRun } from './reporter';
import { messageOf, oneLine } from './text';

/** So many runs are looked back on. */
export const longest = 60;

/** The end of the names of an environment's files. Other characters than these mean something to one file system or another. */
function ending(environment: string): string {
  return `-${environment.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 80)}.json`;
}

/**
 * Keeps a run's results in the folder, which is created when it is missing: a file whose name begins with the moment at which the
 * run finished.
 *
 * @throws AsbuiltError HISTORY_FAILED
 */
export async function keepResults(folder: string, results: Results): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const name = `${results.finished.replaceAll(':', '-')}${ending(results.environment)}`;
    await writeFileAtomic(join(folder, name), jsonText(results));
  } catch (problem) {
    throw failure('HISTORY_FAILED', { folder: oneLine(folder), problem: oneLine(messageOf(problem)) });
  }
}

/**
 * The environment's runs that finished before these results, the newest `longest` of them; none where there is no such folder.
 *
 * @throws AsbuiltError HISTORY_FAILED where the folder cannot be read, RESULTS_UNREADABLE where a file of it cannot
 */
export async function historyOf(folder: string, results: Results): Promise<History> {
  const end = ending(results.environment);
  const names = (await filesOf(folder)).filter((name) => name.endsWith(end) && /^\d{4}-\d{2}-\d{2}T/.test(name));
  const failing = (run: Results) =>
    run.results.filter(({ status }) => status === 'fail' || status === 'waived').map(fingerprintOf);
  const runs: PastRun[] = [];
  const since: Record<string, string> = {};
  let standing = new Set(failing(results));
  for (const name of names.sort().reverse()) {
    if (runs.length === longest) break;
    const run = await readResults(join(folder, name));
    if (run.environment !== results.environment || run.finished >= results.finished) continue;
    runs.unshift({ finished: run.finished, verdict: run.verdict, summary: run.summary });
    const failed = new Set(failing(run));
    standing = new Set([...standing].filter((fingerprint) => failed.has(fingerprint)));
    for (const fingerprint of standing) since[fingerprint] = run.finished;
  }
  return { runs, since };
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (problem) {
    if (typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === 'ENOENT') return [];
    throw failure('HISTORY_FAILED', { folder: oneLine(folder), problem: oneLine(messageOf(problem)) });
  }
}
