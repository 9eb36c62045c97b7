/** What the commands share that send something: findings to Security Hub, and notifications of what changed. */
import type { Results } from '../engine/results';
import { failure } from '../errors/errors';
import { counted } from '../reports/text';
import type { Channel } from '../sending/channels';
import type { Earlier } from '../sending/notice';
import { tell } from './reporting';

export interface SendingOptions {
  push?: boolean;
  notify?: string[];
  baseline?: string;
  history?: string;
}

/** What is asked for, ready to be sent. */
export interface Sending {
  push: boolean;
  channels: Channel[];
}

/** @throws AsbuiltError USAGE for a channel that is none, or notifications with nothing to compare with */
export async function sendingOf({ push, notify = [], baseline, history }: SendingOptions): Promise<Sending> {
  if (notify.length > 0 && baseline === undefined && history === undefined) {
    throw failure('USAGE', {
      problem: '--notify tells what changed, and needs the run to compare with: add --history or --baseline',
    });
  }
  if (notify.length === 0) return { push: push === true, channels: [] };
  const { channelOf } = await import('../sending/channels');
  const channels: Channel[] = [];
  for (const text of notify) channels.push(await channelOf(text, { variables: process.env }));
  return { push: push === true, channels };
}

/**
 * Sends, and says on standard error what was sent (unless `quiet`) and what was not.
 *
 * @param code what the run ends with, apart from what could not be written or sent
 * @returns whether all of it was sent
 */
export async function sendAll(
  { push, channels }: Sending,
  results: Results,
  { earlier, code, quiet }: { earlier: Earlier; code: 0 | 1 | 2; quiet: boolean },
): Promise<boolean> {
  let whole = true;
  const say = (text: string) => {
    if (!quiet) process.stderr.write(`asbuilt: ${text}\n`);
  };
  const amiss = (error: unknown) => {
    tell(error);
    whole = false;
  };
  if (push) {
    const { pushFindings } = await import('../sending/security-hub');
    try {
      const { taken, failed } = await pushFindings(results);
      for (const { account, region, findings } of taken) {
        say(`Security Hub took ${counted(findings, 'finding')} of account ${account} in ${region}`);
      }
      for (const error of failed) amiss(error);
    } catch (error) {
      // What cannot be sent at all keeps nobody from being notified.
      amiss(error);
    }
  }
  if (channels.length > 0) {
    const [{ notify }, { noticeOf }] = await Promise.all([import('../sending/channels'), import('../sending/notice')]);
    const notice = noticeOf(results, earlier, code);
    if (!notice.news) say('nothing changed that is worth a notification');
    const { told, failed } = await notify(channels, notice);
    for (const channel of told) say(`told ${channel}`);
    for (const error of failed) amiss(error);
  }
  return whole;
}
