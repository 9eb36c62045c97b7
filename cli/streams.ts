/** What becomes of a run whose output nobody takes any more: it ends as it would have, and not with a crash in the middle. */

/** Of a closed pipe (`asbuilt controls | head -1`): whoever read has seen enough. */
const closed = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/**
 * Keeps an error of standard output or standard error from ending the process: the other reports are still written, and the exit code
 * is the verdict's. What standard output could not take for another reason, such as a full disk, is told when the process ends,
 * unless it already ends with an error, which is then told.
 */
export function surviveClosedStreams(): void {
  let problem: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!closed.has(error.code ?? '')) problem ??= error;
  });
  // There is nobody left to tell.
  process.stderr.on('error', () => undefined);
  process.on('exit', (code) => {
    if (problem === undefined || code !== 0) return;
    process.stderr.write(`asbuilt: standard output could not be written: ${problem.message}\n`);
    process.exitCode = 2;
  });
}
