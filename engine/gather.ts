import { openAccounts, regionHint } from '../aws/accounts';
import { type Recording, type recorder, substituteFrom } from '../aws/recording';
import { type CallSettings, connections, openSession, type Session } from '../aws/session';
import type { Configuration } from '../environment/configuration';
import type { OutputsRead } from '../environment/outputs';
import { tagValueMatcher } from '../environment/patterns';
import type { Gap } from '../inventory/model';
import { readAccount } from '../inventory/read';
import type { Scope } from '../inventory/scope';
import type { Exchange } from '../probes/http';
import { judgesResources, type ProbeOutcome } from './control';
import type { Gathered } from './judge';
import { readStackOutputs } from './outputs';
import { couldNot, runProbes } from './probe';
import { readsOf, type SelectedControl } from './select';

/** A step of gathering, for whoever shows progress. */
export interface Step {
  phase: 'reading' | 'probing';
  state: 'started' | 'finished';
  account: string | null;
  region: string | null;
  service: string | null;
}

export interface GatherOptions {
  /** Answer from this recording, and let nothing leave the machine. */
  offline?: Recording;
  calls?: Partial<CallSettings>;
  progress?: (step: Step) => void;
  clock?: () => Date;
}

/** What was gathered, and a recording of it for who wants to keep one. */
export interface Gathering {
  gathered: Gathered;
  sessions: readonly Session[];
  exchanges: readonly Exchange[];
}

function scopeOf({ scope }: Configuration): Scope {
  return new Map(Object.entries(scope.tags).map(([key, value]) => [key, tagValueMatcher(value)] as const));
}

/** The sessions account by account, each in the order of its Regions. */
function accountsOf(sessions: readonly Session[]): Session[][] {
  const accounts = [...new Set(sessions.map(({ account }) => account))];
  return accounts.map((account) => sessions.filter((session) => session.account === account));
}

async function recordedSessions(recording: Recording): Promise<Session[]> {
  const substitute = await substituteFrom(recording);
  const own = connections();
  return recording.manifest.accounts.flatMap(({ account, partition, regions }) =>
    regions.map((region) => openSession({ account, region, partition, connections: own, substitute })),
  );
}

async function replayed(
  recording: Recording,
  configuration: Configuration,
  progress: GatherOptions['progress'],
): Promise<ProbeOutcome[]> {
  if (configuration.probes.length === 0) return [];
  const { replayServers } = await import('../probes/replay');
  let servers: Awaited<ReturnType<typeof replayServers>>;
  try {
    servers = await replayServers(recording.probes, configuration.probes);
  } catch (error) {
    return configuration.probes.map((probe) => couldNot(probe, (error as Error).message));
  }
  try {
    return await runProbes(configuration.probes, { redirected: servers.redirected, onProbe: onProbe(progress) });
  } finally {
    await servers.close();
  }
}

function onProbe(progress: GatherOptions['progress']) {
  return (probe: string, state: 'started' | 'finished') =>
    progress?.({ phase: 'probing', state, account: null, region: null, service: probe });
}

/**
 * Gathers all that the selected controls need: reads every account and Region, and runs the probes, at the same time. What
 * does not come through is a gap in what is gathered; nothing is thrown for it.
 *
 * @param observe told of every call to AWS, for a recorder.
 */
export async function gather(
  configuration: Configuration,
  selected: readonly SelectedControl[],
  options: GatherOptions & { observe?: ReturnType<typeof recorder>['observe'] } = {},
): Promise<Gathering> {
  const { offline, progress } = options;
  const clock = options.clock ?? (() => new Date());
  const started = clock();
  const at = offline ? new Date(offline.manifest.at) : started;
  const needsOutputs = selected.some(({ control }) => !judgesResources(control) && control.outputs);
  const needsAws =
    selected.some(({ control }) => judgesResources(control)) ||
    readsOf(selected, configuration, null).size > 0 ||
    (needsOutputs && configuration.outputs !== null);
  const needsProbes = selected.some(({ control }) => !judgesResources(control) && control.probes);
  const own = connections(options.calls);
  const exchanges: Exchange[] = [];

  type Read = Pick<Gathered, 'snapshots' | 'unopened' | 'hints' | 'outputs'> & { sessions: Session[] };
  async function read(): Promise<Read> {
    if (!needsAws) return { snapshots: [], unopened: [], hints: [], outputs: null, sessions: [] };
    const { sessions, unopened } = offline
      ? { sessions: await recordedSessions(offline), unopened: [] }
      : await openAccounts(configuration.accounts, { connections: own, observe: options.observe });
    const outputs = needsOutputs
      ? await readStackOutputs(configuration.outputs, sessions, (offline?.outputs as OutputsRead | undefined) ?? null)
      : null;
    // Where the outputs are not known nothing that they might name is read: the control says so.
    const wanted = readsOf(selected, configuration, outputs?.outputs ? outputs : null);
    const snapshots = (
      await Promise.all(
        accountsOf(sessions).map((own) =>
          readAccount(own, {
            wanted,
            scope: scopeOf(configuration),
            at,
            progress: ({ account, region, read: service, state }) =>
              progress?.({
                phase: 'reading',
                state: state === 'begun' ? 'started' : 'finished',
                account,
                region,
                service,
              }),
          }),
        ),
      )
    ).flat();
    const gaps = unopened.map(
      ({ account, region, action, error }): Gap => ({ action, account, region, resource: null, error: error.message }),
    );
    const hints = sessions.flatMap(({ region }) => regionHint(region) ?? []);
    return { snapshots, unopened: gaps, hints, outputs, sessions };
  }

  async function probe(): Promise<ProbeOutcome[]> {
    if (!needsProbes) return [];
    if (offline) return replayed(offline, configuration, progress);
    return runProbes(configuration.probes, {
      onProbe: onProbe(progress),
      onExchange: (exchange) => exchanges.push(exchange),
    });
  }

  try {
    const [{ sessions, ...seen }, probes] = await Promise.all([read(), probe()]);
    const mode = offline ? 'offline' : 'live';
    return {
      gathered: { environment: configuration.environment, mode, started, ...seen, probes },
      sessions,
      exchanges,
    };
  } finally {
    await own.close();
  }
}
