/** What is published: pinned, small, with the licences of what it holds. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
}

const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const manifest = read<Manifest>('package.json');

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.mjs']);
}, 120_000);

test('every dependency is pinned to one version', () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the lock file knows every package by what is in it, and names no address to fetch it from', () => {
  const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json');
  const locked = Object.entries(packages).filter(([place]) => place !== '');
  expect(locked.length).toBeGreaterThan(400);
  expect(locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place)).toEqual([]);
  expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([place]) => place)).toEqual([]);
});

test('the package holds the program, the recorded example and its licences, and nothing else', () => {
  const options = { encoding: 'utf8', env: { ...process.env, npm_config_loglevel: 'silent' } } as const;
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], options);
  const files = (JSON.parse(packed) as { files: { path: string }[] }[])[0]?.files.map(({ path }) => path) ?? [];
  const needed = [
    'LICENSE',
    'README.md',
    'bin/asbuilt.mjs',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/asbuilt.mjs',
    'dist/bundled.json',
    'examples/three-tier/asbuilt.yaml',
    'fixtures/three-tier/probes.json',
    'fixtures/three-tier/recording.json',
    'package.json',
  ];
  expect(files).toEqual(expect.arrayContaining(needed));
  const chunks = readdirSync(join('dist', 'chunks')).map((name) => `dist/chunks/${name}`);
  expect(chunks.filter((name) => !name.endsWith('.mjs'))).toEqual([]);
  const example = /^examples\/three-tier\/[\w-]+\.(tf|sh\.tftpl|md|yaml)$|^fixtures\/three-tier\/[\w/-]+\.json$/;
  const known = new Set([...needed, ...chunks]);
  expect(files.filter((file) => !known.has(file) && !example.test(file))).toEqual([]);
});

test('a client is bundled without what it knows of operations that are never sent', () => {
  const client = readdirSync(join('dist', 'chunks')).filter((name) => name.startsWith('ec2-'));
  expect(client).toHaveLength(1);
  const source = readFileSync(join('dist', 'chunks', client[0] ?? ''), 'utf8');
  const known = ['DescribeRouteTables', 'AcceptAddressTransfer'].map((operation) => source.includes(operation));
  expect(known).toEqual([true, false]);
});

test('the notices name every package that is bundled, and hold the text of its licence', () => {
  const bundled = read<{ name: string; version: string; license: string }[]>('dist/bundled.json');
  const notices = readFileSync('dist/THIRD-PARTY-NOTICES.txt', 'utf8');
  const missing = bundled.filter(({ name, version, license }) => !notices.includes(`${name} ${version} (${license})`));
  expect(missing).toEqual([]);
  // Of the command line, of a client of AWS, and of the page.
  expect(bundled.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['commander', '@aws-sdk/client-ec2', 'preact']),
  );
  expect(notices).toContain('Copyright (c) 2015-present Jason Miller');
  expect(notices).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
});

test.each([
  [['jiti', 'node:fs', 'path'], ['jiti'], ''],
  [['jiti', 'ajv'], ['jiti'], 'the bundle imports ajv, jiti, and the dependencies in package.json are jiti'],
  [['jiti'], ['ajv', 'jiti'], 'the bundle imports jiti, and the dependencies in package.json are ajv, jiti'],
])('what a bundle imports (%j) is what is installed beside it (%j)', (imports, dependencies, problem) => {
  const metafile = { outputs: { a: { imports: imports.map((path) => ({ path, external: true })) } } };
  const program = `
    import { checkOutside } from './scripts/bundled.mjs';
    const dependencies = Object.fromEntries(${JSON.stringify(dependencies)}.map((name) => [name, '1.0.0']));
    try { checkOutside(${JSON.stringify(metafile)}, dependencies); } catch (error) { console.log(error.message); }
  `;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(said.split(': ')[0]?.trim()).toBe(problem);
});

test('the page on dependencies tells of each, in the version that is pinned', () => {
  const page = readFileSync('docs/dependencies.md', 'utf8');
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const clients = all.filter(([name]) => name.startsWith('@aws-sdk/client-'));
  expect(page).toContain(`\`@aws-sdk/client-*\` (${clients.length})`);
  const others = all.filter(([name]) => !name.startsWith('@aws-sdk/client-'));
  expect(others.filter(([name, version]) => !page.includes(`\`${name}\` ${version}`))).toEqual([]);
});
