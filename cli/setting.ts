import { type Pace, unpaced } from '../aws/pace';
import type { CallSettings } from '../aws/session';
import { type SelectedControl, type Selection, selectControls } from '../engine/select';
import type { Configuration } from '../environment/configuration';
import { parseDuration } from '../environment/duration';
import { loadConfiguration } from '../environment/load';
import { failure } from '../errors/errors';
import { suites } from '../suites';
import { planned } from '../suites/planned';
import { accepts } from './accepts';
import { catalogue } from './catalogue';
import { type Ending, ending } from './ending';

/** The options that every command shares which selects controls. */
export interface SelectOptions {
  config?: string;
  suite: string[];
  control: string[];
}

/** What a command works on: the configuration, the controls that it selects, and what is asked for and cannot be judged. */
export interface Setting {
  configuration: Configuration;
  selected: SelectedControl[];
  unjudged: string[];
}

/** Controls that are asked for by name, in the configuration or on the command line, and that nothing judges yet. */
function unjudgedControls(configuration: Configuration, selection: Selection): string[] {
  const asked = (id: string) => {
    const settings = configuration.controls[id];
    if (selection.controls.includes(id)) return settings?.enabled !== false;
    if (selection.suites.length > 0 || selection.controls.length > 0 || !settings) return false;
    return settings.enabled === true || (settings.enabled === undefined && Object.keys(settings.parameters).length > 0);
  };
  return planned.filter(asked);
}

/** The configuration of the file that is named, or of the working directory. @throws AsbuiltError CONFIG_NOT_FOUND or CONFIG_INVALID */
export function configurationOf(file: string | undefined): Promise<Configuration> {
  return loadConfiguration(file, {
    accepts,
    catalogue: catalogue(),
    variables: process.env,
    workingDirectory: process.cwd(),
  });
}

/** Loads the configuration and selects the controls. @throws AsbuiltError CONFIG_NOT_FOUND or CONFIG_INVALID */
export async function settingOf(options: SelectOptions): Promise<Setting> {
  const configuration = await configurationOf(options.config);
  for (const notice of configuration.notices) process.stderr.write(`asbuilt: ${notice}\n`);
  const selection = { suites: options.suite, controls: options.control };
  return {
    configuration,
    selected: selectControls(suites, configuration, selection),
    unjudged: unjudgedControls(configuration, selection),
  };
}

/** The longest that a timer of Node takes, in milliseconds: nearly 25 days. A longer one would end at once. */
const longest = 2 ** 31 - 1;

/** Milliseconds of an option that takes a length of time. @throws AsbuiltError USAGE */
export function durationOf(option: string, text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === null || milliseconds <= 0) {
    throw failure('USAGE', { problem: `${option} takes a length of time such as 30s, not "${text}"` });
  }
  return Math.min(milliseconds, longest);
}

/** The end of a command that takes `--timeout`. It waits for signals from now on, until it is `over`. @throws AsbuiltError USAGE */
export function endingOf({ timeout }: { timeout?: string }): Ending {
  return ending(timeout === undefined ? undefined : { text: timeout, milliseconds: durationOf('--timeout', timeout) });
}

/** The pace of calls to AWS, from `--no-pace`; undefined is the default. */
export function paceOf({ pace }: { pace?: boolean }): Pace | undefined {
  return pace === false ? unpaced : undefined;
}

/** How patient a run is, from its options. @throws AsbuiltError USAGE */
export function callSettings(options: { callTimeout: string }): Partial<CallSettings> {
  const callTimeout = durationOf('--call-timeout', options.callTimeout);
  // One attempt gets a third, so that a hung answer leaves time to ask again.
  return {
    callTimeout,
    attemptTimeout: Math.max(500, Math.floor(callTimeout / 3)),
    connectTimeout: Math.min(3_000, callTimeout),
  };
}
