/** What a text must be where JSON Schema's own words do not reach: each tells why a text is not it, or null. */
import { isIP } from 'node:net';
import { isPattern, longestPattern, patternProblem } from './patterns';

type Check = (text: string) => string | null;

const connectTo: Check = (text) => {
  const match = /^(?:\[([0-9a-f:.%]+)\]|([^\s:[\]/@]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  return match && port >= 1 && port <= 65_535 ? null : 'not host:port';
};

const httpUrl: Check = (text) => {
  if (!URL.canParse(text)) return 'not a URL';
  const { protocol } = new URL(text);
  return protocol === 'http:' || protocol === 'https:' ? null : `${protocol}// is neither http:// nor https://`;
};

/** RFC 3339's full-date, and one that the calendar has. */
const date: Check = (text) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'not written YYYY-MM-DD';
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? null : 'no such day in the calendar';
};

const shortEnough: Check = (text) => (text.length > longestPattern ? `longer than ${longestPattern} characters` : null);

export const formats = {
  address: (text) => (isIP(text) === 0 ? 'neither IPv4 nor IPv6' : null),
  date,
  'http-url': httpUrl,
  'connect-to': connectTo,
  glob: shortEnough,
  /** `/…/` and nothing else. */
  'slashed-pattern': patternProblem,
  /** A literal or a glob; where it is written `/…/`, a pattern. */
  'text-or-pattern': (text) => (isPattern(text) ? patternProblem(text) : shortEnough(text)),
} as const satisfies Record<string, Check>;

export type FormatName = keyof typeof formats;

/** Why the text is not of that format, or null where it is. */
export function formatProblem(format: string, text: string): string | null {
  return Object.hasOwn(formats, format) ? formats[format as FormatName](text) : null;
}

/** For validators: whether a text is of the format of that name. */
export const formatChecks = Object.fromEntries(
  Object.entries(formats).map(([name, problem]) => [name, (text: string) => problem(text) === null]),
);
