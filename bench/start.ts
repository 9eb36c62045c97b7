/** How long the command line takes where nothing leaves the machine, beside a Node that does nothing. */
import { inTurn, median } from './measure';

/** What the design asks for, in milliseconds. */
const targets = { controls: 150, 'offline run': 1_000 } as const;

export async function start(): Promise<void> {
  const program = 'bin/asbuilt.mjs';
  const offline = [
    'run',
    '--config',
    'examples/three-tier/asbuilt.yaml',
    '--offline',
    'fixtures/three-tier',
    '--quiet',
  ];
  const timed = await inTurn(
    { 'bare node': ['-e', '0'], controls: [program, 'controls'], 'offline run': [program, ...offline] },
    9,
  );
  const bare = median(timed.get('bare node')?.runs ?? []);
  process.stdout.write('\nStart-up, wall time, median of 9 in turn\n');
  for (const [name, { runs }] of timed) {
    const middle = median(runs);
    const target = name in targets ? `  (wanted: ${targets[name as keyof typeof targets]} ms)` : '';
    const range = `${Math.min(...runs).toFixed(0)}–${Math.max(...runs).toFixed(0)}`;
    process.stdout.write(
      `  ${name.padEnd(12)} ${middle.toFixed(0).padStart(5)} ms  ${range.padStart(10)}  ${(middle / bare).toFixed(1)} × bare node${target}\n`,
    );
  }
}
