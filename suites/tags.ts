import { suite } from '../engine';
import { consistent } from './tags/consistent';
import { naming } from './tags/naming';
import { required } from './tags/required';

export default suite('tags', [required, consistent, naming]);
