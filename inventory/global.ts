import type { Session } from '../aws/session';
import type { Detail, Kind } from './model';

/** What is read once an account, whichever Regions are read. Their resources' Region is `global`. */
const globalReads: ReadonlySet<Kind | Detail> = new Set([
  'budget',
  'distribution',
  'health-check',
  'hosted-zone',
  'record',
  'role',
] satisfies (Kind | Detail)[]);

/** Whether a read is of a service that has no Regions. */
export function isGlobal(read: Kind | Detail): boolean {
  return globalReads.has(read);
}

/** The Region of what has none. */
export const everywhere = 'global';

/** Where each partition's global services are called. Source: https://docs.aws.amazon.com/general/latest/gr/rande.html */
const homes: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** The Region in which a session's calls are really made. */
export function callRegion({ region, partition }: Pick<Session, 'region' | 'partition'>): string {
  return region === everywhere ? (homes[partition] ?? 'us-east-1') : region;
}

/** The session for a read: for a global one its calls go to the partition's own Region, and what it finds is in none. */
export function sessionFor(read: Kind | Detail, session: Session): Session {
  if (!isGlobal(read)) return session;
  const place = { region: everywhere, partition: session.partition };
  return {
    ...session,
    ...place,
    call: (service, command, input) => session.call(service, command, input, callRegion(place)),
  };
}

/** The session, with its calls going to another of the account's Regions. */
export function callingIn(region: string, session: Session): Session {
  return { ...session, call: (service, command, input) => session.call(service, command, input, region) };
}
