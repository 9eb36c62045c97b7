/** `${NAME}` in texts of the configuration. */
import type { Problem, ScalarTree, Tree } from './tree';
import { show } from './tree';

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The tree with every `${NAME}` in its texts (not in its keys) replaced by that variable's value; `$${` stands for `${`
 * itself. A variable that is not set is a problem. No message holds a value.
 */
export function putVariables(tree: Tree, variables: Variables): { tree: Tree; problems: Problem[] } {
  const problems: Problem[] = [];
  const visit = (node: Tree): Tree => {
    if (node.type === 'list') return { ...node, items: node.items.map(visit) };
    if (node.type === 'map') {
      const entries = [...node.entries].map(([key, entry]) => [key, { ...entry, value: visit(entry.value) }] as const);
      return { ...node, entries: new Map(entries) };
    }
    return typeof node.value === 'string' && node.value.includes('${') ? put(node, node.value) : node;
  };
  const put = (node: ScalarTree, text: string): ScalarTree => {
    const names: string[] = [];
    const wrong: string[] = [];
    const value = text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (whole, name: string | undefined, end: string) => {
      if (name === undefined) return '${';
      if (end === '') wrong.push(`a \${ is not closed: write \${NAME}, or $\${ for the characters themselves`);
      else if (!/^[A-Za-z_]\w*$/.test(name)) {
        wrong.push(`${show(whole)} names no variable: write \${NAME}, or $\${ for the characters themselves`);
      } else {
        names.push(name);
        const found = Object.hasOwn(variables, name) ? variables[name] : undefined;
        if (found !== undefined) return found;
        wrong.push(
          `the environment variable ${name} is not set: set it, or write $\${${name}} for the characters themselves`,
        );
      }
      return '';
    });
    problems.push(...[...new Set(wrong)].map((message) => ({ place: node.place, message })));
    return { ...node, value, variables: names, broken: wrong.length > 0 };
  };
  return { tree: visit(tree), problems };
}
