import { configurationSchema } from '../environment/schema';
import { catalogue } from './catalogue';

/** `asbuilt schema`: the JSON Schema of the configuration, which editors use to complete and to check. */
export function schema(): void {
  process.stdout.write(`${JSON.stringify(configurationSchema(catalogue()), null, 2)}\n`);
}
