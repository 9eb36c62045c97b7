/** Where a listener leads a request to, by its rules in their order. */
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { glob } from '../environment/patterns';
import type { Item } from '../inventory/model';
import { forwardsOf } from '../inventory/relations/listener-rules';

/** What a rule decides by, as far as a request of a smoke test has it. */
export interface Request {
  host: string;
  path: string;
}

/**
 * `target-groups`: it is forwarded, by ARN. `answer`: the load balancer answers itself (a redirect, a fixed response, a
 * login). `unknown`: a rule before decides by something else than host and path, as a header or the caller's address.
 */
export type Route = { to: 'target-groups'; arns: string[] } | { to: 'answer'; type: string } | { to: 'unknown' };

type Rule = Item<'listener-rules'>;

/** Values of a condition; those of the older form stand beside `Field` itself. */
function valuesOf(condition: RuleCondition): string[] | undefined {
  switch (condition.Field) {
    case 'host-header':
      return condition.HostHeaderConfig?.Values ?? condition.Values;
    case 'path-pattern':
      return condition.PathPatternConfig?.Values ?? condition.Values;
    default:
      return undefined;
  }
}

/** Host names are compared without regard to case, paths with it; `*` and `?` are wildcards in both. */
function holds(condition: RuleCondition, { host, path }: Request): boolean | undefined {
  const values = valuesOf(condition);
  if (!values) return undefined;
  const byHost = condition.Field === 'host-header';
  return values.some((value) => glob(byHost ? value.toLowerCase() : value)(byHost ? host.toLowerCase() : path));
}

function matches(rule: Rule, request: Request): boolean | undefined {
  const held = (rule.Conditions ?? []).map((condition) => holds(condition, request));
  if (held.includes(false)) return false;
  return held.includes(undefined) ? undefined : true;
}

function priority({ Priority }: Rule): number {
  return Priority === 'default' ? Number.POSITIVE_INFINITY : Number(Priority);
}

/**
 * Where a request is led. Source:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export function routeOf(rules: readonly Rule[], request: Request): Route {
  for (const rule of [...rules].sort((a, b) => priority(a) - priority(b))) {
    const matched = matches(rule, request);
    if (matched === undefined) return { to: 'unknown' };
    if (!matched) continue;
    const actions = [...(rule.Actions ?? [])].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0));
    const [first] = actions;
    if (!first?.Type) return { to: 'unknown' };
    if (first.Type !== 'forward') return { to: 'answer', type: first.Type };
    return { to: 'target-groups', arns: forwardsOf(first).flatMap(({ group, idle }) => (idle ? [] : [group])) };
  }
  return { to: 'unknown' };
}
