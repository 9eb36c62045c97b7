// What does not change any more is computed when the bundle is made, and not each time that the program starts: what a configuration
// may hold, and what is told of controls. Run from its sources, the program computes it itself.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What these TypeScript modules of the project export, run as they are now. */
function exportsOf(...modules) {
  const { outputFiles } = buildSync({
    stdin: { contents: modules.map((each) => `export * from './${each}';`).join('\n'), resolveDir: root, loader: 'ts' },
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
    createRequire(join(root, 'cli')),
  );
  return made.exports;
}

/** For esbuild. */
export const aheadPlugin = {
  name: 'ahead',
  setup({ onLoad }) {
    const { catalogue, described, precompile } = exportsOf('cli/catalogue', 'cli/described', 'environment/precompile');
    onLoad({ filter: /[\\/]cli[\\/]accepts\.ts$/ }, () => ({
      contents: precompile(catalogue()),
      loader: 'js',
      resolveDir: join(root, 'environment'),
    }));
    // As a text it is read faster than as code.
    onLoad({ filter: /[\\/]cli[\\/]described\.ts$/ }, () => ({
      contents: `export const described = JSON.parse(${JSON.stringify(JSON.stringify(described))});`,
      loader: 'js',
    }));
  },
};
