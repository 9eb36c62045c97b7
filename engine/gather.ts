import { setMaxListeners } from 'node:events';
import type { AwsCredentialIdentity } from '@smithy/types';
import { openAccounts, regionHint } from '../aws/accounts';
import { isStandIn } from '../aws/endpoint';
import { type Pace, unpaced } from '../aws/pace';
import { type Recording, type recorder, substituteFrom } from '../aws/recording';
import { type CallSettings, connections, openSession, type Session } from '../aws/session';
import type { Configuration } from '../environment/configuration';
import type { OutputsRead } from '../environment/outputs';
import { tagValueMatcher } from '../environment/patterns';
import { Deployed } from '../inventory/deployed';
import type { Gap, ReadName } from '../inventory/model';
import { readAccount } from '../inventory/read';
import type { Scope } from '../inventory/scope';
import { withoutIncomplete } from '../inventory/trusted';
import { steadyClock } from '../probes/attempt';
import type { Exchange } from '../probes/http';
import type { RecordedTls } from '../probes/recording';
import { judgesResources, type ProbeOutcome } from './control';
import type { Gathered } from './judge';
import { readStackOutputs } from './outputs';
import type { ProbingOptions } from './probing';
import { asksLoadBalancers, readsOf, type SelectedControl } from './select';

/** A step of gathering, for whoever shows progress. */
export interface Step {
  phase: 'reading' | 'waiting' | 'probing';
  state: 'started' | 'finished';
  account: string | null;
  region: string | null;
  service: string | null;
  /** Of what is waited for: how the latest attempt went. Each `started` of one thing after the first brings such news alone. */
  detail?: string;
}

export interface GatherOptions {
  /** Answer from this recording, and let nothing leave the machine. */
  offline?: Recording;
  calls?: Partial<CallSettings>;
  /** The caller's own. Default: the SDK's chain of providers. */
  credentials?: AwsCredentialIdentity;
  progress?: (step: Step) => void;
  clock?: () => Date;
  /**
   * Milliseconds: for how long endpoints that name no waiting of their own are asked again, and AWS-side health is read again,
   * until they hold. An offline run waits for nothing.
   */
  wait?: number;
  /**
   * Milliseconds from when the first reading is done: for how long at the most is probed and waited. What has not come by then
   * counts as not seen.
   */
  probeTimeout?: number;
  /**
   * Ends the reading as well, at once: what was read until then is kept, and each gap tells the signal's reason, which is to be an
   * error of the table.
   */
  end?: AbortSignal;
  /** How calls to AWS are paced. Default: by the rates that AWS documents. An offline run calls nothing, and waits for nothing. */
  pace?: Pace;
}

/** Milliseconds between attempts while waiting: of endpoints, and of what AWS says, which changes slowly and costs calls. */
const betweenProbes = 5_000;
const betweenReadings = 10_000;

/** What was gathered, and a recording of it for who wants to keep one. */
export interface Gathering {
  gathered: Gathered;
  sessions: readonly Session[];
  exchanges: readonly Exchange[];
  /** How the endpoints shook hands, by the name under which their answers are recorded. */
  handshakes: ReadonlyMap<string, RecordedTls>;
}

function scopeOf({ scope }: Configuration): Scope {
  return new Map(Object.entries(scope.tags).map(([key, value]) => [key, tagValueMatcher(value)] as const));
}

/** The sessions account by account, each in the order of its Regions. */
function accountsOf(sessions: readonly Session[]): Session[][] {
  const accounts = [...new Set(sessions.map(({ account }) => account))];
  return accounts.map((account) => sessions.filter((session) => session.account === account));
}

async function recordedSessions(recording: Recording, signal: AbortSignal | undefined): Promise<Session[]> {
  const substitute = await substituteFrom(recording);
  const own = connections({}, { pace: unpaced, signal });
  return recording.manifest.accounts.flatMap(({ account, partition, regions }) =>
    regions.map((region) => openSession({ account, region, partition, connections: own, substitute })),
  );
}

