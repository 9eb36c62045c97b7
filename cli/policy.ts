import { actionsByControl } from '../engine/actions';
import { readStackOutputs } from '../engine/outputs';
import { type SelectOptions, settingOf } from './setting';

/** `asbuilt policy`: the least IAM policy under which a run of the selected controls is complete. */
export async function policy(options: SelectOptions): Promise<void> {
  const { configuration, selected } = await settingOf(options);
  const outputs = await readStackOutputs(configuration.outputs, [], null);
  const needed = actionsByControl(selected, configuration, outputs);
  const actions = [...needed.values()].flatMap((each) => [...each]);
  const statement = {
    Sid: 'AsbuiltReads',
    Effect: 'Allow',
    Action: [...new Set(['sts:GetCallerIdentity', ...actions])].sort(),
    Resource: '*',
  };
  process.stdout.write(`${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)}\n`);
}
