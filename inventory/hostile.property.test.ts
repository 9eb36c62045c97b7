/** Whatever AWS answers: every read gives items or gaps, and none of them throws. New reads are among them by themselves. */
import fc from 'fast-check';
import { readRecording } from '../aws/recording';
import { type Answering, answeredSession } from '../fixtures/answering';
import { madeUp, randomFrom } from '../fixtures/made-up';
import { mutate, mutation, textsOf } from '../fixtures/mutation';
import { isKind } from './kinds';
import type { Detail, Kind, Resource, Snapshot } from './model';
import { readInventory } from './read';
import { reads } from './reads';
import { withoutIncomplete } from './trusted';

const names = Object.keys(reads) as (Kind | Detail)[];
const runs = Number(process.env.ASBUILT_RUNS ?? 25);
let answered: Answering = () => ({});
const session = answeredSession({ account: '111122223333', region: 'us-east-1', partition: 'aws' }, () => answered);
let texts: string[];

beforeAll(async () => {
  const recording = await readRecording('fixtures/three-tier');
  const own = textsOf([...recording.files.values()].flat());
  texts = [
    ...own.filter((text) => text.length < 200),
    '',
    'a',
    'arn:aws:sns:us-east-1:111122223333:t',
    '*',
    '__proto__',
  ];
}, 60_000);

/** Everything, read with the tags of a scope, as these answers have it. */
const readWith = (answering: Answering): Promise<Snapshot> => {
  answered = answering;
  const scope = new Map([['Application', (value: string) => value === 'payments']]);
  return readInventory(session, { wanted: [...names, 'tags'], scope, at: new Date('2026-06-15T12:00:00Z') });
};

function expectSound(snapshot: Snapshot): void {
  expect(names.filter((name) => !snapshot.answers.has(name))).toEqual([]);
  for (const [name, answers] of snapshot.answers) {
    const all = [...answers.values()];
    for (const { gap } of all) expect(gap?.error ?? 'a').not.toMatch(/^$|does not understand/);
    if (!isKind(name)) continue;
    const resources = all.flatMap(({ items }) => items as Resource[]);
    const unnamed = ({ id, name: called }: Resource) => !id || typeof id !== 'string' || typeof called !== 'string';
    expect(resources.filter(unnamed)).toEqual([]);
    expect(new Set(resources.map(({ id }) => id)).size).toBe(resources.length);
  }
  for (const gap of snapshot.gaps) expect(gap.action).toMatch(/^[a-z0-9-]+:\w+$/);
  withoutIncomplete(snapshot);
}

test('an answer without its list is a gap of every list', async () => {
  const snapshot = await readWith(() => ({}));
  expectSound(snapshot);
  const whole = names.filter((name) => isKind(name) && snapshot.answers.get(name)?.get('')?.gap === undefined);
  // An account without budgets is answered without a list of them.
  expect(whole).toEqual(['budget']);
}, 60_000);

test('a list that is null, a text, a number or of nothing is a gap of every list', async () => {
  for (const junk of [null, '', 'x', 0, [null], {}]) {
    const snapshot = await readWith(({ schema }) => {
      const answer = madeUp(schema, () => 0.5, texts) as Record<string, unknown>;
      return Object.fromEntries(
        Object.entries(answer).map(([key, value]) => [key, Array.isArray(value) ? junk : value]),
      );
    });
    expectSound(snapshot);
  }
}, 60_000);

test('whatever is answered, in the types of the service or not, is items or gaps', async () => {
  const changes = fc.array(fc.tuple(fc.nat(9), mutation), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.integer(), changes, async (seed, mutations) => {
      const random = randomFrom(seed);
      expectSound(
        await readWith(({ schema }) => {
          const answer = madeUp(schema, random, texts);
          for (const [seldom, change] of mutations) if (random() * 10 > seldom) mutate(answer, change, texts);
          return answer;
        }),
      );
    }),
    { numRuns: runs },
  );
}, 600_000);
