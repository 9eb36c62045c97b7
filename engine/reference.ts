import type { Reference } from './control';

/** A reference as it stands in results: a Security Hub id, a CIS recommendation, or the address of a page. */
export function referenceText(reference: Reference): string {
  if ('securityHub' in reference) return reference.securityHub;
  return 'cis' in reference ? `CIS AWS Foundations 7.0 ${reference.cis}` : reference.page;
}
