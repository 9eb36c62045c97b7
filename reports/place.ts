/** Where a result belongs in AWS, for the formats that insist on knowing. */
import type { Result, Results } from '../engine/results';
import { compare } from './rows';

/**
 * The partition of a resource: what its ARN says, or else what its region's name says.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function partitionOf({ id, region }: Pick<Result['resource'], 'id' | 'region'>): string {
  const named = /^arn:([a-z0-9-]{1,20}):/.exec(id)?.[1];
  if (named) return named;
  if (region?.startsWith('cn-')) return 'aws-cn';
  if (region?.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** The account, where it is twelve digits as AWS has them. */
export function validAccount(account: string | null): string | null {
  return account !== null && /^\d{12}$/.test(account) ? account : null;
}

/** The account that rows without one (probes) are told under: the first of the run, or null where no row has any. */
export function homeAccount(results: Results): string | null {
  const accounts = results.results
    .map((row) => validAccount(row.resource.account))
    .filter((account) => account !== null);
  return accounts.sort(compare)[0] ?? null;
}
