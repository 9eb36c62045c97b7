/** Whatever AWS answers: every control says one thing of each resource, and none of them breaks. */
import fc from 'fast-check';
import type { RecordedExchange } from '../aws/recording';
import type { Results } from '../engine/results';
import type { Answering } from '../fixtures/answering';
import { type Example, openExample } from '../fixtures/example';
import { type Mutation, mutate, mutation, textsOf } from '../fixtures/mutation';

/** A world takes a fraction of a second to read and to judge. ASBUILT_RUNS asks for more, as whoever changes a reader may. */
const runs = Number(process.env.ASBUILT_RUNS ?? 40);
const statuses = ['pass', 'fail', 'error', 'not-applicable', 'waived'];
let example: Example;
let exchanges: RecordedExchange[];
let texts: string[];

beforeAll(async () => {
  example = await openExample();
  exchanges = [...example.recording.files.values()].flat();
  texts = textsOf(exchanges.map(({ output }) => output));
}, 60_000);

/** What must hold of the results, whatever was answered. */
function expectSound({ results }: Results): void {
  const rows = results.map(({ control, resource }) => `${control} ${resource.id}`);
  expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
  expect(results.filter(({ status }) => !statuses.includes(status))).toEqual([]);
  expect(results.filter(({ message }) => /does not understand|^$/.test(message))).toEqual([]);
  const places = (of: string) =>
    results.filter(({ control }) => control === of).map(({ resource }) => `${resource.account}/${resource.region}`);
  for (const { control } of example.selected) expect(places(control.id).length).toBeGreaterThan(0);
}

/** The recorded answers, of which those of some exchanges are changed. */
const changedBy = (changes: readonly (Mutation & { exchange: number })[]): Answering => {
  const keyOf = (command: string, input: unknown) => `${command} ${JSON.stringify(input)}`;
  const byCall = new Map<string, Mutation[]>();
  for (const change of changes) {
    const of = exchanges[change.exchange % exchanges.length];
    const key = of ? keyOf(of.command, of.input) : '';
    byCall.set(key, [...(byCall.get(key) ?? []), change]);
  }
  return (asked) => {
    const answer = example.recorded(asked);
    for (const change of byCall.get(keyOf(asked.command, asked.input)) ?? []) mutate(answer, change, texts);
    return answer;
  };
};

const judgedWith = async (answering: Answering) => example.judged(await example.gathered(answering));

it('starts from a world that conforms, and of which all is said once', async () => {
  const results = await judgedWith(example.recorded);
  expectSound(results);
  expect(results.verdict).toBe('conforms');
});

it('says something of everything, once, and breaks over nothing, whatever is answered', async () => {
  const change = fc.tuple(fc.nat(), mutation).map(([exchange, how]) => ({ exchange, ...how }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      expectSound(await judgedWith(changedBy(changes)));
    }),
    { numRuns: runs },
  );
}, 600_000);
