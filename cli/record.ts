import { recorder, writeRecording } from '../aws/recording';
import { gather } from '../engine/gather';
import { createProgress } from '../reports/progress';
import { callSettings, type SelectOptions, settingOf } from './setting';

interface RecordOptions extends SelectOptions {
  out: string;
  callTimeout: string;
}

/** `asbuilt record`: reads and probes as a run does, and writes down what was answered. Exit 2 where it has gaps. */
export async function record(options: RecordOptions): Promise<void> {
  const calls = callSettings(options);
  const { configuration, selected } = await settingOf(options);
  const recording = recorder();
  const progress = createProgress({ stream: process.stderr, verbose: false, now: () => performance.now() });
  const { gathered, sessions, exchanges } = await gather(configuration, selected, {
    calls,
    progress: (step) => progress.update(step),
    observe: (exchange) => recording.observe(exchange),
  });
  progress.done();
  const { recordExchange } = await import('../probes/replay');
  const { recording: made } = recording.recording(
    sessions,
    gathered.started,
    exchanges.map((exchange) => recordExchange(exchange)),
  );
  const files = await writeRecording(options.out, made);
  process.stderr.write(`asbuilt: ${files.length} files written to ${options.out}\n`);
  const gaps = [...gathered.unopened, ...gathered.snapshots.flatMap((snapshot) => snapshot.gaps)];
  for (const gap of gaps) process.stderr.write(`asbuilt: ${gap.action} did not come through: ${gap.error}\n`);
  process.exitCode = gaps.length > 0 ? 2 : 0;
}
