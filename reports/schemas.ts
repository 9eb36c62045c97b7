/** For the tests of reports: the published schemas, which `schemas/README.md` tells of. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type SchemaFile = 'junit-10.xsd' | 'ocsf-1.6-compliance-finding.schema.json' | 'sarif-2.1.0.schema.json';

/** The text of a schema. */
export function schemaText(file: SchemaFile): string {
  return readFileSync(join(__dirname, 'schemas', file), 'utf8');
}
