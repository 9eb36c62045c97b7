/** What a report is: the formats there are, and the one interface that each of them has. */
import type { Results } from '../engine/results';
import type { History } from './history';

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
