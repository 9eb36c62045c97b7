import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readRecording, writeRecording } from '../aws/recording';
import type { Results } from '../engine/results';
import { broken, readViolations } from '../fixtures/violations';
import { judged, judgedByJest, type Place } from '../live/asbuilt';

const example = join(process.cwd(), 'examples', 'three-tier', 'asbuilt.yaml');
let folder: string;
let place: Place;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(process.cwd(), 'scripts', 'build.mjs')]);
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-doors-'));
  // Nothing may leave the machine: an address at which nobody listens would say so.
  place = { folder: process.cwd(), environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, configuration: example };
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What must be the same through either door: all but the moments, and the milliseconds that a probe tells. */
function lasting({ started, finished, results, ...rest }: Results) {
  const rows = results.map(({ attempts, message, observed, ...row }) =>
    attempts ? { ...row, attempts: attempts.map(({ ok }) => ok) } : { ...row, message, observed },
  );
  return { ...rest, results: rows };
}

async function throughBothDoors(recording: string) {
  const run = await judged(place, ['--offline', recording]);
  const jest = await judgedByJest(place, { ASBUILT_CONFIG: example, ASBUILT_OFFLINE: recording });
  expect(lasting(jest.results)).toEqual(lasting(run.results));
  // Jest itself ends with 1 wherever a test failed.
  expect(jest.code).toBe(run.code === 0 ? 0 : 1);
  return run;
}

async function brokenRecording(control: string): Promise<string> {
  const violation = readViolations(join(process.cwd(), 'fixtures', 'violations')).find(
    (each) => each.control === control,
  );
  if (!violation) throw new Error(`${control} has no violation`);
  const target = join(folder, control);
  await writeRecording(target, broken(await readRecording(join(process.cwd(), 'fixtures', 'three-tier')), violation));
  return target;
}

test('both doors say the same of a recording that conforms', async () => {
  const { code, results } = await throughBothDoors(join(process.cwd(), 'fixtures', 'three-tier'));
  expect(results.verdict).toBe('conforms');
  expect(code).toBe(0);
}, 60_000);

test('both doors say the same of a recording in which one thing is broken', async () => {
  const { code, results } = await throughBothDoors(await brokenRecording('rds.multi-az'));
  expect(results.results.filter(({ status }) => status === 'fail').map(({ control }) => control)).toEqual([
    'rds.multi-az',
  ]);
  expect(code).toBe(1);
}, 60_000);

test('both doors end with 2 where an answer is not recorded', async () => {
  const target = join(folder, 'without-databases');
  const recording = await readRecording(join(process.cwd(), 'fixtures', 'three-tier'));
  recording.files.delete('111122223333/us-east-1/rds');
  await writeRecording(target, recording);
  const { code, results } = await throughBothDoors(target);
  expect(results.verdict).toBe('inconclusive');
  expect(results.gaps.map(({ action }) => action)).toContain('rds:DescribeDBInstances');
  expect(code).toBe(2);
}, 60_000);
