/** The example environment, standing in an emulator: applied with Terraform once, then made anew from the calls that Terraform made. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Certificates, makeCertificates } from './certificates';
import { type Aws, awsClients } from './clients';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator';
import { startFaultProxy } from './fault-proxy';
import { settle } from './settle';
import { type StandIn, startStandIn } from './stand-in';
import { applyTerraform } from './terraform';

export const exampleFolder = join(process.cwd(), 'examples', 'three-tier');
export const hostname = 'payments.example.com';

/** What the emulator cannot make of the example: it knows no composite alarms. */
const without = ['aws_cloudwatch_composite_alarm.customers_notice'];

/** All that is needed to make the applied example anew. */
export interface Built {
  /** The calls that made it, one JSON object a line. */
  calls: string;
  /** `terraform output -json`. */
  outputs: Record<string, { value: unknown }>;
  certificates: Certificates;
}

/** The ids that an emulator gives follow from this, and from the calls in their order. */
const seed = 20_260_101;
/** How long the example is taken from the folder `.live` rather than applied anew, in milliseconds: a day. */
const keptFor = 24 * 60 * 60 * 1000;

/** Stands for everything that the built example follows from. */
async function fingerprint(): Promise<string> {
  const sources = (await readdir(exampleFolder)).filter((name) => /\.(tf|tftpl)$/.test(name)).sort();
  const files = [
    ...sources.map((name) => join(exampleFolder, name)),
    ...['settle.ts', 'terraform.ts'].map((name) => join(process.cwd(), 'live', name)),
  ];
  const hash = createHash('sha256').update(JSON.stringify([seed, without, hostname]));
  for (const file of files) {
    hash.update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Applies the example to an emulator with Terraform, and keeps the calls. Takes about a minute and a half. */
export async function buildExample(): Promise<Built> {
  const certificates = await makeCertificates([hostname]);
  const emulator = await startEmulator();
  // One call at a time: the ids are given in the order of the calls, and only so are the same when the calls are made again.
  const line = await startFaultProxy({ upstream: emulator.endpoint, oneAtATime: true });
  try {
    await emulator.seed(seed);
    await emulator.startRecording();
    const applied = await applyTerraform({
      folder: exampleFolder,
      environment: line.environment,
      without,
      variables: {
        alarm_email: 'alarms@example.com',
        certificate_body: certificates.certificate,
        certificate_private_key: certificates.privateKey,
        certificate_chain: certificates.authority,
      },
    });
    try {
      await settle(awsClients(line.endpoint));
      return { calls: await emulator.takeRecording(), outputs: await applied.outputs(), certificates };
    } finally {
      await applied.remove();
    }
  } finally {
    await line.stop();
    await emulator.stop();
  }
}

/** The built example: of today from the folder `.live`, else applied now and kept there. */
export async function builtExample(): Promise<Built> {
  const folder = join(process.cwd(), '.live');
  const file = join(folder, `three-tier-${await fingerprint()}.json`);
  const kept = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (kept !== undefined && Date.now() - kept.mtimeMs < keptFor) {
    return JSON.parse(await readFile(file, 'utf8')) as Built;
  }
  const built = await buildExample();
  await mkdir(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  // It holds the private key of the example's certificate.
  await writeFile(unfinished, JSON.stringify(built), { mode: 0o600 });
  await rename(unfinished, file);
  return built;
}

/** The example as it stands in one emulator. */
export interface Example {
  emulator: Emulator;
  aws: Aws;
  outputs: Record<string, { value: unknown }>;
  certificates: Certificates;
  /** Stands for the load balancer. */
  standIn: StandIn;
  /**
   * A folder with `asbuilt.yaml`, `answered.yaml`, `outputs.json` and `ca.pem`: the example's own configuration, with its probes pointed to the
   * stand-in and made quick.
   */
  folder: string;
  /** Empties the emulator and makes the example anew. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

/** Controls that ask for what the emulator never answers: they are proven on the recording (fixtures/README.md), not live. */
export const unanswered = [
  'asg.instance-refresh',
  'rds.certificate-authority',
  'rds.engine-version',
  'rds.enhanced-monitoring',
  'rds.performance-insights',
] as const;

/** Reads that the emulator does not implement, and that hide nothing of the example: it has no bastion. */
export const unimplemented: readonly string[] = ['ssm:DescribeInstanceInformation'];

/** The file, beside `asbuilt.yaml`, of the same configuration without the controls that are `unanswered`. */
export const answeredConfiguration = 'answered.yaml';

async function writeConfiguration(folder: string, built: Built, standIn: StandIn): Promise<void> {
  const configuration = parse(await readFile(join(exampleFolder, 'asbuilt.yaml'), 'utf8')) as {
    controls: Record<string, unknown>;
    probes: {
      connectTo?: string;
      connectToPlain?: string;
      tls?: Record<string, unknown>;
      wait?: Record<string, unknown>;
    }[];
  };
  for (const probe of configuration.probes) {
    probe.connectTo = standIn.address;
    probe.connectToPlain = standIn.plainAddress;
    probe.tls = { ...probe.tls, ca: 'ca.pem' };
    // Where all is well the first attempt ends it, so that only a loaded machine needs the time.
    probe.wait = { for: '5s', every: '100ms', successes: 1 };
  }
  await writeFile(join(folder, 'asbuilt.yaml'), stringify(configuration));
  const off = Object.fromEntries(unanswered.map((id) => [id, 'off']));
  const answered = { ...configuration, controls: { ...configuration.controls, ...off } };
  await writeFile(join(folder, answeredConfiguration), stringify(answered));
  await writeFile(join(folder, 'outputs.json'), JSON.stringify(built.outputs, null, 2));
  await writeFile(join(folder, 'ca.pem'), built.certificates.authority);
}

/** Starts an emulator with the built example in it, and a stand-in for its load balancer. Takes about four seconds. */
export async function startExample(built: Built, options?: EmulatorOptions): Promise<Example> {
  const emulator = await startEmulator(options);
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-example-'));
  const standIn = await startStandIn(built.certificates);
  const restore = async () => {
    await emulator.reset();
    await emulator.seed(seed);
    await emulator.replay(built.calls);
  };
  const stop = async () => {
    await standIn.stop();
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await restore();
    await writeConfiguration(folder, built, standIn);
  } catch (error) {
    await stop();
    throw error;
  }
  const { outputs, certificates } = built;
  return { emulator, aws: awsClients(emulator.endpoint), outputs, certificates, standIn, folder, restore, stop };
}
