// Bundles the command line into dist/. One file a piece that loads by itself: an AWS client costs nothing until it is used,
// and of each client only the commands that are named in aws/services stay.
import { rename, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { pagePlugin } from './page.mjs';

// Made beside the old one and put in its place, so that a program that runs meanwhile finds all its files.
const made = `dist.${process.pid}`;
await build({
  entryPoints: { asbuilt: 'cli/main.ts' },
  outdir: made,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  // Its ES module is a bundle of everything, four times as large and slow to compile as what is used of it.
  alias: { sinon: './node_modules/sinon/lib/sinon.js' },
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  external: ['jiti'],
  plugins: [pagePlugin],
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
  keepNames: true,
  legalComments: 'linked',
  logLevel: 'warning',
});
const old = `dist.old.${process.pid}`;
await rename('dist', old).catch((error) => {
  if (error.code !== 'ENOENT') throw error;
});
await rename(made, 'dist');
await rm(old, { recursive: true, force: true });
