/** Words for every report: what a value of somebody else's may look like once it stands in a document of ours. */

/**
 * What a reader cannot see, and what moves the cursor or turns the line: controls (Cc: terminal escapes begin with one),
 * formats (Cf: bidirectional marks, tags; the joiners that scripts and emoji need excepted), line and paragraph separators,
 * lone surrogates and noncharacters. Tab and line feed stay.
 */
const unseen = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * The text with every character that hides or acts written out (`\x1b`, `\u202e`), so that it neither drives a terminal nor
 * reads otherwise than it is, and nothing of it is lost. CR LF becomes LF; other line feeds and tabs stay.
 */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(unseen, escaped);
}

/** `visible`, on one line: line feeds and tabs are written out too. For names and identifiers. */
export function oneLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/**
 * The line with what pipelines take for a command of their own written out: `::name::` where a line begins (GitHub Actions),
 * `##[name]` and `##vso[…]` anywhere (GitHub Actions, Azure Pipelines), `##teamcity[…]`. A name or a message in a log could
 * otherwise set variables or hide output.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function withoutCommands(line: string): string {
  return line.replace(/^(\s*):(?=:)/, '$1\\x3a').replace(/##(?=\w*\[)/g, '#\\x23');
}

/** At most `limit` UTF-16 units, never half a surrogate pair, and a word about how long the whole is. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : cutWithNote(text, text.length, limit);
}

/** `oneLine` in at most `limit` UTF-16 units. However long the text is, what cannot fit is not looked at. */
export function cutLine(text: string, limit: number): string {
  const head = oneLine(text.slice(0, limit + 1));
  return text.length <= limit && head.length <= limit ? head : cutWithNote(head, text.length, limit);
}

function cutWithNote(text: string, whole: number, limit: number): string {
  const note = `… (${whole} characters in all)`;
  let end = Math.max(0, limit - note.length);
  if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end) + note;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** `1 failure`, `2 failures`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A run's length for people: `0.8 s`, `12 s`, `3 min 5 s`. Milliseconds in; a clock that went back counts as 0. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** What a thrown thing says. */
export function messageOf(problem: unknown): string {
  // Errors of Node's core are not `instanceof Error` in another realm, such as Jest's.
  const message = typeof problem === 'object' && problem !== null && 'message' in problem ? problem.message : problem;
  return String(message);
}
