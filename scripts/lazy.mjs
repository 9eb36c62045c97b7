// Lets commander load what starts other programs when it starts one. It does so for commands that are programs of their own, and here
// is none.
import { readFile } from 'node:fs/promises';

const eager = "const childProcess = require('node:child_process');";
const lazy = "const childProcess = { get spawn() { return require('node:child_process').spawn; } };";

export const lazyPlugin = {
  name: 'lazy',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]commander[/\\]lib[/\\]command\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(eager))
        throw new Error(`${path} loads child_process in another way than scripts/lazy.mjs knows`);
      return { contents: source.replace(eager, lazy), loader: 'js' };
    });
  },
};
