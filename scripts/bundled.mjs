// What of others is inside the bundle: the packages, and the notice that their licences ask to be passed on with them.

import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

/**
 * The packages of which something is in a bundle, by name and version.
 *
 * @param {{ outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> }[]} metafiles what esbuild says of the
 *   bundles.
 * @returns {{ name: string, version: string, license: string, folder: string }[]}
 */
export function bundledPackages(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.entries(output.inputs)),
  );
  const folders = new Set();
  for (const [input, { bytesInOutput }] of inputs) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
    if (folder && bytesInOutput > 0) folders.add(folder);
  }
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name, version, license, folder };
  });
  return packages.sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/**
 * Holds what a bundle leaves outside to what is installed beside it.
 *
 * @param {{ outputs: Record<string, { imports: { path: string, external?: boolean }[] }> }} metafile
 * @param {Readonly<Record<string, string>>} dependencies those of package.json.
 * @throws Error where one imports what the other lacks, or installs what nothing imports.
 */
export function checkOutside({ outputs }, dependencies) {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  // A module of Node's own need not be one of the version that builds.
  const isNodes = (path) => path.startsWith('node:') || isBuiltin(path);
  const outside = imports.filter(({ path, external }) => external && !isNodes(path)).map(({ path }) => path);
  const [imported, installed] = [[...new Set(outside)].sort(), Object.keys(dependencies).sort()];
  if (imported.join() === installed.join()) return;
  throw new Error(
    `the bundle imports ${imported.join(', ') || 'nothing'}, and the dependencies in package.json are ${installed.join(', ') || 'none'}: what it holds itself belongs to devDependencies`,
  );
}

/** The texts of a package that must be passed on: its licence, and its notice where it has one (Apache-2.0, section 4d). */
function textsOf({ name, license, folder }) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)([.-].*)?$/i.test(file));
  if (files.length === 0) {
    // Some clients of AWS name their licence and leave out its text, which is that of this project too.
    if (license === 'Apache-2.0') return [readFileSync(join(import.meta.dirname, '..', 'LICENSE'), 'utf8').trim()];
    throw new Error(`${name} is bundled and holds no text of its licence`);
  }
  return files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
}

/**
 * The notice of everything that is bundled: each text once, with the packages that it is of.
 *
 * @throws Error where a package holds no text of its licence.
 */
export function thirdPartyNotices(packages) {
  const byText = new Map();
  for (const each of packages) {
    const text = textsOf(each).join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), `${each.name} ${each.version} (${each.license})`]);
  }
  const head = 'asbuilt holds parts of the packages below, under these licences.';
  return `${[head, ...[...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}`)].join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}