/** Tells progress of probes: that they are asked, and while they are waited for how each attempt went. */
function probeProgress(progress: GatherOptions['progress']): Pick<ProbingOptions, 'onProbe' | 'onAttempt'> {
  const failed = new Set<string>();
  const tell = (phase: Step['phase'], state: Step['state'], probe: string, detail?: string) =>
    progress?.({ phase, state, account: null, region: null, service: probe, ...(detail !== undefined && { detail }) });
  return {
    onProbe: (probe, state) => {
      if (state === 'finished' && failed.delete(probe)) tell('waiting', 'finished', probe);
      tell('probing', state, probe);
    },
    onAttempt: (probe, { ok, fatal, failures }) => {
      if (ok || fatal) return;
      failed.add(probe);
      tell('waiting', 'started', probe, failures.map(({ message }) => message).join('; '));
    },
  };
}

/**
 * Gathers all that the selected controls need: reads every account and Region, and then probes the configuration's endpoints
 * and what the load balancers serve. What does not come through is a gap in what is gathered; nothing is thrown for it.
 *
 * @param observe told of every call to AWS, for a recorder.
 */
export async function gather(
  configuration: Configuration,
  selected: readonly SelectedControl[],
  options: GatherOptions & { observe?: ReturnType<typeof recorder>['observe'] } = {},
): Promise<Gathering> {
  const { offline, progress, end } = options;
  const wait = offline ? 0 : (options.wait ?? 0);
  const clock = options.clock ?? (() => new Date());
  const started = clock();
  // One end of all waiting: of what AWS says, of the configuration's endpoints, and of those that are found only then.
  const until = steadyClock() + wait;
  const at = offline ? new Date(offline.manifest.at) : started;
  const needsOutputs = selected.some(({ control }) => !judgesResources(control) && control.outputs);
  const needsAws =
    selected.some(({ control }) => judgesResources(control)) ||
    readsOf(selected, configuration, null).size > 0 ||
    (needsOutputs && configuration.outputs !== null);
  const needsProbes = selected.some(({ control }) => !judgesResources(control) && control.probes);
  const own = connections(options.calls, { pace: options.pace, signal: end });
  const probesEnd = new AbortController();
  let probesTimer: NodeJS.Timeout | undefined;
  const signal = end ? AbortSignal.any([end, probesEnd.signal]) : probesEnd.signal;
  // Every probe under way listens: Node would warn of more than ten.
  setMaxListeners(0, signal);
  const exchanges: Exchange[] = [];
  const handshakes = new Map<string, RecordedTls>();
  const probing: Omit<ProbingOptions, 'bounded'> = {
    ...probeProgress(progress),
    signal,
    ...(wait > 0 && { wait: { for: wait, until, every: Math.min(betweenProbes, wait / 4), successes: 1 } }),
    emulated: !offline && isStandIn(process.env),
    ...(offline ? { recorded: offline.probes } : { onExchange: (exchange: Exchange) => exchanges.push(exchange) }),
    // Handshakes are made for a recording alone, and for who judges them.
    ...(options.observe && { onHandshakes: (name: string, tls: RecordedTls) => handshakes.set(name, tls) }),
  };

  type Read = Pick<Gathered, 'snapshots' | 'unopened' | 'hints' | 'outputs' | 'awaited'> & { sessions: Session[] };
  async function read(onFirstReading: () => void): Promise<Read> {
    if (!needsAws) return { snapshots: [], unopened: [], hints: [], outputs: null, sessions: [] };
    const { sessions, unopened } = offline
      ? { sessions: await recordedSessions(offline, end), unopened: [] }
      : await openAccounts(configuration.accounts, {
          connections: own,
          observe: options.observe,
          credentials: options.credentials,
        });
    const outputs = needsOutputs
      ? await readStackOutputs(configuration.outputs, sessions, (offline?.outputs as OutputsRead | undefined) ?? null)
      : null;
    // Where the outputs are not known nothing that they might name is read: the control says so.
    const wanted = readsOf(selected, configuration, outputs?.outputs ? outputs : null);
    const readAll = async (reads: Iterable<ReadName>) => {
      const all = accountsOf(sessions).map((own) =>
        readAccount(own, {
          wanted: reads,
          scope: scopeOf(configuration),
          at: offline ? at : clock(),
          progress: ({ account, region, read: service, state }) =>
            progress?.({
              phase: 'reading',
              state: state === 'begun' ? 'started' : 'finished',
              account,
              region,
              service,
            }),
        }),
      );
      return (await Promise.all(all)).flat().map(withoutIncomplete);
    };
    let snapshots = await readAll(wanted);
    onFirstReading();
    let awaited: Gathered['awaited'];
    if (wait > 0) {
      const { waitForHealth } = await import('./waiting');
      const healthProgress = (state: Step['state'], detail?: string) =>
        progress?.({
          ...{ phase: 'waiting', state, account: null, region: null, service: 'health that AWS tells' },
          ...(detail !== undefined && { detail }),
        });
      let waited = false;
      const seen = await waitForHealth(snapshots, selected, {
        for: Math.max(0, until - steadyClock()),
        every: Math.min(betweenReadings, wait / 4),
        signal,
        read: (waiting) => readAll(readsOf(waiting, configuration, null)),
        onFailing: (rows) => {
          waited = true;
          healthProgress('started', rows.map(({ resource, message }) => `${resource.name}: ${message}`).join('; '));
        },
      });
      if (waited) healthProgress('finished');
      awaited = seen.awaited;
      // Everything is judged of one moment, and much may have changed meanwhile. At the end of the run it is that of the first reading.
      if (seen.changed && !end?.aborted) snapshots = await readAll(wanted);
    }
    const gaps = unopened.map(
      ({ account, region, action, error }): Gap => ({ action, account, region, resource: null, error: error.message }),
    );
    const hints = sessions.flatMap(({ region }) => regionHint(region) ?? []);
    return { snapshots, unopened: gaps, hints, outputs, sessions, ...(awaited && { awaited }) };
  }

  async function probe(reading: Promise<Read>, firstReading: Promise<void>): Promise<ProbeOutcome[]> {
    if (!needsProbes) return [];
    // They take a while to load, and many runs probe nothing.
    const [{ askedOf, probeConfigured, probeLoadBalancers }, { bounds, defaultBounds }] = await Promise.all([
      import('./probing'),
      import('./bounds'),
    ]);
    const asked = askedOf(selected);
    const within = { ...probing, bounded: bounds(defaultBounds, { signal }) };
    // Loading clients and reading answers keep this process busy, and an endpoint must not look slow for it.
    const configured = firstReading.then(() => probeConfigured(configuration.probes, asked, within));
    // What AWS says is served can be asked when AWS has said it.
    const found = reading.then(({ snapshots }) =>
      asksLoadBalancers(selected, configuration)
        ? probeLoadBalancers(
            snapshots.map((each) => new Deployed(each)),
            configuration.probes,
            asked,
            within,
          )
        : [],
    );
    return (await Promise.all([configured, found])).flat();
  }

  try {
    let onFirstReading = () => {};
    const firstReading = new Promise<void>((resolve) => {
      onFirstReading = resolve;
    });
    if (options.probeTimeout !== undefined) {
      const { probeTimeout } = options;
      firstReading.then(() => {
        probesTimer = setTimeout(() => probesEnd.abort(), probeTimeout);
      });
    }
    const reading = read(onFirstReading).finally(onFirstReading);
    const [{ sessions, ...seen }, probes] = await Promise.all([reading, probe(reading, firstReading)]);
    const mode = offline ? 'offline' : 'live';
    return {
      gathered: { environment: configuration.environment, mode, started, ...seen, probes },
      sessions,
      exchanges,
      handshakes,
    };
  } finally {
    clearTimeout(probesTimer);
    await own.close();
  }
}
