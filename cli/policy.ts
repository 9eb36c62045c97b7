import { readStackOutputs } from '../engine/outputs';
import { readsOf } from '../engine/select';
import { isKind } from '../inventory/kinds';
import { actionsOf } from '../inventory/reads';
import { scopeKinds } from '../inventory/scope';
import { type SelectOptions, settingOf } from './setting';

/** `asbuilt policy`: the least IAM policy under which a run of the selected controls is complete. */
export async function policy(options: SelectOptions): Promise<void> {
  const { configuration, selected } = await settingOf(options);
  const outputs = await readStackOutputs(configuration.outputs, [], null);
  const reads = readsOf(selected, configuration, outputs);
  const byTags = Object.keys(configuration.scope.tags).length > 0;
  if (byTags) for (const read of [...reads]) if (isKind(read)) for (const kind of scopeKinds(read)) reads.add(kind);
  const actions = actionsOf(reads, byTags || reads.has('tags'));
  if (configuration.accounts.some(({ regions }) => regions === 'all')) actions.push('ec2:DescribeRegions');
  if (configuration.outputs?.cloudformation !== undefined) actions.push('cloudformation:DescribeStacks');
  const statement = {
    Sid: 'AsbuiltReads',
    Effect: 'Allow',
    Action: [...new Set(['sts:GetCallerIdentity', ...actions])].sort(),
    Resource: '*',
  };
  process.stdout.write(`${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)}\n`);
}
