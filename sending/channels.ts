/** Where notices go: `--notify CHANNEL[=WHERE]`. Addresses that are secrets come from environment variables, and stand in no error. */
import { AsbuiltError, failure } from '../errors/errors';
import { messageOf, oneLine } from '../reports/text';
import { defaultSendSettings, type SendSettings } from './clients';
import { defaultHttpSettings, type HttpSettings, NotTaken, send } from './http';
import type { Notice } from './notice';
import { topicArn } from './sns';

export interface ChannelSettings {
  variables: NodeJS.ProcessEnv;
  http?: Partial<HttpSettings>;
  aws?: Partial<SendSettings>;
}

export interface Channel {
  /** For people, without a secret: `slack`, `sns arn:aws:sns:…`. */
  name: string;
  /** Whether it also gets a notice that is no news. */
  always: boolean;
  /** @throws NotTaken, AsbuiltError or Error */
  send(notice: Notice): Promise<void>;
}

/** Variables of addresses where `=VARIABLE` names no other. */
const variableOf = { slack: 'ASBUILT_SLACK_URL', webhook: 'ASBUILT_WEBHOOK_URL' };

/**
 * The channel that a value of `--notify` names: `sns=TOPIC_ARN`, `slack[=VARIABLE]`, `webhook[=VARIABLE]` or `github-check`. What it
 * needs is looked up now, so that a run does not learn at its end that nobody can be told.
 *
 * @throws AsbuiltError USAGE
 */
export async function channelOf(text: string, settings: ChannelSettings): Promise<Channel> {
  const [kind = '', ...rest] = text.split('=');
  const where = rest.join('=');
  const http = { ...defaultHttpSettings, variables: settings.variables, ...settings.http };
  const aws = { ...defaultSendSettings, ...settings.aws };
  switch (kind) {
    case 'sns': {
      if (!topicArn.test(where)) {
        const form = '--notify sns=arn:aws:sns:us-east-1:111122223333:ops';
        throw failure('USAGE', { problem: `--notify sns takes the ARN of a topic, as in ${form}` });
      }
      return {
        name: `the topic ${where}`,
        always: false,
        send: async (notice) => (await import('./sns')).publish(where, notice, aws),
      };
    }
    case 'slack':
    case 'webhook': {
      const variable = where || variableOf[kind];
      const url = addressIn(variable, kind, settings.variables);
      return {
        name: `${kind} (${variable})`,
        always: false,
        send: async (notice) => {
          const body =
            kind === 'slack'
              ? (await import('./slack')).slackBody(notice)
              : (await import('./webhook')).webhookBody(notice);
          await send({ method: 'POST', url, headers: { 'idempotency-key': notice.id }, body }, http);
        },
      };
    }
    case 'github-check': {
      if (rest.length > 0) throw failure('USAGE', { problem: '--notify github-check takes no value' });
      const { checkPlace, makeCheck } = await import('./github-check');
      const place = await checkPlace(settings.variables);
      return {
        name: `GitHub (a check of ${place.repository})`,
        always: true,
        send: (notice) => makeCheck(notice, place, http),
      };
    }
    default:
      throw failure('USAGE', {
        problem: `--notify knows no channel "${oneLine(kind).slice(0, 40)}": there are sns=TOPIC_ARN, slack, webhook and github-check`,
      });
  }
}

/** The address in a variable. No message tells any of it: whoever knows it can write there. */
function addressIn(variable: string, kind: 'slack' | 'webhook', variables: NodeJS.ProcessEnv): URL {
  if (!/^[A-Za-z_]\w*$/.test(variable)) {
    throw failure('USAGE', {
      problem: `--notify ${kind} takes no address, which is a secret, but the name of the variable that holds it: set ${variableOf[kind]} and write --notify ${kind}, or --notify ${kind}=VARIABLE for another`,
    });
  }
  const text = variables[variable];
  if (!text) throw failure('USAGE', { problem: `--notify ${kind} needs the address in ${variable}, which is not set` });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw failure('USAGE', { problem: `what ${variable} holds is no address of a webhook (https://… without a user)` });
  }
  return url;
}

/**
 * Sends the notice to every channel that it concerns, at the same time; one that fails stops no other.
 *
 * @returns the channels that were told, and an AsbuiltError NOTIFICATION_FAILED for each that could not be
 */
export async function notify(
  channels: readonly Channel[],
  notice: Notice,
): Promise<{ told: string[]; failed: AsbuiltError[] }> {
  const concerned = channels.filter(({ always }) => notice.news || always);
  const outcomes = await Promise.allSettled(concerned.map((channel) => channel.send(notice)));
  const told: string[] = [];
  const failed: AsbuiltError[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const channel = concerned[index]?.name ?? '';
    if (outcome.status === 'fulfilled') told.push(channel);
    else failed.push(failedOf(channel, outcome.reason));
  }
  return { told, failed };
}

function failedOf(channel: string, reason: unknown): AsbuiltError {
  const error = failure('NOTIFICATION_FAILED', {
    channel,
    problem: oneLine(messageOf(reason)),
    advice: adviceOn(reason, channel),
  });
  error.cause = reason;
  return error;
}

function adviceOn(reason: unknown, channel: string): string {
  const again = 'keep the results and send it with `asbuilt report results.json --notify …`';
  if (reason instanceof AsbuiltError) return again;
  if (messageOf(reason).startsWith('AuthorizationError') || messageOf(reason).startsWith('AccessDenied')) {
    return 'allow sns:Publish on the topic to these credentials (docs/reports.md has the statement)';
  }
  if (messageOf(reason).startsWith('NotFound')) return 'check the ARN of the topic';
  if (reason instanceof NotTaken && reason.status !== null && reason.status < 500 && reason.status !== 429) {
    return channel.startsWith('GitHub')
      ? 'give the job `permissions: { checks: write }`, and the step GITHUB_TOKEN'
      : 'check the address, and whether the webhook still exists';
  }
  return again;
}
