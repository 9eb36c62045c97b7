/** Starts the AWS emulator (`moto_server`) of the live tests on a free port, with the options that an environment needs. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { start, ToolFailed, tail } from './tools';

export const region = 'us-east-1';
/** The account that the emulator gives to any credentials. */
export const account = '123456789012';

/** Environment variables under which the AWS SDKs and Terraform talk to `endpoint` and to nothing else. */
export function awsEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // Without these an SDK without credentials would ask the network, or take those of whoever runs the tests.
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

export interface EmulatorOptions {
  /** Calls that pass before IAM is enforced on the rest, 0 or more. Default: IAM is never enforced. */
  enforceIamAfter?: number;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  endpoint: string;
  port: number;
  environment: Record<string, string>;
  /** Empties it: every account, every region. */
  reset(): Promise<void>;
  /** Starts writing down the calls that come in. */
  startRecording(): Promise<void>;
  /** Stops writing down, and gives what was: one JSON object a line. */
  takeRecording(): Promise<string>;
  /** Makes the recorded calls once more, in their order. */
  replay(recording: string): Promise<void>;
  /** Makes the identifiers that it gives from now on the same at every run. */
  seed(value: number): Promise<void>;
  /** Whether callers may do only what their IAM policies allow, from the next call on. Conditions of policies are not looked at. */
  enforceIam(on: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('a listening TCP server has no port');
  }
  server.close();
  await once(server, 'close');
  return address.port;
}

const startDeadline = 60_000;

async function untilHealthy(endpoint: string, stopped: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([stopped, AbortSignal.timeout(startDeadline)]);
  while (!deadline.aborted) {
    const healthy = await fetch(`${endpoint}/moto-api/`, { signal: deadline }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) {
      return;
    }
    await delay(100);
  }
}

/**
 * Starts an emulator and waits until it answers.
 *
 * @throws MissingTool when `moto_server` is not installed
 * @throws ToolFailed when it does not start; the message ends with what it said
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-emulator-'));
  const recordingFile = join(folder, 'recording');
  let log = '';
  const { child, ended } = start('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    environment: {
      ...process.env,
      MOTO_PORT: String(port),
      MOTO_ACM_VALIDATION_WAIT: '0',
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
      MOTO_RECORDER_FILEPATH: recordingFile,
      ...(options.enforceIamAfter === undefined
        ? {}
        : { INITIAL_NO_AUTH_ACTION_COUNT: String(options.enforceIamAfter) }),
    },
    workingDirectory: folder,
    onOutput: (text) => {
      log = tail(log + text, 200);
    },
  });
  let missing: unknown;
  const over = new AbortController();
  const end = ended.then(
    () => over.abort(),
    (error: unknown) => {
      missing = error;
      over.abort();
    },
  );

  const control = async (path: string, body?: string): Promise<void> => {
    const answer = await fetch(`${endpoint}/moto-api/${path}`, { method: 'POST', body });
    if (!answer.ok) {
      throw new ToolFailed(`moto_server answered ${answer.status} to ${path}:\n${tail(log)}`);
    }
    await answer.arrayBuffer();
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await end;
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await untilHealthy(endpoint, over.signal);
    if (over.signal.aborted) {
      throw missing ?? new ToolFailed(`moto_server ended as it started:\n${tail(log)}`);
    }
    await control('config', JSON.stringify({ lambda: { use_docker: false } }));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint,
    port,
    environment: awsEnvironment(endpoint),
    reset: () => control('reset'),
    startRecording: async () => {
      await control('recorder/reset-recording');
      await control('recorder/start-recording');
    },
    takeRecording: async () => {
      await control('recorder/stop-recording');
      return readFile(recordingFile, 'utf8');
    },
    replay: async (recording) => {
      await control('recorder/upload-recording', recording);
      await control('recorder/replay-recording', JSON.stringify({ target_host: endpoint }));
    },
    seed: (value) => control(`seed?a=${value}`),
    enforceIam: (on) => control('reset-auth', on ? '0' : 'inf'),
    stop,
  };
}
