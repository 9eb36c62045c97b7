/**
 * What was meant: the configuration as the rest of asbuilt reads it, with defaults filled in, durations in milliseconds and
 * paths absolute. It is plain data, so it survives JSON. It may hold secrets (authorization, headers, external ids).
 */
import type { ExpectedKind } from './kinds';

export type Profile = 'production' | 'development';

/** The same four words as a result's severity. */
export type ControlSeverity = 'critical' | 'high' | 'medium' | 'low';

/**
 * What a tag's value must be: a literal, `"*"` for any value that is not empty, a glob (`*`, `?`), or `"/pattern/"`
 * (RE2 syntax with the flags i, m and s, found anywhere unless anchored), or a list of these of which one must hold.
 */
export type TagRequirement = string | readonly string[];

export interface Configuration {
  /** Absolute path; null where there is no file and everything is a default. */
  file: string | null;
  environment: string;
  /** Empty: the caller's own account, in the SDK's default region. */
  accounts: AccountSettings[];
  /** No tags: everything in the account. Otherwise all of the tags must hold. */
  scope: { tags: Record<string, TagRequirement> };
  profile: Profile;
  /** By control id. */
  controls: Record<string, ControlSettings>;
  expect: Expectation[];
  outputs: OutputsSettings | null;
  probes: ProbeSettings[];
  waivers: WaiverSettings[];
  places: Places;
  /** What is not wrong, but worth saying on standard error; each begins with its place. */
  notices: string[];
}

export interface AccountSettings {
  /** 12 digits; undefined: the account of the credentials (or of the role). */
  id: string | undefined;
  /** ARN of the role to assume. */
  role?: string;
  externalId?: string;
  /** `all`: those that are enabled; undefined: the SDK's default region. */
  regions: string[] | 'all' | undefined;
}

export interface ControlSettings {
  /** Undefined: as the catalogue and the profile have it. */
  enabled: boolean | undefined;
  severity?: ControlSeverity;
  /** Those that the file gives; the control's own defaults are not filled in. */
  parameters: Record<string, unknown>;
}

export interface Expectation {
  kind: ExpectedKind;
  /** A glob. */
  name?: string;
  /** How many must match; neither given: at least one. */
  count?: number | { min?: number; max?: number };
  /** By the SDK's own property names. */
  where?: Record<string, unknown>;
  tags?: Record<string, TagRequirement>;
  /** Only in this account (12 digits), only in this region. */
  account?: string;
  region?: string;
}

/** Where the stack's outputs are read from: exactly one of `file`, `pulumi` (absolute paths) and `cloudformation`. */
export interface OutputsSettings {
  file?: string;
  pulumi?: string;
  /** A stack's name or ARN, to be read live. */
  cloudformation?: string;
  /** Names of outputs that must be present. */
  require: string[];
}

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** What must hold of a header; every key that is given. `matches` is a `/pattern/`. */
export interface HeaderCondition {
  present?: boolean;
  equals?: string;
  contains?: string;
  matches?: string;
}

export interface ProbeExpectations {
  /** One status, several, or a range with both ends in it. */
  status?: number | number[] | { from: number; to: number };
  /** By path (`status`, `$.checks[0].ok`): a value to be equal to, a `/pattern/`, or `{ present, equals, matches }`. */
  json?: Record<string, unknown>;
  body?: { contains?: string; matches?: string };
  /** By name: the value, a `/pattern/`, or a condition. */
  headers?: Record<string, string | HeaderCondition>;
  /** Milliseconds for everything. */
  within?: number;
  /** Milliseconds by phase. */
  phases?: { lookup?: number; connect?: number; tls?: number; firstByte?: number; body?: number };
  /** `to`: the URL or a `/pattern/`; `status`: those that are good. */
  redirect?: { to?: string; status?: number | number[] };
  httpVersion?: '1.1' | '2';
}

export interface ProbeSettings {
  /** Unique in the file. */
  name: string;
  /** http or https. */
  url: string;
  /** `host:port` or `[address]:port` to connect to instead, with the URL's Host and SNI. */
  connectTo?: string;
  /** The same for plain HTTP of the URL's host, which must redirect. */
  connectToPlain?: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  authorization?: { basic: { user: string; password: string } } | { bearer: string };
  expect: ProbeExpectations;
  /** `ca`, `certificate` and `key` are absolute paths of PEM files. */
  tls: { minimum?: TlsVersion; ca?: string; certificate?: string; key?: string };
  /** http or https URL of a proxy. */
  proxy?: string;
  /** Milliseconds for waiting in all and between attempts, and how many successes in a row; undefined: one attempt. */
  wait?: { for: number; every: number; successes: number };
  /** Milliseconds for one attempt. */
  deadline: number;
  /** Bytes of a response's body; more is a failure. */
  maximumBody: number;
  /** Addresses that may be probed although they are link-local, as instance metadata is. */
  allowAddresses: string[];
}

export interface WaiverSettings {
  /** A control's id, or a glob of ids. */
  control: string;
  /** A glob of resource ids (ARNs). */
  resource: string;
  /** `YYYY-MM-DD`: the last day, UTC, on which it holds. */
  until: string;
  reason: string;
  owner: string | null;
}

/** Where things stand, each as `file:line:column` (of a `.ts` file: `file: path.of[0].key`), in the order of the lists. */
export interface Places {
  accounts: string[];
  controls: Record<string, string>;
  expect: string[];
  outputs: string | null;
  probes: string[];
  waivers: string[];
}

/**
 * What the configuration needs to know of a control. `parameters` is a JSON Schema of type object whose `properties` are the
 * control's parameters; the names `enabled` and `severity` are taken.
 */
export interface CatalogueEntry {
  id: string;
  parameters: { readonly properties: Readonly<Record<string, unknown>>; readonly [keyword: string]: unknown };
  /** False: known by name, but nothing judges it in this version. */
  implemented: boolean;
}
