/**
 * One self-contained file for people: it opens from a mail attachment, loads nothing, and its policy lets no other script run
 * (Content Security Policy with hashes: https://www.w3.org/TR/CSP3/).
 */

import { pageData } from './html/data';
import { escapeHtml } from './html/escape';
import template from './html/template.html';
import type { Reporter } from './reporter';
import { counted, oneLine } from './text';

/** What would end the script element that holds the data, begin a comment in it, or turn the line in an older JavaScript. */
const acting = /[<>&\u2028\u2029]/g;

export const html: Reporter = {
  render(results, { history }) {
    const { fail, error, pass } = results.summary;
    const said = `${results.verdict}: ${counted(fail, 'failure')}, ${error} could not be judged, ${pass} passed`;
    const parts: Record<string, string> = {
      TITLE: escapeHtml(oneLine(`${results.environment}: ${results.verdict} — asbuilt`)),
      SUMMARY: escapeHtml(said),
      DATA: JSON.stringify(pageData(results, history)).replace(
        acting,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    };
    return template.replace(
      /"%(DATA)%"|%(TITLE|SUMMARY)%/g,
      (_all, data: string, name: string) => parts[data ?? name] ?? '',
    );
  },
};
