const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof units;

/** What a written duration looks like; the source of both the schema and the parser. */
export const durationPattern = '^(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h|d)$';
const written = new RegExp(durationPattern);

/**
 * `800ms`, `5s`, `1.5m`, `24h`, `7d`, or a number of milliseconds, in milliseconds (rounded to whole ones). Null where it is
 * none of these.
 */
export function parseDuration(value: string | number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
  const match = written.exec(value);
  return match ? Math.round(Number(match[1]) * units[match[2] as Unit]) : null;
}
