import type { Suite } from '../engine/control';
import alarms from './alarms';
import autoScaling from './auto-scaling';
import databases from './databases';
import health from './health';
import loadBalancing from './load-balancing';
import network from './network';
import presence from './presence';
import tags from './tags';

/** Every suite that there is, in the order in which they are told. */
export const suites: readonly Suite[] = [
  loadBalancing,
  autoScaling,
  databases,
  alarms,
  tags,
  network,
  presence,
  health,
];
