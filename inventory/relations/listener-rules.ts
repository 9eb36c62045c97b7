/** What listeners do with requests: their rules, and the target groups that those send requests to. */
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

/** An action of a listener or of a rule. */
export type Action = NonNullable<Item<'listener-rules'>['Actions']>[number];

/** A target group that an action names. */
export interface Forward {
  /** The target group's ARN. */
  group: string;
  /** Whether it gets none of the requests: its weight is 0, and others share them. */
  idle: boolean;
}

/**
 * The target groups that an action forwards to, those that get nothing at present included. Alone in its action, or among
 * others that all have weight 0, a group counts as getting requests: it is what stands ready for them.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
 */
export function forwardsOf({ Type, TargetGroupArn, ForwardConfig }: Action): Forward[] {
  if (Type !== 'forward') return [];
  const weighted = ForwardConfig?.TargetGroups ?? [];
  // Without a weight a group has one that is not 0. Source: API_TargetGroupTuple, Weight.
  const shared = weighted.some(({ Weight }) => Weight !== 0);
  const forwards = weighted.flatMap(({ TargetGroupArn: group, Weight }): Forward[] =>
    group ? [{ group, idle: shared && Weight === 0 }] : [],
  );
  if (forwards.length > 0) return forwards;
  return TargetGroupArn ? [{ group: TargetGroupArn, idle: false }] : [];
}
