/**
 * A notice in Slack's format, for an incoming webhook of Slack and of those who take the same.
 * https://docs.slack.dev/reference/block-kit/blocks/section-block (limits), https://docs.slack.dev/messaging/formatting-message-text (escaping)
 */
import { cut, oneLine } from '../reports/text';
import { type Change, type Notice, placeOf } from './notice';

/** A message has 50 blocks, a section's text 3,000 characters. */
const sectionLimit = 3000;
/** So many changes of a kind are told one by one: a message that is longer is not read. */
const most = 15;

const marks = { conforms: '✅', nonconforming: '❌', inconclusive: '⚠️' } as const;

interface Section {
  type: 'section';
  text: { type: 'mrkdwn'; text: string; verbatim: true };
}

/** `text` is what a telephone shows of it, and what those show who know no blocks. */
export function slackBody(notice: Notice): { text: string; blocks: Section[] } {
  const headline = `${marks[notice.verdict]} asbuilt: ${escaped(notice.headline)}`;
  const remarks = notice.remarks.map((remark) => escaped(cut(remark, 500)));
  const topics = notice.topics.map(({ topic, changes }) => {
    const more = changes.length > most ? [`…and ${changes.length - most} more: see the report`] : [];
    return [`*${topic}* (${changes.length})`, ...changes.slice(0, most).map(lineOf), ...more];
  });
  return {
    text: headline,
    blocks: [[`*${headline.replaceAll('*', '∗')}*`, ...remarks], ...topics].flatMap(sectionsOf),
  };
}

function lineOf({ row, was }: Change): string {
  const place = placeOf(row);
  const where = place && ` in ${code(place, 60)}`;
  const before = was && was !== row.status ? ` (was: ${was})` : '';
  return `• ${row.severity} ${code(row.control, 80)} on ${code(row.resource.name, 120)}${where}${before}\n   ${code(row.message, 300)}`;
}

/** Lines in as few sections as hold them. */
function sectionsOf(lines: readonly string[]): Section[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= sectionLimit)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }));
}

/** The three characters that mean something to Slack, so that `<!channel>` calls nobody and `<https://…|…>` is no link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Somebody else's text: as code, in which nothing is bold, a link or an emoji. A backtick would end it. */
function code(text: string, limit: number): string {
  return `\`${escaped(cut(oneLine(text), limit)).replaceAll('`', 'ˋ') || '-'}\``;
}
