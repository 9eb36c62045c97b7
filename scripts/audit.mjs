// Fails where npm knows of a vulnerability in an installed package. Not every registry answers that question: one that does not is
// named, and fails nothing.
import { spawnSync } from 'node:child_process';

const { stdout, stderr } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
let answer = {};
try {
  answer = JSON.parse(stdout);
} catch {
  answer = { message: stderr.trim().split('\n').at(-1) };
}
const counts = answer.metadata?.vulnerabilities;
if (!counts)
  console.log(
    `npm audit: the registry does not answer (${answer.message ?? answer.error?.summary ?? 'without a reason'})`,
  );
else {
  console.log(`npm audit: ${counts.total} vulnerabilities in ${answer.metadata.dependencies?.total ?? 'all'} packages`);
  for (const { name, severity, range } of Object.values(answer.vulnerabilities ?? {}))
    console.error(`${severity}: ${name} ${range}`);
  process.exitCode = counts.total > 0 ? 1 : 0;
}
