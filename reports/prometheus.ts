/**
 * Prometheus text (https://prometheus.io/docs/instrumenting/exposition_formats/), for the textfile collector of node_exporter or
 * a push gateway. Counts by control, never a series a resource: resources come and go, and each would stay a series.
 */
import { Gauge, Registry } from 'prom-client';
import { type Result, type Results, type Status, severities } from '../engine/results';
import type { Reporter } from './reporter';
import { compare } from './rows';
import { oneLine } from './text';

const verdicts = ['conforms', 'nonconforming', 'inconclusive'] as const;
const statuses: Status[] = ['pass', 'fail', 'error', 'waived', 'not-applicable'];

export const prometheus: Reporter = {
  async render(results) {
    const registry = new Registry();
    registry.setDefaultLabels({ environment: oneLine(results.environment) });
    run(registry, results);
    totals(registry, results);
    byControl(registry, results.results);
    probes(registry, results.results);
    return registry.metrics();
  },
};

function run(registry: Registry, results: Results): void {
  const verdict = gauge(registry, 'asbuilt_verdict', 'Whether this is the verdict of the latest run (1) or not (0).', [
    'verdict',
  ]);
  for (const name of verdicts) verdict.set({ verdict: name }, results.verdict === name ? 1 : 0);
  const finished = Date.parse(results.finished);
  const took = Math.max(0, finished - Date.parse(results.started));
  gauge(registry, 'asbuilt_run_finished_timestamp_seconds', 'When the latest run ended, in seconds since 1970.').set(
    finished / 1000,
  );
  gauge(registry, 'asbuilt_run_duration_seconds', 'How long the latest run took.').set(took / 1000);
  gauge(registry, 'asbuilt_gaps', 'Reads that did not come through.').set(results.gaps.length);
}

function totals(registry: Registry, results: Results): void {
  const total = gauge(registry, 'asbuilt_results', 'Results by status and severity.', ['status', 'severity']);
  for (const status of statuses) {
    for (const severity of severities) total.set({ status, severity }, 0);
  }
  for (const { status, severity } of results.results) total.inc({ status, severity });
}

/** A control that has nothing wrong has a 0, so that an alert on it ends. */
function byControl(registry: Registry, rows: readonly Result[]): void {
  const labels = ['control', 'suite', 'severity', 'account', 'region'];
  const failing = gauge(
    registry,
    'asbuilt_failing_resources',
    'Resources on which the control fails, unwaived.',
    labels,
  );
  const unjudged = gauge(
    registry,
    'asbuilt_unjudged_resources',
    'Resources on which the control could not be judged.',
    labels,
  );
  for (const row of [...rows].sort((one, other) => compare(one.control, other.control))) {
    const at = {
      control: oneLine(row.control),
      suite: row.suite,
      severity: row.severity,
      account: oneLine(row.resource.account ?? ''),
      region: oneLine(row.resource.region ?? ''),
    };
    failing.inc(at, row.status === 'fail' ? 1 : 0);
    unjudged.inc(at, row.status === 'error' ? 1 : 0);
  }
}

function probes(registry: Registry, rows: readonly Result[]): void {
  const probed = rows.filter((row) => row.attempts !== undefined);
  if (probed.length === 0) return;
  const labels = ['control', 'probe'];
  const took = gauge(
    registry,
    'asbuilt_probe_duration_seconds',
    'How long the last attempt of the probe took.',
    labels,
  );
  const attempts = gauge(registry, 'asbuilt_probe_attempts', 'Attempts of the probe in the latest run.', labels);
  for (const row of probed) {
    const at = { control: oneLine(row.control), probe: oneLine(row.resource.name) };
    took.set(at, (row.attempts?.at(-1)?.milliseconds ?? 0) / 1000);
    attempts.set(at, row.attempts?.length ?? 0);
  }
}

function gauge(registry: Registry, name: string, help: string, labelNames: string[] = []): Gauge {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}
