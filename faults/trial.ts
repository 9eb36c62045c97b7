/** A run with a fault, beside the same run without. */
import type { Setting } from '../cli/setting';
import { actionsByControl } from '../engine/actions';
import { readStackOutputs } from '../engine/outputs';
import type { BrokenAction } from '../live/fault-proxy';
import type { Ground } from './ground';
import { type Broken, type Outcome, outcomeOf, type Ran } from './honest';
import { run, type Who } from './run';

/** Ends long after every test. */
const forever = '2999-12-31';

/** The setting with what fails in it accepted, so that it conforms, and what errs is alone in keeping it from exit 0. */
function accepting({ configuration, ...setting }: Setting, { results }: Ran['results']): Setting {
  const accepted = results
    .filter(({ status }) => status === 'fail')
    .map(({ control, resource }) => ({
      control,
      resource: resource.id,
      until: forever,
      reason: 'as furnished',
      owner: null,
    }));
  return { ...setting, configuration: { ...configuration, waivers: [...configuration.waivers, ...accepted] } };
}

/** A setting on a ground, with its sound run, against which runs with faults are held. */
export class Trial {
  private constructor(
    private readonly setting: Setting,
    private readonly ground: Ground,
    private readonly at: Date,
    /** The IAM actions that each control needs. */
    readonly needs: ReadonlyMap<string, ReadonlySet<string>>,
    readonly sound: Ran,
  ) {}

  /**
   * Makes the sound run.
   *
   * @param at the moment that counts as now in every run.
   * @param who makes it. Default: anybody.
   * @throws Error where the sound run does not conform once what fails is accepted: then nothing can be told from it.
   */
  static async begin(given: Setting, ground: Ground, at: Date, who: Who = { caller: 'SOUND' }): Promise<Trial> {
    const outputs = await readStackOutputs(given.configuration.outputs, [], null);
    const needs = actionsByControl(given.selected, given.configuration, outputs);
    const setting = accepting(given, await run(given, { ...who, at }));
    ground.forget(who.caller);
    const results = await run(setting, { ...who, at });
    if (results.verdict !== 'conforms') {
      const problems = results.results.filter(({ status }) => status === 'error' || status === 'fail');
      const told = problems.map(({ control, resource, message }) => `${control} of ${resource.id}: ${message}`);
      throw new Error(`the run without a fault is ${results.verdict}:\n${told.join('\n')}`);
    }
    return new Trial(setting, ground, at, needs, { results, calls: new Map(ground.callsOf(who.caller)) });
  }

  /** Whether a control needs an action. */
  needing(control: string, action: string): boolean {
    return this.needs.get(control)?.has(action) === true;
  }

  /** Makes a run in which something is broken, and holds it to the sound one. No other run may be made by the same caller. */
  async hold(who: Who, faults: readonly Omit<BrokenAction, 'caller'>[], broken: Broken): Promise<Outcome> {
    const { caller } = who;
    for (const fault of faults) this.ground.breakFor(caller, fault);
    try {
      const results = await run(this.setting, { ...who, at: this.at });
      return outcomeOf(this.sound, { results, calls: this.ground.callsOf(caller) }, broken);
    } finally {
      this.ground.forget(caller);
    }
  }
}
