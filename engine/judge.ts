import type { Configuration } from '../environment/configuration';
import type { OutputsRead } from '../environment/outputs';
import { Deployed, Unseen } from '../inventory/deployed';
import type { Gap, Resource, Snapshot } from '../inventory/model';
import {
  type EnvironmentControl,
  type Judgement,
  judgesResources,
  type ProbeOutcome,
  type ResourceControl,
  type SeenAttempt,
} from './control';
import { referenceText } from './reference';
import type { Result, Results, Severity, Subject } from './results';
import { kindsJudged, type SelectedControl } from './select';
import { concluded } from './verdict';
import { waived } from './waive';

/** All that a run saw, as plain data: what is judged, here or in another process. */
export interface Gathered {
  environment: string;
  mode: 'live' | 'offline';
  started: Date;
  snapshots: Snapshot[];
  /** Accounts and Regions that could not be opened. */
  unopened: Gap[];
  probes: ProbeOutcome[];
  /** The stack's outputs; null where the configuration names none. */
  outputs: OutputsRead | null;
  /** What was seen while AWS-side health was waited for; missing where it was not. */
  awaited?: { control: string; resource: string; attempts: readonly SeenAttempt[] }[];
  /** Hints for people about what was gathered, for example a Region whose name is unknown. */
  hints: string[];
}

/** What judging needs of the configuration; nothing of it is secret. */
export type JudgedConfiguration = Pick<Configuration, 'profile' | 'controls' | 'expect' | 'waivers'>;

function subjectOf({ id, kind, name, account, region }: Resource): Subject {
  return { id, kind, name, account, region };
}

/** The place itself, for what is said of it as a whole. */
function placeOf({ account, region }: { account: string; region: string }): Subject {
  const id = `${account}/${region}`;
  return { id, kind: 'region', name: id, account, region };
}

function hidden(gap: Gap): string {
  return `could not be judged: ${gap.action} did not come through (${gap.error})`;
}

function result(selected: SelectedControl, resource: Subject, judgement: Judgement): Result {
  const { control, suite, severity } = selected;
  const { status } = judgement;
  return {
    control: control.id,
    suite,
    severity,
    title: control.title,
    status,
    resource,
    message: status === 'pass' ? judgement.observed : judgement.message,
    expected: status === 'fail' ? judgement.expected : null,
    observed: status === 'fail' || status === 'pass' ? judgement.observed : null,
    fix: control.fix,
    references: control.references.map(referenceText),
    waiver: null,
  };
}

function errorFor(selected: SelectedControl, resource: Subject, gap: Gap): Result {
  return result(selected, resource, { status: 'error', message: hidden(gap) });
}

/** Runs a check so that a question which nobody can answer, or a fault of the control itself, is an `error`. */
function safely(judge: () => Judgement): Judgement {
  try {
    return judge();
  } catch (error) {
    if (error instanceof Unseen) return { status: 'error', message: hidden(error.gap) };
    const problem = error instanceof Error ? error.message : String(error);
    return {
      status: 'error',
      message: `could not be judged: the control met something that it does not understand (${problem}); please report this`,
    };
  }
}

/** What a gap of a list hides: more of a kind, in the place or of the resource that it is about, which may be judged itself. */
function hiddenSubject(place: Subject, kind: string, gap: Gap, kinds: readonly string[]): Subject {
  const owner = gap.resource ?? place.id;
  const id = gap.resource !== null && kinds.length === 1 ? owner : `${owner}/${kind}`;
  return { ...place, id, kind, name: id };
}

function judgeResources(selected: SelectedControl, control: ResourceControl, deployed: Deployed): Result[] {
  const rows: Result[] = [];
  const place = placeOf(deployed);
  const kinds = kindsJudged(control, selected.parameters);
  for (const kind of kinds) {
    try {
      const { resources, uncertain, gaps } = deployed.subjects(kind);
      for (const resource of resources) {
        const context = { deployed, parameters: selected.parameters };
        rows.push(
          result(
            selected,
            subjectOf(resource),
            safely(() => control.check(resource, context)),
          ),
        );
      }
      for (const { resource, gap } of uncertain) {
        const message = `it is not known whether this belongs to the environment: ${gap.action} did not come through (${gap.error})`;
        rows.push(result(selected, subjectOf(resource), { status: 'error', message }));
      }
      for (const gap of gaps) {
        const own = rows.findIndex(({ resource }) => resource.kind === kind && resource.id === gap.resource);
        const listed = rows[own];
        // What is hidden of a resource that is listed is told in its row, for it has but one.
        if (listed) rows[own] = errorFor(selected, listed.resource, gap);
        else rows.push(errorFor(selected, hiddenSubject(place, kind, gap, kinds), gap));
      }
    } catch (error) {
      if (!(error instanceof Unseen)) throw error;
      rows.push(
        errorFor(selected, { ...place, id: `${place.id}/${kind}`, kind, name: `${place.id}/${kind}` }, error.gap),
      );
    }
  }
  if (rows.length > 0) return rows;
  const message =
    kinds.length > 0
      ? `there is no ${kinds.join(', ')} in scope`
      : 'the configuration names no kind of resources that this should judge';
  return [result(selected, place, { status: 'not-applicable', message })];
}

/** The row with the attempts that led to it, where there were any. */
function withAttempts(row: Result, attempts: readonly SeenAttempt[]): Result {
  if (attempts.length === 0) return row;
  return { ...row, attempts: attempts.map((attempt) => ({ ...attempt, at: attempt.at.toISOString() })) };
}

const environmentSubject = { id: 'environment', kind: 'environment', name: 'environment' };

