/** What a run says: the shape of `results.json`, from which every report is made. Contract `asbuilt/results@1`. */

export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

export const suiteNames = [
  'load-balancing',
  'auto-scaling',
  'databases',
  'alarms',
  'tags',
  'network',
  'storage',
  'encryption',
  'identity',
  'audit',
  'edge',
  'compute',
  'cost',
  'presence',
  'traffic',
  'health',
] as const;
export type SuiteName = (typeof suiteNames)[number];

/**
 * `pass`, `fail`, `error` (could not be judged), `not-applicable`, `waived` (fails, and is accepted until a date).
 */
export type Status = 'pass' | 'fail' | 'error' | 'not-applicable' | 'waived';

/** What a result is about. `id` is the ARN where AWS has one; `account` and `region` are null where neither applies. */
export interface Subject {
  id: string;
  kind: string;
  name: string;
  account: string | null;
  region: string | null;
}

export interface AppliedWaiver {
  until: string;
  reason: string;
  owner: string | null;
}

/** One attempt of a probe, kept as evidence. Times are in milliseconds; `at` is ISO 8601. */
export interface Attempt {
  at: string;
  ok: boolean;
  message: string;
  milliseconds: number;
}

/** One row: a control's judgement of one resource. Identity, stable from run to run: `control` + `resource.id`. */
export interface Result {
  control: string;
  suite: SuiteName;
  severity: Severity;
  title: string;
  status: Status;
  resource: Subject;
  message: string;
  expected: string | null;
  observed: string | null;
  fix: string;
  references: string[];
  waiver: AppliedWaiver | null;
  /** Only on results of probes. */
  attempts?: Attempt[];
}

/** A read that did not come through. `resource` is null where the whole list is missing; `region` null for what has none. */
export interface Gap {
  action: string;
  account: string | null;
  region: string | null;
  resource: string | null;
  error: string;
}

/** How a waiver of the configuration fared: `used`, `expired` (its date is over), or `unmatched` (it matches no failure). */
export interface WaiverUse {
  control: string;
  resource: string;
  until: string;
  reason: string;
  owner: string | null;
  state: 'used' | 'expired' | 'unmatched';
}

/** What leads from one resource of the picture to another. */
export const relations = [
  'listens',
  'forwards',
  'targets',
  'runs',
  'holds',
  'replicates',
  'watched',
  'notifies',
  'delivers',
] as const;
export type Relation = (typeof relations)[number];

/** A resource of the picture. `id` is the one that results have; `zones` are Availability Zones by name, sorted. */
export interface PictureNode {
  id: string;
  kind: string;
  name: string;
  account: string;
  region: string;
  zones: string[];
  vpc: string | null;
  tags: Record<string, string>;
}

/** `from` listens on, forwards to, targets, runs, holds, is replicated by, is watched by, notifies or delivers to `to`. */
export interface PictureEdge {
  from: string;
  to: string;
  relation: Relation;
}

/** What is deployed and in scope, and how it is wired. */
export interface Picture {
  nodes: PictureNode[];
  edges: PictureEdge[];
}

/** What `asbuilt watch` saw of one endpoint. Times are ISO 8601, lengths of time in milliseconds. */
export interface Watched {
  probe: string;
  url: string;
  from: string;
  to: string;
  /** Answers as expected, answers or silence that were not, and attempts that say nothing of the service. */
  good: number;
  bad: number;
  unseen: number;
  /** The share of good ones among those that say something, from 0 to 1; null where none does. */
  availability: number | null;
  /** From the first bad attempt to the next good one, or to the end; null where every one was good. */
  longestOutage: { from: string; to: string; milliseconds: number; message: string } | null;
  /** The slowest good answers, the slowest first. */
  slowest: { at: string; milliseconds: number }[];
  /** Which version answered when, by the first answer of each; empty where no version was asked for. */
  versions: { version: string; first: string; last: string; answers: number }[];
  /** Every attempt, in order: for a picture. `version` is null where none was asked for or told. */
  attempts: { at: string; ok: boolean | null; milliseconds: number; version: string | null }[];
}

export type Verdict = 'conforms' | 'nonconforming' | 'inconclusive';

export interface Summary {
  pass: number;
  fail: number;
  error: number;
  notApplicable: number;
  waived: number;
}

export interface Results {
  schema: 'asbuilt/results@1';
  environment: string;
  mode: 'live' | 'offline';
  /** ISO 8601, UTC. */
  started: string;
  finished: string;
  verdict: Verdict;
  /**
   * Why a run that has neither a failure nor an error is inconclusive all the same, or why one that was interrupted is, in
   * sentences. Empty otherwise.
   */
  reasons: string[];
  /** The least severity whose failure makes the run nonconforming. */
  failOn: Severity;
  summary: Summary;
  results: Result[];
  gaps: Gap[];
  waivers: WaiverUse[];
  /** Only where a run made these results; those that are merged or written by others may lack it. */
  picture?: Picture;
  /** Only of `asbuilt watch`. */
  watched?: Watched[];
}

/** The process's exit code for a verdict: 0 conforms, 1 nonconforming, 2 inconclusive (which an interrupted run always is). */
export const exitCodes: Record<Verdict, 0 | 1 | 2> = { conforms: 0, nonconforming: 1, inconclusive: 2 };
