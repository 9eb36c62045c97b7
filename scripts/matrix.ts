/** `npm run matrix`: writes docs/matrix.md (with `-- --check`: holds it to what would be written), and fails where a fault breaks anything but its own control. */
import { readFile, writeFile } from 'node:fs/promises';
import { readRecording } from '../aws/recording';
import { settingOf } from '../cli/setting';
import { faultsOf, judged, matrixPage } from '../fixtures/matrix';
import { readViolations } from '../fixtures/violations';
import { suites } from '../suites';

const page = 'docs/matrix.md';

async function main(): Promise<void> {
  const optIn = suites.flatMap(({ controls }) => controls.flatMap((each) => (each.optIn ? [each.id] : [])));
  const setting = await settingOf({ config: 'examples/three-tier/asbuilt.yaml', suite: [], control: ['*', ...optIn] });
  const recording = await readRecording('fixtures/three-tier');
  for (const { control, resource, status, message } of await judged(recording, setting)) {
    if (status !== 'fail' && status !== 'error') continue;
    process.stderr.write(`${control} is ${status} on ${resource.id} though nothing is broken: ${message}\n`);
    process.exitCode = 1;
  }
  const faults = await faultsOf(recording, readViolations('fixtures/violations'), setting);
  const text = matrixPage(faults, suites);
  if (!process.argv.includes('--check')) await writeFile(page, text);
  else if ((await readFile(page, 'utf8')) !== text) {
    process.stderr.write(`${page} is not what is true today: run \`npm run matrix\`\n`);
    process.exitCode = 1;
    return;
  }
  const wrong = faults.filter(({ problems }) => problems.length > 0);
  for (const { violation, problems } of wrong) {
    for (const problem of problems) process.stderr.write(`${violation.control} (${violation.what}): ${problem}\n`);
  }
  process.stderr.write(
    `${page}: ${faults.length} faults, ${wrong.length} of which break more or less than they should\n`,
  );
  if (wrong.length > 0) process.exitCode = 1;
}

void main();
