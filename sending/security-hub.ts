/**
 * Findings to AWS Security Hub, for `--push`. An import takes at most 100 findings, all of them of the caller's own account and of
 * the Region that is called, since they stand under that account's default product:
 * https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AwsSecurityFinding, ImportFindingsError } from '@aws-sdk/client-securityhub';
import { openAccounts } from '../aws/accounts';
import { explain } from '../aws/explain';
import { connections } from '../aws/session';
import type { Results } from '../engine/results';
import { type AsbuiltError, failure } from '../errors/errors';
import { asffFindings, batchSize } from '../reports/asff';
import { firstFew } from '../reports/gaps';
import { type Group, groupBy } from '../reports/rows';
import { counted, cutLine, messageOf, oneLine } from '../reports/text';
import { clientSettings, defaultSendSettings, onlySendable, type SendSettings } from './clients';

/** What Security Hub took, of one account in one Region. */
export interface Taken {
  account: string;
  region: string;
  findings: number;
}

export interface Pushed {
  taken: Taken[];
  /** Of each account and Region whose findings were not all taken: why, and what to do. */
  failed: AsbuiltError[];
}

export interface PushSettings extends SendSettings {
  /** Milliseconds before findings are sent again that the service was too busy to take. */
  pause: number;
}

const defaults: PushSettings = { ...defaultSendSettings, pause: 1_000 };

/** Findings whose import the service says it was too busy for are sent so many times in all. */
const rounds = 3;
const busy = /throttl|rate|limit|too ?many|internal|unavailable|timeout|concurrent/i;

/**
 * Sends a finding for every result, each account's and Region's in batches. What cannot be sent, or is not taken, is told in
 * `failed` and stops no other account or Region.
 *
 * @throws AsbuiltError USAGE for results of a recording, whose accounts and resources are nobody's
 */
export async function pushFindings(results: Results, changes: Partial<PushSettings> = {}): Promise<Pushed> {
  if (results.mode === 'offline') {
    throw failure('USAGE', {
      problem: 'these results are of a recording, whose accounts are not real: --push sends those of a live run',
    });
  }
  const settings = { ...defaults, ...changes };
  const pushed: Pushed = { taken: [], failed: [] };
  const groups = groupBy(asffFindings(results), ({ AwsAccountId, Region }) => `${AwsAccountId} ${Region}`);
  const caller = groups[0] && (await callerAccount(regionOf(groups[0]), settings));
  for (const group of groups) {
    const account = group[0].AwsAccountId ?? '';
    const region = regionOf(group);
    const refuse = (findings: number, problem: string, advice: string) => {
      const of = findings === group.length ? counted(findings, 'finding') : `${findings} of ${group.length} findings`;
      pushed.failed.push(failure('PUSH_FAILED', { findings: of, account, region, problem, advice }));
    };
    if (typeof caller !== 'string') {
      refuse(group.length, oneLine(messageOf(caller)), 'nothing was sent');
    } else if (account !== caller) {
      refuse(
        group.length,
        `the credentials are of account ${caller}, and an account's findings come from itself alone`,
        'keep the results (--report json=results.json) and run `asbuilt report results.json --push` with credentials of that account',
      );
    } else {
      const { taken, untold, refused } = await importAll(group, region, settings);
      if (taken > 0) pushed.taken.push({ account, region, findings: taken });
      if (untold) refuse(untold.findings, oneLine(messageOf(untold.error)), adviceOn(untold.error, region));
      if (refused.length > 0) {
        refuse(
          refused.length,
          reasonsOf(refused, group),
          'the others are there; run it again, or report it if it stays',
        );
      }
    }
  }
  return pushed;
}

const regionOf = (group: Group<AwsSecurityFinding>) => group[0].Region ?? '';

