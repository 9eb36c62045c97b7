// Lets the bundle leave out what the SDK's clients know of operations that are never sent. Their schemas are arrays with computed
// keys, of which a bundler cannot know that nobody notices when they are not made; that stands before each, once it is a call.
import { readFile } from 'node:fs/promises';

const file = /[/\\]@aws-sdk[/\\].*[/\\]dist-es[/\\].*[/\\]schemas_\d+\.js$/;
const schema = /^((?:export )?var [\w$]+ = )(\[[\s\S]*?\]);$/gm;

/** A module of schemas, each of which is made by a call that may be left out. */
export function removable(source) {
  return source.replace(schema, '$1/* @__PURE__ */ (() => $2)();');
}

export const schemasPlugin = {
  name: 'schemas',
  setup({ onLoad }) {
    onLoad({ filter: file }, async ({ path }) => ({ contents: removable(await readFile(path, 'utf8')), loader: 'js' }));
  },
};
