/** The printed policy under an emulator that enforces IAM: with all of it a run is complete, and each action is needed by whom it is said to be. */
import type { Setting } from '../cli/setting';
import { signedActions } from '../live/aws-protocol';
import type { Aws } from '../live/clients';
import type { Emulator } from '../live/emulator';
import { makeCaller } from '../live/iam';
import { knownOperations } from '../live/operations';
import { business, inCrowd } from './crowd';
import { startGround } from './ground';
import type { Outcome } from './honest';
import { run, type Who } from './run';
import { Trial } from './trial';

/** Runs under way at a time. */
const atMost = 16;

const unsigned = 'the emulator refuses the signature of a path or query with an ARN in it while it enforces IAM';

/** Actions that cannot be taken away here, with the reason. */
export const untakable: ReadonlyMap<string, string> = new Map([
  ['cloudfront:ListTagsForResource', unsigned],
  ['lambda:ListTags', unsigned],
  ['sts:GetCallerIdentity', 'it needs no permission, at AWS as in the emulator'],
]);

/** A user who may do every action but `without`. */
async function reader(aws: Aws, name: string, actions: readonly string[], without?: string): Promise<Who> {
  const operations = await knownOperations();
  const allowed = [...operations].filter(([, { action }]) => actions.includes(action) && action !== without);
  // The emulator goes by the names of the operations, and of the services that requests are signed for.
  const named = allowed.flatMap(([operation, { action }]) => [action, ...signedActions(operation)]);
  const Action = [...new Set(named)];
  const { credentials } = await makeCaller(aws, name, [{ Effect: 'Allow', Action, Resource: '*' }]);
  return { caller: credentials.accessKeyId, secret: credentials.secretAccessKey };
}

/** Which answers a reader gets from the emulator and not from memory: a complete one all, others those to what they lack. */
type Asks = (caller: string, action: string) => boolean;

/**
 * Takes each action away from a reader who has all others, and holds the run to that of one who has them all.
 *
 * @returns by action, what the run without it showed.
 * @throws Error where the run with all of them is not complete.
 */
export async function withoutEach(
  setting: Setting,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
  { aws, emulator }: { aws: Aws; emulator: Emulator },
  at: Date,
): Promise<Map<string, Outcome>> {
  const actions = [...new Set([...needs.values()].flatMap((each) => [...each]))].sort();
  const complete = await reader(aws, 'complete', actions);
  const lacking = new Map<string, Who>();
  for (const action of actions.filter((each) => !untakable.has(each))) {
    lacking.set(action, await reader(aws, `without-${action.replace(':', '-')}`, actions, action));
  }
  const lackedBy = new Map([...lacking].map(([action, { caller }]) => [caller, action]));
  const asks: Asks = (caller, action) =>
    !untakable.has(action) && (caller === complete.caller || lackedBy.get(caller) === action);
  const ground = await startGround(emulator.endpoint, asks);
  const before = process.env.AWS_ENDPOINT_URL;
  process.env.AWS_ENDPOINT_URL = ground.endpoint;
  try {
    await run(setting, { caller: 'testing', at });
    await emulator.enforceIam(true);
    const trial = await Trial.begin(setting, ground, at, complete);
    const outcomes = await inCrowd(
      [...lacking],
      async ([action, who]) => {
        const concerns = ({ control }: { control: string }) => trial.needing(control, action);
        return [action, await trial.hold(who, [], { actions: [action], effect: 'hides', concerns })] as const;
      },
      { atLeast: 2, atMost, busy: business() },
    );
    return new Map(outcomes);
  } finally {
    process.env.AWS_ENDPOINT_URL = before;
    await emulator.enforceIam(false);
    await ground.stop();
  }
}
