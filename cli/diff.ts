import { changesBetween } from '../reports/changes';
import { changesJson } from '../reports/changes-json';
import { changesText } from '../reports/changes-text';
import { readResults } from '../reports/read';
import { exitOfChanges, outputOf } from './reporting';

interface DiffOptions {
  failOnNew?: boolean;
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

/**
 * `asbuilt diff`: what changed between two runs. Exit 0, unless `--fail-on-new` asks for more; the threshold is the one of the
 * later run.
 *
 * @throws AsbuiltError RESULTS_UNREADABLE
 */
export async function diff(beforeFile: string, afterFile: string, options: DiffOptions): Promise<void> {
  const before = await readResults(beforeFile);
  const after = await readResults(afterFile);
  const changes = changesBetween(before, after);
  process.stdout.write(options.json ? changesJson(changes, before, after) : changesText(changes, outputOf(options)));
  process.exitCode = options.failOnNew ? exitOfChanges(changes, after.failOn) : 0;
}
