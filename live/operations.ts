/** The operations that asbuilt may send, as the schemas of the SDK describe them. */
import { iamAction, type Service, services } from '../aws/services';
import type { PageToken } from './aws-protocol';

/** One operation. */
export interface Operation {
  /** The IAM action that it needs: what asbuilt calls it. */
  action: string;
  /** Null where its answer has no pages. */
  pageToken: PageToken | null;
}

/** A structure of a schema: kind 3, namespace, name, traits, names of its members, their schemas. */
type Structure = readonly [3, string, string, unknown, readonly string[], readonly unknown[]];
interface Traits {
  xmlName?: string;
  jsonName?: string;
}

function resolved(schema: unknown): unknown {
  return typeof schema === 'function' ? schema() : schema;
}

/** The schema that a member's reference leads to, and the traits that it has there. */
function dereferenced(schema: unknown): { target: unknown; traits: Traits } {
  const found = resolved(schema);
  if (Array.isArray(found) && Array.isArray(resolved(found[0]))) {
    return { target: resolved(found[0]), traits: (found[1] ?? {}) as Traits };
  }
  const traits = Array.isArray(found) && found.length === 2 && typeof found[1] === 'object' ? (found[1] as Traits) : {};
  return { target: found, traits };
}

function isStructure(schema: unknown): schema is Structure {
  return Array.isArray(schema) && schema[0] === 3 && Array.isArray(schema[4]);
}

/** What the services call the token of the next page, the surest name first: some repeat the token of this page as `Marker`. */
const tokenNames = [
  /^next(Page)?(Token|Marker)$/i,
  /^NextRecordName$/,
  /^PaginationToken$/,
  /^ContinuationToken$/,
  /^LastEvaluated\w+$/,
  /^Marker$/,
];
const flagNames = /^(Is)?Truncated$/;

function pageTokenOf(structure: Structure): PageToken | null {
  const [, , , , names, schemas] = structure;
  const onTheWire = (name: string) => {
    const { traits } = dereferenced(schemas[names.indexOf(name)]);
    return traits.xmlName ?? traits.jsonName ?? name;
  };
  const token = tokenNames.flatMap((pattern) => names.filter((name) => pattern.test(name)))[0];
  if (token !== undefined) {
    const more = names.find((name) => flagNames.test(name));
    return { token: onTheWire(token), ...(more !== undefined && { more: onTheWire(more) }) };
  }
  // What is answered may stand one structure further in, as the payload.
  for (const schema of schemas) {
    const { target } = dereferenced(schema);
    const inner = names.length === 1 && isStructure(target) ? pageTokenOf(target) : null;
    if (inner) return inner;
  }
  return null;
}

let known: Promise<ReadonlyMap<string, Operation>> | undefined;

/** Every operation of `aws/services`, by `service:Operation` as a request names it: the IAM prefix, and the API's own name. */
export function knownOperations(): Promise<ReadonlyMap<string, Operation>> {
  known ??= readOperations();
  return known;
}

async function readOperations(): Promise<ReadonlyMap<string, Operation>> {
  const operations = new Map<string, Operation>();
  await Promise.all(
    (Object.keys(services) as Service[]).map(async (service) => {
      const { prefix, load } = services[service];
      const { commands } = (await load()) as { commands: Record<string, new (input: object) => { schema?: unknown }> };
      for (const [name, Command] of Object.entries(commands)) {
        const schema = resolved(new Command({}).schema);
        const output = Array.isArray(schema) ? resolved(schema[5]) : undefined;
        if (!isStructure(output)) throw new Error(`the SDK has no schema of what ${service} ${name} answers`);
        operations.set(`${prefix}:${name}`, { action: iamAction(service, name), pageToken: pageTokenOf(output) });
      }
    }),
  );
  return operations;
}
