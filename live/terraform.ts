/** Applies a Terraform folder to an endpoint, in a copy of it: the repository stays as it was. */
import { access, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MissingTool, run, ToolFailed } from './tools';

export interface TerraformOptions {
  /** Folder of the `.tf` files. */
  folder: string;
  /** Environment variables with the endpoint, the keys and the region. */
  environment: Record<string, string>;
  variables: Record<string, string>;
  /** Resource addresses without index (`type.name`) that the endpoint cannot make: their count is 0. */
  without?: readonly string[];
}

export interface AppliedTerraform {
  /** The copy that holds the state. */
  workingDirectory: string;
  /** `terraform output -json`, whole: `{ NAME: { value, type, sensitive } }`. */
  outputs(): Promise<Record<string, { value: unknown }>>;
  /** How long the steps took, in milliseconds. */
  took: { init: number; apply: number };
  /** Removes the copy; what was made at the endpoint stays. */
  remove(): Promise<void>;
}

const pluginHost = 'registry.terraform.io';

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * The folder of a filesystem mirror of provider plugins, or undefined: `ASBUILT_TERRAFORM_MIRROR`, Terraform's own implied mirrors
 * (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories), or a folder directly under /opt.
 */
export async function findMirror(variables: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = variables.ASBUILT_TERRAFORM_MIRROR;
  if (named !== undefined) {
    if (!(await exists(join(named, pluginHost)))) {
      throw new MissingTool(
        `ASBUILT_TERRAFORM_MIRROR names ${named}, which holds no folder ${pluginHost}: make one with \`terraform providers mirror ${named}\`, or unset it, and \`terraform init\` takes the plugin from the registry`,
      );
    }
    return named;
  }
  const underOpt = await readdir('/opt').then(
    (names) => names.map((name) => join('/opt', name)),
    () => [],
  );
  const implied = [
    join(homedir(), '.terraform.d', 'plugins'),
    join(homedir(), '.local', 'share', 'terraform', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
  ];
  for (const folder of [...implied, ...underOpt]) {
    if (await exists(join(folder, pluginHost))) {
      return folder;
    }
  }
  return undefined;
}

/** Terraform's CLI configuration: from the mirror where there is one, else as on any machine, from the registry. */
function cliConfiguration(mirror: string | undefined): string {
  return mirror === undefined
    ? 'disable_checkpoint = true\n'
    : `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
}

/** What the provider needs before an emulator, and nobody needs before AWS. */
const emulatorOverride = {
  provider: {
    aws: {
      skip_credentials_validation: true,
      skip_metadata_api_check: true,
      s3_use_path_style: true,
      // Each answer of 500 would otherwise cost minutes.
      max_retries: 2,
    },
  },
};

function override(without: readonly string[]): unknown {
  const resource: Record<string, Record<string, unknown>> = {};
  for (const address of without) {
    const [type = '', name = ''] = address.split('.');
    resource[type] = { ...resource[type], [name]: { count: 0 } };
  }
  return { ...emulatorOverride, ...(without.length > 0 ? { resource } : {}) };
}

/**
 * Runs `terraform init` and `terraform apply` on a copy of a folder.
 *
 * @throws MissingTool when Terraform, or the provider plugin, is not there
 * @throws ToolFailed when it ends with an error; the message ends with what it said
 */
export async function applyTerraform(options: TerraformOptions): Promise<AppliedTerraform> {
  const workingDirectory = await mkdtemp(join(tmpdir(), 'asbuilt-terraform-'));
  const remove = () => rm(workingDirectory, { recursive: true, force: true });
  try {
    for (const entry of await readdir(options.folder, { withFileTypes: true })) {
      if (entry.isFile() && /\.(tf|tftpl)$/.test(entry.name)) {
        await copyFile(join(options.folder, entry.name), join(workingDirectory, entry.name));
      }
    }
    await mkdir(join(workingDirectory, '.cli'));
    const cli = join(workingDirectory, '.cli', 'terraform.tfrc');
    const mirror = await findMirror();
    await writeFile(cli, cliConfiguration(mirror));
    await writeFile(
      join(workingDirectory, 'emulator_override.tf.json'),
      JSON.stringify(override(options.without ?? [])),
    );
    await writeFile(join(workingDirectory, 'emulator.auto.tfvars.json'), JSON.stringify(options.variables));

    const environment = {
      ...process.env,
      ...options.environment,
      TF_CLI_CONFIG_FILE: cli,
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
    };
    const terraform = (...parameters: string[]) => run('terraform', parameters, { environment, workingDirectory });

    const started = performance.now();
    await terraform('init', '-no-color').catch((error: unknown) => {
      if (!(error instanceof ToolFailed)) {
        throw error;
      }
      throw new MissingTool(
        `terraform cannot get the plugin of hashicorp/aws: run \`terraform init\` in ${options.folder} where the registry can be reached, or name a folder made by \`terraform providers mirror\` in ASBUILT_TERRAFORM_MIRROR\n${error.message}`,
        { cause: error },
      );
    });
    const initialized = performance.now();
    await terraform('apply', '-no-color', '-auto-approve', '-parallelism=20');
    const applied = performance.now();
    return {
      workingDirectory,
      outputs: async () => JSON.parse(await terraform('output', '-json')) as Record<string, { value: unknown }>,
      took: { init: initialized - started, apply: applied - initialized },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
