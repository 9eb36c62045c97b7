/** Watches endpoints while a deploy goes on: asks them at an interval, and says how available they were. */
import { withoutSecrets } from '../aws/secret-text';
import type { Attempt } from '../probes/attempt';
import { type Exchange, type HttpProbe, type ProbeOptions, probeHttp } from '../probes/http';
import { parsePath, readJson, valueAt } from '../probes/json-path';
import { safeText } from '../probes/secrets';
import type { Bounded } from './bounds';
import type { ProbeOutcome } from './control';
import { httpProbeOf } from './probe';
import type { Watched } from './results';
import type { Target } from './targets';

/** Where an answer says which version gave it. */
export type VersionSource = { header: string } | { json: string };

/** Something that changed while watching, for people who look on. */
export interface Change {
  probe: string;
  at: Date;
  message: string;
}

export interface WatchOptions {
  /** Milliseconds in all, and from the start of one attempt to the start of the next. */
  for: number;
  every: number;
  version?: VersionSource;
  /** Ends the watch before its time; what was seen until then counts. */
  signal?: AbortSignal;
  onChange?: (change: Change) => void;
  /** Bounds that all endpoints share; none unless given. */
  bounded?: Bounded;
  /** Milliseconds since the epoch, never backwards. */
  clock?: () => number;
  sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  attempt?: (probe: HttpProbe, options: ProbeOptions) => Promise<Attempt>;
}

interface Seen {
  at: number;
  /** Null: it says nothing of the service. */
  ok: boolean | null;
  milliseconds: number;
  message: string;
  version: string | null;
}

const mostSlowest = 5;

async function rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted) done();
  });
}

/** What an answer says its version is; null where it says none. */
export function versionOf({ response }: Exchange, source: VersionSource): string | null {
  if (!response) return null;
  if ('header' in source) {
    const value = response.headers[source.header.toLowerCase()];
    return value === undefined ? null : shown(value);
  }
  const read = readJson(response.body.toString('utf8'));
  const found = read && valueAt(read.value, parsePath(source.json) ?? []);
  if (!found?.present) return null;
  return shown(typeof found.value === 'string' ? found.value : JSON.stringify(found.value));
}

/** A path that leads elsewhere than to a version may lead to anything. */
const shown = (text: string) => safeText(withoutSecrets(text), 100);

/** Asks one endpoint until the time is over. @throws AsbuiltError PROBE_INVALID where the probe itself cannot be made */
export async function watch(target: Target, options: WatchOptions): Promise<Watched> {
  const { signal, version: source } = options;
  const clock = options.clock ?? (() => performance.timeOrigin + performance.now());
  const sleep = options.sleep ?? rest;
  const attempt = options.attempt ?? probeHttp;
  const bounded = options.bounded ?? ((work) => work());
  const probe = await httpProbeOf(target);
  const began = clock();
  const end = began + options.for;
  const seen: Seen[] = [];
  let next = began;
  while (clock() < end && !signal?.aborted) {
    let version: string | null = null;
    const onExchange = (exchange: Exchange) => {
      version = source ? versionOf(exchange, source) : null;
    };
    const made = await bounded(() => attempt(probe, { signal, onExchange }));
    // What the end of the watch cut off was no answer that anybody waited for.
    if (signal?.aborted && !made.ok) break;
    const message = made.ok ? 'it answers' : made.failures.map((failure) => failure.message).join('; ');
    const now = {
      at: made.at.getTime(),
      ok: made.ok ? true : made.judged ? false : null,
      milliseconds: Math.round(made.milliseconds),
      message,
      version,
    };
    tell(seen.at(-1), now, target.name, options.onChange);
    seen.push(now);
    // An attempt that takes longer than the interval leaves out those that it covers.
    next = Math.max(next + options.every, clock());
    const left = Math.min(next, end) - clock();
    if (left > 0) await sleep(left, signal);
  }
  return summary(target, seen, began, clock());
}

function tell(before: Seen | undefined, now: Seen, probe: string, onChange: WatchOptions['onChange']): void {
  const at = new Date(now.at);
  if (before?.ok !== now.ok) onChange?.({ probe, at, message: now.message });
  if (now.version !== null && before?.version !== now.version) {
    onChange?.({ probe, at, message: `version ${now.version} answers` });
  }
}

