import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { failure } from '../errors/errors';
import { explain, unknownRegion } from './explain';
import { type Connections, type Exchange, openSession, type Session } from './session';

/** An account as the configuration names it. */
export interface AccountSettings {
  /** Twelve digits. Undefined: the account of the credentials. */
  id?: string;
  /** ARN of the role to assume in it. Undefined: the caller's own credentials. */
  role?: string;
  externalId?: string;
  /** Undefined: the SDK's default Region. `all`: those that are enabled for the account. */
  regions?: string[] | 'all';
}

/** An account, or one Region of it, that could not be opened: nothing of it can be judged. */
export interface Unopened {
  account: string;
  region: string | null;
  action: string;
  error: Error;
}

export interface OpenedAccounts {
  /** One for each account and Region, in the order of the configuration. */
  sessions: Session[];
  unopened: Unopened[];
}

export interface OpenOptions {
  connections: Connections;
  observe?: (exchange: Exchange) => void;
  /** The caller's own. Default: the SDK's chain of providers. */
  credentials?: AwsCredentialIdentity;
  /** Milliseconds since 1970: when a role's credentials are renewed. Default: the time of day. */
  clock?: () => number;
}

/** How long a role's credentials are asked for, in seconds: the most that a role allows without being changed. */
const roleSeconds = 3600;

/** The Region that the SDK would use: AWS_REGION, or the profile's. @throws AsbuiltError REGION_MISSING */
async function defaultRegion(): Promise<string> {
  const { Client } = await import('./services/sts');
  try {
    return await new Client({}).config.region();
  } catch (error) {
    throw explain(error, '');
  }
}

/** Before its end, in milliseconds, a role's session is replaced: no call begins with credentials that end under way. */
const renewBefore = 300_000;

/** One provider for all clients of an account, so that its role is assumed once and not once for each client. */
function assumedRole(
  role: string,
  settings: AccountSettings,
  caller: Session,
  clock: () => number,
): AwsCredentialIdentityProvider {
  let current: Promise<AwsCredentialIdentity> | undefined;
  let until = 0;
  return () => {
    if (!current || clock() >= until) {
      until = clock() + roleSeconds * 1000 - renewBefore;
      current = assume();
      current.catch(() => {
        current = undefined;
      });
    }
    return current;
  };

  async function assume(): Promise<AwsCredentialIdentity> {
    const { Credentials } = await caller.call('sts', 'AssumeRole', {
      RoleArn: role,
      RoleSessionName: 'asbuilt',
      ExternalId: settings.externalId,
      DurationSeconds: roleSeconds,
    });
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
      throw failure('ROLE_REFUSED', { role, problem: 'the answer held no credentials' });
    }
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiration: Credentials.Expiration,
    };
  }
}

/** The account of a role's ARN. */
function accountOfRole(role: string): string | undefined {
  return /^arn:[\w-]+:iam::(\d{12}):role\//.exec(role)?.[1];
}

async function openAccount(settings: AccountSettings, options: OpenOptions): Promise<OpenedAccounts> {
  const { role } = settings;
  const expected = settings.id ?? (role && accountOfRole(role)) ?? 'unknown';
  // Each Region that was asked for is told of, so that none of them goes unspoken.
  const unopened = (action: string, error: Error): OpenedAccounts => {
    const regions = Array.isArray(settings.regions) && settings.regions.length > 0 ? settings.regions : [null];
    return { sessions: [], unopened: regions.map((each) => ({ account: expected, region: each, action, error })) };
  };
  let region: string;
  try {
    region = Array.isArray(settings.regions) && settings.regions[0] ? settings.regions[0] : await defaultRegion();
  } catch (error) {
    return unopened('sts:GetCallerIdentity', error as Error);
  }
  const place = { account: expected, region, partition: 'aws' };
  const caller = openSession({ ...place, connections: options.connections, credentials: options.credentials });
  const assumed = role ? assumedRole(role, settings, caller, options.clock ?? Date.now) : undefined;
  const credentials = assumed ?? options.credentials;
  const opener = openSession({ ...place, ...options, credentials, observe: undefined });
  let action = role ? 'sts:AssumeRole' : 'sts:GetCallerIdentity';
  try {
    if (role) {
      try {
        await assumed?.();
      } catch (error) {
        const problem = explain(error, region);
        throw 'code' in problem ? problem : failure('ROLE_REFUSED', { role, problem: problem.message });
      }
      action = 'sts:GetCallerIdentity';
    }
    const identity = await opener.call('sts', 'GetCallerIdentity', {});
    const account = identity.Account;
    const partition = identity.Arn?.split(':')[1] || 'aws';
    if (!account) throw new Error('GetCallerIdentity named no account');
    if (settings.id && settings.id !== account) {
      throw failure('ACCOUNT_MISMATCH', { expected: settings.id, found: account });
    }
    let regions = settings.regions ?? [region];
    if (regions === 'all') {
      action = 'ec2:DescribeRegions';
      const { Regions } = await opener.call('ec2', 'DescribeRegions', { AllRegions: false });
      regions = (Regions ?? []).flatMap((found) => found.RegionName ?? []).sort();
      if (regions.length === 0) throw new Error('DescribeRegions named no enabled Region');
    }
    const sessions = regions.map((each) => openSession({ account, region: each, partition, ...options, credentials }));
    return { sessions, unopened: [] };
  } catch (error) {
    return unopened(action, explain(error, region));
  }
}

/**
 * Opens every account of a configuration in each of its Regions; none named means the caller's own account in its default
 * Region. What cannot be opened comes back with the reason and does not stop the others.
 */
export async function openAccounts(
  accounts: readonly AccountSettings[],
  options: OpenOptions,
): Promise<OpenedAccounts> {
  const named = accounts.length > 0 ? accounts : [{}];
  const all = await Promise.all(named.map((account) => openAccount(account, options)));
  return {
    sessions: all.flatMap((each) => each.sessions),
    unopened: all.flatMap((each) => each.unopened),
  };
}

/** A hint for a Region in which nothing was found: its name is none that this version knows. */
export function regionHint(region: string): string | undefined {
  return unknownRegion(region)?.message;
}
