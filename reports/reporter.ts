/** What a report is: the formats there are, and the one interface that each of them has. */
import type { Results, Summary, Verdict } from '../engine/results';

export const formats = [
  'terminal',
  'json',
  'junit',
  'ctrf',
  'sarif',
  'ocsf',
  'asff',
  'markdown',
  'annotations',
  'csv',
  'prometheus',
  'html',
] as const;
export type Format = (typeof formats)[number];

/** A run that a history keeps. */
export interface PastRun {
  /** ISO 8601, UTC. */
  finished: string;
  verdict: Verdict;
  summary: Summary;
}

/** What the runs before this one say. */
export interface History {
  /** The runs before the one that is told of, oldest first. */
  runs: PastRun[];
  /**
   * By the fingerprint of each result that fails now, waived ones too: when the first run finished since which it failed in every
   * one. A result that is not here fails for the first time.
   */
  since: Record<string, string>;
}

export interface RenderOptions {
  /** Whether terminal escapes for colour may be written. Only the terminal report looks at it. */
  colour: boolean;
  /** Columns of the terminal. */
  width: number;
  /** Tell also what passed, what did not apply and what is waived. The terminal report and SARIF look at it. */
  verbose: boolean;
  /** Tell the verdict and, in a line each, what stands in its way. Only the terminal report looks at it. */
  quiet: boolean;
  /** The environment's earlier runs. Only the HTML report looks at it. */
  history?: History | undefined;
}

/** Turns results into one document. Pure: no clock, no environment, no file; equal results give equal bytes. */
export interface Reporter {
  render(results: Results, options: RenderOptions): string | Uint8Array | Promise<string | Uint8Array>;
}
