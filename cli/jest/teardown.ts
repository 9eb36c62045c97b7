import { readdirSync, rmSync } from 'node:fs';
import { conclude } from '../../engine/judge';
import { pictureOf } from '../../engine/picture';
import { exitCodes, type Results } from '../../engine/results';
import { selectControls } from '../../engine/select';
import { writeReports } from '../../reports/write';
import { suites } from '../../suites';
import { folderVariable, readPart, readShared } from './shared';

/** Merges what the suite files judged, in the order in which the command line tells it. */
function merged(folder: string): Results {
  const { gathered, configuration, failOn, unjudged } = readShared(folder);
  const parts = readdirSync(folder)
    .filter((file) => file.endsWith('.part'))
    .map((file) => readPart(folder, file));
  const ids = new Set(parts.flatMap((part) => part.selected));
  const selected = selectControls(suites, configuration, { suites: [], controls: [] }).filter(({ control }) =>
    ids.has(control.id),
  );
  const order = new Map(selected.map(({ control }, index) => [control.id, index]));
  const rows = parts.flatMap((part) => part.rows);
  rows.sort((a, b) => (order.get(a.control) ?? 0) - (order.get(b.control) ?? 0));
  const results = conclude(rows, selected, gathered, configuration, { failOn, finished: new Date(), unjudged });
  return { ...results, picture: pictureOf(gathered.snapshots) };
}

/**
 * Jest's global teardown of the conformance project: says the verdict, writes `results.json` where `ASBUILT_RESULTS` names
 * a file, and lets Jest end with 0 only where the environment conforms. Where a test failed Jest ends with 1 whatever the
 * verdict; a run that is inconclusive though none did ends with 2.
 */
export default async function teardown(): Promise<void> {
  const folder = process.env[folderVariable];
  if (!folder) return;
  delete process.env[folderVariable];
  const results = merged(folder);
  rmSync(folder, { recursive: true, force: true });
  const file = process.env.ASBUILT_RESULTS;
  const requests = file ? [{ format: 'json' as const, file }] : [];
  const output = { stdout: process.stdout, colour: false, width: 100, verbose: false, quiet: true };
  const { failed } = await writeReports(results, requests, output);
  for (const { error } of failed) process.stderr.write(`asbuilt: ${error.message}\n`);
  process.stderr.write(`asbuilt: ${[results.verdict, ...results.reasons].join('; ')}\n`);
  const code = exitCodes[results.verdict];
  if (code !== 0 || failed.length > 0) process.exitCode = code === 0 ? 2 : code;
}
