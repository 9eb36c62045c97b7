/** Whether target groups get requests, as listeners and rules have it. */
import type { Deployed } from '../deployed';
import type { Item, Resource } from '../model';
import { type Action, forwardsOf } from './listener-rules';

/** The reads that `useOf` asks. */
export const targetUseReads = ['load-balancer', 'listener', 'target-health', 'rules-to-target-group'] as const;

/**
 * What a target group is to load balancers: `used` gets requests; `idle` is named with weight 0 alone, as the group that waits
 * in a blue/green deployment; `unused` is named by nobody.
 */
export type TargetUse = 'used' | 'idle' | 'unused';

/** Whether actions send requests to a target group; undefined where none of them names it. */
export function useIn(actions: readonly Action[], group: string): TargetUse | undefined {
  const naming = actions.flatMap(forwardsOf).filter((forward) => forward.group === group);
  if (naming.length === 0) return undefined;
  return naming.every(({ idle }) => idle) ? 'idle' : 'used';
}

/** Whether any of a group's targets takes requests: one that is healthy, or that nobody checks. */
export function takesRequests(targets: readonly Item<'target-health'>[]): boolean {
  return targets.some(({ TargetHealth }) => TargetHealth?.State === 'healthy' || TargetHealth?.State === 'unavailable');
}

/**
 * What a target group is to load balancers. Rules are only asked for where they decide: a group with a healthy target, and one
 * that a default action sends requests to, is in use whatever they say.
 *
 * @throws Unseen if what decides could not be read.
 */
export function useOf({ id, properties }: Resource<'target-group'>, deployed: Deployed): TargetUse {
  const balancers = properties.LoadBalancerArns ?? [];
  // A listener that was just changed leads to a group before the group itself says so.
  const listeners =
    balancers.length === 0
      ? deployed.all('listener')
      : balancers.flatMap((balancer) => (isOurs(balancer, deployed) ? deployed.of('listener', balancer) : []));
  const byDefault = useIn(
    listeners.flatMap((listener) => listener.properties.DefaultActions ?? []),
    id,
  );
  if (byDefault === 'used' || balancers.length === 0) return byDefault ?? 'unused';
  const isShared = !balancers.every((balancer) => isOurs(balancer, deployed));
  if (isShared || takesRequests(deployed.of('target-health', id))) return 'used';
  const rules = deployed.of('rules-to-target-group', id);
  const byRules = useIn(
    rules.flatMap(({ Actions }) => Actions ?? []),
    id,
  );
  return byRules ?? byDefault ?? 'unused';
}

/** Whether the listeners of a load balancer were read. */
function isOurs(balancer: string, deployed: Deployed): boolean {
  const found = deployed.find('load-balancer', balancer);
  return found !== undefined && deployed.inScope(found);
}
