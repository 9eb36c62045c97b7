import type { Results } from '../engine/results';
import { exampleResults, hostileResults, resultOf, resultsOf } from './example-results';
import { prometheus } from './prometheus';

const render = async (results: Results) =>
  (await prometheus.render(results, { colour: false, width: 80, verbose: false, quiet: false })) as string;
const samples = async (results: Results, name: string) =>
  (await render(results)).split('\n').filter((line) => line.startsWith(`${name}{`));

test('tells the verdict, and when it was reached', async () => {
  const text = await render(exampleResults());
  expect(text.slice(0, text.indexOf('# HELP asbuilt_results'))).toBe(
    `# HELP asbuilt_verdict Whether this is the verdict of the latest run (1) or not (0).
# TYPE asbuilt_verdict gauge
asbuilt_verdict{verdict="conforms",environment="prod"} 0
asbuilt_verdict{verdict="nonconforming",environment="prod"} 1
asbuilt_verdict{verdict="inconclusive",environment="prod"} 0

# HELP asbuilt_run_finished_timestamp_seconds When the latest run ended, in seconds since 1970.
# TYPE asbuilt_run_finished_timestamp_seconds gauge
asbuilt_run_finished_timestamp_seconds{environment="prod"} 1795402812.345

# HELP asbuilt_run_duration_seconds How long the latest run took.
# TYPE asbuilt_run_duration_seconds gauge
asbuilt_run_duration_seconds{environment="prod"} 12.345

# HELP asbuilt_gaps Reads that did not come through.
# TYPE asbuilt_gaps gauge
asbuilt_gaps{environment="prod"} 1

`,
  );
});

test('counts every status and severity, those that are 0 too', async () => {
  const counts = await samples(exampleResults(), 'asbuilt_results');
  expect(counts).toHaveLength(20);
  expect(counts).toContain('asbuilt_results{status="fail",severity="high",environment="prod"} 2');
  expect(counts).toContain('asbuilt_results{status="fail",severity="low",environment="prod"} 0');
});

test('counts what fails by control, account and region: 0 where nothing does', async () => {
  const at = 'suite="databases",severity="critical",account="111122223333",region="us-east-1",environment="prod"';
  const of = (status: 'pass' | 'fail', id: string) => resultOf({ status, resource: { ...resultOf().resource, id } });
  const rows = [of('fail', 'a'), of('fail', 'b'), of('pass', 'c'), resultOf({ control: 'rds.available' })];
  expect(await samples(resultsOf(rows), 'asbuilt_failing_resources')).toEqual([
    `asbuilt_failing_resources{control="rds.available",${at}} 0`,
    `asbuilt_failing_resources{control="rds.encrypted",${at}} 2`,
  ]);
});

test('tells apart what fails and what could not be judged', async () => {
  const at =
    'control="alarm.action",suite="alarms",severity="high",account="111122223333",region="us-east-1",environment="prod"';
  expect(await samples(exampleResults(), 'asbuilt_failing_resources')).toContain(`asbuilt_failing_resources{${at}} 0`);
  expect(await samples(exampleResults(), 'asbuilt_unjudged_resources')).toContain(
    `asbuilt_unjudged_resources{${at}} 1`,
  );
});

test('tells how long a probe took, and how often it tried', async () => {
  const at = 'control="health.http",probe="api",environment="prod"';
  expect(await samples(exampleResults(), 'asbuilt_probe_duration_seconds')).toEqual([
    `asbuilt_probe_duration_seconds{${at}} 0.031`,
  ]);
  expect(await samples(exampleResults(), 'asbuilt_probe_attempts')).toEqual([`asbuilt_probe_attempts{${at}} 3`]);
});

test('hostile text stays in its label', async () => {
  const text = await render(hostileResults());
  const sample = /^asbuilt_[a-z_]+\{([a-z]+="([^"\\\n]|\\[\\"n])*",?)+\} [0-9.]+$/;
  const wrong = text.split('\n').filter((line) => line !== '' && !line.startsWith('# ') && !sample.test(line));
  expect(wrong).toEqual([]);
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});
