/** Which ports the internet may reach, and which of the controls speaks of one that it may not. */
import { type Admission, admitsPort } from '../../inventory/relations/security-rules';

/** SSH, RDP, MySQL, PostgreSQL, SQL Server, MongoDB and Redis. */
export const administrationPorts = [22, 3389, 3306, 5432, 1433, 27017, 6379] as const;

/** Whether an admission opens a port of TCP or UDP beside the allowed ones. */
export function opensOthers({ fromPort, toPort }: Admission, allowed: readonly number[]): boolean {
  if (fromPort < 0) return false;
  const within = new Set(allowed.filter((port) => fromPort <= port && port <= toPort));
  return toPort - fromPort + 1 > within.size;
}

/** The ports of administration that an admission opens. */
export function administrationPortsOf(admission: Admission, ports: readonly number[]): number[] {
  return ports.filter((port) => admitsPort(admission, port) || admitsPort(admission, port, 'udp'));
}

/** Whether `sg.admin-ports` says what is wrong with an admission, so that no other control has to. */
export function isLeftToAdministration(admission: Admission, ports: readonly number[]): boolean {
  return administrationPortsOf(admission, ports).length > 0;
}
