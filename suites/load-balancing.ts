import { suite } from '../engine';
import { attributeControls } from './load-balancing/attributes';
import { encryptionControls } from './load-balancing/encryption';
import { listenerControls } from './load-balancing/listeners';
import { reachControls } from './load-balancing/reach';
import { targetControls } from './load-balancing/targets';

export default suite('load-balancing', [
  ...encryptionControls,
  ...targetControls,
  ...listenerControls,
  ...reachControls,
  ...attributeControls,
]);
