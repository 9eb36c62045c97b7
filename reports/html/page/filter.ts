/** Which findings are looked at. The choice stands in the page's address, so that it can be kept and sent. */
import type { Finding } from './finding';

/** For each of these, the values of which a finding must have one; none chosen lets all through. */
export const facets = ['status', 'severity', 'suite', 'control', 'account', 'region', 'resource', 'tag'] as const;
export type Facet = (typeof facets)[number];

export type Filter = Readonly<Record<Facet, readonly string[]>> & {
  /** Words that must all occur, in any case. */
  text: string;
};

export const everything: Filter = {
  status: [],
  severity: [],
  suite: [],
  control: [],
  account: [],
  region: [],
  resource: [],
  tag: [],
  text: '',
};

/** What stands after `#` for a filter; empty for everything. */
export function addressOf(filter: Filter): string {
  const parts = new URLSearchParams();
  for (const facet of facets) for (const value of filter[facet]) parts.append(facet, value);
  if (filter.text) parts.set('text', filter.text);
  return parts.toString();
}

/** The filter that an address asks for. What it does not understand is left aside. */
export function filterOf(address: string): Filter {
  const parts = new URLSearchParams(address.replace(/^#/, ''));
  const chosen = Object.fromEntries(facets.map((facet) => [facet, [...new Set(parts.getAll(facet))]]));
  return { ...everything, ...chosen, text: parts.get('text') ?? '' };
}

export function isEverything(filter: Filter): boolean {
  return addressOf(filter) === '';
}

/** The filter with one value of a facet chosen, or not any more. */
export function toggled(filter: Filter, facet: Facet, value: string): Filter {
  const chosen = filter[facet];
  const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
  return { ...filter, [facet]: next };
}

const valuesOf: Readonly<Record<Facet, (finding: Finding) => readonly (string | null)[]>> = {
  status: (finding) => [finding.status],
  severity: (finding) => [finding.severity],
  suite: (finding) => [finding.suite],
  control: (finding) => [finding.control],
  account: (finding) => [finding.resource.account],
  region: (finding) => [finding.resource.region],
  resource: (finding) => [finding.resource.id],
  tag: (finding) => Object.entries(finding.tags).flatMap(([key, value]) => [key, `${key}=${value}`]),
};

/** The findings that a filter lets through, in their order. A tag is a key, or a key and its value: `Team`, `Team=data`. */
export function matching(findings: readonly Finding[], filter: Filter): Finding[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const active = facets.filter((facet) => filter[facet].length > 0);
  return findings.filter(
    (finding) =>
      active.every((facet) =>
        valuesOf[facet](finding).some((value) => value !== null && filter[facet].includes(value)),
      ) && words.every((word) => finding.haystack.includes(word)),
  );
}

/** The values that findings have for a facet, sorted. */
export function valuesAmong(findings: readonly Finding[], facet: Facet): string[] {
  const values = new Set(findings.flatMap((finding) => valuesOf[facet](finding)));
  return [...values].filter((value) => value !== null).sort();
}
