import { suite } from '../engine';
import { outputs } from './presence/outputs';
import { resources } from './presence/resources';

export default suite('presence', [resources, outputs]);
