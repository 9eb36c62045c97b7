import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecording } from '../../aws/recording';
import { gather } from '../../engine/gather';
import { suites } from '../../suites';
import { settingOf } from '../setting';
import { folderVariable, writeShared } from './shared';

/** What a conformance run is of where nobody says otherwise: the recorded example. */
const example = { config: 'examples/three-tier/asbuilt.yaml', offline: 'fixtures/three-tier' };

/** What Jest tells a global setup, as far as it is needed: https://jestjs.io/docs/configuration#globalsetup-string */
interface JestRun {
  rootDir: string;
  testPathPatterns: {
    isSet(): boolean;
    toExecutor(place: { rootDir: string }): { isMatch(path: string): boolean };
  };
}

/** The suites whose files Jest is asked for by path; none where it is asked for all. */
function suitesToRun({ rootDir, testPathPatterns }: JestRun): string[] {
  if (!testPathPatterns.isSet()) return [];
  const asked = testPathPatterns.toExecutor({ rootDir });
  return suites.map(({ name }) => name).filter((name) => asked.isMatch(join(rootDir, 'suites', `${name}.ts`)));
}

/**
 * Jest's global setup of the conformance project: gathers everything once, before the suites.
 *
 * - `ASBUILT_CONFIG`: the configuration. Neither this nor the next: the recorded example.
 * - `ASBUILT_OFFLINE`: the folder of a recording to answer from. Only ASBUILT_CONFIG: live.
 *
 * What is gathered is what the suite files need that Jest is asked for: the suite `health` alone, over probes of the
 * configuration, needs nothing of AWS here either.
 */
export default async function setup(run?: JestRun): Promise<void> {
  const { ASBUILT_CONFIG, ASBUILT_OFFLINE } = process.env;
  const asked = ASBUILT_CONFIG !== undefined || ASBUILT_OFFLINE !== undefined;
  const config = asked ? ASBUILT_CONFIG : example.config;
  const recording = asked ? ASBUILT_OFFLINE : example.offline;
  const { configuration, selected, unjudged } = await settingOf({
    config,
    suite: run ? suitesToRun(run) : [],
    control: [],
  });
  const offline = recording === undefined ? undefined : await readRecording(recording);
  const { gathered } = await gather(configuration, selected, { offline });
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-'));
  // The rest of the configuration holds secrets (authorization, headers, external ids), and nothing of it is judged.
  const { profile, controls, expect, waivers } = configuration;
  writeShared(folder, { gathered, configuration: { profile, controls, expect, waivers }, failOn: 'low', unjudged });
  process.env[folderVariable] = folder;
}
