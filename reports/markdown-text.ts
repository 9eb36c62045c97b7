/** Somebody else's text inside Markdown. */
import { visible } from './text';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * The text so that GitHub-flavoured Markdown shows it as it is, inside `<code>` in a paragraph, a list or a table cell: HTML is
 * written as entities; ASCII punctuation that begins something inside a line has a backslash (CommonMark § 2.4), and so has what makes
 * an address a link (GFM § 6.9); a line feed becomes a line break, so that no line begins with text of others.
 */
export function escapedCode(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]()#!|~$^]|:(?=\/\/)|(?<=www)\./gi, '\\$&')
    .replace(/[&<>]/g, (character) => entities[character] ?? character)
    .replaceAll('\t', ' ')
    .replace(/(?<! ) *\n */g, '<br>');
}

/**
 * The same outside `<code>`, where GitHub also turns `@name` into a person and `:secret:`, which stands in ARNs, into an emoji: an empty
 * comment keeps both from it.
 */
export function escaped(text: string): string {
  return escapedCode(text).replace(/@|:(?=[\w+-]+:)/g, '$&<!-- -->');
}
