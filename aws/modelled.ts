import { types } from 'node:util';
import { NormalizedSchema } from '@smithy/core/schema';
import { failure } from '../errors/errors';

/** What a value is, in the words of the table of types below. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'no date' : 'a date';
  if (types.isUint8Array(value)) return 'bytes';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'no number';
  if (typeof value === 'string' || value instanceof String) return 'a text';
  if (typeof value === 'boolean') return 'true or false';
  return value === null || typeof value !== 'object' ? String(value) : 'a structure';
}

/** The type that the service's model gives a value; undefined where it leaves that open. */
function typeIn(schema: NormalizedSchema): string | undefined {
  if (schema.isStructSchema() || schema.isMapSchema()) return 'a structure';
  if (schema.isListSchema()) return 'a list';
  if (schema.isStringSchema()) return 'a text';
  if (schema.isNumericSchema()) return 'a number';
  if (schema.isBooleanSchema()) return 'true or false';
  if (schema.isTimestampSchema()) return 'a date';
  if (schema.isBlobSchema() && !schema.isStreaming()) return 'bytes';
  return undefined;
}

const isAbsent = (value: unknown) => value === undefined || value === null;

function hold(schema: NormalizedSchema, value: unknown, place: string): void {
  const wanted = typeIn(schema);
  const found = typeOf(value);
  if (wanted !== undefined && wanted !== found) {
    throw failure('ANSWER_NOT_WHOLE', { problem: `${place} is ${found} where the service answers ${wanted}` });
  }
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    for (const [index, each] of (value as unknown[]).entries()) hold(member, each, `${place}[${index}]`);
  } else if (schema.isStructSchema()) {
    const structure = value as Record<string, unknown>;
    for (const [name, member] of schema.structIterator()) holdMember(member, structure, name, `${place}.${name}`);
  } else if (schema.isMapSchema()) {
    const map = value as Record<string, unknown>;
    const member = schema.getValueSchema();
    for (const key of Object.keys(map)) holdMember(member, map, key, `${place}[${JSON.stringify(key)}]`);
  }
}

function holdMember(schema: NormalizedSchema, container: Record<string, unknown>, name: string, place: string): void {
  if (!Object.hasOwn(container, name)) return;
  if (isAbsent(container[name])) delete container[name];
  else hold(schema, container[name], place);
}

/**
 * Holds an answer to the model of its service, as the SDK's own types promise it: a property that is null is left out, and
 * a value of another type (a text for a number, null in a list, a date that is none) makes the whole answer one that cannot
 * be trusted. Whoever reads answers so has to reckon with missing properties, and with nothing else.
 *
 * @param command the command's name, for the message.
 * @param schema the command's schema, as the SDK's command holds it.
 * @param output changed in place.
 * @throws AsbuiltError ANSWER_NOT_WHOLE, which names the place.
 */
export function holdToModel(command: string, schema: unknown, output: unknown): void {
  const [, , , , , answer] = schema as [number, string, string, number, unknown, () => never];
  hold(NormalizedSchema.of(answer()), output, command);
}
