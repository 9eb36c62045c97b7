// Bundles the command line into dist/. One file a piece that loads by itself: an AWS client costs nothing until it is used,
// and of each client only the commands that are named in aws/services stay.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { asbuilt: 'cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  external: ['jiti'],
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