/** The account of the caller's credentials, or why it could not be learned. */
async function callerAccount(region: string, settings: PushSettings): Promise<string | Error> {
  const { connectTimeout, attemptTimeout, attempts } = settings;
  const shared = connections({ connectTimeout, attemptTimeout, attempts });
  try {
    const { sessions, unopened } = await openAccounts([{ regions: [region] }], { connections: shared });
    return sessions[0]?.account ?? unopened[0]?.error ?? new Error('the account of the credentials is not known');
  } finally {
    await shared.close();
  }
}

interface Imported {
  taken: number;
  /** Findings that never got an answer of their own, with what stopped the calls. */
  untold: { findings: number; error: Error } | null;
  /** Those that Security Hub refused one by one. */
  refused: ImportFindingsError[];
}

/** A call that fails ends the group: what stopped it, a permission or the network, would stop the others too. */
async function importAll(findings: AwsSecurityFinding[], region: string, settings: PushSettings): Promise<Imported> {
  const { BatchImportFindingsCommand, SecurityHubClient } = await import('./services/security-hub');
  const client = new SecurityHubClient(await clientSettings(region, settings));
  client.middlewareStack.use(onlySendable('Security Hub'));
  const imported: Imported = { taken: 0, untold: null, refused: [] };
  let waiting = findings;
  try {
    for (let round = 1; waiting.length > 0; round += 1) {
      if (round > 1) await delay(settings.pause * (round - 1));
      const again: AwsSecurityFinding[] = [];
      for (let from = 0; from < waiting.length; from += batchSize) {
        const batch = waiting.slice(from, from + batchSize);
        try {
          const answer = await client.send(new BatchImportFindingsCommand({ Findings: batch }));
          const { SuccessCount = 0, FailedCount = 0, FailedFindings = [] } = answer;
          if (SuccessCount + FailedCount !== batch.length || FailedCount !== FailedFindings.length) {
            const problem = `it tells of ${SuccessCount} findings taken and names ${FailedFindings.length} refused, of ${batch.length}`;
            throw failure('ANSWER_NOT_WHOLE', { problem });
          }
          const failed = new Map(FailedFindings.map((each) => [each.Id, each]));
          for (const finding of batch) {
            const refusal = failed.get(finding.Id);
            if (!refusal) imported.taken += 1;
            else if (round < rounds && busy.test(refusal.ErrorCode ?? '')) again.push(finding);
            else imported.refused.push(refusal);
          }
        } catch (error) {
          imported.untold = { findings: waiting.length - from + again.length, error: explain(error, region) };
          return imported;
        }
      }
      waiting = again;
    }
    return imported;
  } finally {
    client.destroy();
  }
}

function adviceOn(error: Error, region: string): string {
  if (error.message.startsWith('InvalidAccessException')) return `turn Security Hub on in ${region}`;
  if (error.message.startsWith('AccessDenied')) {
    return 'allow securityhub:BatchImportFindings to these credentials (docs/reports.md has the statement)';
  }
  return 'run it again: findings that are there already are only updated';
}

/** Refusals by their reason, each with the first few results that it is about. */
function reasonsOf(refused: readonly ImportFindingsError[], findings: readonly AwsSecurityFinding[]): string {
  const byId = new Map(findings.map((finding) => [finding.Id, finding]));
  const nameOf = (id: string) => {
    const { GeneratorId = '', ProductFields = {} } = byId.get(id) ?? {};
    const control = GeneratorId.replace(/^asbuilt\//, '');
    return cutLine(`${control} on ${ProductFields['asbuilt/ResourceName'] ?? id}`, 120);
  };
  const reasons = groupBy(refused, ({ ErrorCode, ErrorMessage }) => `${ErrorCode}: ${ErrorMessage}`);
  return firstFew(
    reasons.map((group) => {
      const ids = group.map(({ Id }) => Id ?? '');
      return `${cutLine(`${group[0].ErrorCode}: ${group[0].ErrorMessage}`, 300)} (${firstFew(ids, nameOf)})`;
    }),
    (text) => text,
  );
}
