/**
 * The faults of the live tests, as a table: each breaks one thing of the example environment through the AWS API, for one
 * control to find, and can be undone. They stand in the folder `faults`, a file a suite.
 */
import { alarmFaults } from './faults/alarms';
import { autoScalingFaults } from './faults/auto-scaling';
import { databaseFaults } from './faults/databases';
import type { Fault } from './faults/fault';
import { healthFaults } from './faults/health';
import { loadBalancingFaults } from './faults/load-balancing';
import { networkFaults } from './faults/network';
import { presenceFaults } from './faults/presence';
import { tagFaults } from './faults/tags';

export type { Broken, Fault, Ground } from './faults/fault';

export const faults: readonly Fault[] = [
  ...loadBalancingFaults,
  ...autoScalingFaults,
  ...databaseFaults,
  ...alarmFaults,
  ...tagFaults,
  ...networkFaults,
  ...presenceFaults,
  ...healthFaults,
];
