// Makes the page of the HTML report into one text: markup with its style and script inside, and a policy that lets nothing else
// run or load. What a run fills in stays as %TITLE%, %SUMMARY% and %DATA%. The bundle of the command line and Jest both take it from here.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'reports', 'html');
const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function bundle(entry) {
  return buildSync({
    absWorkingDir: root,
    entryPoints: [join(folder, 'page', entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
    charset: 'ascii',
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  });
}

function bundled(entry) {
  const { outputFiles } = bundle(entry);
  // A script ends at the first closing tag that stands in it, a style likewise.
  return outputFiles[0].text.trim().replaceAll('</script', '<\\/script').replaceAll('</style', '<\\/style');
}

/** The page, without what a run fills in. */
export function buildPage() {
  const script = bundled('main.tsx');
  const style = bundled('style.css');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const parts = { POLICY: policy, STYLE: style, SCRIPT: script };
  return readFileSync(join(folder, 'template.html'), 'utf8').replace(
    /"%(SCRIPT)%"|\/\*%(STYLE)%\*\/|%(POLICY)%/g,
    (_all, script, style, policy) => parts[script ?? style ?? policy],
  );
}

/** What esbuild says of the page's script. */
export function metafileOfPage() {
  return bundle('main.tsx').metafile;
}

/** What the page is made of, as one hash: equal sources make an equal page. */
export function sourcesOfPage() {
  const hash = createHash('sha256').update(readFileSync(join(folder, 'template.html')));
  for (const name of readdirSync(join(folder, 'page')).sort()) hash.update(readFileSync(join(folder, 'page', name)));
  hash.update(readFileSync(join(root, 'package-lock.json'))).update(readFileSync(fileURLToPath(import.meta.url)));
  return hash.digest('hex');
}

/** For esbuild: an import of the template gives the page. */
export const pagePlugin = {
  name: 'page',
  setup(build) {
    build.onLoad({ filter: /[\\/]reports[\\/]html[\\/]template\.html$/ }, () => ({
      contents: buildPage(),
      loader: 'text',
    }));
  },
};

/** For Jest: the same. */
export default {
  getCacheKey: () => sourcesOfPage(),
  process: () => ({ code: `module.exports = ${JSON.stringify(buildPage())};` }),
};
