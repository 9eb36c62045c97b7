/** Whom a resource policy lets in. */

/** A statement of a policy, as far as it matters who is meant. */
interface Statement {
  Sid?: unknown;
  Effect?: unknown;
  Principal?: unknown;
  Condition?: unknown;
}

/** Condition keys that bind a statement to accounts, an organization, a network or a resource of somebody's. */
const binding = new Set([
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:userid',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceip',
  'kms:calleraccount',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
]);

/** Operators that name what is let in. Their negations, and those that hold where the key is absent, bind nobody. */
const naming = /^(?:ForAnyValue:)?(?:String(?:Equals|Like)(?:IgnoreCase)?|Arn(?:Equals|Like)|IpAddress)$/i;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** Whether a value stands for anything: `*`, an ARN with every part open, or all addresses. */
function isAny(value: unknown): boolean {
  return typeof value !== 'string' || /^[*?:]*$|^arn:[*?:]*$/.test(value) || value === '0.0.0.0/0' || value === '::/0';
}

function isEverybody(principal: unknown): boolean {
  if (principal === '*') return true;
  // Everybody is also AWS: "*"; a service or a federation is somebody.
  return isObject(principal) && list(principal.AWS).includes('*');
}

function isBound(condition: unknown): boolean {
  if (!isObject(condition)) return false;
  return Object.entries(condition).some(
    ([operator, keys]) =>
      naming.test(operator) &&
      isObject(keys) &&
      Object.entries(keys).some(
        ([key, values]) =>
          binding.has(key.toLowerCase()) && list(values).length > 0 && list(values).every((value) => !isAny(value)),
      ),
  );
}

/**
 * The statements of a resource policy that let everybody in: they allow, their principal is everybody, and no condition
 * binds them to an account, an organization, a network or a resource. `NotPrincipal` in a statement that allows counts as
 * everybody. In the order of the policy, by their `Sid` or their number.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 *
 * @returns null where the text is no policy.
 */
export function openStatements(policy: string): string[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(policy);
  } catch {
    return null;
  }
  if (!isObject(parsed) || parsed.Statement === undefined) return null;
  return list(parsed.Statement).flatMap((given, place) => {
    if (!isObject(given)) return [];
    const { Sid, Effect, Principal, Condition } = given as Statement;
    const everybody = 'NotPrincipal' in given || isEverybody(Principal);
    if (Effect !== 'Allow' || !everybody || isBound(Condition)) return [];
    return [typeof Sid === 'string' && Sid !== '' ? Sid : `statement ${place + 1}`];
  });
}
