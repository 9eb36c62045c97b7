/** Makes `fixtures/three-tier` anew: `asbuilt record` on the example in an emulator. Run by `npm run record-example`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { builtExample, startExample } from './example';

const target = join(process.cwd(), 'fixtures', 'three-tier');

async function main(): Promise<void> {
  const example = await startExample(await builtExample());
  try {
    await rm(target, { recursive: true, force: true });
    const program = join(process.cwd(), 'bin', 'asbuilt.mjs');
    const recording = spawn(process.execPath, [program, 'record', '--out', target], {
      cwd: example.folder,
      env: { ...process.env, ...example.emulator.environment },
      stdio: 'inherit',
    });
    const [code] = await once(recording, 'exit');
    process.exitCode = Number(code);
  } finally {
    await example.stop();
  }
}

void main();
