/** Reading `results.json` back, to report on it again elsewhere or to compare it with another run. Few runs do: load it when it is used. */
import { readFile } from 'node:fs/promises';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Results, relations, severities, suiteNames } from '../engine/results';
import { failure } from '../errors/errors';
import { messageOf, oneLine } from './text';

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
/** ISO 8601 in UTC, as Date writes it. */
const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' } as const;
const positive = { type: 'number', minimum: 0 } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** An object with exactly these properties; those of `optional` may be missing. */
function object(properties: Record<string, object>, optional: Record<string, object> = {}) {
  return {
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

const list = (items: object) => ({ type: 'array', items });

/** JSON Schema of `asbuilt/results@1`. */
export const resultsSchema = object(
  {
    schema: { const: 'asbuilt/results@1' },
    environment: text,
    mode: { enum: ['live', 'offline'] },
    started: instant,
    finished: instant,
    verdict: { enum: ['conforms', 'nonconforming', 'inconclusive'] },
    reasons: list(text),
    failOn: { enum: severities },
    summary: object({ pass: count, fail: count, error: count, notApplicable: count, waived: count }),
    results: list(
      object(
        {
          control: text,
          suite: { enum: suiteNames },
          severity: { enum: severities },
          title: text,
          status: { enum: ['pass', 'fail', 'error', 'not-applicable', 'waived'] },
          resource: object({ id: text, kind: text, name: text, account: textOrNull, region: textOrNull }),
          message: text,
          expected: textOrNull,
          observed: textOrNull,
          fix: text,
          references: list(text),
          waiver: { anyOf: [object({ until: text, reason: text, owner: textOrNull }), { type: 'null' }] },
        },
        {
          attempts: list(
            object({
              at: instant,
              ok: { type: 'boolean' },
              message: text,
              milliseconds: { type: 'number', minimum: 0 },
            }),
          ),
        },
      ),
    ),
    gaps: list(object({ action: text, account: textOrNull, region: textOrNull, resource: textOrNull, error: text })),
    waivers: list(
      object({
        control: text,
        resource: text,
        until: text,
        reason: text,
        owner: textOrNull,
        state: { enum: ['used', 'expired', 'unmatched'] },
      }),
    ),
  },
  {
    watched: list(
      object({
        probe: text,
        url: text,
        from: instant,
        to: instant,
        good: count,
        bad: count,
        unseen: count,
        availability: { type: ['number', 'null'], minimum: 0, maximum: 1 },
        longestOutage: {
          anyOf: [object({ from: instant, to: instant, milliseconds: positive, message: text }), { type: 'null' }],
        },
        slowest: list(object({ at: instant, milliseconds: positive })),
        versions: list(object({ version: text, first: instant, last: instant, answers: count })),
        attempts: list(
          object({ at: instant, ok: { type: ['boolean', 'null'] }, milliseconds: positive, version: textOrNull }),
        ),
      }),
    ),
    picture: object({
      nodes: list(
        object({
          id: text,
          kind: text,
          name: text,
          account: text,
          region: text,
          zones: list(text),
          vpc: textOrNull,
          tags: { type: 'object', additionalProperties: text },
        }),
      ),
      edges: list(object({ from: text, to: text, relation: { enum: relations } })),
    }),
  },
);

/** @throws AsbuiltError RESULTS_UNREADABLE where the file is missing, is no JSON, or is not `asbuilt/results@1` */
export async function readResults(file: string): Promise<Results> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (problem) {
    throw failure('RESULTS_UNREADABLE', { file: oneLine(file), problem: oneLine(messageOf(problem)) });
  }
  return parseResults(text, file);
}

let compiled: ValidateFunction<Results> | undefined;

/** A history holds many, and compiling takes longer than reading one. */
function validator(): ValidateFunction<Results> {
  compiled ??= new Ajv({ allowUnionTypes: true }).compile<Results>(resultsSchema);
  return compiled;
}

/** @param file names the text in an error. @throws AsbuiltError RESULTS_UNREADABLE where it is no JSON, or not `asbuilt/results@1` */
export function parseResults(text: string, file: string): Results {
  let results: unknown;
  try {
    results = JSON.parse(text);
  } catch (problem) {
    throw failure('RESULTS_UNREADABLE', { file: oneLine(file), problem: oneLine(messageOf(problem)) });
  }
  const validate = validator();
  if (validate(results)) return results;
  throw failure('RESULTS_UNREADABLE', { file: oneLine(file), problem: told(validate.errors?.[0]) });
}

function told(error: ErrorObject | undefined): string {
  if (!error) return 'it does not fit its schema';
  const { allowedValue, allowedValues = allowedValue } = error.params;
  const allowed = allowedValues === undefined ? '' : `: ${String(allowedValues)}`;
  const extra = 'additionalProperty' in error.params ? ` (${String(error.params.additionalProperty)})` : '';
  return oneLine(`${error.instancePath || 'it'} ${error.message}${allowed}${extra}`);
}
