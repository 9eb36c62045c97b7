/** For tests of commands: runs one in this process, and says what it wrote and which exit code it set. */
export interface Said {
  stdout: string;
  stderr: string;
  code: number | string | null | undefined;
}

type Write = typeof process.stdout.write;

/** Standard output and error are taken for as long as the command lasts, and the process's exit code stays as it was. */
export async function saidBy(command: () => Promise<void>): Promise<Said> {
  const said: Said = { stdout: '', stderr: '', code: undefined };
  const { exitCode } = process;
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const { write } = stream;
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      said[name] += String(chunk);
      for (const done of rest) if (typeof done === 'function') done();
      return true;
    }) as Write;
    return () => {
      stream.write = write;
    };
  });
  try {
    process.exitCode = undefined;
    await command();
    said.code = process.exitCode;
    return said;
  } finally {
    for (const each of restore) each();
    process.exitCode = exitCode;
  }
}
