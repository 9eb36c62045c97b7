import { suite } from '../engine';
import { iamAuth, proxy, tlsRequired } from './databases/access';
import { ingress, isolatedSubnets, notPublic, subnetZones } from './databases/network';
import { enhancedMonitoring, logExports, performanceInsights } from './databases/observability';
import {
  backupRetention,
  copyTags,
  customerKey,
  deletionProtection,
  encrypted,
  managedSecret,
  snapshot,
} from './databases/protection';
import { multiZone, replica } from './databases/replication';
import * as tables from './databases/tables';
import {
  available,
  certificateAuthority,
  engineVersion,
  minorUpgrades,
  parameterGroup,
  storage,
} from './databases/upkeep';

export default suite('databases', [
  available,
  multiZone,
  encrypted,
  customerKey,
  backupRetention,
  snapshot,
  notPublic,
  isolatedSubnets,
  subnetZones,
  ingress,
  deletionProtection,
  enhancedMonitoring,
  performanceInsights,
  logExports,
  tlsRequired,
  parameterGroup,
  minorUpgrades,
  engineVersion,
  copyTags,
  storage,
  managedSecret,
  certificateAuthority,
  replica,
  iamAuth,
  proxy,
  tables.recovery,
  tables.customerKey,
  tables.deletionProtection,
  tables.capacity,
]);
