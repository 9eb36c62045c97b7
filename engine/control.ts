import type { Expectation } from '../environment/configuration';
import type { OutputsRead } from '../environment/outputs';
import type { Deployed } from '../inventory/deployed';
import type { Kind, ReadName, Resource } from '../inventory/model';
import type { Severity, SuiteName } from './results';

/** Where a rule comes from: a Security Hub control (`RDS.5`), a CIS recommendation, or a page of AWS's documentation. */
export type Reference = { securityHub: string } | { cis: string } | { page: string };

/** How a control judged one resource. Sentences for people; `expected` and `observed` stand beside each other in reports. */
export type Judgement =
  | { status: 'pass'; observed: string }
  | { status: 'fail'; message: string; expected: string; observed: string }
  | { status: 'error'; message: string }
  | { status: 'not-applicable'; message: string };

export const pass = (observed: string): Judgement => ({ status: 'pass', observed });
export const fail = (message: string, expected: string, observed: string): Judgement => ({
  status: 'fail',
  message,
  expected,
  observed,
});
/** What could not be judged although everything was read, for example a policy that AWS does not list. */
export const cannotJudge = (message: string): Judgement => ({ status: 'error', message });
export const notApplicable = (message: string): Judgement => ({ status: 'not-applicable', message });

/** The JSON Schema of one parameter, with its production default. */
export type ParameterSchema = Readonly<Record<string, unknown>> & { default: unknown; description: string };
export type ParameterSchemas = Readonly<Record<string, ParameterSchema>>;

/** The type of the values that a parameter's schema allows. */
type Value<S> = S extends { enum: readonly (infer E)[] }
  ? E
  : S extends { type: 'integer' }
    ? number
    : S extends { type: 'string' }
      ? string
      : S extends { type: 'boolean' }
        ? boolean
        : S extends { type: 'array'; items: infer I }
          ? readonly Value<I>[]
          : S extends { anyOf: readonly (infer O)[] }
            ? Value<O>
            : S extends { type: 'object'; additionalProperties: infer A }
              ? Readonly<Record<string, Value<A>>>
              : unknown;
export type Parameters<P extends ParameterSchemas> = { readonly [N in keyof P]: Value<P[N]> };

interface Declaration<P extends ParameterSchemas> {
  /** A contract: it stands in people's configurations. */
  id: string;
  severity: Severity;
  /** Only judged where the configuration turns it on, or the command line names it. */
  optIn?: true;
  /** What must hold, as a sentence of a standard. */
  title: string;
  why: string;
  /** The command or the Terraform argument that mends it. */
  fix: string;
  references: readonly Reference[];
  parameters?: P;
  /**
   * The control whose settings give parameters too, where this control's own do not: those of the same names, or, of `names`, each
   * own one that of the other control which it names.
   */
  parametersOf?: string | { control: string; names: Readonly<Record<string, string>> };
  /** Right after a deploy it fails for a while: `--wait` reads again until it holds. */
  waits?: true;
  /** What the `development` profile asks for instead of the production defaults. */
  development?: Partial<Parameters<P>>;
}

/** What a control may look at beside the resource that it judges. */
export interface Context<P extends ParameterSchemas> {
  deployed: Deployed;
  parameters: Parameters<P>;
}

/** A control that judges resources one by one. */
export interface ResourceControl<K extends Kind = Kind, P extends ParameterSchemas = ParameterSchemas>
  extends Declaration<P> {
  judges: readonly K[];
  /** Those of `judges` that the parameters leave to be read and judged. Default: all. */
  judgesFor?(parameters: Parameters<P>): readonly NoInfer<K>[];
  /** The reads that `check` asks of `deployed`, beside those of the kinds it judges. */
  reads: readonly ReadName[];
  check(resource: Resource<K>, context: Context<P>): Judgement;
}

/** What a judgement of the whole environment is about. Without an account and a Region: the environment's only one, or none. */
export interface EnvironmentSubject {
  id: string;
  kind: string;
  name: string;
  account?: string | null;
  region?: string | null;
}

/** What one attempt of a probe found wrong. */
export interface ProbeFailure {
  /** The fault's code, where it is one of the probes' table. */
  code?: string;
  message: string;
  expected: string;
  observed: string;
}

/** What can be asked of an endpoint, each by a control of its own. */
export const probeChecks = [
  'http',
  'target-path',
  'redirect',
  'tls-versions',
  'certificate',
  'hsts',
  'every-address',
] as const;
export type ProbeCheck = (typeof probeChecks)[number];

