import { suite } from '../engine';
import { capacity, healthCheck, healthCheckGrace, inService, multiZone, targetGroup } from './auto-scaling/group';
import {
  encryptedVolumes,
  graviton,
  instanceProfile,
  launchTemplate,
  metadata,
  noPublicAddress,
  userData,
} from './auto-scaling/launch';
import {
  instanceRefresh,
  privateSubnets,
  scalingCooldown,
  scalingPolicy,
  suspendedProcesses,
  tagsPropagate,
} from './auto-scaling/scaling';

export default suite('auto-scaling', [
  healthCheck,
  healthCheckGrace,
  targetGroup,
  capacity,
  inService,
  multiZone,
  privateSubnets,
  launchTemplate,
  metadata,
  encryptedVolumes,
  noPublicAddress,
  instanceProfile,
  userData,
  scalingPolicy,
  scalingCooldown,
  suspendedProcesses,
  instanceRefresh,
  tagsPropagate,
  graviton,
]);
