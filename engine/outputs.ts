import { basename } from 'node:path';
import { explain } from '../aws/explain';
import { isSetting, secretName } from '../aws/secret-text';
import { withoutSecretsIn } from '../aws/secret-value';
import type { Session } from '../aws/session';
import type { OutputsSettings } from '../environment/configuration';
import { type OutputsRead, readOutputs, type StackOutputs } from '../environment/outputs';
import { parseArn } from '../inventory/arn';

/** What CloudFormation says of a stack that is not there: it has no error of its own for it. */
function isNoStack(error: unknown): boolean {
  const { name, message } = error as { name?: unknown; message?: unknown };
  return name === 'ValidationError' && /does not exist/.test(String(message));
}

async function ofStack(session: Session, StackName: string): Promise<StackOutputs | undefined> {
  try {
    const { Stacks } = await session.call('cloudformation', 'DescribeStacks', { StackName });
    const stack = Stacks?.[0];
    if (!stack) throw new Error('DescribeStacks answered without the stack');
    const named = (stack.Outputs ?? []).flatMap(({ OutputKey, OutputValue }) =>
      OutputKey === undefined || OutputValue === undefined ? [] : [[OutputKey, OutputValue] as const],
    );
    return { format: 'cloudformation', values: Object.fromEntries(named), sensitive: [] };
  } catch (error) {
    if (isNoStack(error)) return undefined;
    throw explain(error, session.region);
  }
}

/**
 * The outputs of a stack, in whichever of the accounts and Regions it stands. Source:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 *
 * @throws Error if no Region has the stack, or several have one of this name, or one could not be asked.
 */
async function liveStack(stack: string, sessions: readonly Session[]): Promise<StackOutputs> {
  const arn = parseArn(stack);
  const places = arn
    ? sessions.filter(({ account, region }) => account === arn.account && region === arn.region)
    : sessions;
  if (places.length === 0) throw new Error('the account and the Region of the stack are not read in this run');
  const found = (await Promise.all(places.map((session) => ofStack(session, stack)))).flatMap((each) => each ?? []);
  if (found.length > 1) throw new Error('several Regions have a stack of this name: give its ARN');
  if (!found[0]) throw new Error('there is no stack of this name in the accounts and Regions that are read');
  return found[0];
}

/** Outputs of which no value can be told that is a secret: one that is named like a secret counts as sensitive. */
function withoutSecretOutputs(outputs: StackOutputs): StackOutputs {
  const named = Object.entries(outputs.values);
  const isSecret = ([name, value]: [string, unknown]) =>
    secretName.test(name) && typeof value === 'string' && value !== '' && !isSetting(value);
  const values = withoutSecretsIn(Object.fromEntries(named.filter((output) => !isSecret(output))));
  return { ...outputs, values, sensitive: [...outputs.sensitive, ...named.filter(isSecret).map(([name]) => name)] };
}

/**
 * Reads the outputs that the configuration names. What keeps them from being read is a problem in what is given back, and
 * is never thrown, for the other controls are judged all the same.
 *
 * @param sessions where a CloudFormation stack may stand.
 * @param recorded those of a recording, which stand for the file of the moment when it was made.
 */
export async function readStackOutputs(
  settings: OutputsSettings | null,
  sessions: readonly Session[],
  recorded: OutputsRead | null,
): Promise<OutputsRead | null> {
  if (!settings) return null;
  const { file = settings.pulumi, cloudformation, require } = settings;
  const source = cloudformation === undefined ? basename(file ?? '') : `CloudFormation stack ${cloudformation}`;
  try {
    if (cloudformation !== undefined) {
      const outputs = withoutSecretOutputs(await liveStack(cloudformation, sessions));
      return { source, require, outputs, problem: null };
    }
    if (recorded) return { ...recorded, require };
    return { source, require, outputs: withoutSecretOutputs(await readOutputs(file ?? '')), problem: null };
  } catch (error) {
    return { source, require, outputs: null, problem: (error as Error).message };
  }
}
