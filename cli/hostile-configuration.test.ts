/** The program as it is shipped, over configurations that nobody should write: exit 3 with a place, and never a stack trace. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

let folder: string;
beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.mjs']);
  folder = mkdtempSync(join(tmpdir(), 'asbuilt-hostile-'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
for (const [above, name] of [...'abcdefg'].map((letter, at) => [letter, 'bcdefgh'[at]]))
  bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${above}`).join(', ')}]`);

test.each([
  ['a bomb of aliases', 'bomb.yaml', bomb.join('\n')],
  ['brackets without an end', 'brackets.yaml', '['.repeat(100_000)],
  ['bytes', 'bytes.yaml', Buffer.from([0, 255, 254, 1, 2, 3])],
  ['keys of every object', 'keys.json', '{"__proto__": {}, "constructor": 1, "toString": null}'],
  ['JSON that is cut off', 'cut.json', '{"environment": "prod", '],
  ['a program that throws', 'throws.ts', 'throw new Error("no");'],
  ['a program that is none', 'none.ts', 'export default {{{'],
])(
  '%s',
  (_, name, content) => {
    writeFileSync(join(folder, name), content);
    const parameters = [
      resolve('bin/asbuilt.mjs'),
      'run',
      '--config',
      name,
      '--offline',
      resolve('fixtures/three-tier'),
    ];
    const ended = spawnSync(process.execPath, parameters, { cwd: folder, encoding: 'utf8' });
    expect([ended.status, ended.stdout]).toEqual([3, '']);
    expect(ended.stderr).toMatch(new RegExp(`^asbuilt: ${name.replace('.', '\\.')}:\\d+:\\d+: .`, 'm'));
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  },
  120_000,
);
