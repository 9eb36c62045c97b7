// Packs asbuilt as it would be published, installs it into an empty folder, and uses it there as its documentation says.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'asbuilt-package-'));
const npm = (...asked) => execFileSync('npm', asked, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
/** Nothing of this machine's AWS settings: what is asked below needs none. */
const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' };

/** Runs the installed command in the empty folder, and holds it to its exit code and to what it says. */
function use(code, says, ...asked) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'asbuilt', ...asked], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  if (status === code && says.test(stdout)) return console.log(`asbuilt ${asked.join(' ')}: exit ${code}`);
  throw new Error(
    `asbuilt ${asked.join(' ')} ended with ${status}, and said ${stdout.slice(-500)}${stderr.slice(-500)}`,
  );
}

try {
  const [packed] = JSON.parse(npm('pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(
    'install',
    '--prefix',
    folder,
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--silent',
    join(folder, packed.filename),
  );
  const installed = join('node_modules', 'asbuilt');
  const example = [
    '--config',
    join(installed, 'examples/three-tier/asbuilt.yaml'),
    '--offline',
    join(installed, 'fixtures/three-tier'),
  ];
  console.log(
    `${packed.filename}: ${packed.entryCount} files, ${Math.round(packed.size / 1024)} KiB packed, ${Math.round(packed.unpackedSize / 1024)} KiB installed`,
  );
  use(0, /^\d+\.\d+\.\d+/, '--version');
  use(0, /^ *rds\.multi-az\b/m, 'controls');
  use(0, /rds\.multi-az/, 'explain', 'rds.multi-az');
  use(0, /"Effect": ?"Allow"/, 'policy');
  use(0, /\bconforms\b/, 'run', ...example);
  // The one dependency that is not in the bundle.
  writeFileSync(
    join(folder, 'asbuilt.ts'),
    "import { defineConfiguration } from 'asbuilt';\nexport default defineConfiguration({ environment: 'prod' });\n",
  );
  use(0, /"Effect": ?"Allow"/, 'policy', '--config', 'asbuilt.ts');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
