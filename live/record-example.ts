/**
 * Makes `fixtures/three-tier` anew: `asbuilt record` on the example in an emulator, and what `fixtures/by-hand.json` says in
 * place of the answers that the emulator does not give. Run by `npm run record-example`.
 */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecording, writeRecording } from '../aws/recording';
import { changed, type ExchangeAddition, type ExchangePatch } from '../fixtures/violations';
import { suites } from '../suites';
import { asbuilt } from './asbuilt';
import { builtExample, startExample } from './example';

const target = join(process.cwd(), 'fixtures', 'three-tier');
const byHand = join(process.cwd(), 'fixtures', 'by-hand.json');

async function main(): Promise<void> {
  const example = await startExample(await builtExample());
  try {
    await rm(target, { recursive: true, force: true });
    const place = { folder: example.folder, environment: example.emulator.environment };
    const { code, stderr } = await asbuilt(['record', '--out', target, '--control', '*', ...optIn()], place);
    process.stderr.write(stderr);
    // Gaps are expected: they are what is written by hand.
    if (code !== 0 && code !== 2) throw new Error(`asbuilt record ended with ${code}`);
    const patches = JSON.parse(readFileSync(byHand, 'utf8')) as ((ExchangePatch | ExchangeAddition) & {
      why: string;
    })[];
    await writeRecording(target, changed(await readRecording(target), patches));
  } finally {
    await example.stop();
  }
}

/** Opt-in controls are proven on the recording too, so what they need is recorded. */
function optIn(): string[] {
  return suites.flatMap(({ controls }) => controls.flatMap(({ id, optIn }) => (optIn ? ['--control', id] : [])));
}

void main();
