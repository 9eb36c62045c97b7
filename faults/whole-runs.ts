/** What can go wrong with a run as a whole: its credentials, its clock, one of its Regions. */
import type { BrokenAction, WireFault } from '../live/fault-proxy';
import type { Broken, Outcome } from './honest';
import { callerOf } from './run';
import type { Trial } from './trial';

/** The Regions of the second configuration: nothing stands in the second one. */
export const bothRegions = ['us-east-1', 'us-west-2'] as const;
const [home, other] = bothRegions;

export interface WholeRun {
  name: string;
  /** A sentence for people. */
  what: string;
  /** Whether it is a run over both Regions. */
  regions: 'one' | 'both';
  faults: readonly Omit<BrokenAction, 'caller'>[];
  effect: Broken['effect'];
  /** Whether only what is of the second Region may change, and what is judged over both. */
  otherRegionAlone?: true;
  /** What every error's message must hold beside the action. */
  says?: string;
}

/** A run's credentials end after so many calls. */
const expiringAfter = [0, 1, 2, 5, 10, 20, 40, 60, 80, 100];

const refusals: readonly WireFault[] = ['region-not-enabled', 'access-denied', 'unavailable', 'reset', 'hang'];

export const wholeRuns: readonly WholeRun[] = [
  ...expiringAfter.map(
    (after): WholeRun => ({
      name: `credentials expired after ${after} calls`,
      what: `the credentials end after ${after} calls, whichever these are`,
      regions: 'one',
      faults: [{ fault: 'expired-token', after }],
      effect: 'hides',
      says: 'have expired',
    }),
  ),
  {
    name: 'clock an hour off',
    what: 'the clock of this machine is an hour behind that of AWS: the SDK is refused, and then signs by the time of AWS',
    regions: 'one',
    faults: [{ fault: 'clock-ahead' }],
    effect: 'passes',
  },
  {
    name: 'time always refused',
    what: 'whatever time a request is signed for, it is refused',
    regions: 'one',
    faults: [{ fault: 'time-skewed' }],
    effect: 'hides',
    says: 'does not accept these credentials',
  },
  ...refusals.map(
    (fault): WholeRun => ({
      name: `${other}: ${fault}`,
      what: `${other} answers every call so; ${home} is sound`,
      regions: 'both',
      faults: [{ fault, where: ({ region }) => region === other }],
      effect: 'hides',
      otherRegionAlone: true,
    }),
  ),
];

/** Makes such a run, and holds it to the sound one. */
export async function tryWholeRun(
  trial: Trial,
  { name, faults, effect, otherRegionAlone, says }: WholeRun,
): Promise<Outcome> {
  const actions = [...new Set([...trial.needs.values()].flatMap((each) => [...each]))];
  return trial.hold({ caller: callerOf(name) }, faults, {
    actions,
    effect,
    says,
    concerns: ({ control, resource }) =>
      (trial.needs.get(control)?.size ?? 0) > 0 &&
      (!otherRegionAlone || resource.region === other || resource.region === null),
  });
}
