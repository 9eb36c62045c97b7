// Bundles the command line into dist/. One file a piece that loads by itself: an AWS client costs nothing until it is used,
// and of each client only the commands that are named in aws/services stay.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { aheadPlugin } from './ahead.mjs';
import { bundledPackages, checkOutside, thirdPartyNotices } from './bundled.mjs';
import { lazyPlugin } from './lazy.mjs';
import { metafileOfPage, pagePlugin } from './page.mjs';
import { schemasPlugin } from './schemas.mjs';

// Made beside the old one and put in its place, so that a program that runs meanwhile finds all its files.
const made = `dist.${process.pid}`;
const { metafile } = await build({
  entryPoints: { asbuilt: 'cli/main.ts' },
  outdir: made,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  // What is compiled at each start: of sinon and undici the parts that are used, and of yaml its ES modules.
  alias: {
    sinon: './scripts/parts/sinon.mjs',
    undici: './scripts/parts/undici.mjs',
    yaml: './node_modules/yaml/browser/dist/index.js',
  },
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  external: ['jiti'],
  plugins: [aheadPlugin, lazyPlugin, pagePlugin, schemasPlugin],
  // Some dependencies are CommonJS: they require Node's own modules and ask for their own file's name.
  banner: {
    js: [
      "import{createRequire as asbuiltRequire}from'node:module';",
      "import{fileURLToPath as asbuiltPath}from'node:url';",
      'const require=asbuiltRequire(import.meta.url),__filename=asbuiltPath(import.meta.url);',
    ].join(''),
  },
  define: { 'process.env.NODE_ENV': '"production"' },
  minify: true,
  // Whose they are stands in the notices.
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});
checkOutside(metafile, JSON.parse(await readFile('package.json', 'utf8')).dependencies);
const bundled = bundledPackages([metafile, metafileOfPage()]);
await writeFile(join(made, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(bundled));
// For the software bill of materials, and for who wants to know what is inside.
const named = bundled.map(({ name, version, license }) => ({ name, version, license }));
await writeFile(join(made, 'bundled.json'), `${JSON.stringify(named, null, 2)}\n`);
const old = `dist.old.${process.pid}`;
await rename('dist', old).catch((error) => {
  if (error.code !== 'ENOENT') throw error;
});
await rename(made, 'dist');
await rm(old, { recursive: true, force: true });
