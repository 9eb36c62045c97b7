/** `npm run bench`: what asbuilt costs. Figures depend on the machine; ratios and counts of calls do not. */
import { calls } from './calls';
import { pace } from './pace';
import { probes } from './probes';
import { reports } from './reports';
import { start } from './start';

const benchmarks: Record<string, () => Promise<void>> = { start, calls, reports, probes, pace };

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  for (const [name, run] of Object.entries(benchmarks)) {
    if (asked.length === 0 || asked.includes(name)) await run();
  }
}

void main();
