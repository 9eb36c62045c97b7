/**
 * Globs, patterns and tag values. Everything is matched in linear time (RE2), for the text and the patterns are hostile
 * alike: a name is whatever somebody called a resource.
 */
import { RE2JS } from 're2js';
import type { TagRequirement } from './configuration';

type Matcher = (text: string) => boolean;

/** Compiling takes longer than matching, and one requirement is held against every resource. */
const made = new Map<string, Matcher>();
const mostMade = 1_000;

function once(key: string, make: () => Matcher): Matcher {
  const known = made.get(key);
  if (known) return known;
  const matcher = make();
  if (made.size >= mostMade) made.clear();
  made.set(key, matcher);
  return matcher;
}

/** A longer one is a mistake or an attack: the work for a text is its length times the pattern's. */
export const longestPattern = 2_000;

/**
 * In a glob `*` stands for any text (`/` and `:` included), `?` for one character; everything else for itself. The whole text
 * must match, upper and lower case differ.
 */
export function glob(pattern: string): Matcher {
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  return once(`glob ${pattern}`, () => {
    const parts = pattern.replace(/\*+/g, '*').split(/([*?])/);
    const source = parts.map((part) => (part === '*' ? '.*' : part === '?' ? '.' : RE2JS.quote(part))).join('');
    const compiled = RE2JS.compile(source, RE2JS.DOTALL);
    return (text) => compiled.matches(text);
  });
}

const written = /^\/(.*)\/([ims]*)$/s;
const flags = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL } as const;

/** Whether a text is written as a pattern: `/…/`, with any of the flags i, m and s after it. */
export function isPattern(text: string): boolean {
  return text.length > 2 && written.test(text);
}

/**
 * The matcher of a pattern (RE2 syntax: no look-around, no back-references). It is searched for, so anchor it with `^`
 * and `$` to hold the whole text.
 * @throws Error where the text is no such pattern; its message says why.
 */
export function pattern(text: string): Matcher {
  const match = isPattern(text) ? written.exec(text) : null;
  if (!match) throw new Error('a pattern stands between slashes: /…/');
  const [, expression = '', letters = ''] = match;
  return once(`pattern ${text}`, () => {
    const set = [...letters].reduce((all, flag) => all | flags[flag as keyof typeof flags], 0);
    const compiled = RE2JS.compile(expression, set);
    return (value) => compiled.matcher(value).find();
  });
}

/** Why a text is not a usable `/pattern/`, or null where it is one. */
export function patternProblem(text: string): string | null {
  if (text.length > longestPattern) return `longer than ${longestPattern} characters`;
  try {
    pattern(text);
    return null;
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, '');
  }
}

/** The matcher of one requirement, to be made once and used for many values. A tag that is missing never matches. */
export function tagValueMatcher(requirement: TagRequirement): (value: string | undefined) => boolean {
  if (typeof requirement !== 'string') {
    const matchers = requirement.map(tagValueMatcher);
    return (value) => matchers.some((matches) => matches(value));
  }
  const matches =
    requirement === '*'
      ? (text: string) => text !== ''
      : isPattern(requirement)
        ? pattern(requirement)
        : glob(requirement);
  return (value) => value !== undefined && matches(value);
}

/** The matcher of a text that is written as a literal, a glob or a `/pattern/`. */
export function textMatcher(text: string): Matcher {
  return isPattern(text) ? pattern(text) : glob(text);
}

/** The literal values that a requirement allows, for filters that know nothing else; null where it has a glob or pattern. */
export function literalTagValues(requirement: TagRequirement): readonly string[] | null {
  const values = typeof requirement === 'string' ? [requirement] : requirement;
  return values.some((value) => /[*?]/.test(value) || isPattern(value)) ? null : values;
}
