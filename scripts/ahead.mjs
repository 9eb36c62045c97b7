// What does not change any more is computed when the bundle is made, and not each time that the program starts: what a configuration
// may hold, and what is told of controls. Run from its sources, the program computes it itself.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What a TypeScript module of this project exports, run as it is now. */
function exportsOf(path) {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [path],
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    logLevel: 'warning',
  });
  const made = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(
    made,
    made.exports,
    createRequire(join(root, path)),
  );
  return made.exports;
}

/** The source of the module that stands for `cli/accepts.ts`. */
export function acceptsSource() {
  const { catalogue } = exportsOf('cli/catalogue.ts');
  const { precompile } = exportsOf('environment/precompile.ts');
  return precompile(catalogue());
}

/** The source of the module that stands for `cli/described.ts`. As a text it is read faster than as code. */
export function describedSource() {
  const { described } = exportsOf('cli/described.ts');
  return `export const described = JSON.parse(${JSON.stringify(JSON.stringify(described))});`;
}

/** For esbuild. */
export const aheadPlugin = {
  name: 'ahead',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]cli[\\/]accepts\.ts$/ }, () => ({
      contents: acceptsSource(),
      loader: 'js',
      resolveDir: join(root, 'environment'),
    }));
    onLoad({ filter: /[\\/]cli[\\/]described\.ts$/ }, () => ({ contents: describedSource(), loader: 'js' }));
  },
};