const iso = (time: number) => new Date(time).toISOString();

function longestOutage(seen: readonly Seen[], to: number): Watched['longestOutage'] {
  let longest: Watched['longestOutage'] = null;
  let begun: Seen | undefined;
  const close = (until: number) => {
    if (begun && (longest === null || until - begun.at > longest.milliseconds)) {
      const milliseconds = Math.round(until - begun.at);
      longest = { from: iso(begun.at), to: iso(until), milliseconds, message: begun.message };
    }
    begun = undefined;
  };
  for (const each of seen) {
    if (each.ok === false) begun ??= each;
    else if (each.ok) close(each.at);
  }
  close(to);
  return longest;
}

function versionsOf(seen: readonly Seen[]): Watched['versions'] {
  const versions = new Map<string, Watched['versions'][number]>();
  for (const { version, at } of seen) {
    if (version === null) continue;
    const known = versions.get(version) ?? { version, first: iso(at), last: iso(at), answers: 0 };
    versions.set(version, { ...known, last: iso(at), answers: known.answers + 1 });
  }
  return [...versions.values()];
}

function summary({ name, settings }: Target, seen: readonly Seen[], from: number, to: number): Watched {
  const good = seen.filter(({ ok }) => ok === true);
  const bad = seen.filter(({ ok }) => ok === false).length;
  const slowest = [...good].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, mostSlowest);
  const counted = good.length + bad;
  return {
    probe: name,
    url: shownUrl(settings.url),
    from: iso(from),
    to: iso(to),
    ...{ good: good.length, bad, unseen: seen.length - counted },
    availability: counted === 0 ? null : good.length / counted,
    longestOutage: longestOutage(seen, to),
    slowest: slowest.map(({ at, milliseconds }) => ({ at: iso(at), milliseconds })),
    versions: versionsOf(seen),
    attempts: seen.map(({ at, ok, milliseconds, version }) => ({ at: iso(at), ok, milliseconds, version })),
  };
}

/** Without what may be secret in it. */
function shownUrl(text: string): string {
  const url = new URL(text);
  return `${url.origin}${url.pathname}`;
}

const percent = (share: number) => `${(Math.floor(share * 10_000) / 100).toString()} %`;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** What a watch says of an endpoint, as the outcome of its probe: good enough where `least` of the attempts held, and the last did. */
export function outcomeOf(watched: Watched, least: number): ProbeOutcome {
  const { probe, url, availability, longestOutage: outage, slowest, versions, unseen, good, bad, attempts } = watched;
  const observed = [
    availability === null ? 'no attempt says anything' : `${percent(availability)} of ${good + bad} attempts held`,
    ...(outage ? [`longest outage ${seconds(outage.milliseconds)} from ${outage.from}`] : []),
    ...(slowest[0] ? [`slowest answer ${slowest[0].milliseconds} ms at ${slowest[0].at}`] : []),
    ...versions.map((each) => `version ${each.version} from ${each.first} to ${each.last} (${each.answers} answers)`),
  ].join('; ');
  const last = attempts.findLast(({ ok }) => ok !== null);
  const short = availability !== null && (availability < least || last?.ok === false);
  const why =
    last?.ok === false ? 'it does not answer as expected at the end of the watch' : 'it was not available enough';
  const expected = `${percent(least)} of the attempts hold, and the last one`;
  const problems = short
    ? [{ message: `${why}${outage ? `: ${outage.message}` : ''}`, expected, observed }]
    : [{ message: `${unseen} of ${attempts.length} attempts say nothing of the service`, expected, observed }];
  return {
    check: 'http',
    subject: { id: `probe: ${probe}`, kind: 'probe', name: probe },
    name: probe,
    url,
    judged: short || (availability !== null && unseen === 0),
    failures: short || availability === null || unseen > 0 ? problems : [],
    observed,
    attempts: attempts.map(({ at, ok, milliseconds, version }) => ({
      at: new Date(at),
      ok: ok === true,
      message: [
        ok === null ? 'says nothing' : ok ? 'as expected' : 'not as expected',
        ...(version === null ? [] : [`version ${version}`]),
      ].join(', '),
      milliseconds,
    })),
  };
}
