/** Runs the programs that the live tests stand on (`moto_server`, `terraform`), and says how to get one that is missing. */
import { type ChildProcess, spawn } from 'node:child_process';

/** A program or plugin of the live tests is not there, or is not the right one. The message says how to get it. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool';
}

/** A program of the live tests ended with an error. The message ends with the last of what it said. */
export class ToolFailed extends Error {
  override readonly name = 'ToolFailed';
}

const installation = {
  moto_server:
    "moto_server (the AWS emulator of the live tests) is not installed: run `pip install 'moto[server]==5.2.1'`, and see that its folder is on PATH",
  terraform:
    'terraform is not installed: get it from https://developer.hashicorp.com/terraform/install, and see that its folder is on PATH',
} as const;

export type Tool = keyof typeof installation;

/** The last `lines` lines of what a program said: enough to see why it stopped. */
export function tail(text: string, lines = 25): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

interface StartOptions {
  environment: NodeJS.ProcessEnv;
  workingDirectory?: string;
  /** Given every piece of standard output and standard error, as it comes. */
  onOutput: (text: string) => void;
}

/**
 * Becomes the program ("$@"), and leaves behind a watcher that ends it when the standard input closes: with the process that started it,
 * however that one ends.
 */
const underWatch = 'exec 3<&0; (cat <&3; kill -9 $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';
/** What a shell ends with when there is no such program (POSIX, "Exit Status for Commands"). */
const notFound = 127;

/**
 * Starts a program, and ends it when this process ends.
 *
 * @returns the process, and `ended`, which gives its exit code (null after a signal)
 */
export function start(
  tool: Tool,
  parameters: readonly string[],
  options: StartOptions,
): { child: ChildProcess; ended: Promise<number | null> } {
  const child = spawn('sh', ['-c', underWatch, tool, tool, ...parameters], {
    cwd: options.workingDirectory,
    env: options.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', options.onOutput);
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === notFound) {
        reject(new MissingTool(installation[tool]));
      } else {
        resolve(code);
      }
    });
  });
  return { child, ended };
}

/**
 * Runs a program to its end and gives its standard output.
 *
 * @throws MissingTool when there is no such program on PATH
 * @throws ToolFailed when it ends with another code than 0
 */
export async function run(
  tool: Tool,
  parameters: readonly string[],
  options: Omit<StartOptions, 'onOutput'>,
): Promise<string> {
  let said = '';
  const onOutput = (text: string) => {
    said += text;
  };
  const code = await start(tool, parameters, { ...options, onOutput }).ended;
  if (code !== 0) {
    throw new ToolFailed(`${tool} ${parameters[0] ?? ''} ended with ${code ?? 'a signal'}:\n${tail(said)}`);
  }
  return said;
}
