// Fails where an installed package has a licence that nobody has agreed to: those of what is shipped, and of what only builds and
// tests. The build must have been made. npm itself tells the licences, so no further package is needed for it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Permissive: what is shipped may be used by anybody, with the notices that the build writes. */
const shipped = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);
/** Licences of tools and of data that no user receives. */
const tools = new Set([...shipped, 'BlueOak-1.0.0', 'CC-BY-4.0', 'MPL-2.0', 'PSF-2.0']);

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const packages = JSON.parse(
  execFileSync('npm', ['query', ':not(:root)'], { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 }),
);
const inside = new Set([
  ...read('dist/bundled.json').map(({ name, version }) => `${name}@${version}`),
  ...Object.entries(read('package.json').dependencies).map(([name, version]) => `${name}@${version}`),
]);

/** Whether one choice that an expression of SPDX leaves is agreed to, with everything that it joins. */
const agreed = (expression, allowed) =>
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence)));

const counts = new Map();
const wrong = [];
for (const { name, version, license } of packages) {
  const licence = typeof license === 'string' ? license : (license?.type ?? 'none');
  counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const isInside = inside.has(`${name}@${version}`);
  if (!agreed(licence, isInside ? shipped : tools))
    wrong.push(`${name} ${version}: ${licence}${isInside ? ', and is shipped' : ''}`);
}
const told = [...counts].sort((a, b) => b[1] - a[1]).map(([licence, count]) => `${count} ${licence}`);
console.log(`licences of ${packages.length} packages, ${inside.size} of them shipped: ${told.join(', ')}`);
for (const each of wrong) console.error(`no agreed licence: ${each}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
