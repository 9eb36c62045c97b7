/** From a valid file to the configuration that the rest reads: defaults, milliseconds, absolute paths. */
import { resolve } from 'node:path';
import type {
  AccountSettings,
  Configuration,
  ControlSettings,
  OutputsSettings,
  Places,
  ProbeExpectations,
  ProbeSettings,
} from './configuration';
import { parseDuration } from './duration';
import type { ConfigurationFile } from './schema';
import { type Path, placeOf, type Tree } from './tree';

type ProbeFile = NonNullable<ConfigurationFile['probes']>[number];
type ExpectFile = NonNullable<ProbeFile['expect']>;

const defaults = { deadline: 10_000, every: 5_000, successes: 1, maximumBody: 1_048_576 } as const;

/** `folder` is what relative paths in the file start from. */
export function build(
  file: ConfigurationFile,
  tree: Tree,
  path: string,
  folder: string,
): Omit<Configuration, 'notices'> {
  return {
    file: path,
    environment: file.environment ?? 'default',
    accounts: (file.accounts ?? []).map(({ id, role, externalId, regions }): AccountSettings => {
      return given({ id, role, externalId, regions }, ['role', 'externalId']);
    }),
    scope: { tags: file.scope?.tags ?? {} },
    profile: file.profile ?? 'production',
    controls: Object.fromEntries(
      Object.entries(file.controls ?? {}).map(([id, settings]) => [id, controlSettings(settings)]),
    ),
    expect: file.expect ?? [],
    outputs: outputsSettings(file.outputs, folder),
    probes: (file.probes ?? []).map((probe) => probeSettings(probe, folder)),
    waivers: (file.waivers ?? []).map((waiver) => ({ ...waiver, owner: waiver.owner ?? null })),
    places: places(file, tree),
  };
}

/** The object without those of the named keys that are undefined. */
function given<T extends object>(object: T, optional: readonly (keyof T)[]): T {
  return Object.fromEntries(
    Object.entries(object).filter(([key, value]) => value !== undefined || !optional.includes(key as keyof T)),
  ) as T;
}

function compact<T extends object>(object: T): T {
  return given(object, Object.keys(object) as (keyof T)[]);
}

function isOn(value: unknown): boolean | undefined {
  return value === undefined ? undefined : value === true || value === 'on';
}

function controlSettings(settings: NonNullable<ConfigurationFile['controls']>[string]): ControlSettings {
  if (typeof settings !== 'object') return { enabled: isOn(settings), parameters: {} };
  const { enabled, severity, ...parameters } = settings;
  return given({ enabled: isOn(enabled), severity, parameters }, ['severity']);
}

function outputsSettings(outputs: ConfigurationFile['outputs'], folder: string): OutputsSettings | null {
  if (!outputs) return null;
  return compact({
    file: outputs.file === undefined ? undefined : resolve(folder, outputs.file),
    pulumi: outputs.pulumi === undefined ? undefined : resolve(folder, outputs.pulumi),
    cloudformation: outputs.cloudformation,
    require: outputs.require ?? [],
  });
}

function milliseconds(value: string | number | undefined): number | undefined {
  return value === undefined ? undefined : (parseDuration(value) ?? undefined);
}

function probeSettings(probe: ProbeFile, folder: string): ProbeSettings {
  const expect = expectations(probe.expect ?? {});
  const { minimum, ca, certificate, key } = probe.tls ?? {};
  const pem = (file: string | undefined) => (file === undefined ? undefined : resolve(folder, file));
  return compact({
    name: probe.name,
    url: probe.url,
    connectTo: probe.connectTo,
    connectToPlain: probe.connectToPlain,
    method: probe.method ?? 'GET',
    headers: probe.headers ?? {},
    body: probe.body,
    authorization: probe.authorization as ProbeSettings['authorization'],
    expect,
    tls: compact({ minimum, ca: pem(ca), certificate: pem(certificate), key: pem(key) }),
    proxy: probe.proxy,
    wait: waiting(probe.wait),
    deadline: milliseconds(probe.deadline) ?? Math.max(defaults.deadline, expect.within ?? 0),
    maximumBody: probe.maximumBody ?? defaults.maximumBody,
    allowAddresses: probe.allowAddresses ?? [],
  });
}

function waiting(wait: ProbeFile['wait']): ProbeSettings['wait'] {
  if (wait === undefined) return undefined;
  const { for: total, every, successes } = typeof wait === 'object' ? wait : { for: wait };
  const milli = milliseconds(total) ?? 0;
  return {
    for: milli,
    every: milliseconds(every) ?? Math.min(defaults.every, milli),
    successes: successes ?? defaults.successes,
  };
}

function expectations(expect: ExpectFile): ProbeExpectations {
  const { body, phases, httpVersion, within, redirect, headers, json } = expect;
  return compact({
    status: statusOf(expect.status) ?? (redirect ? undefined : { from: 200, to: 299 }),
    json,
    body: typeof body === 'string' ? { contains: body } : body,
    headers: headers as ProbeExpectations['headers'],
    within: milliseconds(within),
    phases:
      phases &&
      compact({
        lookup: milliseconds(phases.lookup),
        connect: milliseconds(phases.connect),
        tls: milliseconds(phases.tls),
        firstByte: milliseconds(phases.firstByte),
        body: milliseconds(phases.body),
      }),
    redirect,
    httpVersion: httpVersion === undefined ? undefined : Number(httpVersion) === 2 ? '2' : '1.1',
  });
}

function statusOf(status: ExpectFile['status']): ProbeExpectations['status'] {
  if (typeof status !== 'string') return status;
  const [from, to] = status.split('-').map(Number);
  const family = Number(status[0]) * 100;
  return status.endsWith('xx') ? { from: family, to: family + 99 } : { from: from ?? 0, to: to ?? 0 };
}

function places(file: ConfigurationFile, tree: Tree): Places {
  const at = (...path: Path) => placeOf(tree, path).text;
  const each = (key: 'accounts' | 'expect' | 'probes' | 'waivers') =>
    (file[key] ?? []).map((_, index) => at(key, index));
  return {
    accounts: each('accounts'),
    controls: Object.fromEntries(Object.keys(file.controls ?? {}).map((id) => [id, at('controls', id)])),
    expect: each('expect'),
    outputs: file.outputs ? at('outputs') : null,
    probes: each('probes'),
    waivers: each('waivers'),
  };
}