/** A handshake that came about, at one address. */
export interface Handshake {
  /** `address:port`. */
  at: string;
  version: string;
  cipher: string;
  /** Null where nothing was negotiated. */
  alpn: string | null;
  /** What the stapled OCSP answer says; `none` where nothing was stapled. */
  ocsp: string;
  /** The leaf first. `validTo` is ISO 8601; `daysLeft` are whole days; `key` is for example `rsa 2048`. */
  certificates: readonly { subject: string; issuer: string; validTo: string; daysLeft: number; key: string }[];
}

/** What a probe saw beside what it judged itself, for a control to judge. */
export interface ProbeFacts {
  /** The answer's Strict-Transport-Security; null where it has none. */
  hsts?: string | null;
  /** Each TLS version tried on its own, at each address. `problem`: why it is inconclusive. */
  versions?: readonly {
    at: string;
    version: string;
    outcome: 'accepted' | 'refused' | 'inconclusive';
    problem: string | null;
  }[];
  /** What the listener's security policy allows, where it is known. */
  policy?: { name: string; protocols: readonly string[] };
  /** The oldest version that the probe itself allows, where the configuration says one. */
  minimum?: string;
  /** What was agreed on at each address, and what the server proved itself with. */
  handshakes?: readonly Handshake[];
}

/** One attempt of a probe, or one look at what is waited for. */
export interface SeenAttempt {
  at: Date;
  ok: boolean;
  message: string;
  milliseconds: number;
}

/**
 * How one check of an endpoint ended. `judged` is false where nothing can be said, and `failures` then says why; `skipped`
 * says why nothing was asked at all.
 */
export interface ProbeOutcome {
  check: ProbeCheck;
  subject: EnvironmentSubject;
  name: string;
  /** For people: nothing secret is in it. */
  url: string;
  judged: boolean;
  failures: readonly ProbeFailure[];
  observed: string;
  attempts: readonly SeenAttempt[];
  skipped?: string;
  facts?: ProbeFacts;
}

/** What a control of the whole environment looks at. */
export interface EnvironmentContext<P extends ParameterSchemas> {
  /** Every account and Region that was read. */
  everywhere: readonly Deployed[];
  expect: readonly Expectation[];
  probes: readonly ProbeOutcome[];
  /** The stack's outputs; null where the configuration names none. */
  outputs: OutputsRead | null;
  parameters: Parameters<P>;
}

/** What a control of the whole environment says of one subject. `attempts` are kept with the result, as evidence. */
export interface EnvironmentRow {
  subject: EnvironmentSubject;
  judgement: Judgement;
  attempts?: readonly SeenAttempt[];
}

/** A control that judges the environment as a whole: what is expected of it, and what its endpoints answer. */
export interface EnvironmentControl<P extends ParameterSchemas = ParameterSchemas> extends Declaration<P> {
  /** Reads that depend on what the configuration expects, and on what the stack's outputs name. */
  readsFor(
    expect: readonly Expectation[],
    also: { outputs: OutputsRead | null; parameters: Parameters<P> },
  ): readonly ReadName[];
  /**
   * What it needs to be asked of endpoints. `readsFor` then says what must be read to find the load balancers' own: nothing is
   * read for them where such controls alone are judged and the configuration names probes.
   */
  probes?: ProbeCheck;
  /** Whether it needs the stack's outputs. */
  outputs?: true;
  judge(context: EnvironmentContext<P>): readonly EnvironmentRow[];
}

export type Control = ResourceControl | EnvironmentControl;

/** Declares a control that judges resources of one or more kinds. */
export function control<const K extends Kind, const P extends ParameterSchemas = Record<never, never>>(
  declaration: ResourceControl<K, P>,
): Control {
  return declaration as unknown as ResourceControl;
}

/** Declares a control that judges the environment as a whole. */
export function environmentControl<const P extends ParameterSchemas = Record<never, never>>(
  declaration: EnvironmentControl<P>,
): Control {
  return declaration as unknown as EnvironmentControl;
}

/** Whether a control judges resources, and not the environment as a whole. */
export function judgesResources(candidate: Control): candidate is ResourceControl {
  return 'check' in candidate;
}

/** A suite: the controls of one concern. */
export interface Suite {
  name: SuiteName;
  controls: readonly Control[];
}

/** Told of each suite as it is declared: this is how a test runner makes tests of suite files. */
export type SuiteHost = (suite: Suite) => void;

const hostKey = Symbol.for('asbuilt.suite-host');

/** Has `host` told of every suite declared from now on in this process. */
export function hostSuites(host: SuiteHost): void {
  (globalThis as { [hostKey]?: SuiteHost })[hostKey] = host;
}

/** Declares a suite. The command line imports it; under Jest its host makes tests of it. */
export function suite(name: SuiteName, controls: readonly Control[]): Suite {
  const declared = { name, controls };
  (globalThis as { [hostKey]?: SuiteHost })[hostKey]?.(declared);
  return declared;
}
