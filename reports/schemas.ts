/** For the tests of reports: the published schemas, which are not ours to ship. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = process.env.ASBUILT_SCHEMAS ?? resolve(__dirname, '../../shared/schemas');

/**
 * A test against a schema file of the folder that ASBUILT_SCHEMAS names (`../shared/schemas` beside the checkout otherwise). Where
 * the file is missing, Jest lists the test as skipped, and its name says how to make it run.
 */
export function testWithSchema(title: string, file: string, body: (schemaFile: string) => Promise<void>): void {
  const path = join(folder, file);
  if (existsSync(path)) test(title, () => body(path));
  else test.skip(`${title} (not run: set ASBUILT_SCHEMAS to a folder that holds ${file})`, () => body(path));
}
