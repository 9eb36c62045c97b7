import { recorder, writeRecording } from '../aws/recording';
import { gather } from '../engine/gather';
import type { Configuration } from '../environment/configuration';
import type { OutputsRead } from '../environment/outputs';
import { failure } from '../errors/errors';
import { createProgress } from '../reports/progress';
import type { Ending } from './ending';
import { callSettings, endingOf, paceOf, type SelectOptions, settingOf } from './setting';

interface RecordOptions extends SelectOptions {
  out: string;
  callTimeout: string;
  timeout?: string;
  /** False: calls to AWS are not held to its documented rates. */
  pace?: boolean;
}

/** The outputs of a file, without the values that nobody asks for; a stack's are among the recorded calls. */
function recordedOutputs(read: OutputsRead | null, { outputs: settings, controls }: Configuration): OutputsRead | null {
  if (!read?.outputs || settings?.cloudformation !== undefined) return null;
  const { outputs: also } = controls['presence.outputs']?.parameters ?? {};
  const asked = new Set([...read.require, ...(Array.isArray(also) ? also : [])]);
  const values = Object.fromEntries(Object.entries(read.outputs.values).filter(([name]) => asked.has(name)));
  return { ...read, outputs: { ...read.outputs, values } };
}

/**
 * `asbuilt record`: reads and probes as a run does, and writes down what was answered. Exit 2 where it has gaps, also those that
 * the deadline (`--timeout`) left.
 *
 * @throws AsbuiltError RECORDING_INTERRUPTED after a signal, which leaves the folder as it was.
 */
export async function record(options: RecordOptions): Promise<void> {
  const end = endingOf(options);
  try {
    await recordUntil(end, options);
  } finally {
    end.over();
  }
}

async function recordUntil(end: Ending, options: RecordOptions): Promise<void> {
  const calls = callSettings(options);
  const { configuration, selected } = await settingOf(options);
  const recording = recorder();
  const progress = createProgress({ stream: process.stderr, verbose: false, now: () => performance.now() });
  const { gathered, sessions, exchanges, handshakes } = await gather(configuration, selected, {
    calls,
    end: end.signal,
    pace: paceOf(options),
    progress: (step) => progress.update(step),
    observe: (exchange) => recording.observe(exchange),
  });
  progress.done();
  if (end.interrupted !== undefined) {
    throw failure('RECORDING_INTERRUPTED', { signal: end.interrupted, directory: options.out });
  }
  const { recordExchange } = await import('../probes/replay');
  const { recording: made } = recording.recording(
    sessions,
    gathered.started,
    exchanges.map((exchange) => recordExchange(exchange, handshakes.get(exchange.probe))),
    recordedOutputs(gathered.outputs, configuration),
  );
  const files = await writeRecording(options.out, made);
  process.stderr.write(`asbuilt: ${files.length} files written to ${options.out}\n`);
  const gaps = [...gathered.unopened, ...gathered.snapshots.flatMap((snapshot) => snapshot.gaps)];
  for (const gap of gaps) process.stderr.write(`asbuilt: ${gap.action} did not come through: ${gap.error}\n`);
  process.exitCode = gaps.length > 0 ? 2 : 0;
}
