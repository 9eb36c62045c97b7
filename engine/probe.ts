/** Runs what is asked of one endpoint, and says how each check ended. */
import type { HttpProbe } from '../probes/http';
import { type RecordedTls, recordedTls } from '../probes/recording';
import { tlsVersions } from '../probes/tls';
import type { ProbeCheck, ProbeOutcome } from './control';
import { Asking, type ProbeRun } from './probe-asking';
import { couldNot, type Ended, outcomeOf, skip } from './probe-outcome';
import type { Target } from './targets';

/** Runs everything that is asked of a target. What goes wrong with a check is told in its outcome. */
export async function probeTarget(target: Target, run: ProbeRun): Promise<ProbeOutcome[]> {
  const { name, checks, settings } = target;
  if (run.emulated && target.derived && !target.located) {
    const host = new URL(settings.url).hostname;
    const skipped = `where ${host} is served is not known, since AWS_ENDPOINT_URL names something that stands in for AWS: a probe of this host with \`connectTo\` says it`;
    return checks.map((check) => outcomeOf(target, check, skip(skipped)));
  }
  const asking = new Asking(target, run);
  const outcomes = new Map<ProbeCheck, ProbeOutcome>();
  const settle = async (check: ProbeCheck, work: () => Promise<Ended>) => {
    if (!checks.includes(check)) return;
    try {
      outcomes.set(check, outcomeOf(target, check, await work()));
    } catch (error) {
      outcomes.set(check, couldNot(target, check, (error as Error).message));
    }
  };
  const handshakes = checks.includes('tls-versions') || checks.includes('certificate');
  const wanted = (['http', 'target-path', 'hsts'] as const).some((check) => checks.includes(check));
  // A recording keeps the handshakes with the answer that they were made for.
  const recorded = handshakes && run.onHandshakes !== undefined;
  // Made once, whatever asks for it; a failure is told by each of these.
  const base = wanted || recorded ? asking.base() : undefined;
  await Promise.allSettled([base]);
  const answered = async () => {
    if (!base) throw new Error('nothing was asked');
    return base;
  };
  await settle('http', async () => (await answered()).end);
  await settle('target-path', async () => (await answered()).end);
  await settle('hsts', async () => {
    if (!settings.url.startsWith('https:')) return skip('over plain HTTP the header means nothing');
    const { last, end } = await answered();
    if (end.skipped) return end;
    if (!last.response) return { ...end, judged: false, attempts: [] };
    const facts = { hsts: last.response.headers['strict-transport-security'] ?? null };
    return { judged: true, failures: [], observed: '', attempts: [], facts };
  });
  const versions = recorded || checks.includes('tls-versions') ? asking.versions() : undefined;
  const certificate = recorded || checks.includes('certificate') ? asking.certificate() : undefined;
  await Promise.all([
    settle('redirect', () => asking.redirect()),
    settle('every-address', () => asking.everyAddress()),
    settle('tls-versions', async () => (await versions)?.end ?? skip('nothing was asked')),
    settle('certificate', async () => (await certificate)?.end ?? skip('nothing was asked')),
    Promise.allSettled([versions, certificate]),
  ]);
  if (recorded && versions && certificate) {
    const tls = await handshakesOf(versions, certificate);
    if (tls) run.onHandshakes?.(name, tls);
  }
  return checks.flatMap((check) => outcomes.get(check) ?? []);
}

/** What a recording keeps of the handshakes; undefined where something of them could not be seen, which must not be replayed. */
async function handshakesOf(
  versions: ReturnType<Asking['versions']>,
  certificate: ReturnType<Asking['certificate']>,
): Promise<RecordedTls | undefined> {
  const [tried, shown] = await Promise.allSettled([versions, certificate]);
  if (tried.status === 'rejected' || shown.status === 'rejected') return undefined;
  const [first] = tried.value.attempts;
  const all = tried.value.attempts.flatMap((attempt) => attempt.versions);
  const { attempt } = shown.value;
  if (!first || !attempt?.tls || all.some(({ outcome }) => outcome === 'inconclusive')) return undefined;
  // A version counts as spoken where one address speaks it.
  const spoken = tlsVersions.flatMap((version) => {
    const own = all.filter((each) => each.version === version);
    return own.find(({ outcome }) => outcome === 'accepted') ?? own[0] ?? [];
  });
  return recordedTls({ ...first, versions: spoken }, attempt);
}

/** The HTTP probe of a target, as a live run makes it. @throws Error where a PEM file of it cannot be read */
export function httpProbeOf(target: Target): Promise<HttpProbe> {
  return new Asking(target, { bounded: (work) => work() }).probe();
}
