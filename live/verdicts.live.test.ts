import { join } from 'node:path';
import type { Results } from '../engine/results';
import { asbuilt, configurationOf, judged, judgedByJest, type Place, troubles } from './asbuilt';
import { answeredConfiguration, builtExample, type Example, startExample, unanswered, unimplemented } from './example';
import { faults } from './faults';

let example: Example;
let place: Place;

beforeAll(async () => {
  example = await startExample(await builtExample());
  place = { folder: example.folder, environment: example.emulator.environment, configuration: answeredConfiguration };
});
afterAll(() => example?.stop());

/** What must be the same however the suites are run: all but the moments. */
function lasting({ started, finished, results, ...rest }: Results) {
  const rows = results.map(({ attempts, message, observed, ...row }) => ({
    ...row,
    // A probe tells its milliseconds.
    ...(attempts ? { attempts: attempts.map(({ ok }) => ok) } : { message, observed }),
  }));
  return { ...rest, results: rows };
}

test('the example conforms', async () => {
  const { code, results } = await judged(place);
  expect(troubles(results)).toEqual([]);
  expect(results.verdict).toBe('conforms');
  expect(results.gaps.filter(({ action }) => !unimplemented.includes(action))).toEqual([]);
  expect(code).toBe(0);
});

describe('a fault is found by the control that is meant for it, on the right resource', () => {
  const answered = faults.filter(({ control }) => !unanswered.some((id) => id === control));

  test.each(answered)('$control: $what', async (fault) => {
    const { resource, undo } = await fault.break(example);
    try {
      const { code, results } = await judged(place);
      const found = troubles(results);
      const own = found.filter(({ control }) => control === fault.control);
      const others = found.filter(({ control }) => control !== fault.control && !fault.also?.includes(control));
      expect(others).toEqual([]);
      expect(own).toEqual([{ control: fault.control, status: 'fail', resource: expect.any(String) }]);
      expect(own[0]?.resource.endsWith(resource)).toBe(true);
      expect(results.verdict).toBe('nonconforming');
      expect(code).toBe(1);
    } finally {
      await undo();
    }
  });

  test('and nothing is left of them', async () => {
    expect(troubles((await judged(place)).results)).toEqual([]);
  });
});

test('both doors give the same results, live', async () => {
  const [run, jest] = [
    await judged(place),
    await judgedByJest(place, { ASBUILT_CONFIG: join(place.folder, answeredConfiguration) }),
  ];
  expect(lasting(jest.results)).toEqual(lasting(run.results));
  expect(jest.code).toBe(run.code);
});

test('both doors give the same results where something fails', async () => {
  const fault = faults.find(({ control }) => control === 'rds.multi-az');
  const broken = await fault?.break(example);
  try {
    const run = await judged(place);
    const jest = await judgedByJest(place, { ASBUILT_CONFIG: join(place.folder, answeredConfiguration) });
    expect(run.code).toBe(1);
    expect(jest.code).toBe(1);
    expect(lasting(jest.results)).toEqual(lasting(run.results));
    expect(jest.stderr).toContain('the database has no standby in another zone');
  } finally {
    await broken?.undo();
  }
});

test('a recording made now says offline what the account says live, in either door', async () => {
  const recording = join(place.folder, 'recording');
  const recorded = await asbuilt(['record', '--out', recording, ...configurationOf(place)], place);
  const lacking = recorded.stderr.split('\n').filter((line) => line.includes('did not come through'));
  expect(lacking.filter((line) => !unimplemented.some((action) => line.includes(action)))).toEqual([]);
  const elsewhere = { ...place, environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } };
  const run = await judged(elsewhere, ['--offline', recording]);
  const jest = await judgedByJest(elsewhere, {
    ASBUILT_CONFIG: join(place.folder, answeredConfiguration),
    ASBUILT_OFFLINE: recording,
  });
  expect(run.code).toBe(0);
  expect(lasting(jest.results)).toEqual(lasting(run.results));
  const statuses = ({ results }: Results) => results.map(({ control, status }) => `${control} ${status}`).sort();
  expect(statuses(run.results)).toEqual(statuses((await judged(place)).results));
});
