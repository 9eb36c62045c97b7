import type { ConfigurationFile } from './schema';

/** Gives a configuration in TypeScript its type: `export default defineConfiguration({ … })` in `asbuilt.ts`. */
export function defineConfiguration(configuration: ConfigurationFile): ConfigurationFile {
  return configuration;
}