/** What a control of the whole environment says; that it cannot be asked is an `error` about the environment. */
function saidBy(judge: () => ReturnType<EnvironmentControl['judge']>): ReturnType<EnvironmentControl['judge']> {
  try {
    return judge();
  } catch (error) {
    const judgement = safely(() => {
      throw error;
    });
    return [{ subject: environmentSubject, judgement }];
  }
}

/**
 * Where an account could not be opened, what was found in the others is not all that there is; and where none could, that is
 * why nothing is known.
 */
function afterAll(judgement: Judgement, unopened: Gap | undefined, everywhere: readonly Deployed[]): Judgement {
  const concerned = judgement.status === 'error' ? everywhere.length === 0 : judgement.status !== 'not-applicable';
  return unopened && concerned ? { status: 'error', message: hidden(unopened) } : judgement;
}

/** An account or a Region of it that could not be opened. */
function unopenedRow(selected: SelectedControl, gap: Gap): Result {
  const id = `${gap.account ?? 'unknown'}/${gap.region ?? 'every region'}`;
  return errorFor(selected, { id, kind: 'region', name: id, account: gap.account, region: gap.region }, gap);
}

function judgeEnvironment(
  selected: SelectedControl,
  control: EnvironmentControl,
  everywhere: readonly Deployed[],
  gathered: Gathered,
  configuration: Pick<Configuration, 'expect'>,
): Result[] {
  const only = everywhere.length === 1 && gathered.unopened.length === 0 ? everywhere[0] : undefined;
  const account = only?.account ?? null;
  const region = only?.region ?? null;
  const context = {
    everywhere,
    expect: configuration.expect,
    probes: gathered.probes,
    outputs: gathered.outputs,
    parameters: selected.parameters,
  };
  const places = everywhere.map(placeOf);
  const readsAws = control.readsFor(configuration.expect, context).length > 0;
  const unopened = readsAws ? gathered.unopened : [];
  const rows = saidBy(() => control.judge(context)).map(({ subject, judgement, attempts = [] }) => {
    const place = { account: subject.account ?? account, region: subject.region ?? region };
    // What one endpoint answered stays true, whatever other accounts would have shown.
    const judged = control.probes ? judgement : afterAll(judgement, unopened[0], everywhere);
    const row = result(selected, { ...subject, ...place }, judged);
    return withAttempts(row, attempts);
  });
  rows.push(...unopened.map((gap) => unopenedRow(selected, gap)));
  if (rows.length === 0) {
    const nothing: Judgement = { status: 'not-applicable', message: 'the configuration asks for nothing of this' };
    const nowhere: Subject = { ...environmentSubject, account: null, region: null };
    return (places.length > 0 ? places : [nowhere]).map((place) => result(selected, place, nothing));
  }
  if (only || places.length === 0) return rows;
  const once: Judgement = { status: 'not-applicable', message: 'judged once, for the whole environment' };
  return [...rows, ...places.map((place) => result(selected, place, once))];
}

/** Judges with one control, in every account and Region that was gathered. Waivers are not yet applied. */
export function judgeControl(
  selected: SelectedControl,
  gathered: Gathered,
  configuration: Pick<Configuration, 'expect'>,
): Result[] {
  const everywhere = gathered.snapshots.map((snapshot) => new Deployed(snapshot));
  return judgeWith(selected, everywhere, gathered, configuration);
}

function judgeWith(
  selected: SelectedControl,
  everywhere: readonly Deployed[],
  gathered: Gathered,
  configuration: Pick<Configuration, 'expect'>,
): Result[] {
  const { control } = selected;
  if (!judgesResources(control)) return judgeEnvironment(selected, control, everywhere, gathered, configuration);
  const rows = everywhere
    .flatMap((deployed) => judgeResources(selected, control, deployed))
    .map((row) => {
      const seen = gathered.awaited?.find((each) => each.control === row.control && each.resource === row.resource.id);
      return withAttempts(row, seen?.attempts ?? []);
    });
  const unopened = gathered.unopened.map((gap) => unopenedRow(selected, gap));
  return [...rows, ...unopened];
}

/** What a run is concluded with. */
export interface Conclusion {
  failOn: Severity;
  finished: Date;
  /** Controls that somebody asked for and that nothing judges. */
  unjudged: readonly string[];
  /** The signal that ended the run before its time: it is then inconclusive, whatever was seen until then. */
  interrupted?: string;
}

/** Judges everything that was gathered: the function from what was seen to results. */
export function judge(
  selected: readonly SelectedControl[],
  gathered: Gathered,
  configuration: JudgedConfiguration,
  options: Conclusion,
): Results {
  const everywhere = gathered.snapshots.map((snapshot) => new Deployed(snapshot));
  const rows = selected.flatMap((each) => judgeWith(each, everywhere, gathered, configuration));
  return conclude(rows, selected, gathered, configuration, options);
}

/** Makes results of rows: waivers, counts and the verdict. */
export function conclude(
  rows: readonly Result[],
  selected: readonly SelectedControl[],
  gathered: Gathered,
  configuration: JudgedConfiguration,
  options: Conclusion,
): Results {
  const { results, waivers } = waived(rows, configuration.waivers, gathered.snapshots[0]?.at ?? options.finished);
  const gaps = [...gathered.unopened, ...gathered.snapshots.flatMap((snapshot) => snapshot.gaps)];
  return {
    schema: 'asbuilt/results@1',
    environment: gathered.environment,
    mode: gathered.mode,
    started: gathered.started.toISOString(),
    finished: options.finished.toISOString(),
    ...concluded(results, selected, gathered, options),
    failOn: options.failOn,
    results,
    gaps,
    waivers,
  };
}
