import { cannotJudge, environmentControl, fail, type Judgement, pass } from '../../engine';
import type { Expectation } from '../../environment/configuration';
import { glob, tagValueMatcher } from '../../environment/patterns';
import { type Deployed, Unseen } from '../../inventory/deployed';
import { isGlobal } from '../../inventory/global';
import { isKind } from '../../inventory/kinds';
import type { Kind, Resource } from '../../inventory/model';
import { holds } from '../../inventory/where';

function describe({ kind, name, where, tags, account, region }: Expectation): string {
  const conditions = [
    ...(name === undefined ? [] : [`named ${name}`]),
    ...Object.entries(where ?? {}).map(([property, value]) => `with ${property} ${JSON.stringify(value)}`),
    ...Object.entries(tags ?? {}).map(([key, value]) => `tagged ${key}=${String(value)}`),
    ...(account === undefined ? [] : [`in account ${account}`]),
    ...(region === undefined ? [] : [`in ${region}`]),
  ];
  return [kind, ...conditions].join(' ');
}

function bounds(count: Expectation['count']): { least: number; most: number; text: string } {
  if (count === undefined) return { least: 1, most: Number.POSITIVE_INFINITY, text: 'at least 1' };
  if (typeof count === 'number') return { least: count, most: count, text: `exactly ${count}` };
  const { min = 0, max = Number.POSITIVE_INFINITY } = count;
  const text = max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
  return { least: min, most: max, text };
}

function matches(resource: Resource, { name, where, tags }: Expectation, deployed: Deployed): boolean {
  if (name !== undefined && !glob(name)(resource.name)) return false;
  if (where !== undefined && !holds(resource.properties, where)) return false;
  return Object.entries(tags ?? {}).every(([key, value]) => tagValueMatcher(value)(deployed.tagsOf(resource)[key]));
}

/** Where an expectation is about. What is global is in no Region, so none can leave it out. */
function placesOf({ account, region }: Expectation, kind: Kind, everywhere: readonly Deployed[]): Deployed[] {
  return everywhere
    .filter((deployed) => account === undefined || account === deployed.account)
    .filter((deployed) => region === undefined || region === deployed.region || isGlobal(kind));
}

/** The resources that an expectation means, and why there may be more of them. */
function found(expectation: Expectation, kind: Kind, places: readonly Deployed[]) {
  const names: string[] = [];
  const hidden: string[] = [];
  for (const deployed of places) {
    try {
      const { resources, uncertain, gaps } = deployed.subjects(kind);
      for (const gap of [...gaps, ...uncertain.map((each) => each.gap)])
        hidden.push(`${gap.action} did not come through (${gap.error})`);
      for (const resource of resources) if (matches(resource, expectation, deployed)) names.push(resource.name);
    } catch (error) {
      if (!(error instanceof Unseen)) throw error;
      hidden.push(error.message);
    }
  }
  return { names, hidden };
}

function judge(expectation: Expectation, everywhere: readonly Deployed[]): Judgement {
  const { kind } = expectation;
  if (!isKind(kind)) return cannotJudge(`this version does not read resources of kind ${kind}`);
  if (everywhere.length === 0) return cannotJudge('no account could be read');
  const { least, most, text } = bounds(expectation.count);
  const places = placesOf(expectation, kind, everywhere);
  if (places.length === 0) {
    const { account, region } = expectation;
    const place = [...(account === undefined ? [] : [`account ${account}`]), ...(region === undefined ? [] : [region])];
    return cannotJudge(`nothing is read of ${place.join(' in ')}: \`accounts\` says which accounts and Regions are`);
  }
  const { names, hidden } = found(expectation, kind, places);
  const observed = names.length > 0 ? `${names.length}: ${names.sort().join(', ')}` : 'none';
  const expected = `${text} ${describe(expectation)}`;
  // What is hidden can only add: too many already is a failure, and enough without an upper bound is a pass.
  if (names.length > most) return fail('there are more than expected', expected, observed);
  if (hidden[0] !== undefined && (names.length < least || most !== Number.POSITIVE_INFINITY)) {
    return cannotJudge(`could not be judged: ${hidden[0]}`);
  }
  if (names.length < least) return fail('what the environment expects does not exist', expected, observed);
  return pass(observed);
}

export const resources = environmentControl({
  id: 'presence.resources',
  severity: 'critical',
  title: 'What the environment expects to exist exists',
  why: 'A deploy that went half way leaves nothing to judge where something should be, and every other control is silent about what is not there.',
  fix: 'Apply the stack again, or correct `expect` in the configuration if the environment has changed on purpose.',
  references: [
    { page: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html' },
    { page: 'https://developer.hashicorp.com/terraform/tutorials/state/resource-drift' },
  ],
  readsFor: (expect) => [
    ...expect.flatMap(({ kind }) => (isKind(kind) ? [kind] : [])),
    ...(expect.some(({ tags }) => tags !== undefined) ? (['tags'] as const) : []),
  ],
  judge: ({ everywhere, expect }) =>
    expect.map((expectation) => {
      const name = describe(expectation);
      const subject = { id: `expect: ${name}`, kind: expectation.kind, name };
      return { subject, judgement: judge(expectation, everywhere) };
    }),
});
