import type { Deployed } from '../deployed';
import type { Item, Resource } from '../model';

/**
 * The reads that `rulesOf` asks. They are two, so that a control that looks at plain listeners alone costs no call for the
 * others.
 */
export const listenerRuleReads = ['listener-rules', 'secure-listener-rules'] as const;

/** The rules of a listener, its default one included; listeners of protocols other than HTTP and HTTPS have none. */
export function rulesOf(listener: Resource<'listener'>, deployed: Deployed): Item<'listener-rules'>[] {
  switch (listener.properties.Protocol) {
    case 'HTTP':
      return deployed.of('listener-rules', listener.id);
    case 'HTTPS':
      return deployed.of('secure-listener-rules', listener.id);
    default:
      return [];
  }
}
