/** Whatever AWS answers: every control says one thing of each resource, and none of them breaks. */
import fc from 'fast-check';
import type { RecordedExchange } from '../aws/recording';
import type { Result, Results } from '../engine/results';
import type { Answering } from '../fixtures/answering';
import { type Example, openExample } from '../fixtures/example';
import { madeUp, randomFrom } from '../fixtures/made-up';
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
function expectSound({ results }: Results, identity = (row: Result) => `${row.control} ${row.resource.id}`): void {
  const rows = results.map(identity);
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

/** Texts made up at random name things of different kinds alike, which ARNs do not. */
const withKind = ({ control, resource }: Result) => `${control} ${resource.kind} ${resource.id}`;

it('says something of everything, once, of worlds that nobody built', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = randomFrom(seed);
      expectSound(await judgedWith(({ schema }) => madeUp(schema, random, texts)), withKind);
    }),
    { numRuns: runs },
  );
}, 600_000);

/** Changes of the recorded answers by which things are attached to themselves, or to each other in a circle. */
type Items = Record<string, Record<string, unknown>[]>;
const circles: Record<string, (command: string, answer: Items) => void> = {
  'composite alarms that name themselves and each other': (command, answer) => {
    if (command !== 'DescribeAlarms') return;
    const composite = (name: string, AlarmRule: string) => ({
      ...answer.MetricAlarms?.[0],
      AlarmName: name,
      AlarmArn: `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`,
      MetricName: undefined,
      AlarmRule,
    });
    answer.CompositeAlarms = [composite('a', 'ALARM(a) OR ALARM("b")'), composite('b', 'ALARM(a)')];
  },
  'a database that is a replica of itself': (command, answer) => {
    if (command !== 'DescribeDBInstances') return;
    for (const database of answer.DBInstances ?? []) {
      database.ReadReplicaDBInstanceIdentifiers = [database.DBInstanceIdentifier];
      database.ReadReplicaSourceDBInstanceIdentifier = database.DBInstanceIdentifier;
    }
  },
  'security groups that admit themselves and each other': (command, answer) => {
    if (command !== 'DescribeSecurityGroups') return;
    const all = (answer.SecurityGroups ?? []).map(({ GroupId }) => ({ GroupId }));
    for (const group of answer.SecurityGroups ?? [])
      group.IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs: all }];
  },
  'a load balancer that is the target of its own target group': (command, answer) => {
    for (const group of answer.TargetGroups ?? []) group.TargetType = 'alb';
    for (const health of answer.TargetHealthDescriptions ?? [])
      health.Target = { Id: texts.find((text) => text.includes(':loadbalancer/')), Port: 443 };
    if (command === 'DescribeRules')
      for (const rule of answer.Rules ?? []) rule.Actions = [{ Type: 'redirect', RedirectConfig: {} }];
  },
  'things whose names and tags are those of every object': (_, answer) => {
    const named = ['__proto__', 'constructor', 'toString'];
    for (const list of Object.values(answer).filter(Array.isArray))
      for (const item of list) if ('Tags' in item) item.Tags = named.map((Key) => ({ Key, Value: Key }));
  },
};

it.each(Object.entries(circles))('says something of everything, once, of %s', async (_, change) => {
  expectSound(
    await judgedWith((asked) => {
      const answer = example.recorded(asked) as Items;
      change(asked.command, answer);
      return answer;
    }),
  );
});
