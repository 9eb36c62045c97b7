import type { Result, Results } from '../engine/results';
import { asbuilt, configurationOf, judged, type Place } from './asbuilt';
import { signedActions } from './aws-protocol';
import { answeredConfiguration, builtExample, type Example, startExample, unimplemented } from './example';
import { type FaultProxy, startFaultProxy, type WireFault } from './fault-proxy';
import { makeCaller, type PolicyStatement } from './iam';
import { knownOperations } from './operations';

let example: Example;
let proxy: FaultProxy;
let place: Place;
let sound: Results;
/** The actions that each control needs under this configuration, its scope by tags included, as `asbuilt policy` says. */
let needs: Map<string, ReadonlySet<string>>;

/** Short enough for a test that waits for a hung answer, long enough for a loaded machine. */
const patience = ['--call-timeout', '6s'];

async function policyOf(selection: readonly string[]): Promise<string[]> {
  const { stdout } = await asbuilt(['policy', ...configurationOf(place), ...selection], place);
  const { Statement } = JSON.parse(stdout) as { Statement: PolicyStatement[] };
  return Statement.flatMap(({ Action }) => Action);
}

beforeAll(async () => {
  example = await startExample(await builtExample());
  proxy = await startFaultProxy({ upstream: example.emulator.endpoint });
  place = { folder: example.folder, environment: proxy.environment, configuration: answeredConfiguration };
  const { stdout } = await asbuilt(['controls', '--json'], place);
  const ids = (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
  needs = new Map();
  for (const id of ids) {
    // The health controls ask load balancers too where anything else is asked of AWS, as in a whole run.
    const beside = id.startsWith('health.') ? ['--control', 'elb.state'] : [];
    needs.set(id, new Set(await policyOf(['--control', id, ...beside])));
  }
  sound = (await judged(place)).results;
});
afterAll(async () => {
  await proxy?.stop();
  await example?.stop();
});
afterEach(() => proxy.mend());

const identity = ({ control, resource }: Result) => `${control} ${resource.id}`;
const told = (row: Result) => ({ id: identity(row), status: row.status });

/** The controls that need an action. */
function dependents(action: string): Set<string> {
  return new Set([...needs].filter(([, actions]) => actions.has(action)).map(([id]) => id));
}

/** What must hold of a run in which one action did not come through. */
function expectHonest(action: string, { code, results }: { code: number; results: Results }): void {
  expect(code).toBe(2);
  expect(results.verdict).toBe('inconclusive');
  expect(results.gaps.map((gap) => gap.action)).toContain(action);
  const errors = results.results.filter(({ status }) => status === 'error');
  expect(errors.length).toBeGreaterThan(0);
  const mayErr = dependents(action);
  expect(errors.filter(({ control }) => !mayErr.has(control)).map(told)).toEqual([]);
  for (const { message } of errors) expect(message).toContain(action);
  // Whatever still passes was seen: it passed before, with the very same resource.
  const passed = new Set(sound.results.filter(({ status }) => status === 'pass').map(identity));
  expect(results.results.filter((row) => row.status === 'pass' && !passed.has(identity(row))).map(told)).toEqual([]);
  expect(results.results.filter(({ status }) => status === 'fail').map(told)).toEqual([]);
  const unconcerned = (row: Result) => !mayErr.has(row.control);
  expect(results.results.filter(unconcerned).map(told)).toEqual(sound.results.filter(unconcerned).map(told));
}

test('the example conforms through the proxy', () => {
  expect(sound.verdict).toBe('conforms');
});

test('every action that is made is one that a control says it needs', async () => {
  const declared = new Set([...needs.values()].flatMap((actions) => [...actions]));
  declared.add('sts:GetCallerIdentity');
  const operations = await knownOperations();
  const made = [...proxy.calls.keys()].map((operation) => operations.get(operation)?.action ?? operation);
  expect(made.filter((action) => !declared.has(action))).toEqual([]);
});

// Every action against every fault is tried by `npm run test:faults`, in one process; here a few go the whole way.
test.each<[WireFault, string]>([
  ['access-denied', 'elasticloadbalancing:DescribeTargetHealth'],
  ['throttling', 'ec2:DescribeInstances'],
  ['hang', 'cloudwatch:DescribeAlarms'],
  ['truncated-body', 'rds:DescribeDBInstances'],
])('an answer broken by %s is an error and never a pass: %s', async (fault, action) => {
  proxy.breakAction({ action, fault });
  expectHonest(action, await judged(place, patience));
});

test('an answer that comes after a moment of throttling or a single 500 is as good as any', async () => {
  proxy.breakAction({ action: 'rds:DescribeDBInstances', fault: 'throttling', times: 1 });
  proxy.breakAction({ action: 'cloudwatch:DescribeAlarms', fault: 'internal-error', times: 1 });
  const { code, results } = await judged(place);
  expect(results.results.map(told)).toEqual(sound.results.map(told));
  expect(code).toBe(0);
});

test('an expired token is one clear sentence and exit 2', async () => {
  proxy.breakAction({ action: 'sts:GetCallerIdentity', fault: 'expired-token' });
  const { code, results } = await judged(place, patience);
  expect(code).toBe(2);
  expect(results.gaps).toMatchObject([
    { action: 'sts:GetCallerIdentity', error: expect.stringContaining('have expired') },
  ]);
});

describe('under IAM that is enforced', () => {
  let enforced: Example;
  /** A user whose policy is what `asbuilt policy` prints. */
  async function reader(): Promise<Place> {
    const allowed = await policyOf([]);
    // Two services are signed under a name that is not that of their actions, and the emulator looks at that one.
    const Action = [...new Set(allowed.flatMap((action) => signedActions(action)))];
    const caller = await makeCaller(enforced.aws, 'complete', [{ Effect: 'Allow', Action, Resource: '*' }]);
    return { folder: enforced.folder, environment: caller.environment, configuration: answeredConfiguration };
  }

  beforeAll(async () => {
    enforced = await startExample(await builtExample());
  });
  afterAll(() => enforced?.stop());

  test('a run under the printed policy is complete', async () => {
    const complete = await reader();
    await enforced.emulator.enforceIam(true);
    const whole = await judged(complete);
    expect(whole.results.gaps.filter(({ action }) => !unimplemented.includes(action))).toEqual([]);
    expect(whole.code).toBe(0);
  });
});
