// Runs a script of this project under the current LTS line of Node, whatever runs this: `node scripts/lts.mjs ARGUMENTS` is what
// `node ARGUMENTS` would be there. The binary comes through npm, from the package that Node's own installer packages use, into a
// temporary folder; nothing of it stays.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Line 26 is the LTS from 2026-10-28 on. Source: https://github.com/nodejs/release#release-schedule */
const version = '26.12.1';

const system = process.platform === 'win32' ? 'win' : process.platform;
const name = `node-${system}-${process.arch}`;
const folder = mkdtempSync(join(tmpdir(), 'asbuilt-lts-'));
try {
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', folder, ...quiet, `${name}@${version}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const node = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const found = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  if (found !== `v${version}`) throw new Error(`${name}@${version} holds Node ${found}`);
  console.log(`Node ${found}, the current LTS line`);
  // Tests start `node` too, and must find the same one.
  const env = { ...process.env, PATH: `${join(node, '..')}${delimiter}${process.env.PATH}` };
  const { status, signal } = spawnSync(node, process.argv.slice(2), { stdio: 'inherit', env });
  if (signal) console.error(`ended by ${signal}`);
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
