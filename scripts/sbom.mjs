// Writes the software bill of materials of the published package to standard output: CycloneDX, as npm makes it, with what the
// bundle holds and what is installed beside it. The build must have been made.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const asked = ['sbom', '--sbom-format', 'cyclonedx'];
const bom = JSON.parse(execFileSync('npm', asked, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
const { name, version, dependencies } = read('package.json');
const installed = Object.entries(dependencies).map(([each, of]) => `${each}@${of}`);
const shipped = new Set([...read('dist/bundled.json').map((each) => `${each.name}@${each.version}`), ...installed]);

const nameOf = (component) => `${component.group ? `${component.group}/` : ''}${component.name}@${component.version}`;
// What only makes the bundle is a development dependency to npm, and yet inside the package.
const components = bom.components
  .filter((component) => shipped.has(nameOf(component)))
  .map((component) => ({
    ...component,
    scope: 'required',
    properties: component.properties?.filter((property) => property.name !== 'cdx:npm:package:development'),
  }));
const found = new Set(components.map(nameOf));
const missing = [...shipped].filter((each) => !found.has(each));
if (missing.length > 0) throw new Error(`npm's bill of materials lacks what is shipped: ${missing.join(', ')}`);

const refs = new Set([`${name}@${version}`, ...components.map((component) => component['bom-ref'])]);
const relations = bom.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
// npm names a project after its folder.
const metadata = { ...bom.metadata, component: { ...bom.metadata.component, name } };
process.stdout.write(`${JSON.stringify({ ...bom, metadata, components, dependencies: relations }, null, 2)}\n`);
