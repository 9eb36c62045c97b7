import type { Configuration } from '../environment/configuration';
import type { OutputsRead } from '../environment/outputs';
import { isKind } from '../inventory/kinds';
import type { ReadName } from '../inventory/model';
import { actionsOf } from '../inventory/reads';
import { scopeKinds } from '../inventory/scope';
import { judgesResources } from './control';
import { asksLoadBalancers, readsOfControl, type SelectedControl } from './select';

type Setting = Pick<Configuration, 'accounts' | 'expect' | 'outputs' | 'probes' | 'scope'>;

/**
 * The IAM actions that each selected control needs, by its id, in a run of all of them: those of its reads, of all that these
 * build on, of what decides the scope by tags, and of opening the account. None for a control that asks AWS nothing.
 *
 * @param outputs the stack's outputs, which name more to read; null where they are not known.
 */
export function actionsByControl(
  selected: readonly SelectedControl[],
  configuration: Setting,
  outputs: OutputsRead | null,
): Map<string, ReadonlySet<string>> {
  const byTags = Object.keys(configuration.scope.tags).length > 0;
  const loadBalancers = asksLoadBalancers(selected, configuration);
  const opening = ['sts:GetCallerIdentity'];
  if (configuration.accounts.some(({ regions }) => regions === 'all')) opening.push('ec2:DescribeRegions');
  const inStack = configuration.outputs?.cloudformation !== undefined;

  return new Map(
    selected.map((each) => {
      const { control } = each;
      const reads = new Set<ReadName>();
      const asks = judgesResources(control) || control.probes === undefined || loadBalancers;
      if (asks) for (const read of readsOfControl(each, configuration.expect, outputs)) reads.add(read);
      if (byTags) for (const read of [...reads]) if (isKind(read)) for (const kind of scopeKinds(read)) reads.add(kind);
      const actions = new Set(actionsOf(reads, byTags || reads.has('tags')));
      if (!judgesResources(control) && control.outputs && inStack) actions.add('cloudformation:DescribeStacks');
      if (actions.size > 0) for (const action of opening) actions.add(action);
      return [control.id, actions];
    }),
  );
}
