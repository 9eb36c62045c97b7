/** One run in this process, as `asbuilt run` makes it, under an access key of its own. */
import { setTimeout as delay } from 'node:timers/promises';
import { unpaced } from '../aws/pace';
import type { CallSettings } from '../aws/session';
import type { Setting } from '../cli/setting';
import { gather } from '../engine/gather';
import { judge } from '../engine/judge';
import type { Results } from '../engine/results';

/** Who makes a run. */
export interface Who {
  /** The access key id, by which a server tells runs apart. */
  caller: string;
  /** Default: any. */
  secret?: string;
}

export interface RunOptions extends Who {
  /** The moment that counts as now. */
  at: Date;
  calls?: Partial<CallSettings>;
}

/** An access key id for what is tried. */
export function callerOf(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, '');
}

/** Milliseconds within which each run ends, whatever goes wrong: more than the slowest fault takes, on a loaded machine too. */
const deadline = 300_000;
/** Milliseconds for what is to be done when the deadline is over. */
const grace = 60_000;

/**
 * Gathers and judges. AWS is where AWS_ENDPOINT_URL says; calls wait for no pace.
 *
 * @throws Error where the run goes on though its deadline is over.
 */
export async function run(
  { configuration, selected, unjudged }: Setting,
  { caller, secret = 'secret', at, calls }: RunOptions,
): Promise<Results> {
  const credentials = { accessKeyId: caller, secretAccessKey: secret };
  const end = AbortSignal.timeout(deadline);
  const over = new AbortController();
  const beyond = delay(deadline + grace, undefined, { signal: over.signal }).then(() => {
    throw new Error(`the run of ${caller} did not end within its deadline`);
  });
  try {
    const gathering = gather(configuration, selected, { credentials, calls, clock: () => at, pace: unpaced, end });
    const { gathered } = await Promise.race([gathering, beyond]);
    return judge(selected, gathered, configuration, { failOn: 'low', finished: at, unjudged });
  } finally {
    over.abort();
    beyond.catch(() => undefined);
  }
}
