/** Times of whole processes, and ratios between commands that were run in turn. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Timed {
  /** Milliseconds of wall time, one for each run. */
  runs: number[];
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function time(parameters: readonly string[], expected: number): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== expected) throw new Error(`node ${parameters.join(' ')} ended with ${code}, not ${expected}:\n${told}`);
  return performance.now() - begun;
}

/** Runs each command of Node in turn, `runs` times after one that does not count, so that a slow moment meets them all. */
export async function inTurn(commands: Record<string, readonly string[]>, runs: number): Promise<Map<string, Timed>> {
  const timed = new Map(Object.keys(commands).map((name) => [name, { runs: [] as number[] }]));
  for (let run = -1; run < runs; run += 1) {
    for (const [name, parameters] of Object.entries(commands)) {
      const milliseconds = await time(parameters, 0);
      if (run >= 0) timed.get(name)?.runs.push(milliseconds);
    }
  }
  return timed;
}
