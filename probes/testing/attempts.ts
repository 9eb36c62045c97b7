/** For tests: a plain probe, and what must hold of a fault. */
import type { Attempt } from '../attempt';
import type { HttpProbe } from '../http';

/** A probe that expects any 2xx within 3 s. */
export function probe(url: string, more: Partial<HttpProbe> = {}): HttpProbe {
  return { name: 'api', url, expect: {}, deadline: 3_000, ...more };
}

/** The fault must be exactly this, with these conclusions, and say what to do. */
export function expectFault(attempt: Attempt, code: string, more: { judged?: boolean; fatal?: boolean } = {}): void {
  expect(attempt.failures.map((failure) => failure.code)).toEqual([code]);
  const { ok, judged, fatal } = attempt;
  expect({ ok, judged, fatal }).toEqual({ ok: false, judged: true, fatal: false, ...more });
  expect(attempt.failures[0]?.message).toMatch(/[:;] \w+.{10}/);
}
